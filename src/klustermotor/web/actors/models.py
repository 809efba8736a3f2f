"""Who the actors are: organisations, people, the posts that people hold, and the ties between actors."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from klustermotor.web.cases.models import Findable, LocalisedField, PartialDateField, Record
from klustermotor.web.regions.models import Region


class Sector(models.TextChoices):
    """Part of the triple helix that an actor belongs to, with those that stand between."""

    BUSINESS = "business", _("business")
    ACADEMIA = "academia", _("academia and education")
    PUBLIC = "public", _("public sector")
    INTERMEDIARY = "intermediary", _("intermediary")
    FINANCE = "finance", _("finance")


class Organisation(Findable):
    """A firm, school, authority, association, fund or institute."""

    class SizeClass(models.TextChoices):
        NONE = "0", _("no employees")
        MICRO = "1-9", _("1–9 employees")
        SMALL = "10-49", _("10–49 employees")
        MEDIUM = "50-249", _("50–249 employees")
        LARGE = "250+", _("250 employees or more")

    searched = ("name", "also_known_as", "organisation_number", "description")

    name = models.CharField(max_length=300)
    also_known_as = models.JSONField(default=list, blank=True)
    country = models.CharField(max_length=2, default="SE")
    organisation_number = models.CharField(max_length=30, null=True, blank=True)
    sector = models.CharField(max_length=20, choices=Sector.choices, null=True, blank=True)
    industry_codes = models.JSONField(default=list, blank=True)
    region = models.ForeignKey(
        Region, null=True, blank=True, on_delete=models.RESTRICT, related_name="organisations"
    )
    size_class = models.CharField(max_length=10, choices=SizeClass.choices, null=True, blank=True)
    description = LocalisedField()


class OrganisationChange(Record):
    """That an organisation merged, changed name, split, was bought or closed."""

    class Kind(models.TextChoices):
        RENAMED = "renamed", _("changed name")
        MERGED = "merged", _("merged")
        ACQUIRED = "acquired", _("was acquired")
        SPLIT = "split", _("was split")
        CLOSED = "closed", _("closed down")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="changes")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    date = PartialDateField()
    successor = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.RESTRICT, related_name="predecessors"
    )
    description = LocalisedField()


class Person(Findable):
    """A person, as far as the cluster work needs to know."""

    searched: ClassVar[tuple[str, ...]] = ("name",)

    name = models.CharField(max_length=300)
    background_sector = models.CharField(max_length=20, choices=Sector.choices, null=True, blank=True)
    background = LocalisedField()


class Appointment(Record):
    """A person's post in an organisation."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="appointments")
    organisation = models.ForeignKey(Organisation, on_delete=models.RESTRICT, related_name="appointments")
    post = LocalisedField()
    start = PartialDateField()
    end = PartialDateField()


class Tie(Record):
    """A named tie between two actors.

    ``personal`` are those that tell of people, by the rule of `casefile.personal`.
    """

    personal: ClassVar[Q] = Q(from_person__isnull=False, to_person__isnull=False) | (
        Q(kind="informal") & (Q(from_person__isnull=False) | Q(to_person__isnull=False))
    )

    class Kind(models.TextChoices):
        CUSTOMER_SUPPLIER = "customer_supplier", _("customer and supplier")
        COOPERATION = "cooperation", _("cooperation")
        OWNERSHIP = "ownership", _("ownership")
        FINANCE = "finance", _("finance")
        BOARD = "board", _("board")
        EDUCATION = "education", _("education")
        RESEARCH = "research", _("research")
        INFORMAL = "informal", _("informal")
        MEMBERSHIP = "membership", _("membership")

    kind = models.CharField(max_length=20, choices=Kind.choices)
    from_organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.RESTRICT, related_name="ties_from"
    )
    from_person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.RESTRICT, related_name="ties_from"
    )
    to_organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.RESTRICT, related_name="ties_to"
    )
    to_person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.RESTRICT, related_name="ties_to"
    )
    directed = models.BooleanField(default=False)
    strength = models.PositiveSmallIntegerField(null=True, blank=True)
    start = PartialDateField()
    end = PartialDateField()
    description = LocalisedField()

    class Meta(Record.Meta):
        constraints = (
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=Q(from_organisation__isnull=False, from_person__isnull=True)
                | Q(from_organisation__isnull=True, from_person__isnull=False),
                name="tie_has_one_start",
            ),
            models.CheckConstraint(
                condition=Q(to_organisation__isnull=False, to_person__isnull=True)
                | Q(to_organisation__isnull=True, to_person__isnull=False),
                name="tie_has_one_end",
            ),
        )

"""A region's case, who may see it, its sources, and what every record in it shares.

A case is the boundary of rights: an account sees the cases it has been given, and nothing of the others.
Fields have the names that the records of the case file have, so that loading and export need no tables of their own.
"""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from klustermotor.web.accounts.models import User
from klustermotor.web.cases.policy import RIGHTS, ROLES_OF_INITIATIVE, Grant, Right, Role, Standing
from klustermotor.web.cases.text import all_words, fold, shown, sort_key


class LocalisedField(models.JSONField):
    """Text in Swedish, English or both, as ``{"sv": ..., "en": ...}``; null when unknown."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("null", True)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)


class PartialDateField(models.CharField):  # type: ignore[type-arg]
    """A year, season, month or day, possibly "about", in the written form of ``casefile.partial_dates``."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.update(max_length=11, null=True, blank=True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, path, args, kwargs = super().deconstruct()
        return (
            name,
            path,
            args,
            {key: value for key, value in kwargs.items() if key not in {"max_length", "null", "blank"}},
        )


class Reliability(models.TextChoices):
    """How far a statement can be relied on."""

    HIGH = "high", _("high")
    MEDIUM = "medium", _("medium")
    LOW = "low", _("low")


class CaseQuerySet(models.QuerySet["Case"]):
    """Cases, as an account may see them."""

    def visible_to(self, user: User | AnonymousUser) -> CaseQuerySet:
        """The cases that an account may read; all for an administrator of the installation."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.is_superuser:
            return self
        reading = [role for role, rights in RIGHTS.items() if Right.READ in rights]
        return self.filter(
            models.Exists(CaseAccess.objects.filter(case=models.OuterRef("pk"), user=user, role__in=reading))
        )


class Case(models.Model):
    """A region's case: everything that is recorded about its clusters."""

    key = models.CharField(max_length=80, unique=True)
    title = LocalisedField(null=False)
    description = LocalisedField()
    region_key = models.CharField(
        max_length=80, blank=True, help_text="Key of the region that the case is about"
    )
    as_of = PartialDateField()

    objects: ClassVar[models.Manager[Case]] = CaseQuerySet.as_manager()

    # What the reader of a page is in the case: set at the door, in `access`.
    standing: Standing = Standing(())

    class Meta:
        ordering = ("key",)

    def __str__(self) -> str:
        return shown(self.title)[0]


class CaseAccess(models.Model):
    """A role that an account has been given in a case, possibly for one initiative or one firm.

    The initiative and the firm are named by their keys: they lie in rooms above this one, and keys stay what they are.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="access")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="case_access")
    role = models.CharField(max_length=20, choices=Role.choices, default=Role.READER)
    initiative_key = models.CharField(max_length=80, blank=True)
    organisation_key = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["case", "user", "role", "initiative_key", "organisation_key"], name="case_access_once"
            ),
            models.CheckConstraint(
                condition=(models.Q(role__in=ROLES_OF_INITIATIVE) & ~models.Q(initiative_key=""))
                | (~models.Q(role__in=ROLES_OF_INITIATIVE) & models.Q(initiative_key="")),
                name="case_access_names_initiative",
            ),
            models.CheckConstraint(
                condition=(models.Q(role=Role.MEMBER_FIRM) & ~models.Q(organisation_key=""))
                | (~models.Q(role=Role.MEMBER_FIRM) & models.Q(organisation_key="")),
                name="case_access_names_firm",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user_id}: {self.role} {self.initiative_key}{self.organisation_key} in {self.case_id}"

    @property
    def grant(self) -> Grant:
        """The role with what it is held for, as the policy knows it."""
        return Grant(Role(self.role), self.initiative_key, self.organisation_key)


class Keyed(models.Model):
    """A row of a case, named by the identifier that it has in the case file."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=80)
    position = models.PositiveIntegerField(default=0, help_text="Order in the case file")

    class Meta:
        abstract = True


class Source(Keyed):
    """Where statements come from."""

    class Kind(models.TextChoices):
        DOCUMENT = "document", _("document")
        REGISTER = "register", _("register")
        STATISTICS = "statistics", _("statistics")
        INTERVIEW = "interview", _("interview")
        OBSERVATION = "observation", _("own observation")

    title = LocalisedField(null=False)
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.DOCUMENT)
    author = models.CharField(max_length=300, null=True, blank=True)
    publisher = models.CharField(max_length=300, null=True, blank=True)
    published = PartialDateField()
    as_of = PartialDateField()
    address = models.CharField(max_length=500, null=True, blank=True)
    reliability = models.CharField(max_length=10, choices=Reliability.choices, null=True, blank=True)
    note = LocalisedField()

    class Meta:
        ordering = ("position", "id")
        constraints = (models.UniqueConstraint(fields=["case", "key"], name="source_key_once"),)

    def __str__(self) -> str:
        return shown(self.title)[0]


class Record(Keyed):
    """A statement, with its source where that is known."""

    source = models.ForeignKey(Source, null=True, blank=True, on_delete=models.RESTRICT, related_name="+")
    reliability = models.CharField(max_length=10, choices=Reliability.choices, null=True, blank=True)
    note = LocalisedField()

    class Meta:
        abstract = True
        ordering = ("position", "id")
        constraints: ClassVar[tuple[models.BaseConstraint, ...]] = (
            models.UniqueConstraint(fields=["case", "key"], name="%(class)s_key_once"),
        )

    def __str__(self) -> str:
        return self.key

    @property
    def trust(self) -> str | None:
        """How reliable the record is: its own word, else its source's."""
        return self.reliability or (self.source.reliability if self.source else None)


class Findable(Record):
    """A record with a name, that can be searched for and put in order.

    ``searched`` names the fields whose text finds it; the first is its name.
    """

    searched: ClassVar[tuple[str, ...]] = ("name",)

    sort_key = models.CharField(max_length=80, blank=True, editable=False)
    search_text = models.TextField(blank=True, editable=False)

    class Meta(Record.Meta):
        abstract = True
        indexes: ClassVar[tuple[models.Index, ...]] = (
            models.Index(fields=["case", "sort_key"], name="%(class)s_in_order"),
        )

    def __str__(self) -> str:
        name = getattr(self, self.searched[0])
        return name if isinstance(name, str) else shown(name)[0]

    def save(self, *args: Any, **kwargs: Any) -> None:
        super(Findable, self.derive()).save(*args, **kwargs)

    def derive(self) -> Self:
        """Compute what search and order need; bulk writes call it themselves."""
        texts = [
            value if isinstance(value, str) else all_words(value)
            for value in map(self._searched_value, self.searched)
        ]
        name = getattr(self, self.searched[0])
        # Lists keep one order in both languages, so that a row stays where it was when the language is switched.
        self.sort_key = sort_key(name if isinstance(name, str) else shown(name, "sv")[0])
        self.search_text = fold(" ".join(texts))
        return self

    def _searched_value(self, name: str) -> Any:
        value = getattr(self, name) or ""
        return " ".join(use["name"] for use in value) if isinstance(value, list) else value

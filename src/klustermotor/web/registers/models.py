"""Lists of companies in a case, what is found when they are compared, and what people have decided about it.

A row of a list stays the same row when a newer version of the list is taken in, so that links and decisions stay too.
Records are named by their identifiers, without foreign keys to them: a change of records that is undone and done
again finds its rows as they were. No personal number, contact person or e-mail address is held here.
"""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_tasks_db.models import DBTaskResult

from klustermotor.errors import Fault
from klustermotor.web.accounts.models import User
from klustermotor.web.cases.models import Case, PartialDateField

KEPT = datetime.timedelta(days=7)
"""How long it is remembered what came of a file that was sent; the file itself goes as soon as it has been read."""


def folder() -> Path:
    """Where files lie between being sent and being read."""
    return Path(settings.FILES) / "company-lists"


class CompanyList(models.Model):
    """A list of companies: an extract of a register, the members of an initiative, what a customer buys from."""

    class Kind(models.TextChoices):
        EXTRACT = "extract", _("extract of a business register")
        MEMBERS = "members", _("list of members")
        SUPPLIERS = "suppliers", _("a customer's list of suppliers")
        EVENT = "event", _("list of those at an event")
        OTHER = "other", _("other list")
        CASE = "case", _("organisations of the case")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="company_lists")
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.OTHER)
    organisation_key = models.CharField(
        max_length=80, blank=True, help_text="The customer, of a supplier list"
    )
    initiative_key = models.CharField(max_length=80, blank=True, help_text="Of a list of members")
    origin = models.CharField(max_length=300, blank=True, help_text="Who the list comes from")
    as_of = PartialDateField()
    filename = models.CharField(max_length=255, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    columns = models.JSONField(default=dict, help_text="Which column of the file was taken for what")
    remarks = models.JSONField(default=list, help_text="What was noticed when the file was read")
    figures = models.JSONField(default=dict, help_text="Rows in all, and new, changed and gone since before")
    version = models.PositiveIntegerField(default=1)
    source_key = models.CharField(max_length=80, blank=True, help_text="The case's source record of the list")
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    by_name = models.CharField(max_length=254, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("name", "id")
        verbose_name = _("company list")
        constraints = (
            models.UniqueConstraint(
                fields=["case"], condition=Q(kind="case"), name="company_list_of_case_once"
            ),
            models.UniqueConstraint(fields=["case", "name"], name="company_list_name_once"),
        )

    def __str__(self) -> str:
        return str(self.get_kind_display()).capitalize() if self.is_case else self.name

    @property
    def told_remarks(self) -> list[Fault]:
        """What was noticed when the file was read."""
        return [Fault(**one) for one in self.remarks]

    @property
    def is_case(self) -> bool:
        """Whether it holds the case's own organisations, for comparing."""
        return self.kind == self.Kind.CASE


class ListedFirm(models.Model):
    """A row of a list, in the form in which rows are compared.

    ``personal`` marks a sole trader: the name of the firm, where it is and its telephone are then personal data.
    """

    class State(models.TextChoices):
        NEW = "new", _("new")
        CHANGED = "changed", _("changed")
        PRESENT = "present", _("as before")
        GONE = "gone", _("gone")

    company_list = models.ForeignKey(CompanyList, on_delete=models.CASCADE, related_name="firms")
    row = models.PositiveIntegerField()
    number = models.CharField(max_length=40, blank=True)
    number_digest = models.CharField(
        max_length=64, blank=True, help_text="Of a sole trader's personal number"
    )
    name = models.TextField()
    name_core = models.TextField(blank=True)
    legal_form = models.TextField(blank=True)
    street = models.TextField(blank=True)
    postcode = models.CharField(max_length=20, blank=True)
    town = models.TextField(blank=True)
    country = models.CharField(max_length=2, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    domain = models.TextField(blank=True)
    industry = models.TextField(blank=True)
    size = models.TextField(blank=True)
    personal = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.NEW)
    before = models.JSONField(
        default=dict, help_text="What of a changed row was otherwise in the version before"
    )
    organisation_key = models.CharField(max_length=80, blank=True)
    sort_key = models.CharField(max_length=80, blank=True, editable=False)

    class Meta:
        ordering = ("sort_key", "id")
        verbose_name = _("row of a company list")
        indexes = (
            models.Index(fields=["company_list", "sort_key", "id"], name="listed_firm_in_order"),
            models.Index(fields=["company_list", "state"], name="listed_firm_by_state"),
            models.Index(fields=["company_list", "organisation_key"], name="listed_firm_by_organisation"),
            models.Index(fields=["company_list", "number"], name="listed_firm_by_number"),
        )

    def __str__(self) -> str:
        return self.name


class Upload(models.Model):
    """A file that was sent and waits to be told what its columns are, or is being read."""

    class Status(models.TextChoices):
        ASKED = "asked", _("waits for its columns")
        WAITING = "waiting", _("waits for its turn")
        WORKING = "working", _("is being read")
        DONE = "done", _("is taken in")
        FAILED = "failed", _("could not be read")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    company_list = models.ForeignKey(CompanyList, null=True, on_delete=models.CASCADE, related_name="uploads")
    about = models.JSONField(default=dict, help_text="Name, kind and the rest of a list that is to be")
    filename = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    sheet = models.CharField(max_length=200, blank=True)
    columns = models.JSONField(default=dict)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.ASKED)
    faults = models.JSONField(default=list, help_text="What is wrong with the file, in no language")
    work = models.UUIDField(null=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-at",)
        verbose_name = _("file with a company list")

    def __str__(self) -> str:
        return self.filename

    @property
    def path(self) -> Path:
        """The file, while there is one."""
        return folder() / f"{self.pk}-{self.sha256[:16]}"

    @property
    def told_faults(self) -> list[Fault]:
        """What is wrong with the file."""
        return [Fault(**one) for one in self.faults]

    @property
    def is_under_way(self) -> bool:
        """Whether it waits for, or is in, the background."""
        return self.status in {self.Status.WAITING, self.Status.WORKING}

    @property
    def is_lost(self) -> bool:
        """Whether the background has given it up without being able to say so here."""
        return self.is_under_way and was_given_up(self.work)


class Comparison(models.Model):
    """One list compared with others, or the organisations of a case with one another."""

    class Kind(models.TextChoices):
        OVERLAP = "overlap", _("which firms of a list are in others")
        DUPLICATES = "duplicates", _("what is recorded twice")

    class Status(models.TextChoices):
        WAITING = "waiting", _("waits for its turn")
        WORKING = "working", _("is being done")
        DONE = "done", _("is done")
        FAILED = "failed", _("could not be done")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="comparisons")
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.OVERLAP)
    base = models.ForeignKey(CompanyList, null=True, on_delete=models.CASCADE, related_name="+")
    others = models.ManyToManyField(CompanyList, related_name="+")
    review_from = models.FloatField(default=0.5)
    sure_from = models.FloatField(default=0.95)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    stage = models.CharField(max_length=80, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    provenance = models.JSONField(default=dict, help_text="How it was done: engine, rules, numbers")
    versions = models.JSONField(default=dict, help_text="Version of each list when it was compared")
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    by_name = models.CharField(max_length=254, blank=True)
    at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    work = models.UUIDField(null=True)

    waiting = 0  # doubtful pairs without a decision, where `queries` has counted them

    class Meta:
        ordering = ("-at", "-id")
        verbose_name = _("comparison of company lists")
        constraints = (
            models.CheckConstraint(
                condition=Q(kind="overlap", base__isnull=False) | Q(kind="duplicates", base__isnull=True),
                name="comparison_has_base",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def is_under_way(self) -> bool:
        """Whether it waits for, or is in, the background."""
        return self.status in {self.Status.WAITING, self.Status.WORKING}

    @property
    def is_lost(self) -> bool:
        """Whether the background has given it up without being able to say so here."""
        return self.is_under_way and was_given_up(self.work)

    def has_list(self, company_list: CompanyList) -> bool:
        """Whether a list is one of those compared; asks nothing where the lists have been fetched with it."""
        return company_list.pk in {self.base_id, *(one.pk for one in self.others.all())}

    @property
    def percent(self) -> int | None:
        """How much of the stage is done; None where nobody knows."""
        return min(100, 100 * self.done // self.total) if self.total else None


class Pair(models.Model):
    """Two rows that may be of the same firm, with what speaks for and against it.

    ``evidence`` has the words for each language: lists of field, left, right, what was found, and its weight.
    """

    comparison = models.ForeignKey(Comparison, on_delete=models.CASCADE, related_name="pairs")
    left = models.ForeignKey(ListedFirm, on_delete=models.CASCADE, related_name="+")
    right = models.ForeignKey(ListedFirm, on_delete=models.CASCADE, related_name="+")
    weight = models.FloatField()
    probability = models.FloatField()
    certain = models.BooleanField(default=False)
    doubtful = models.BooleanField(default=False)
    evidence = models.JSONField(default=dict)

    class Meta:
        ordering = ("-weight", "id")
        verbose_name = _("pair of rows")
        constraints = (
            models.UniqueConstraint(fields=["comparison", "left", "right"], name="pair_once"),
            models.CheckConstraint(condition=Q(left_id__lt=F("right_id")), name="pair_in_order"),
        )
        indexes = (models.Index(fields=["comparison", "doubtful", "-weight", "id"], name="pair_in_line"),)

    def __str__(self) -> str:
        return f"{self.left_id} {self.right_id}"


class Decision(models.Model):
    """That two rows are of the same firm, or are not; once for the two, whatever comparisons they are in."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    left = models.ForeignKey(ListedFirm, on_delete=models.CASCADE, related_name="+")
    right = models.ForeignKey(ListedFirm, on_delete=models.CASCADE, related_name="+")
    same = models.BooleanField()
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    by_name = models.CharField(max_length=254, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-at", "-id")
        verbose_name = _("decision about two rows")
        constraints = (
            models.UniqueConstraint(fields=["left", "right"], name="decision_once"),
            models.CheckConstraint(condition=Q(left_id__lt=F("right_id")), name="decision_in_order"),
        )

    def __str__(self) -> str:
        return f"{self.left_id} {self.right_id}: {self.same}"


def was_given_up(work: Any) -> bool:
    """Whether a piece of background work ended without doing what it was for."""
    return work is not None and DBTaskResult.objects.failed().filter(pk=work).exists()

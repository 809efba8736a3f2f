"""What the diagnosis of a case was, as its records have changed, and what people have said of it.

Initiatives and checks are named by identifiers, without foreign keys, so that history outlives what it tells of. What
is computed (`State`, `Current`) can be lost and is made anew; what has been (`Kept`) and what was said cannot.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from klustermotor.web.accounts.models import User
from klustermotor.web.cases.models import Case

LONGEST = 5_000


class State(models.Model):
    """What the diagnosis of a case that is kept was made from, and on which day it looks."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="diagnosis_state")
    made_from = models.CharField(
        max_length=160, blank=True, help_text="The newest change, the day, and the edition of the checks"
    )
    day = models.DateField(null=True)
    at = models.DateTimeField(null=True)
    reliability = models.JSONField(default=dict, help_text="How many records behind it are how reliable")

    def __str__(self) -> str:
        return f"{self.case_id}: {self.made_from}"


class Current(models.Model):
    """The judgements of one initiative as they stand, with the records behind each sign."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="diagnoses")
    initiative_key = models.CharField(max_length=80)
    judgements = models.JSONField(default=list)
    brief = models.JSONField(default=dict, help_text="By check: verdict and how sure")
    reliability = models.JSONField(default=dict, help_text="How many records behind it are how reliable")

    years = models.JSONField(
        null=True, help_text="By year and check: verdict and how sure; null until asked for"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["case", "initiative_key"], name="diagnosis_once_for_each"),
        )

    def __str__(self) -> str:
        return self.initiative_key


class Kept(models.Model):
    """One judgement as it came to be, whenever it was not as before.

    ``former`` is the verdict before it, empty for the first; ``edition`` tells the checks apart that judged.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="judgements")
    initiative_key = models.CharField(max_length=80)
    check_key = models.CharField(max_length=40)
    verdict = models.CharField(max_length=20)
    former = models.CharField(max_length=20, blank=True)
    sureness = models.CharField(max_length=20, blank=True)
    known = models.FloatField()
    support = models.FloatField(null=True)
    edition = models.CharField(max_length=16)
    day = models.DateField()
    at = models.DateTimeField()

    class Meta:
        ordering = ("-pk",)
        indexes = (models.Index(fields=["case", "initiative_key", "check_key"], name="judgement_by_check"),)

    def __str__(self) -> str:
        return f"{self.initiative_key} {self.check_key}: {self.verdict}"


class Discussion(models.Model):
    """What was said or decided of one judgement; it stands in its history, and is withdrawn rather than removed."""

    class Kind(models.TextChoices):
        NOTE = "note", _("note")
        DECISION = "decision", _("decision")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="discussions")
    initiative_key = models.CharField(max_length=80)
    check_key = models.CharField(max_length=40)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    text = models.TextField(max_length=LONGEST)
    verdict = models.CharField(max_length=20, help_text="What the verdict was when it was said")
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="discussions")
    by_name = models.CharField(max_length=254, blank=True)
    at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-at", "-pk")
        verbose_name = _("note or decision on a judgement")
        indexes = (models.Index(fields=["case", "initiative_key", "check_key"], name="discussion_by_check"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.initiative_key} {self.check_key}"

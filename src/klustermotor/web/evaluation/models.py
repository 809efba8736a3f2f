"""What evaluators say of initiatives, beside the records and independent of them.

An annotation names what it is about by identifiers, without foreign keys to records: whoever removes a record does not
remove what was said of it. Only its author changes or withdraws it; this is kept in `actions`.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from klustermotor.web.accounts.models import User
from klustermotor.web.cases.models import Case
from klustermotor.web.cases.policy import Right

LONGEST = 10_000


class AnnotationQuerySet(models.QuerySet["Annotation"]):
    """Annotations, as those who read a case may see them."""

    def readable_in(self, case: Case) -> AnnotationQuerySet:
        """Those of a case that the account at its door may read; drafts are for evaluators alone."""
        rows = self.filter(case=case)
        return rows if case.standing.allows(Right.ANNOTATE) else rows.filter(draft=False)


class Annotation(models.Model):
    """What an evaluator says of an initiative, or of one record in it."""

    class Kind(models.TextChoices):
        OBSERVATION = "observation", _("observation")
        QUESTION = "question", _("question")
        RECOMMENDATION = "recommendation", _("recommendation")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="annotations")
    initiative_key = models.CharField(max_length=80)
    collection = models.CharField(max_length=40, blank=True)
    key = models.CharField(max_length=80, blank=True)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    text = models.TextField(max_length=LONGEST)
    draft = models.BooleanField(default=False, help_text="Kept to the evaluators of the case")
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="annotations")
    by_name = models.CharField(max_length=254, blank=True)
    at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    earlier = models.JSONField(
        default=list, help_text="What readers have seen before: kind, text and until when"
    )

    objects: ClassVar[models.Manager[Annotation]] = AnnotationQuerySet.as_manager()

    class Meta:
        ordering = ("-at", "-id")
        indexes = (models.Index(fields=["case", "initiative_key", "-at"], name="annotation_by_initiative"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(collection="", key="") | (~Q(collection="") & ~Q(key="")),
                name="annotation_names_record_whole",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.initiative_key}"


class Answer(models.Model):
    """What those who keep the initiative say to an annotation; it stands beside it and changes nothing of it."""

    annotation = models.ForeignKey(Annotation, on_delete=models.CASCADE, related_name="answers")
    text = models.TextField(max_length=LONGEST)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="answers")
    by_name = models.CharField(max_length=254, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("at", "id")

    def __str__(self) -> str:
        return f"{self.annotation_id}: {self.at:%Y-%m-%d}"

"""The history of a case: every change with who, when, before and after; and what is half-written, as drafts.

A change holds records as plain JSON, without foreign keys to them, so that history stays when they go and any change
can be undone from it. Personal data in it is erased with the person.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from klustermotor.web.accounts.models import User
from klustermotor.web.cases.models import Case


class Change(models.Model):
    """What one account did at one time: one record or several, all of it or nothing."""

    class Action(models.TextChoices):
        RECORDED = "recorded", _("recorded")
        REMOVED = "removed", _("removed")
        UNDONE = "undone", _("undone")
        IMPORTED = "imported", _("imported")
        MERGED = "merged", _("merged")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="changes")
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="changes")
    by_name = models.CharField(max_length=254, blank=True)
    action = models.CharField(max_length=10, choices=Action.choices, default=Action.RECORDED)
    undoes = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="undone_by"
    )
    beside = models.JSONField(default=dict, help_text="Rows beside the records that were changed with them")

    class Meta:
        ordering = ("-at", "-id")
        indexes = (models.Index(fields=["case", "-at"], name="change_by_time"),)

    def __str__(self) -> str:
        return f"{self.action} {self.at:%Y-%m-%d %H:%M}"


def _personal(version: str) -> Q:
    """Versions of ties that tell of people, as `casefile.personal` says of a record; null tells of nobody."""
    there = Q(**{f"{version}__isnull": False})
    tail, head = (Q(**{f"{version}__{end}__isnull": False}) for end in ("from_person", "to_person"))
    return there & ((tail & head) | ((tail | head) & Q(**{f"{version}__kind": "informal"})))


class ChangedRecord(models.Model):
    """One record as it was before a change and after it; null where it was not there.

    ``personal`` are those that told of people, before or after.
    """

    personal: ClassVar[Q] = Q(collection="ties") & (_personal("before") | _personal("after"))

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="records")
    collection = models.CharField(max_length=40)
    key = models.CharField(max_length=80)
    parent = models.CharField(max_length=80, null=True, blank=True)
    initiative_key = models.CharField(max_length=80, blank=True)
    position = models.PositiveIntegerField(default=0)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        ordering = ("id",)
        indexes = (
            models.Index(fields=["collection", "key"], name="changed_record_by_key"),
            models.Index(fields=["initiative_key", "-change"], name="changed_record_by_initiative"),
        )

    def __str__(self) -> str:
        return f"{self.collection} {self.key}"


class Draft(models.Model):
    """What an account has typed in a form and not yet saved; one for each form."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="drafts")
    address = models.CharField(max_length=500)
    title = models.CharField(max_length=200, blank=True)
    data = models.JSONField(default=dict, help_text="Names of fields, each with its list of values")
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("-updated_at",)
        constraints = (models.UniqueConstraint(fields=["user", "address"], name="draft_once_for_each_form"),)

    def __str__(self) -> str:
        return self.address

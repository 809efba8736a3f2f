"""What happened, by whom and when; it holds no foreign keys, so it outlives what it speaks of."""

from __future__ import annotations

from django.db import models


class Event(models.Model):
    """One change, told in plain values; written once and never changed."""

    at = models.DateTimeField(auto_now_add=True)
    by_id = models.BigIntegerField(
        null=True, help_text="Identifier of the account; empty for the command line"
    )
    action = models.CharField(max_length=80)
    case_key = models.CharField(max_length=80, blank=True)
    kind = models.CharField(max_length=80, blank=True)
    key = models.CharField(max_length=80, blank=True)
    details = models.JSONField(default=dict)

    class Meta:
        ordering = ("-at", "-id")
        indexes = (models.Index(fields=["case_key", "-at"]),)

    def __str__(self) -> str:
        return f"{self.action} {self.case_key} {self.kind} {self.key}".strip()

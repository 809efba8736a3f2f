"""When an account was last in a case, what needed attention when it was last counted, and addresses of calendars.

None of it says anything of the case itself: all can be lost and is made anew.
"""

from __future__ import annotations

from django.db import models

from klustermotor.web.accounts.models import User
from klustermotor.web.cases.models import Case


class LastVisit(models.Model):
    """An account's present visit to a case, and when the visit before it ended."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="visits")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="visits")
    at = models.DateTimeField(help_text="Last sign of life, within five minutes")
    previous = models.DateTimeField(null=True, help_text="Last sign of life of the visit before")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["user", "case"], name="visit_once_for_each_case"),)

    def __str__(self) -> str:
        return f"{self.user_id} in {self.case_id}: {self.at:%Y-%m-%d %H:%M}"


class Attention(models.Model):
    """How many gaps each rule found in an initiative when they were last counted; names nobody."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="attention")
    initiative_key = models.CharField(max_length=80)
    at = models.DateTimeField()
    day = models.DateField(help_text="The day that the rules took as today")
    found = models.JSONField(
        default=list, help_text="Names of rules, each with its number, most useful first"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["case", "initiative_key"], name="attention_once_for_each"),
        )

    def __str__(self) -> str:
        return self.initiative_key


class CalendarAddress(models.Model):
    """The secret address of an account's calendar of a case; only the digest of the secret is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="calendar_addresses")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="calendar_addresses")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["user", "case"], name="calendar_address_once_for_each"),
        )

    def __str__(self) -> str:
        return f"{self.user_id} in {self.case_id}"

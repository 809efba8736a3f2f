"""What is kept for the sake of people's privacy: consents, reviews, and who has been erased without saying who.

No foreign keys to accounts and people: consents name the person by key as the history does, and a doer by number, as
the audit trail does.
"""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from klustermotor.web.cases.models import Case


class Consent(models.Model):
    """That a person agreed to be sent something: to which address, when, how it was given, and when it ended."""

    class Mailing(models.TextChoices):
        NEWSLETTER = "newsletter", _("newsletter")
        INVITATIONS = "invitations", _("invitations to activities")
        SURVEYS = "surveys", _("questionnaires and follow-up")

    class Given(models.TextChoices):
        FORM = "form", _("on a form")
        MEETING = "meeting", _("by word of mouth at a meeting")
        EMAIL = "email", _("by e-mail")
        TELEPHONE = "telephone", _("by telephone")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    person_key = models.CharField(max_length=80)
    mailing = models.CharField(max_length=20, choices=Mailing.choices)
    address = models.EmailField()
    given_on = models.DateField()
    given = models.CharField(max_length=20, choices=Given.choices)
    source = models.CharField(
        max_length=300, blank=True, help_text="Which form, meeting or letter, so that it can be found again"
    )
    recorded_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.BigIntegerField(null=True, help_text="Number of the account")
    withdrawn_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("-given_on", "-id")
        indexes = (models.Index(fields=["case", "person_key"], name="consent_by_person"),)
        constraints = (
            models.UniqueConstraint(
                fields=["case", "person_key", "mailing"],
                condition=models.Q(withdrawn_on=None),
                name="consent_once_at_a_time",
            ),
        )

    def __str__(self) -> str:
        return f"{self.mailing}: {self.person_key}"


class Review(models.Model):
    """That somebody looked at a person nobody has dealt with for years, and found a reason to keep the record."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    person_key = models.CharField(max_length=80)
    at = models.DateTimeField(default=timezone.now)
    by_id = models.BigIntegerField(null=True, help_text="Number of the account")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["case", "person_key"], name="review_once_for_each_person"),
        )

    def __str__(self) -> str:
        return f"{self.person_key} {self.at:%Y-%m-%d}"


class Erasure(models.Model):
    """That a person or an account was erased, so that it can be erased again from an older backup.

    Whom it was about can only be found out by who already has the identifier: the signing key of the installation and
    the identifier give the mark, and the mark gives neither.
    """

    class Kind(models.TextChoices):
        PERSON = "person", _("person")
        ACCOUNT = "account", _("account")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    case_key = models.CharField(max_length=80, blank=True)
    mark = models.CharField(max_length=64, unique=True)
    new_key = models.CharField(max_length=80, help_text="Of the nameless person; the number of an account")
    places = models.JSONField(default=list, help_text="Marks of the texts in which the name was replaced")
    at = models.DateTimeField(default=timezone.now)
    by_id = models.BigIntegerField(null=True, help_text="Number of the account")

    class Meta:
        ordering = ("at", "id")

    def __str__(self) -> str:
        return f"{self.kind} {self.new_key}"

"""Accounts: who can sign in, by which door, and who has been asked to.

What an account may see is decided in the rooms above. Of a secret that is handed out, only its digest is kept.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

INVITATION_DAYS = 14
TOKEN_DAYS = 365


class UserManager(BaseUserManager["User"]):
    """Finds accounts by address, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """An account, named by its e-mail address."""

    email = models.EmailField(_("E-mail address"), unique=True)
    name = models.CharField(_("Name"), max_length=200, blank=True)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(auto_now_add=True)
    email_proven = models.BooleanField(
        default=False,
        help_text="Whether those who run the installation, or its sign-on server, vouch for the address",
    )

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        constraints = (models.UniqueConstraint(Lower("email"), name="account_email_once"),)

    def __str__(self) -> str:
        return self.name or self.email

    def save(self, *args: Any, **kwargs: Any) -> None:
        # Signing in looks for the address in small letters, so that is how it is kept.
        self.email = self.email.lower()
        super().save(*args, **kwargs)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations, as they stand now."""

    def open(self) -> InvitationQuerySet:
        """Those that can still be accepted."""
        return self.filter(used_at=None, withdrawn_at=None, expires_at__gt=timezone.now())


def _in_two_weeks() -> datetime:
    return timezone.now() + timedelta(days=INVITATION_DAYS)


class Invitation(models.Model):
    """A link that was handed to somebody: to open an account, to take up a role, or to choose a new password.

    It says in plain values what it offers; the rooms above give it when the invitation is accepted.
    """

    class Kind(models.TextChoices):
        ROLE = "role", _("invitation")
        PASSWORD = "password", _("new password")

    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.ROLE)
    email = models.EmailField()
    name = models.CharField(max_length=200, blank=True)
    case_key = models.CharField(max_length=80, blank=True)
    role = models.CharField(max_length=20, blank=True)
    initiative_keys = models.JSONField(default=list)
    organisation_key = models.CharField(max_length=80, blank=True)
    digest = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="invitations_made")
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(default=_in_two_weeks)
    used_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager[Invitation]] = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ("-made_at", "-id")
        indexes = (models.Index(fields=["case_key", "-made_at"]),)

    def __str__(self) -> str:
        return f"{self.kind}: {self.email}"


def _in_a_year() -> date:
    return timezone.localdate() + timedelta(days=TOKEN_DAYS)


class Token(models.Model):
    """What a program shows to act for an account."""

    class Scope(models.TextChoices):
        READ = "read", _("only read")
        WRITE = "write", _("read and write")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(_("Name"), max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    scope = models.CharField(max_length=10, choices=Scope.choices, default=Scope.READ)
    made_at = models.DateTimeField(auto_now_add=True)
    expires_on = models.DateField(default=_in_a_year)
    last_used_on = models.DateField(null=True)

    class Meta:
        ordering = ("-made_at", "-id")

    def __str__(self) -> str:
        return self.name

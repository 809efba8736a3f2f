"""Large case files on their way in or out: asked for by somebody, done in the background."""

from __future__ import annotations

import datetime
import uuid
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_tasks_db.models import DBTaskResult

from klustermotor.web.accounts.models import User

KEPT = datetime.timedelta(days=7)


def folder() -> Path:
    """Where the files lie while they are needed."""
    return Path(settings.FILES) / "transfers"


def path_of(number: object) -> Path:
    """The file of a transfer, while there is one."""
    return folder() / f"{number}.json"


class Transfer(models.Model):
    """A case file that is checked, loaded or prepared, from the asking until it is forgotten after a week."""

    class Kind(models.TextChoices):
        CHECK = "check", _("check")
        LOAD = "load", _("load")
        EXPORT = "export", _("file")

    class Status(models.TextChoices):
        WAITING = "waiting", _("waits for its turn")
        WORKING = "working", _("is being done")
        DONE = "done", _("is done")
        REFUSED = "refused", _("was refused")
        FAILED = "failed", _("could not be done")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="transfers")
    case_key = models.CharField(max_length=80, blank=True)
    name = models.CharField(max_length=255, blank=True, help_text="Name of the file, as it was given")
    replace = models.BooleanField(default=False)
    sha256 = models.CharField(max_length=64, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    result = models.JSONField(default=dict, help_text="What was done or is wrong, in no language")
    work = models.UUIDField(null=True, help_text="The piece of background work that does it")

    class Meta:
        ordering = ("-asked_at",)

    def __str__(self) -> str:
        return f"{self.kind} {self.name or self.case_key}"

    @property
    def path(self) -> Path:
        """The file, while there is one."""
        return path_of(self.pk)

    @property
    def is_over(self) -> bool:
        """Whether nothing more happens."""
        return self.status not in {self.Status.WAITING, self.Status.WORKING}

    @property
    def is_lost(self) -> bool:
        """Whether the background work has given it up without being able to say so here."""
        return (
            not self.is_over
            and self.work is not None
            and DBTaskResult.objects.failed().filter(pk=self.work).exists()
        )

    def end(self, status: Transfer.Status, result: dict[str, Any]) -> None:
        """Note how it ended."""
        self.status, self.result, self.ended_at = status, result, timezone.now()
        self.save()

"""Who does the background work, and when the recurring work was last begun."""

from __future__ import annotations

import datetime

from django.db import models
from django.utils import timezone

LEASE = datetime.timedelta(minutes=2)


class Worker(models.Model):
    """A process that does background work, for as long as it lets itself be heard."""

    key = models.CharField(max_length=64, unique=True)
    place = models.CharField(
        max_length=200, help_text="The machine, or the part of it that has process numbers of its own"
    )
    process = models.IntegerField()
    started_at = models.DateTimeField(default=timezone.now)
    heard_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.place} {self.process}"


class Chore(models.Model):
    """Work that recurs every day, with the last day on which it was begun."""

    name = models.CharField(max_length=80, unique=True)
    last_day = models.DateField()

    def __str__(self) -> str:
        return self.name

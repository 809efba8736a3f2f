"""Which initiatives are open to the public, and with what of them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from klustermotor.web.accounts.models import User
from klustermotor.web.actors.models import Person
from klustermotor.web.initiatives.models import Initiative


class PublicPageQuerySet(models.QuerySet["PublicPage"]):
    """Public pages, on or off."""

    def open(self) -> PublicPageQuerySet:
        """Those that everybody can read now."""
        return self.filter(opened_at__isnull=False)


class PublicPage(models.Model):
    """What the public is shown of an initiative, once the page is opened; it goes with its initiative.

    The people are those that may be named where a text names them: each has been chosen, one by one.
    """

    initiative = models.OneToOneField(Initiative, on_delete=models.CASCADE, related_name="public_page")
    parts = models.JSONField(default=list, help_text="Values of Part")
    people = models.ManyToManyField(Person, blank=True, related_name="+")
    search_engines = models.BooleanField(default=False, help_text="Whether search engines may list the page")
    opened_at = models.DateTimeField(null=True)
    opened_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="pages_opened")
    changed_at = models.DateTimeField(auto_now=True)

    objects: ClassVar[models.Manager[PublicPage]] = PublicPageQuerySet.as_manager()

    class Meta:
        ordering = ("initiative__sort_key", "id")

    def __str__(self) -> str:
        return str(self.initiative)

    @property
    def seen(self) -> str:
        """What tells these choices from later ones, for whoever has them before them in a form."""
        return self.changed_at.isoformat()

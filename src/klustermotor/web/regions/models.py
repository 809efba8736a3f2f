"""Places: counties, municipalities, functional areas and what lies beyond them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from klustermotor.web.cases.models import Findable, LocalisedField


class Region(Findable):
    """A county, municipality, functional area or other place."""

    class Kind(models.TextChoices):
        COUNTY = "county", _("county")
        MUNICIPALITY = "municipality", _("municipality")
        FUNCTIONAL_AREA = "functional_area", _("functional region")
        COUNTRY = "country", _("country")
        OTHER = "other", _("other place")

    searched = ("name", "code")

    kind = models.CharField(max_length=20, choices=Kind.choices)
    name = LocalisedField(null=False)
    code = models.CharField(max_length=20, null=True, blank=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.RESTRICT, related_name="parts")
    includes = models.ManyToManyField("self", symmetrical=False, blank=True, related_name="part_of")

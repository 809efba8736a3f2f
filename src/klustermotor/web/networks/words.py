"""The words of networks in the reader's language: kinds of ties, sides, the signs of the pictures."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from klustermotor.charts.network_parts import NetworkWords
from klustermotor.web.actors.models import Tie
from klustermotor.web.initiatives.chart_words import capitalised, sector_words

GROUPS = ("sector", "stage", "region", "community")


def kind_words() -> dict[str, str]:
    """Every kind of tie by name: those that are recorded, and those that are derived from other records."""
    return {value: str(label) for value, label in Tie.Kind.choices} | {
        "post": _("post"),
        "role": _("role in an initiative"),
        "leadership": _("leadership network"),
        "activity": _("the same activity"),
    }


def group_words() -> dict[str, str]:
    """Ways to group the actors of a picture."""
    return {
        "sector": _("sector"),
        "stage": _("stage of the value chain"),
        "region": _("place"),
        "community": _("community"),
    }


def type_words() -> dict[str, str]:
    """Kinds of actors."""
    return {"organisation": _("organisation"), "person": _("person"), "initiative": _("initiative")}


def inside_words() -> dict[str, str]:
    """Where an actor is, seen from the region."""
    return {"inside": _("in the region"), "outside": _("outside the region"), "": _("place not known")}


def picture_words(groups: Mapping[str, str]) -> NetworkWords:
    """Words of the picture."""
    return NetworkWords(
        sectors=sector_words(),
        kinds={value: capitalised(label) for value, label in kind_words().items()} | {"": _("Several kinds")},
        person=_("Person"),
        outside=_("Outside the region"),
        place_unknown=_("Place not known"),
        other_kinds=_("Other kinds"),
        derived=_("Derived from other records"),
        directed=_("In the direction of the arrow"),
        weight=_("Several ties or a strong one"),
        size=_("Size: number of actors tied to"),
        alone=_("Without a tie"),
        empty=_(
            "No tie is recorded. Ties come from records of ties, memberships, roles, posts and activities."
        ),
        table=_("The same is in the table beneath."),
        community=_("Several actors drawn as one"),
        groups=groups,
    )

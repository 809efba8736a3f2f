"""The parts that an initiative can show to the public, each with what it shows and what it never shows.

These sentences stand in the settings and on the public page itself, so they must be what the page does: whoever adds
a field to a part changes its sentence.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Part(models.TextChoices):
    """A part of an initiative's description that can be public."""

    SUMMARY = "summary", _("The initiative in brief")
    VISION = "vision", _("Vision and goals")
    PHASE = "phase", _("Development phase")
    VALUE_CHAIN = "value_chain", _("Value chain")
    MEMBERS = "members", _("Members")
    ACTIVITIES = "activities", _("Activities")
    FUNDING = "funding", _("Funding")


@dataclass(frozen=True)
class Statement:
    """What a part shows and never shows, and the figures that belong to it."""

    part: Part
    shows: Promise | str
    never: Promise | str
    figures: tuple[str, ...] = ()


STATEMENTS = (
    Statement(
        Part.SUMMARY,
        _("Summary, core product, competence area, host organisation, seat, legal form and formal start."),
        _("Who took the first steps, and how it came about."),
    ),
    Statement(
        Part.VISION,
        _("Vision and goals, with indicator, baseline, target and date, and whether they can be evaluated."),
        _("What evaluators have said of them."),
    ),
    Statement(
        Part.PHASE,
        _("The phase that the initiative is judged to be in, when it was judged, and the reason."),
        _("The evidence behind the judgement, and who judged."),
        ("phase",),
    ),
    Statement(
        Part.VALUE_CHAIN,
        _("The stages, what the region covers, lacks or has elsewhere, and the organisations in each stage."),
        _("Ties between organisations."),
        ("value-chain",),
    ),
    Statement(
        Part.MEMBERS,
        _(
            "Organisations that are members, with sector, place and role in the cluster, and how many there are."
        ),
        _("Contact persons, organisation numbers and when a firm joined."),
        ("members", "member-numbers"),
    ),
    Statement(
        Part.ACTIVITIES,
        _("Title, kind, focus area, time, and whether it is planned, under way or done."),
        _("Who took part, what it cost, descriptions and outcomes."),
        ("activities",),
    ),
    Statement(
        Part.FUNDING,
        _("Amounts by year, kind and source of the money."),
        _("Notes on the amounts."),
        ("funding",),
    ),
)
"""Every part; figures that draw people (origin, key people, organisation) belong to none."""

DEFAULT = (Part.SUMMARY, Part.VISION, Part.PHASE)
"""What is ticked when nothing has been chosen yet."""


def chosen(parts: Iterable[str]) -> list[Part]:
    """The parts with some values, in the order of the page; a value that is no part is passed over.

    >>> chosen(["members", "people", "summary"]) == [Part.SUMMARY, Part.MEMBERS]
    True
    """
    wanted = set(parts)
    return [part for part in Part if part.value in wanted]


def statement_of(part: Part) -> Statement:
    """What a part shows and never shows."""
    return next(one for one in STATEMENTS if one.part is part)


def figures_of(parts: Iterable[Part]) -> tuple[str, ...]:
    """Names of the figures that come with some parts."""
    return tuple(name for part in parts for name in statement_of(part).figures)

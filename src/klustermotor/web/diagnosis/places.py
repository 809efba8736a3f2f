"""Where what a sign lacks is recorded: a step of the initiative, or a list of the case, for who may record there.

Assumes the steps of the workspace by name. Each check has a place; a sign that is told by other records has its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from klustermotor.web.cases.models import Case


@dataclass(frozen=True)
class Place:
    """Where something is recorded, and what the way there is called."""

    address: str
    label: str


@dataclass(frozen=True)
class _Way:
    """A page by its name, what it is called, and the list that one has to be able to record in."""

    name: str
    label: Promise
    collection: str
    step: str = ""


def _step(step: str, label: Promise) -> _Way:
    return _Way("initiative_step", label, "initiatives", step)


WAYS: Mapping[str, _Way] = {
    "facts": _Way("record_edit", _("Record it among the initiative's facts"), "initiatives"),
    "origin": _step("origin", _("Record it under Origin")),
    "vision": _step("vision", _("Record it under Vision and goals")),
    "organisation": _step("organisation", _("Record it under Organisation")),
    "people": _step("people", _("Record it under People")),
    "members": _step("members", _("Record it under Members")),
    "funding": _step("funding", _("Record it under Funding")),
    "activities": _step("activities", _("Record it under Activities")),
    "value-chain": _step("value-chain", _("Record it under Value chain")),
    "phase": _step("phase", _("Record it under Phase and surrounding world")),
    "ties": _Way("ties", _("Record it among the ties"), "ties"),
    "plans": _Way("plans", _("Record it among the plans"), "plans"),
}

OF_CHECKS: Mapping[str, str] = {
    "lesson-1": "origin",
    "lesson-2": "activities",
    "lesson-3": "vision",
    "lesson-4": "people",
    "lesson-5": "people",
    "lesson-6": "members",
    "lesson-7": "plans",
    "lesson-8": "activities",
    "lesson-9": "activities",
    "lesson-10": "members",
    "lesson-11": "vision",
}
OF_SIGNS: Mapping[tuple[str, str], str] = {
    ("lesson-2", "beyond-potential"): "facts",
    ("lesson-2", "value-chain-position"): "value-chain",
    ("lesson-2", "horizontal-goals"): "vision",
    ("lesson-3", "realistic-ground"): "facts",
    ("lesson-3", "shared-with-public"): "plans",
    ("lesson-3", "focus"): "activities",
    ("lesson-3", "saving-before-earning"): "activities",
    ("lesson-4", "time-together"): "organisation",
    ("lesson-4", "covers-chain"): "value-chain",
    ("lesson-5", "firms-own-money"): "funding",
    ("lesson-5", "firms-take-part"): "activities",
    ("lesson-6", "network-before-organisation"): "organisation",
    ("lesson-6", "covers-the-chain"): "value-chain",
    ("lesson-6", "more-than-members"): "phase",
    ("lesson-7", "same-financiers"): "funding",
    ("lesson-7", "overlap-coordinated"): "activities",
    ("lesson-7", "builds-on-what-is-there"): "activities",
    ("lesson-8", "part-in-steering"): "people",
    ("lesson-8", "in-their-plans"): "plans",
    ("lesson-8", "several-years"): "funding",
    ("lesson-9", "firms-tied"): "ties",
    ("lesson-10", "ties-across"): "ties",
    ("lesson-10", "outward-activities"): "activities",
    ("lesson-10", "functional-area"): "facts",
    ("lesson-11", "phases-documented"): "phase",
    ("lesson-11", "results-recorded"): "activities",
    ("lesson-11", "learnt-under-way"): "activities",
    ("lesson-11", "figures-again"): "phase",
}


def place_of(case: Case, initiative_key: str, check_key: str, sign: str) -> Place | None:
    """Where what a sign lacks is recorded; None where the account may not record there."""
    way = WAYS[OF_SIGNS.get((check_key, sign)) or OF_CHECKS[check_key]]
    of_initiative = way.collection == "initiatives"
    if not case.standing.may_record(way.collection, initiative_key if of_initiative else ""):
        return None
    arguments = [case.key]
    if way.name == "record_edit":
        arguments.append("initiatives")
    if of_initiative:
        arguments.append(initiative_key)
    if way.step:
        arguments.append(way.step)
    return Place(reverse(way.name, args=arguments), str(way.label))

"""Every page there is: each address of the URL configuration, with records of the demonstration case, and empty pages.

A new address is in the list from its first day. Of the initiatives all are looked at; of other lists, the record that
most of the case speaks of.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from tests.access.complete_case import key_of
from tests.access.policy import ADMINISTRATOR as ADMINISTRATOR_OF_POLICY
from tests.access.policy import ANONYMOUS, FIGURES, POLICY, RECORDING, STRATEGIST, patterns
from tests.browser.installation import (
    ADMINISTRATOR,
    EMPTY_CASE,
    EVALUATOR,
    FIRM,
    FIRM_KEY,
    MANAGER,
    OWN,
    READER,
    STRANGER,
)
from tests.browser.surveying import NO_LINK, OF_RESPONDENTS, OF_RUNNERS

from klustermotor.cli import DEMO_CASE
from klustermotor.web.recording.stored import parent_collection
from klustermotor.web.workspace.steps import STEPS

CASE: dict[str, Any] = json.loads(DEMO_CASE.read_text("utf-8"))
_TEXT = json.dumps(CASE)
# The figure of initiatives by phase, by the files that it is taken away as.
PHASES = 'figure:has(a[href*="/figures/phases."])'
FILES = {
    "comparison_file",
    "case_file",
    "person_held_file",
    "account_everything_file",
    "mailing_file",
    "api_description",
}
FRAGMENTS = {"find", "health", "set_language"}
NETWORK_FILES = {"network_figure", "network_explorer", "network_measures_file", "network_leadership_file"} | {
    "network_file"
}
DIAGNOSIS_FILES = {"diagnosis_figure", "diagnosis_years_figure"}
NOT_PAGES = FILES | NETWORK_FILES | DIAGNOSIS_FILES | FRAGMENTS | set(FIGURES)
# What has an address of its own kind: looked at in the journeys, or below.
APART = {"change", "initiative_step", "diagnosis_judgement", *RECORDING}
EMPTY_TOO = {
    "overview", "initiatives", "organisations", "people", "ties", "regions", "plans", "sources", "search", "surveys",
    "changes", "removed", "calendar", "attention", "network", "network_measures", "network_gaps", "network_leaving",
    "company_lists", "comparison_new", "company_list_add", "diagnosis",
}  # fmt: skip
FORMS = (
    "activities",
    "goals",
    "roles",
    "members",
    "funding",
    "value_chain",
    "phases",
    "organisations",
    "people",
    "ties",
)


# Pages whose every branch is only seen with a case that has a record of everything.
COMPLETE = ("overview", "initiative", "organisation", "person", "region", "source", "plans", "ties")


@dataclass(frozen=True)
class Shown:
    """A page and who looks at it; ``missing`` when the answer is that it is not there."""

    path: str
    account: str | None = READER
    missing: bool = False

    def __str__(self) -> str:
        return self.path


def keys(collection: str) -> list[str]:
    """All initiatives; of others, the one that is named most."""
    if collection not in CASE:
        return [CASE["initiatives"][0][collection][0]["id"]]
    found = [record["id"] for record in CASE[collection]]
    if collection == "initiatives":
        return found
    return [max(found, key=lambda key: _TEXT.count(f'"{key}"'))]


def address(name: str, key: str = "", case: str = CASE["id"]) -> str:
    """An address by its name."""
    return reverse(name, args=[case, key] if key else [case])


def swedish(name: str) -> Shown:
    """A page of the complete case that is only in Swedish."""
    key = key_of("swedish", POLICY[name].of) if POLICY[name].of else ""
    return Shown(address(name, key, case="swedish"), ADMINISTRATOR)


def recording() -> Iterator[Shown]:
    """Forms, steps and history of some kinds of records."""
    for step in STEPS:
        yield Shown(reverse("initiative_step", args=[CASE["id"], OWN, step]))
    yield Shown(reverse("initiative_step", args=[CASE["id"], OWN, "activities"]), MANAGER)
    for collection in FORMS:
        within = f"?in={OWN}" if parent_collection(collection) else ""
        yield Shown(reverse("record_new", args=[CASE["id"], collection]) + within)
    for collection in ("goals", "organisations"):
        key = keys(collection)[0]
        for name in ("record_edit", "record_remove", "record_history"):
            yield Shown(reverse(name, args=[CASE["id"], collection, key]))


def looked_at_by(name: str) -> str | None:
    """Who a page is looked at by: the demonstration's account where it is for that, else one that it is for."""
    rule = POLICY[name]
    if rule.answer(STRATEGIST) == 200:
        return READER
    return ADMINISTRATOR if rule.answer(ADMINISTRATOR_OF_POLICY) == 200 else None


def pages() -> Iterator[Shown]:
    """Every page, full and empty."""
    for name, varying in patterns():
        if name is None or name in NOT_PAGES | APART or POLICY[name].only_post:
            continue
        if not any(
            POLICY[name].answer(one) == 200 for one in (ANONYMOUS, STRATEGIST, ADMINISTRATOR_OF_POLICY)
        ):
            continue
        account = looked_at_by(name)
        if "number" in varying:
            continue
        if "key" in varying:
            found = keys(POLICY[name].of)
            yield from (
                Shown(address(name, key), account) for key in (found if name == "initiative" else found[:1])
            )
        elif "case_key" in varying:
            yield Shown(address(name), account)
            if name in EMPTY_TOO:
                yield Shown(address(name, case=EMPTY_CASE["id"]), ADMINISTRATOR)
        elif name == "home":
            yield from (Shown(reverse(name), one) for one in (ADMINISTRATOR, STRANGER))
        else:
            yield Shown(reverse(name), account)
    yield from recording()
    yield from (Shown(path) for path in OF_RUNNERS)
    yield from (Shown(path, None) for path in OF_RESPONDENTS)
    yield Shown(NO_LINK, None, missing=True)
    yield Shown(address("firm", FIRM_KEY), FIRM)
    yield Shown(address("annotations", OWN), EVALUATOR)
    for lesson in ("lesson-1", "lesson-6", "lesson-11"):
        yield Shown(reverse("diagnosis_judgement", args=[CASE["id"], OWN, lesson]))
    yield from (swedish(name) for name in COMPLETE)
    yield Shown(address("search") + "?q=a")
    yield Shown(address("search") + "?q=finns+inte")
    yield Shown(address("organisations") + "?page=2")
    yield Shown(address("people") + "?q=finns+inte")
    yield Shown("/no-such-page/", missing=True)


PAGES = list(pages())

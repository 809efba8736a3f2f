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
from tests.access.policy import FIGURES, POLICY, patterns
from tests.browser.installation import ADMINISTRATOR, EMPTY_CASE, READER, STRANGER

from klustermotor.cli import DEMO_CASE

CASE: dict[str, Any] = json.loads(DEMO_CASE.read_text("utf-8"))
_TEXT = json.dumps(CASE)
# The figure of initiatives by phase, by the files that it is taken away as.
PHASES = 'figure:has(a[href*="/figures/phases."])'
NOT_PAGES = {"set_language", "case_file", *FIGURES}


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


def pages() -> Iterator[Shown]:
    """Every page, full and empty."""
    for name, varying in patterns():
        if name is None or name in NOT_PAGES:
            continue
        if "key" in varying:
            yield from (Shown(address(name, key)) for key in keys(POLICY[name].of))
        elif "case_key" in varying:
            yield Shown(address(name))
            yield Shown(address(name, case=EMPTY_CASE["id"]), ADMINISTRATOR)
        elif name == "home":
            yield from (Shown(reverse(name), account) for account in (ADMINISTRATOR, STRANGER))
        else:
            yield Shown(reverse(name), {"account_login": None, "load": ADMINISTRATOR}.get(name, READER))
    yield from (swedish(name) for name in COMPLETE)
    yield Shown(address("search") + "?q=a")
    yield Shown(address("search") + "?q=finns+inte")
    yield Shown(address("organisations") + "?page=2")
    yield Shown(address("people") + "?q=finns+inte")
    yield Shown("/no-such-page/", missing=True)


PAGES = list(pages())

"""Who gets what from every address: the policy, as a table.

An answer is a status, or where a redirect leads. Every page of a case is absent for those who have not been given the
case; nobody learns whether it exists. ``addresses`` walks the URL configuration itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse
from tests.access.complete_case import key_of

from klustermotor.web.figures.figure import FORMATS
from klustermotor.web.initiatives.figures import FIGURES as INITIATIVE_FIGURES
from klustermotor.web.workspace.overview_figures import FIGURES as OVERVIEW_FIGURES

SIGN_IN = "sign-in"
Answer = int | str


@dataclass(frozen=True)
class Rule:
    """What a GET gives to each kind of visitor, the list that the object comes from, and whether a POST is taken."""

    anonymous: Answer
    stranger: Answer
    reader: Answer
    administrator: Answer
    of: str = ""
    takes_post: bool = False


def in_case(of: str = "") -> Rule:
    """A page of a case, possibly of one record in it."""
    return Rule(SIGN_IN, 404, 200, 200, of=of)


POLICY = {
    "account_login": Rule(200, "/", "/", "/", takes_post=True),
    "account_logout": Rule("/sign-in/", 200, 200, 200, takes_post=True),
    "set_language": Rule("/", "/", "/", "/", takes_post=True),
    "about": Rule(200, 200, 200, 200),
    "home": Rule(SIGN_IN, 200, "/case/mine/", 200),
    "load": Rule(SIGN_IN, 404, 404, 200, takes_post=True),
    "case_file": in_case(),
    "overview": in_case(),
    "overview_figure": in_case(),
    "initiatives": in_case(),
    "initiative": in_case("initiatives"),
    "initiative_activities": in_case("initiatives"),
    "initiative_members": in_case("initiatives"),
    "initiative_figure": in_case("initiatives"),
    "organisations": in_case(),
    "organisation": in_case("organisations"),
    "organisation_activities": in_case("organisations"),
    "people": in_case(),
    "person": in_case("people"),
    "person_activities": in_case("people"),
    "ties": in_case(),
    "regions": in_case(),
    "region": in_case("regions"),
    "plans": in_case(),
    "sources": in_case(),
    "source": in_case("sources"),
    "search": in_case(),
}
OF_A_CASE = [name for name, rule in POLICY.items() if rule.stranger == 404 and rule.reader == 200]
OF_A_RECORD = [name for name, rule in POLICY.items() if rule.of]
FIGURES = {"initiative_figure": INITIATIVE_FIGURES, "overview_figure": OVERVIEW_FIGURES}


def patterns() -> Iterator[tuple[str | None, set[str]]]:
    """Every address of the URL configuration: its name and the names of what varies in it."""

    def walk(resolver: URLResolver, around: set[str]) -> Iterator[tuple[str | None, set[str]]]:
        for one in resolver.url_patterns:
            inside = around | set(one.pattern.regex.groupindex)
            if isinstance(one, URLPattern):
                yield one.name, inside
            else:
                yield from walk(one, inside)

    yield from walk(get_resolver(), set())


def addresses(name: str, case_key: str = "mine", *, key: str = "", mark: str = "mine") -> list[str]:
    """All addresses that a name has for a case: one, or one for each figure and format."""
    varying = dict(patterns())[name]
    arguments: dict[str, Any] = {}
    if "case_key" in varying:
        arguments["case_key"] = case_key
    if "key" in varying:
        arguments["key"] = key or key_of(mark, POLICY[name].of)
    if name not in FIGURES:
        return [reverse(name, kwargs=arguments)]
    return [
        reverse(name, kwargs={**arguments, "name": figure, "file_format": file_format})
        for figure in FIGURES[name]
        for file_format in FORMATS
    ]

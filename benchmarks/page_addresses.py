"""Every page of the largest case, with its number of queries and its work; printed as JSON for `pages.py`.

The pages come from the URL configuration itself, so that a new one is measured without a line here. Where an address
names a record, it is asked for with the record that has the most to show, and with another picked at random. The
database is the one that the environment names.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections.abc import Iterator
from itertools import product
from random import Random
from statistics import median
from typing import Any

import django

django.setup()

from django.db import connection  # noqa: E402 - Django is started first
from django.db.models import Count, F, Model, QuerySet  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import URLPattern, get_resolver  # noqa: E402

from klustermotor.web.accounts.models import User  # noqa: E402
from klustermotor.web.actors.models import Organisation, Person  # noqa: E402
from klustermotor.web.cases.models import Case, Source  # noqa: E402
from klustermotor.web.figures.figure import FORMATS  # noqa: E402
from klustermotor.web.initiatives.figures import FIGURES as INITIATIVE_FIGURES  # noqa: E402
from klustermotor.web.initiatives.models import Initiative, Member  # noqa: E402
from klustermotor.web.regions.models import Region  # noqa: E402
from klustermotor.web.workspace.overview_figures import FIGURES as OVERVIEW_FIGURES  # noqa: E402

Page = dict[str, Any]

LAST = "page=999999"
SEARCHES = {
    "common word": "q=möte",
    "word with ö": "q=förpackning",
    "two words": "q=gjuteri+utveckling",
    "one letter": "q=a",
    "one organisation": "q={number}",
    "not found": "q=finnsinte",
}
# What a list is asked for beside its first page. An address that is not here is asked for as it is.
ASKED = {
    "organisations": SEARCHES | {"last page": LAST, "sector and county": "sector=public&region={county}"},
    "people": {
        "last page": LAST,
        "common word": "q=åsa",
        "not found": "q=finnsinte",
        "sector": "sector=public",
    },
    "ties": {"last page": LAST, "kind": f"kind=ownership&{LAST}"},
    "initiatives": {"last page": LAST, "phase": "phase=maturity", "word": "q=bioteknik"},
    "initiative_activities": {"last page": LAST, "word": "q=export", "filters": "status=done&direction=inward"},
    "initiative_members": {"last page": LAST, "word": "q=optik"},
    "organisation_activities": {"last page": LAST},
    "person_activities": {"last page": LAST},
    "plans": {"last page": f"{LAST}&plans=999999"},
    "search": SEARCHES,
}  # fmt: skip
FIGURES = {"initiative_figure": INITIATIVE_FIGURES, "overview_figure": OVERVIEW_FIGURES}


def pages(case: Case) -> list[Page]:
    """Name, what was chosen, and address of every page of a case."""
    numbers = Organisation.objects.filter(case=case, organisation_number__isnull=False).order_by("id")
    words = {"county": case.region_key, "number": numbers.values_list("organisation_number", flat=True)[0]}
    records = {kind: _chosen(rows) for kind, rows in _by_weight(case).items()}
    found = []
    for name, route in _routes(get_resolver().url_patterns):
        kind = re.search(r"([a-z]+)/<key:key>", route)
        keys = records[kind[1]] if kind else [("", "")]
        figures = product(FIGURES[name], FORMATS) if name in FIGURES else [("", "")]
        asked = {"": "", **ASKED.get(name, {})}
        for (which, key), (figure, ending), (what, query) in product(keys, list(figures), asked.items()):
            if figure and which == "random":
                continue
            values = {"case_key": case.key, "key": key, "name": figure, "file_format": ending}
            path = "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda part: values[part[1]], route)  # noqa: B023 - used at once
            address = path + ("?" + query.format(**words) if query else "")
            chosen = ", ".join(filter(None, (which, f"{figure}.{ending}" if figure else "", what)))
            found.append({"page": name, "what": chosen, "address": address})
    return found


def _routes(patterns: list[Any], before: str = "") -> Iterator[tuple[str, str]]:
    for one in patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLPattern):
            yield str(one.name), route
        else:
            yield from _routes(one.url_patterns, route)


def _by_weight(case: Case) -> dict[str, QuerySet[Any]]:
    """The records of each kind that has pages of its own, those with most to show first."""

    def most(model: type[Model], what: str) -> QuerySet[Any]:
        rows = model._default_manager.filter(case=case).annotate(weight=Count(what))
        return rows.order_by(F("weight").desc(), "id")

    return {
        "initiatives": most(Initiative, "activities"),
        "organisations": most(Organisation, "funding"),
        "people": most(Person, "initiative_roles"),
        "regions": most(Region, "parts"),
        "sources": Source.objects.filter(case=case).order_by("id"),
    }


def _chosen(rows: QuerySet[Any]) -> list[tuple[str, str]]:
    keys = list(rows.values_list("key", flat=True))
    return [("largest", keys[0]), ("random", Random(1).choice(keys[1:]))]


def count(wanted: list[Page]) -> None:
    """Add to each page its queries and processor time, once everything that is kept between requests is kept."""
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(User.objects.get(), backend="allauth.account.auth_backends.AuthenticationBackend")
    for page in wanted:
        client.get(page["address"])
        with CaptureQueriesContext(connection) as queries:
            client.get(page["address"])
        page["queries"] = len(queries)
        page["work"] = median(_work(client, page["address"]) for _ in range(5))


def _work(client: Client, address: str) -> float:
    """Seconds of processor time in this process; what a PostgreSQL does beside it is not counted."""
    start = time.process_time()
    client.get(address)
    return time.process_time() - start


def main() -> None:
    """Print the pages of the case with most initiatives."""
    case = Case.objects.get(pk=Member.objects.values_list("case").annotate(n=Count("id")).latest("n")[0])
    parser = argparse.ArgumentParser(description="Print every page as JSON.")
    parser.add_argument("--without", action="append", default=[], help="name of a page to leave out")
    left_out = parser.parse_args().without
    found = [page for page in pages(case) if page["page"] not in left_out]
    count(found)
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()

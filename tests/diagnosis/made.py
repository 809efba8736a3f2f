"""Small made-up cases that differ in one thing: a standing cast of actors, and one initiative as a test wants it."""

from __future__ import annotations

import datetime
import json
from typing import Any

from klustermotor.casefile.reading import read_case
from klustermotor.casefile.records import Case
from klustermotor.diagnosis.checks import check
from klustermotor.diagnosis.diagnosing import diagnose
from klustermotor.diagnosis.judging import Judgement
from klustermotor.diagnosis.signs import RULES, Sign
from klustermotor.diagnosis.subject import Subject

DAY = datetime.date(2010, 12, 31)
SECTORS = {
    "wood": "intermediary",
    **{f"firm-{number}": "business" for number in range(1, 7)},
    "college": "academia",
    "school": "academia",
    "council": "public",
    "agency": "public",
    "fund": "finance",
    "institute": "intermediary",
    "stranger": None,
}
"""The organisations, all in the town. ``wood`` is the initiative itself; ``far-firm`` and ``far-college`` are in
another county, and ``abroad`` in another country."""
PEOPLE = {
    "director": "business",
    "engineer": "business",
    "professor": "academia",
    "officer": "public",
    "unknown": None,
}


def made(initiative: dict[str, Any] | None = None, **more: Any) -> Case:
    """A case with the cast and the initiative ``wood``; records without a key get one, and lists are added to."""
    content: dict[str, Any] = {
        "format": "klustermotor-case",
        "version": 1,
        "id": "made",
        "title": {"en": "Made up"},
        "region": "county",
        "as_of": DAY.isoformat(),
        "sources": [{"id": "report", "title": {"en": "Report"}, "reliability": "high"}],
        "regions": [
            {"id": "country", "kind": "country", "name": {"en": "Country"}},
            {"id": "county", "kind": "county", "name": {"en": "County"}, "parent": "country"},
            {"id": "town", "kind": "municipality", "name": {"en": "Town"}, "parent": "county"},
            {"id": "far-county", "kind": "county", "name": {"en": "Far county"}, "parent": "country"},
            {"id": "valley", "kind": "functional_area", "name": {"en": "Valley"}, "includes": ["county", "far-county"]},
            {"id": "other-country", "kind": "country", "name": {"en": "Other country"}},
        ],
        "competence_areas": [{"id": "timber", "name": {"en": "Timber"}}, {"id": "steel", "name": {"en": "Steel"}}],
        "organisations": [
            *({"id": key, "name": key.title(), "region": "town"} | _sector(sector) for key, sector in SECTORS.items()),
            {"id": "far-firm", "name": "Far Firm", "region": "far-county", "sector": "business"},
            {"id": "far-college", "name": "Far College", "region": "far-county", "sector": "academia"},
            {"id": "abroad", "name": "Abroad", "region": "other-country", "sector": "business"},
        ],
        "people": [
            {"id": key, "name": key.title()} | ({"background_sector": sector} if sector else {})
            for key, sector in PEOPLE.items()
        ],
        "initiatives": [
            {"id": "wood", "name": "Wood", "host": "wood", "seat": "town", "competence_area": "timber"}
            | _numbered(initiative or {})
        ],
    }  # fmt: skip
    for name, rows in more.items():
        value = _numbered({name: rows})[name]
        content[name] = [*content.get(name, []), *value] if isinstance(value, list) else value
    return read_case(json.dumps(content).encode())


def subject(case: Case, day: datetime.date = DAY) -> Subject:
    """The initiative ``wood`` of a made-up case."""
    return Subject(case, next(one for one in case.initiatives if one.id == "wood"), day)


def judged(key: str, case: Case) -> Judgement:
    """The judgement of ``wood`` by one check."""
    return next(one for one in diagnose(case, day=DAY, keys=[key]) if one.initiative == "wood")[key]


def sign(key: str, name: str, case: Case) -> Sign:
    """What one rule sees in ``wood``, with the numbers of its data file."""
    limits = {one: limit.value for one, limit in check(key).signs[name].thresholds.items()}
    return RULES[key][name](subject(case), limits)


def _sector(sector: str | None) -> dict[str, str]:
    return {"sector": sector} if sector else {}


def _numbered(value: Any, prefix: str = "") -> Any:
    """The same, with a key for every record in a list that has none."""
    if isinstance(value, dict):
        return {name: _numbered(one, f"{prefix}{name}-".replace("_", "-")) for name, one in value.items()}
    if isinstance(value, list):
        return [
            {"id": f"{prefix}{place}"} | _numbered(one, f"{prefix}{place}-")
            if _is_record(one, prefix)
            else one
            for place, one in enumerate(value)
        ]
    return value


def _is_record(value: Any, prefix: str) -> bool:
    """Quantities, findings, other names and codes are parts without a key."""
    bare = ("quantities-", "findings-", "also-known-as-", "industry-codes-")
    return isinstance(value, dict) and not prefix.endswith(bare)

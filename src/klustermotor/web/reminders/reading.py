"""Initiatives out of the database as the rules read them: frozen records, with the actors that they name.

Assumes that models follow the definitions of the records, as `cases.tables` does. What no rule reads is left out:
long texts, and who took part in what. So an initiative with ten thousand activities is read quickly, and the number
of queries is the same for many initiatives as for one.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any, cast

from klustermotor.casefile import records
from klustermotor.casefile.missing import Known
from klustermotor.casefile.records import Plain
from klustermotor.casefile.structure import nested, owner
from klustermotor.web.cases.models import Case
from klustermotor.web.cases.tables import from_column, tables
from klustermotor.web.initiatives.models import Initiative

LEFT_OUT = frozenset(
    {"note", "summary", "description", "outcome", "target_group", "findings", "quantities", "background"}
    | {"also_known_as", "industry_codes", "organisation_number", "size_class"}
)
"""Fields that no rule reads; all may be unknown."""
NOT_READ = frozenset({records.Observation, records.Appointment})
"""Kinds that no rule reads."""


def known_initiatives(case: Case, keys: Iterable[str], today: datetime.date) -> dict[str, Known]:
    """What is known of some initiatives of a case, by key; those that are not there are left out."""
    wanted = list(keys)
    found = cast("list[records.Initiative]", _read(case, records.Initiative, wanted)[None])
    places = _places(case, wanted)
    firms = cast("list[records.Organisation]", _read(case, records.Organisation, _organisations(found))[None])
    named = {role.person for one in found for role in one.roles if role.person}
    persons = cast("list[records.Person]", _read(case, records.Person, named)[None])
    organisations, people = {one.id: one for one in firms}, {one.id: one for one in persons}
    return {
        one.id: Known(one.model_copy(update={"regions": tuple(places[one.id])}), organisations, people, today)
        for one in found
    }


def _read(case: Case, kind: type[Plain], keys: Collection[str]) -> dict[int | None, list[Plain]]:
    """Records of a kind with what is nested in them, found by their keys."""
    return _nested(case, kind, "key__in", list(keys))


def _nested(case: Case, kind: type[Plain], path: str, keys: list[str]) -> dict[int | None, list[Plain]]:
    """Records of a kind by the row that they are nested in; ``path`` leads to the keys that are wanted."""
    table = tables()[kind]
    inner = {
        name: _nested(case, child, f"{kind.__name__.lower()}__{path}", keys)
        for name, child in nested(kind).items()
        if child not in NOT_READ
    }
    plain = [name for name in table.plain if name not in LEFT_OUT]
    parent = f"{table.parent}_id" if table.parent and owner(kind) is not records.Case else None
    rows = table.rows.filter(case=case, **{path: keys}).order_by("position", "pk")
    columns = ["pk", "key", *plain, *(f"{link.name}__key" for link in table.keys), *filter(None, [parent])]
    found: dict[int | None, list[Plain]] = defaultdict(list)
    for row in rows.values(*columns):
        values: dict[str, Any] = {
            name: from_column(kind, name, row[name]) for name in plain if row[name] is not None
        }
        values |= {link.name: row[f"{link.name}__key"] for link in table.keys}
        values |= {name: tuple(held.get(row["pk"], ())) for name, held in inner.items()}
        told = {name: value for name, value in values.items() if value is not None and value != ()}
        found[row[parent] if parent else None].append(kind(**(told | {"id": row["key"]})))
    return found


def _places(case: Case, keys: list[str]) -> dict[str, list[str]]:
    """Regions that each initiative works in."""
    found: dict[str, list[str]] = defaultdict(list)
    rows = Initiative.objects.filter(case=case, key__in=keys, regions__isnull=False)
    for key, region in rows.order_by("regions__key").values_list("key", "regions__key"):
        found[key].append(region)
    return found


def _organisations(initiatives: Iterable[records.Initiative]) -> set[str]:
    """Keys of the organisations that rules ask about."""
    named: set[str | None] = set()
    for one in initiatives:
        named |= {member.organisation for member in one.members}
        named |= {role.organisation for role in one.roles}
        named |= {row.organisation for row in one.funding}
        named |= {actor.organisation for stage in one.value_chain for actor in stage.actors}
    return {key for key in named if key}

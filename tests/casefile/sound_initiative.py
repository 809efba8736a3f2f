"""A made-up initiative that lacks nothing, and small ways to make it differ in one thing."""

from __future__ import annotations

import copy
import datetime
import json
from collections.abc import Callable
from typing import Any

from klustermotor.casefile.missing import Known
from klustermotor.casefile.records import Initiative, Organisation, Person

TODAY = datetime.date(2024, 6, 15)
Tree = dict[str, Any]


def text(words: str) -> Tree:
    return {"sv": words, "en": words}


SOUND: Tree = {
    "id": "wood",
    "name": "Wood",
    "start": "2020-03",
    "competence_area": "timber",
    "core_product": text("Houses of wood"),
    "legal_form": "non_profit_association",
    "seat": "town",
    "origin": [{"id": "first", "text": text("A study"), "start": "2018", "milestone": None}],
    "goals": [
        {"id": "vision", "kind": "vision", "text": text("Known for wood")},
        {
            "id": "firms",
            "kind": "horizontal",
            "text": text("More women lead"),
            "indicator": text("share"),
            "baseline": 10.0,
            "baseline_date": "2020",
            "target": 30.0,
            "target_date": "2026",
        },
    ],
    "focus_areas": [{"id": "skills", "name": text("Skills")}],
    "bodies": [
        {"id": "board", "kind": "board", "size": 2},
        {"id": "network", "kind": "leadership_network", "size": 3},
    ],
    "roles": [
        {"id": "engine", "role": "cluster_manager", "person": "ada", "ability": text("listens")},
        {"id": "chair", "role": "chair", "person": "bo", "ability": text("decides")},
        {"id": "member", "role": "board_member", "person": "cia"},
        {"id": "n1", "role": "leadership_network", "person": "ada", "organisation": "firm"},
        {"id": "n2", "role": "leadership_network", "person": "bo", "organisation": "school"},
        {"id": "n3", "role": "leadership_network", "person": "cia", "ability": text("mends")},
    ],
    "members": [
        {"id": "m1", "organisation": "firm", "roles": ["core_firm"], "start": "2020"},
        {"id": "m2", "organisation": "school", "roles": ["research"], "start": "2021"},
    ],
    "funding": [
        {"id": "f1", "year": 2024, "organisation": "council", "amount": 500_000, "source": "report"},
    ],
    "activities": [
        {
            "id": "fair",
            "kind": "fair",
            "title": text("The fair"),
            "direction": "outward",
            "focus_area": "skills",
            "status": "done",
            "start": "2024-02",
        },
        {
            "id": "course",
            "kind": "education",
            "title": text("The course"),
            "direction": "inward",
            "focus_area": "skills",
            "status": "planned",
            "start": "2024-09",
        },
    ],
    "value_chain": [
        {
            "id": "saw",
            "name": text("Sawing"),
            "source": "report",
            "actors": [{"id": "saw-firm", "organisation": "firm"}],
        },
        {"id": "sell", "name": text("Selling"), "coverage": "lacking", "source": "report"},
    ],
    "phases": [
        {
            "id": "p1",
            "phase": "implementation",
            "date": "2023",
            "reason": text("Much is done"),
            "evidence": text("The list of activities"),
            "source": "report",
        }
    ],
    "key_figures": [{"id": "k1", "measure": "members", "value": 2.0, "date": "2024-01", "source": "report"}],
}
ORGANISATIONS: list[Tree] = [
    {"id": "firm", "name": "The firm", "sector": "business", "region": "town"},
    {"id": "school", "name": "The school", "sector": "academia", "region": "town"},
    {"id": "council", "name": "The council", "sector": "public", "region": "town"},
]
PEOPLE: list[Tree] = [
    {"id": "ada", "name": "Ada"},
    {"id": "bo", "name": "Bo"},
    {"id": "cia", "name": "Cia", "background_sector": "public"},
]


def known(tree: Tree, *, organisations: list[Tree] = ORGANISATIONS, today: datetime.date = TODAY) -> Known:
    firms = [Organisation.model_validate_json(json.dumps(one)) for one in organisations]
    people = [Person.model_validate_json(json.dumps(one)) for one in PEOPLE]
    return Known(
        Initiative.model_validate_json(json.dumps(tree)),
        {one.id: one for one in firms},
        {one.id: one for one in people},
        today,
    )


def changed(change: Callable[[Tree], Any]) -> Known:
    tree = copy.deepcopy({**SOUND, "organisations": ORGANISATIONS})
    change(tree)
    organisations = tree.pop("organisations")
    return known(tree, organisations=organisations)


def one(collection: str, key: str, **fields: Any) -> Callable[[Tree], None]:
    """Change fields of one record; None takes a field away."""

    def change(tree: Tree) -> None:
        record = next(each for each in tree[collection] if each["id"] == key)
        record.update(fields)

    return change


def without(collection: str, *keys: str) -> Callable[[Tree], None]:
    """Take away some records of a list, or all."""

    def change(tree: Tree) -> None:
        tree[collection] = [each for each in tree[collection] if keys and each["id"] not in keys]

    return change


def added(collection: str, **record: Any) -> Callable[[Tree], None]:
    return lambda tree: tree[collection].append({"id": "new", **record})


def itself(**fields: Any) -> Callable[[Tree], None]:
    return lambda tree: tree.update(fields)


def all_of(*changes: Callable[[Tree], Any]) -> Callable[[Tree], None]:
    def change(tree: Tree) -> None:
        for each in changes:
            each(tree)

    return change

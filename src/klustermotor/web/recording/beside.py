"""Rows beside the records that name an organisation by its key: who speaks for a firm, and what other rooms hold.

They are no part of a case file, so the history does not tell of them; a change that renames them notes which they were,
and its undoing puts those back. A row for which another like it stands already is left as it is.
"""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, models, transaction

from klustermotor.web.cases.belonging import ways_to_case
from klustermotor.web.cases.models import Case, Keyed
from klustermotor.web.recording.models import Change, ChangedRecord

_APART = (Keyed, Change, ChangedRecord)


def point_elsewhere(case: Case, old: str, new: str) -> dict[str, Any]:
    """Let every row that names one organisation name another; what `put_back` needs to know."""
    rows = {}
    for model, way in ways_to_case().items():
        if issubclass(model, _APART):
            continue
        for column, where in _columns(model, old):
            named = model._default_manager.filter(
                **where, **{way: case.key if way.endswith("case_key") else case}
            )
            moved = [row.pk for row in named.order_by("pk") if _move(row, column, new)]
            if moved:
                rows[f"{model._meta.label_lower}:{column}"] = moved
    return {"from": old, "to": new, "rows": rows} if rows else {}


def put_back(beside: dict[str, Any]) -> dict[str, Any]:
    """Let the rows that were pointed elsewhere name the organisation of before; what would undo this again."""
    labels = {model._meta.label_lower: model for model in ways_to_case()}
    rows = {}
    for place, numbers in beside["rows"].items():
        label, _colon, column = place.partition(":")
        if label in labels:
            named = labels[label]._default_manager.filter(pk__in=numbers, **{column: beside["to"]})
            rows[place] = [row.pk for row in named.order_by("pk") if _move(row, column, beside["from"])]
    return {"from": beside["to"], "to": beside["from"], "rows": rows}


def _columns(model: type[models.Model], old: str) -> list[tuple[str, dict[str, str]]]:
    fields = {one.name for one in model._meta.concrete_fields}
    found = []
    if "organisation_key" in fields:
        found.append(("organisation_key", {"organisation_key": old}))
    if {"collection", "key"} <= fields:
        found.append(("key", {"collection": "organisations", "key": old}))
    return found


def _move(row: models.Model, column: str, new: str) -> bool:
    setattr(row, column, new)
    try:
        with transaction.atomic():
            row.save(update_fields=[column])
    except IntegrityError:
        return False
    return True

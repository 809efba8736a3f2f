"""Which models of any room belong to a case, and how a row of them leads to it.

Assumes what rooms keep to: a row belongs to a case when it has a ``case``, a ``case_key``, or something above it that
has. So what is done with all that belongs to a case also reaches rooms that are added later.
"""

from __future__ import annotations

from functools import cache

from django.apps import apps
from django.db import models


@cache
def ways_to_case() -> dict[type[models.Model], str]:
    """Every model whose rows belong to a case, and the way from a row to it as Django writes it."""
    found = {model: _way(model, frozenset()) for model in apps.get_models()}
    return {model: way for model, way in found.items() if way}


def _way(model: type[models.Model], seen: frozenset[type[models.Model]]) -> str:
    fields = {one.name: one for one in model._meta.concrete_fields}
    direct = next((name for name in ("case", "case_key") if name in fields), "")
    if direct:
        return direct
    for name, one in fields.items():
        above = one.related_model
        if isinstance(above, type) and issubclass(above, models.Model) and above not in seen | {model}:
            way = _way(above, seen | {model})
            if way:
                return f"{name}__{way}"
    return ""

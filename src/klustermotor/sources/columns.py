"""Which column of a file is what, recognised by its name in Swedish or English.

Assumes that the names lie as reviewed data in ``data/columns.json``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from klustermotor.analysis.faults import TableError, fault
from klustermotor.analysis.places import role_words

TITLE_ROWS = 50  # how far below titles the names of columns may stand
ROLES = ("region", "industry", "value", "year")


@dataclass(frozen=True)
class Roles:
    """The column of each role, and what the values are, where the column's name tells it."""

    columns: Mapping[str, str]
    variable: str | None


@cache
def column_data() -> Mapping[str, Any]:
    """Names of columns and marks of missing values, as ``data/columns.json`` has them."""
    text = files("klustermotor.sources").joinpath("data", "columns.json").read_text("utf-8")
    return json.loads(text)  # type: ignore[no-any-return]


def plain(name: str) -> str:
    """A column's name in small letters, with single spaces.

    >>> plain(" NACE_Rev-2 ")
    'nace rev 2'
    """
    return re.sub(r"[\s_-]+", " ", name).strip().lower()


def roles(columns: Sequence[str], given: Mapping[str, str | None]) -> Roles:
    """Which column holds regions, industries, values and years: as given, else by its name.

    Raises
    ------
    TableError
        ``missing-column``, ``several-columns``: all that hold. Years may be absent.

    Examples
    --------
    >>> roles(["Län", "SNI-kod", "Antal anställda"], {}).columns
    {'region': 'Län', 'industry': 'SNI-kod', 'value': 'Antal anställda'}
    """
    chosen: dict[str, str] = {}
    faults = []
    taken = {name for name in given.values() if name is not None}
    for role in ROLES:
        wanted = given.get(role)
        names = column_data()[role]
        if wanted is not None:
            found = [column for column in columns if column == wanted]
        else:
            found = [column for column in columns if plain(column) in names and column not in taken]
        if len(found) == 1:
            chosen[role] = found[0]
        elif found:
            faults.append(fault("several-columns", places=found, **role_words(role)))
        elif wanted is not None or role != "year":
            looked = f'"{wanted}"' if wanted is not None else ", ".join(list(names)[:6]) + " ..."
            listed = ", ".join(column for column in columns if column) or "-"
            faults.append(fault("missing-column", wanted=looked, columns=listed, **role_words(role)))
    if faults:
        raise TableError(faults)
    return Roles(chosen, column_data()["value"].get(plain(chosen["value"])) or None)


def distinct(columns: Sequence[str]) -> list[str]:
    """Names for all columns: those without one, or with one that another has too, are told by their number.

    >>> distinct(["sni", "", " sni", "year "])
    ['sni (1)', 'column (2)', 'sni (3)', 'year']
    """
    names = [column.strip() for column in columns]
    return [
        name if name and names.count(name) == 1 else f"{name or 'column'} ({number})"
        for number, name in enumerate(names, 1)
    ]


def header_row(rows: Sequence[Sequence[str]], given: Mapping[str, str | None]) -> int:
    """The row with the names of the columns, below any titles: the first that tells every role.

    Where none does, the first that is as wide as the widest, so that its names can be told in a fault.
    """
    for number, row in enumerate(rows):
        try:
            roles(distinct(row), given)
        except TableError:
            continue
        return number
    widths = [sum(bool(cell.strip()) for cell in row) for row in rows]
    return widths.index(max(widths))

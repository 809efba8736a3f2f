"""The door: any dataframes of ties and of actors in, a checked network out.

Assumes one row for each tie, and one for each actor. Nothing is repaired: all faults are told at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from klustermotor.analysis.door_counts import frame_of
from klustermotor.analysis.faults import TableError, fault
from klustermotor.analysis.networks.door_columns import (
    Cells,
    decimal_years,
    end_positions,
    labels_of,
    truths,
    weights,
)
from klustermotor.analysis.networks.network import BoolArray, FloatArray, IntArray, Network, TextArray
from klustermotor.analysis.places import role_words, told, words_for
from klustermotor.errors import Fault
from klustermotor.wording import LANGUAGES, said


def network(
    ties: Any,
    actors: Any = None,
    *,
    tail: str = "from",
    head: str = "to",
    kind: str | None = None,
    weight: str | None = None,
    directed: bool | str = False,
    start: str | None = None,
    end: str | None = None,
    key: str = "key",
    name: str | None = None,
) -> Network:
    """A checked network, from any dataframe of ties and, where there is one, of actors.

    network = (actors, ties); a tie joins two different actors

    Parameters
    ----------
    ties
        A dataframe of pandas, Polars (also lazy), Arrow, DuckDB, Spark, Dask or Ibis with a row for each tie.
    actors
        The same with a row for each actor; its other columns become attributes, as text. Then ties among others are
        faults, and actors without ties are kept. Unless given, the actors are those that have ties.
    tail, head
        Columns of ``ties`` with the keys of its two ends.
    kind, weight
        Columns with what kind of tie it is, and how strong, above 0. Unless given, no kind, and 1.
    directed
        Whether each tie leads from tail to head alone; or the column of true and false that says so.
    start, end
        Columns with years (also 2021.5), dates, or text such as 2021, 2021-05, 2021-05-31; empty where unknown.
    key, name
        Columns of ``actors``. Unless given, the name is in the column ``name``, or else is the key.

    Returns
    -------
    Network
        Actors in the order of their rows, or by key; ties in the order of theirs.

    Raises
    ------
    TableError
        All that hold, at once: ``missing-column``; or ``empty-table``, ``tie-without-actor``,
        ``tie-with-unknown-actor``, ``tie-to-itself``, ``actor-without-key``, ``actor-twice``, ``label-spaces``,
        ``text-number``, ``weight-not-above-0``, ``not-true-or-false``, ``not-a-date``, ``ends-before-start``. Also
        ``not-a-dataframe``.

    Notes
    -----
    Several ties between the same two actors are kept: they may be of different kinds, or at different times. Measures
    of who is tied to whom take them as one, with their weights added.

    Examples
    --------
    Two ties, three actors:

    >>> import pyarrow as pa
    >>> found = network(pa.table({"from": ["mill", "works"], "to": ["works", "college"]}))
    >>> found.actors, found.tail.tolist(), found.head.tolist()
    (('college', 'mill', 'works'), [1, 2], [2, 0])
    """
    chosen = {"tail": tail, "head": head, "kind": kind, "weight": weight, "start": start, "end": end}
    if isinstance(directed, str):
        chosen["directed"] = directed
    table, who = _tables(ties, actors, chosen, key)
    if not table.num_rows and (who is None or not who.num_rows):
        raise TableError([fault("empty-table")])
    roles = {role: table.column(column) for role, column in chosen.items() if column is not None}
    labels, faults = labels_of(who.column(key)) if who is not None else (None, [])
    ends, keys, of_ends = _ends(roles["tail"], roles["head"], labels)
    shown = _Shown(roles["tail"], roles["head"])
    faults += of_ends + _self_ties(ends, shown)
    strength, of_weights = _weights(roles, shown, weight)
    begun, ended, of_dates = _dates(roles, shown)
    leads, of_truths = _directions(roles, directed, shown)
    faults += of_weights + of_dates + of_truths
    if faults:
        raise TableError(faults)
    count = table.num_rows
    return Network(
        actors=keys,
        tail=ends[0],
        head=ends[1],
        weight=strength,
        directed=leads,
        kind=_text(roles["kind"]) if "kind" in roles else np.full(count, ""),
        start=begun,
        end=ended,
        derived=np.zeros(count, dtype=bool),
        attributes=_attributes(who, {key, name or "name"}) if who is not None else {},
        names=_names(who, keys, name),
    )


class _Shown:
    """Ties as faults show them: the row as a person counts, and both ends."""

    def __init__(self, tails: pa.ChunkedArray, heads: pa.ChunkedArray) -> None:
        self.tails, self.heads = tails, heads

    def fault(self, code: str, rows: IntArray, values: Cells | None = None, **told_too: Any) -> list[Fault]:
        if not len(rows):
            return []
        first = [int(row) for row in rows[:3]]
        places = {
            language: [
                said(
                    "places",
                    "tie" if values is None else "tie-value",
                    language,
                    row=row + 1,
                    tail=self.tails[row].as_py() or "-",
                    head=self.heads[row].as_py() or "-",
                    value="-" if values is None or values[row] is None else values[row],
                )
                for row in first
            ]
            for language in LANGUAGES
        }
        return [told(code, places, len(rows), total=len(self.tails), **told_too)]


def _tables(
    ties: Any, actors: Any, chosen: dict[str, str | None], key: str
) -> tuple[pa.Table, pa.Table | None]:
    frame = frame_of(ties)
    faults = _lacking(frame.collect_schema(), chosen)
    people = None if actors is None else frame_of(actors)
    if people is not None:
        faults += _lacking(people.collect_schema(), {"key": key})
    if faults:
        raise TableError(faults)
    wanted = dict.fromkeys(column for column in chosen.values() if column is not None)
    table = frame.select(*wanted).collect().to_arrow()
    return table, None if people is None else people.collect().to_arrow()


def _lacking(schema: Any, chosen: dict[str, str | None]) -> list[Fault]:
    return [
        fault("missing-column", wanted=f'"{column}"', columns=", ".join(schema) or "-", **role_words(role))
        for role, column in chosen.items()
        if column is not None and column not in schema
    ]


def _ends(
    tails: pa.ChunkedArray, heads: pa.ChunkedArray, labels: tuple[str, ...] | None
) -> tuple[tuple[IntArray, IntArray], tuple[str, ...], list[Fault]]:
    """Positions of both ends among the actors, -1 where there is none; the actors; and faults of the ends."""
    positions, found = end_positions(tails, heads)
    shown, faults = _Shown(tails, heads), []
    nowhere = np.flatnonzero((positions[0] < 0) | (positions[1] < 0))
    faults += shown.fault("tie-without-actor", nowhere)
    if spaced := [label for label in found if label != label.strip()]:
        faults.append(fault("label-spaces", places=map(repr, spaced), total=len(found), **words_for("actor")))
    if labels is None:
        return positions, found, faults
    places = {label: place for place, label in enumerate(labels)}
    if unknown := [label for label in found if label not in places]:
        faults.append(fault("tie-with-unknown-actor", places=unknown, total=len(found)))
    moved = np.array([*(places.get(label, -1) for label in found), -1], dtype=np.int64)
    return (moved[positions[0]], moved[positions[1]]), labels, faults


def _self_ties(ends: tuple[IntArray, IntArray], shown: _Shown) -> list[Fault]:
    return shown.fault("tie-to-itself", np.flatnonzero((ends[0] == ends[1]) & (ends[0] >= 0)))


def _weights(
    roles: dict[str, pa.ChunkedArray], shown: _Shown, column: str | None
) -> tuple[FloatArray, list[Fault]]:
    if "weight" not in roles:
        return np.ones(len(roles["tail"])), []
    values, texts = weights(roles["weight"])
    if texts is not None:
        return values, shown.fault("text-number", texts, roles["weight"].to_pylist(), column=column or "")
    bad = np.flatnonzero(~(np.isfinite(values) & (values > 0)))
    return values, shown.fault("weight-not-above-0", bad, roles["weight"].to_pylist() if len(bad) else None)


def _dates(roles: dict[str, pa.ChunkedArray], shown: _Shown) -> tuple[FloatArray, FloatArray, list[Fault]]:
    faults: list[Fault] = []
    years = {}
    for role in ("start", "end"):
        years[role] = np.full(len(shown.tails), np.nan)
        if role in roles:
            years[role], odd = decimal_years(roles[role], last=role == "end")
            faults += shown.fault("not-a-date", odd, roles[role].to_pylist() if len(odd) else None)
    begun, ended = years["start"], years["end"]
    whole = ended == np.floor(ended)  # a year lasts until it is over
    backwards = np.flatnonzero(np.where(whole, begun >= ended + 1, begun > ended))
    return begun, ended, faults + shown.fault("ends-before-start", backwards)


def _directions(
    roles: dict[str, pa.ChunkedArray], directed: bool | str, shown: _Shown
) -> tuple[BoolArray, list[Fault]]:
    if not isinstance(directed, str):
        return np.full(len(shown.tails), directed), []
    values, odd = truths(roles["directed"])
    return values, shown.fault(
        "not-true-or-false", odd, roles["directed"].to_pylist() if len(odd) else None, column=directed
    )


def _text(column: pa.ChunkedArray) -> TextArray:
    """A column as words, "" where there is nothing."""
    texts: npt.NDArray[np.str_] = np.array(
        pc.fill_null(pc.cast(column, pa.string()), "").to_pylist(), dtype=str
    )
    return texts


def _attributes(who: pa.Table, taken: set[str]) -> dict[str, TextArray]:
    return {name: _text(who.column(name)) for name in who.column_names if name not in taken}


def _names(who: pa.Table | None, keys: Sequence[str], name: str | None) -> tuple[str, ...]:
    column = name or "name"
    if who is None or (name is None and column not in who.column_names):
        return tuple(keys)
    if column not in who.column_names:
        raise TableError(_lacking(who.schema.names, {"name": column}))
    return tuple(said_name or key for said_name, key in zip(_text(who.column(column)), keys, strict=True))

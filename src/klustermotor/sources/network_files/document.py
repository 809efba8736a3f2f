"""A network as files hold it: actors and ties with everything that is said of them, and what must hold of it.

Assumes that dates are partial dates as in the case file (2001, 2001-03, 1997-23~). Nothing is repaired: all faults are
told at once.
"""

from __future__ import annotations

import calendar
import datetime
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from klustermotor.analysis.faults import TableError, fault
from klustermotor.analysis.networks.network import Network, TieRow
from klustermotor.casefile.partial_dates import bounds, ends_before_start, is_partial_date
from klustermotor.errors import Fault

Value = str | int | float | bool | tuple[str, ...]
# What XML cannot hold, and no name needs: control characters, halves of pairs, and two that are no characters.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class ActorEntry:
    """One actor: its key, what it is called, and anything else that is said of it."""

    key: str
    name: str = ""
    attributes: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True)
class TieEntry:
    """One tie between two actors, told by their keys; dates are partial dates, ``None`` where not known."""

    key: str | None
    tail: str
    head: str
    kind: str = ""
    directed: bool = False
    weight: float = 1.0
    start: str | None = None
    end: str | None = None
    attributes: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True)
class NetworkDocument:
    """A network with all that is said of it; ``remarks`` tell what a file had that is not kept here."""

    actors: tuple[ActorEntry, ...]
    ties: tuple[TieEntry, ...]
    title: str = ""
    attributes: Mapping[str, Value] = field(default_factory=dict)
    remarks: tuple[Fault, ...] = field(default=(), compare=False)

    @property
    def all_attributes(self) -> Iterator[Mapping[str, Value]]:
        """Those of the network itself, of each actor and of each tie."""
        yield self.attributes
        yield from (actor.attributes for actor in self.actors)
        yield from (tie.attributes for tie in self.ties)

    def network(self) -> Network:
        """The network that measures take; attributes that are lists have their words joined by ``|``."""
        names = sorted({name for actor in self.actors for name in actor.attributes})
        return Network.of(
            [_row(tie) for tie in self.ties],
            actors=[actor.key for actor in self.actors],
            attributes={
                name: [_told(actor.attributes.get(name, "")) for actor in self.actors] for name in names
            },
            names=[actor.name or actor.key for actor in self.actors],
        )


def _row(tie: TieEntry) -> TieRow:
    begun = _decimal(bounds(tie.start)[0]) if tie.start else None
    ended = _decimal(bounds(tie.end)[1]) if tie.end else None  # a year or a month lasts until it is over
    derived = tie.attributes.get("derived") is True
    return TieRow(tie.tail, tie.head, tie.kind, tie.weight, tie.directed, begun, ended, derived)


def _decimal(day: datetime.date) -> float:
    return day.year + (day.timetuple().tm_yday - 1) / (366 if calendar.isleap(day.year) else 365)


def _told(value: Value) -> str:
    return "|".join(value) if isinstance(value, tuple) else str(value)


def checked(document: NetworkDocument, faults: Iterable[Fault] = ()) -> NetworkDocument:
    """The document, if nothing is wrong with it.

    Raises
    ------
    TableError
        All that hold, at once: those given, and ``actor-without-key``, ``actor-twice``, ``tie-key-twice``,
        ``tie-without-actor``, ``tie-with-unknown-actor``, ``tie-to-itself``, ``weight-not-above-0``, ``not-a-date``,
        ``ends-before-start``, ``control-character``, ``infinite-attribute``.
    """
    found = [*faults, *_actor_faults(document), *_tie_faults(document), *_text_faults(document)]
    if found:
        raise TableError(found)
    return document


def _some(code: str, places: list[str], **values: int) -> Iterator[Fault]:
    if places:
        yield fault(code, places=[place.encode("utf-8", "replace").decode() for place in places], **values)


def _twice(keys: Iterable[str]) -> list[str]:
    return [key for key, count in Counter(keys).items() if count > 1]


def _actor_faults(document: NetworkDocument) -> Iterator[Fault]:
    keys = [actor.key for actor in document.actors]
    without = [str(row) for row, key in enumerate(keys, start=1) if not key.strip()]
    yield from _some("actor-without-key", without, total=len(keys))
    yield from _some("actor-twice", _twice(key for key in keys if key.strip()))


def _tie_faults(document: NetworkDocument) -> Iterator[Fault]:
    ties, known = document.ties, {actor.key for actor in document.actors}
    total = len(ties)
    whole = [tie for tie in ties if tie.tail and tie.head]
    strangers = [key for tie in whole for key in (tie.tail, tie.head) if key not in known]
    yield from _some("tie-key-twice", _twice(tie.key for tie in ties if tie.key is not None))
    yield from _some(
        "tie-without-actor",
        [_place(row, tie) for row, tie in enumerate(ties, start=1) if not (tie.tail and tie.head)],
        total=total,
    )
    yield from _some(
        "tie-with-unknown-actor", list(dict.fromkeys(strangers)), total=len(known | set(strangers))
    )
    kinds = {
        "tie-to-itself": lambda tie: tie.tail and tie.tail == tie.head,
        "weight-not-above-0": lambda tie: not (math.isfinite(tie.weight) and tie.weight > 0),
        "not-a-date": lambda tie: any(
            date is not None and not is_partial_date(date) for date in (tie.start, tie.end)
        ),
        "ends-before-start": _backwards,
    }
    for code, holds in kinds.items():
        yield from _some(
            code, [_place(row, tie) for row, tie in enumerate(ties, start=1) if holds(tie)], total=total
        )


def _place(row: int, tie: TieEntry) -> str:
    return f"{row} ({tie.tail or '-'} - {tie.head or '-'})"


def _backwards(tie: TieEntry) -> bool:
    known = all(date is None or is_partial_date(date) for date in (tie.start, tie.end))
    return known and ends_before_start(tie.start, tie.end)


def _text_faults(document: NetworkDocument) -> Iterator[Fault]:
    texts = [text for text in _texts(document) if _FORBIDDEN.search(text)]
    yield from _some("control-character", [repr(text) for text in dict.fromkeys(texts)])
    endless = [
        name
        for attributes in document.all_attributes
        for name, value in attributes.items()
        if isinstance(value, float) and not math.isfinite(value)
    ]
    yield from _some("infinite-attribute", endless)


def _texts(document: NetworkDocument) -> Iterator[str]:
    yield document.title
    for actor in document.actors:
        yield from (actor.key, actor.name)
    for tie in document.ties:
        yield from (text for text in (tie.key, tie.kind) if text)
    for attributes in document.all_attributes:
        for name, value in attributes.items():
            yield name
            if isinstance(value, str):
                yield value
            elif isinstance(value, tuple):
                yield from value


def document_of(network: Network) -> NetworkDocument:
    """A network as a document; decimal years become years.

    Examples
    --------
    >>> document_of(Network.of([TieRow("a", "b", kind="customer", start=2001.5)])).ties[0].start
    '2001'
    """
    actors = tuple(
        ActorEntry(key, name, {a: str(v[place]) for a, v in network.attributes.items() if v[place]})
        for place, (key, name) in enumerate(zip(network.actors, network.names, strict=True))
    )
    ties = tuple(
        TieEntry(
            None,
            network.actors[network.tail[at]],
            network.actors[network.head[at]],
            str(network.kind[at]),
            bool(network.directed[at]),
            float(network.weight[at]),
            _year(network.start[at]),
            _year(network.end[at]),
            {"derived": True} if network.derived[at] else {},
        )
        for at in range(len(network.tail))
    )
    return NetworkDocument(actors, ties)


def _year(year: float) -> str | None:
    return None if np.isnan(year) else f"{int(year):04d}"

"""Actors and the ties between them, as every measure of networks takes them.

Assumes that an actor has one key, and a tie one row: two actors may have several ties, of different kinds or at
different times. A tie has a direction or not, each for itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt
import rustworkx as rx
from scipy.sparse import coo_array, csr_array

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
TextArray = npt.NDArray[np.str_]


@dataclass(frozen=True)
class TieRow:
    """One tie, as records and lists give it: keys of its ends, and what is known of it.

    ``start`` and ``end`` are decimal years, ``None`` where they are not known. ``derived`` marks a tie that nobody
    recorded as such: two firms in the same project.
    """

    tail: str
    head: str
    kind: str = ""
    weight: float = 1.0
    directed: bool = False
    start: float | None = None
    end: float | None = None
    derived: bool = False


@dataclass(frozen=True, eq=False)
class Network:
    """Actors with what is known of each, and ties between them.

    Attributes
    ----------
    actors
        Keys, each once.
    tail, head
        Positions in ``actors``, one for each tie; never the same actor twice.
    weight
        Strength of each tie, above 0; 1 where it was not said.
    directed
        Whether each tie leads from tail to head alone.
    kind
        Kind of each tie; empty where it is not known.
    start, end
        Decimal years; not a number where unknown.
    derived
        Whether each tie was concluded from something else.
    attributes
        What is known of the actors, each an array of words with "" for unknown: ``sector``, ``region``, ``stage`` ...
    names
        What the actors are called; their keys where nothing else was said.
    """

    actors: tuple[str, ...]
    tail: IntArray
    head: IntArray
    weight: FloatArray
    directed: BoolArray
    kind: TextArray
    start: FloatArray
    end: FloatArray
    derived: BoolArray
    attributes: Mapping[str, TextArray] = field(default_factory=dict)
    names: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        ties: Iterable[TieRow],
        *,
        actors: Sequence[str] | None = None,
        attributes: Mapping[str, Sequence[str]] | None = None,
        names: Sequence[str] | None = None,
    ) -> Network:
        """A network from ties, already checked; actors beyond those that have ties are told in ``actors``."""
        rows = list(ties)
        keys = (
            tuple(actors)
            if actors is not None
            else tuple(sorted({k for t in rows for k in (t.tail, t.head)}))
        )
        places = {key: place for place, key in enumerate(keys)}
        return cls(
            actors=keys,
            tail=np.array([places[row.tail] for row in rows], dtype=np.int64),
            head=np.array([places[row.head] for row in rows], dtype=np.int64),
            weight=np.array([row.weight for row in rows], dtype=float),
            directed=np.array([row.directed for row in rows], dtype=bool),
            kind=np.array([row.kind for row in rows], dtype=str),
            start=np.array([np.nan if row.start is None else row.start for row in rows], dtype=float),
            end=np.array([np.nan if row.end is None else row.end for row in rows], dtype=float),
            derived=np.array([row.derived for row in rows], dtype=bool),
            attributes={
                name: np.array(list(values), dtype=str) for name, values in (attributes or {}).items()
            },
            names=tuple(names) if names is not None else keys,
        )

    @property
    def size(self) -> int:
        """How many actors there are."""
        return len(self.actors)

    @cached_property
    def places(self) -> dict[str, int]:
        """The position of each actor."""
        return {key: place for place, key in enumerate(self.actors)}

    @cached_property
    def adjacency(self) -> csr_array:
        """Who is tied to whom, [actor, actor], in either direction: symmetric, weights of a pair's ties added."""
        both = coo_array(
            (np.tile(self.weight, 2), (np.r_[self.tail, self.head], np.r_[self.head, self.tail])),
            shape=(self.size, self.size),
        )
        return both.tocsr()

    @cached_property
    def arcs(self) -> csr_array:
        """Who leads to whom, [tail, head]; a tie without direction leads both ways. Weights of a pair are added."""
        free = ~self.directed
        rows = np.r_[self.tail, self.head[free]]
        columns = np.r_[self.head, self.tail[free]]
        weights = np.r_[self.weight, self.weight[free]]
        return coo_array((weights, (rows, columns)), shape=(self.size, self.size)).tocsr()

    @cached_property
    def graph(self) -> rx.PyGraph:
        """The undirected graph: one edge for each pair of actors with a tie, its weight theirs together."""
        graph = rx.PyGraph()  # each pair comes once here; told so, rustworkx would look for it again
        graph.add_nodes_from(range(self.size))
        pairs = self.adjacency.tocoo()
        upper = pairs.row < pairs.col
        rows, columns = pairs.row[upper].tolist(), pairs.col[upper].tolist()
        graph.add_edges_from(list(zip(rows, columns, pairs.data[upper].tolist(), strict=True)))
        return graph

    @cached_property
    def digraph(self) -> rx.PyDiGraph:
        """The directed graph: one edge for each direction in which a pair of actors has a tie."""
        graph = rx.PyDiGraph()
        graph.add_nodes_from(range(self.size))
        arcs = self.arcs.tocoo()
        graph.add_edges_from(list(zip(arcs.row.tolist(), arcs.col.tolist(), arcs.data.tolist(), strict=True)))
        return graph

    def of_actors(self, chosen: Collection[str]) -> Network:
        """The part of the network that lies among some of its actors."""
        kept = np.array([key in chosen for key in self.actors], dtype=bool)
        renumbered = np.cumsum(kept) - 1
        ties = kept[self.tail] & kept[self.head]
        part = self.of_ties(ties)
        return Network(
            actors=tuple(key for key, keep in zip(self.actors, kept, strict=True) if keep),
            tail=renumbered[part.tail],
            head=renumbered[part.head],
            weight=part.weight,
            directed=part.directed,
            kind=part.kind,
            start=part.start,
            end=part.end,
            derived=part.derived,
            attributes={name: values[kept] for name, values in self.attributes.items()},
            names=tuple(name for name, keep in zip(self.names, kept, strict=True) if keep),
        )

    def of_ties(self, chosen: BoolArray) -> Network:
        """The network with some of its ties and all of its actors; ``chosen`` says of each tie whether it stays."""
        return Network(
            actors=self.actors,
            tail=self.tail[chosen],
            head=self.head[chosen],
            weight=self.weight[chosen],
            directed=self.directed[chosen],
            kind=self.kind[chosen],
            start=self.start[chosen],
            end=self.end[chosen],
            derived=self.derived[chosen],
            attributes=self.attributes,
            names=self.names,
        )

    def of_kinds(self, kinds: Collection[str]) -> Network:
        """The network with ties of some kinds alone."""
        return self.of_ties(np.isin(self.kind, list(kinds)))

    def at(self, year: float, *, undated: bool = True) -> Network:
        """The network as it was in a year (2003.0 up to 2004.0): ties that had begun and not ended.

        A tie without a start or an end is taken to have been there as far as the other does not deny it; one without
        either is there always, unless ``undated`` is false.
        """
        begun = np.isnan(self.start) | (self.start < np.floor(year) + 1)
        lasting = np.isnan(self.end) | (self.end >= np.floor(year))
        known = ~(np.isnan(self.start) & np.isnan(self.end))
        return self.of_ties(begun & lasting & (known | undated))

"""How often matching is right, where the truth is known.

Assumes matches of two lists or more and, for each row, the firm that it truly is. Rows of one list with the same
organisation number are counted as one firm (its branches): finding one of them is finding the firm.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from klustermotor.registers.matching import Matches

ALL = "all"
THRESHOLDS = (0.5, 0.8, 0.95, 0.99)


def accuracy(matches: Matches, truth: pa.Table, *, thresholds: Sequence[float] = THRESHOLDS) -> pa.Table:
    """Precision, recall and F1 of matches.

    precision = right / told; recall = right / possible; F1 = 2 precision recall / (precision + recall)

    Parameters
    ----------
    matches
        The answer.
    truth
        For each row that was matched ``list``, ``row``, ``entity`` (equal for rows of one firm) and ``kind`` (what
        makes the row hard; empty where nothing does).
    thresholds
        Probabilities from which a pair counts as told; none below ``review_from`` of the matches. Pairs that a better
        one contradicts do not count as told.

    Returns
    -------
    pyarrow.Table
        One row for each threshold and kind, ``"all"`` first: ``kind``, ``threshold``, ``told``, ``right``,
        ``possible``, ``precision``, ``recall``, ``f1``, and the bounds of 95 per cent Wilson intervals
        ``precision_from``, ``precision_to``, ``recall_from``, ``recall_to``; missing where there is nothing to
        divide by.

    Notes
    -----
    Measured on generated lists this says how a model does on what was put into them. It is not a measure of real lists:
    have a sample of those checked by a person.

    References
    ----------
    Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference. Journal of the American
    Statistical Association 22(158), 209-212. https://doi.org/10.1080/01621459.1927.10502953
    """
    place = _places(matches.rows)
    entity, kind = _known(matches.rows, truth)
    own_list = np.asarray(matches.rows["list"].combine_chunks().dictionary_encode().indices.to_numpy())
    possible = _possible(matches, place=place, entity=entity, lists=own_list)
    low, high = matches.positions.T
    probability = matches.pairs["probability"].to_numpy()
    counts = ~matches.pairs["contradicted"].to_numpy(zero_copy_only=False)
    rows = []
    for threshold in thresholds:
        told = counts & (probability >= threshold)
        pairs = np.unique(np.stack([place[low[told]], place[high[told]]], axis=1), axis=0)
        right = entity[pairs[:, 0]] == entity[pairs[:, 1]]
        rows += _by_kind(pairs, right, possible=possible, kind=kind, threshold=threshold)
    return pa.Table.from_pylist(rows)


def wilson(right: int, total: int, *, z: float = 1.96) -> tuple[float, float] | tuple[None, None]:
    """Interval of a share, of 95 per cent when z is 1.96.

    >>> [round(bound, 3) for bound in wilson(9, 10)]
    [0.596, 0.982]
    """
    if not total:
        return None, None
    share = right / total
    middle = (share + z**2 / (2 * total)) / (1 + z**2 / total)
    half = z / (1 + z**2 / total) * math.sqrt(share * (1 - share) / total + z**2 / (4 * total**2))
    return max(middle - half, 0.0), min(middle + half, 1.0)


def _places(rows: pa.Table) -> Any:
    """For each row the first row of its list with the same number."""
    own = pa.array([str(at) for at in range(rows.num_rows)])
    number = pc.coalesce(rows["number"], rows["number_hash"], own)
    key = (
        pc.binary_join_element_wise(rows["list"], number, "\n")
        .combine_chunks()
        .dictionary_encode()
        .indices.to_numpy()
    )
    _, first = np.unique(key, return_index=True)
    return first[key]


def _known(rows: pa.Table, truth: pa.Table) -> tuple[Any, Any]:
    """Entity and kind of each row."""
    keys = zip(truth["list"].to_pylist(), truth["row"].to_pylist(), strict=True)
    known = dict(
        zip(keys, zip(truth["entity"].to_pylist(), truth["kind"].to_pylist(), strict=True), strict=True)
    )
    found = [known[key] for key in zip(rows["list"].to_pylist(), rows["row"].to_pylist(), strict=True)]
    return np.array([entity for entity, _ in found]), np.array([kind for _, kind in found], dtype=object)


def _possible(matches: Matches, *, place: Any, entity: Any, lists: Any) -> Any:
    """All true pairs of firms of different lists (or sides), as positions."""
    first = np.unique(place)
    left_rows, right_rows = matches.provenance.rows
    side = (first >= left_rows).astype(int) if right_rows else lists[first]
    members: dict[Any, list[tuple[int, int]]] = {}
    for at, of, where in zip(first.tolist(), entity[first].tolist(), side.tolist(), strict=True):
        members.setdefault(of, []).append((at, where))
    pairs = [
        (one, other)
        for rows in members.values()
        for index, (one, where) in enumerate(rows)
        for other, elsewhere in rows[index + 1 :]
        if where != elsewhere
    ]
    return np.array(pairs, dtype=np.int64).reshape(-1, 2)


def _by_kind(pairs: Any, right: Any, *, possible: Any, kind: Any, threshold: float) -> list[dict[str, Any]]:
    told_kind, possible_kind = _pair_kind(pairs, kind), _pair_kind(possible, kind)
    rows = [_row(ALL, threshold, told=len(pairs), right=int(right.sum()), possible=len(possible))]
    for one in sorted(set(possible_kind.tolist()) | set(told_kind.tolist())):
        told = told_kind == one
        rows.append(
            _row(
                one or "-",
                threshold,
                told=int(told.sum()),
                right=int(right[told].sum()),
                possible=int((possible_kind == one).sum()),
            )
        )
    return rows


def _pair_kind(pairs: Any, kind: Any) -> Any:
    """What makes the right row hard, or else the left."""
    left, right = kind[pairs[:, 0]], kind[pairs[:, 1]]
    return np.where(right != "", right, left)


def _row(kind: str, threshold: float, *, told: int, right: int, possible: int) -> dict[str, Any]:
    precision = right / told if told else None
    recall = right / possible if possible else None
    both = precision is not None and recall is not None
    f1 = 2 * right / (told + possible) if both and right else 0.0 if both else None
    precision_from, precision_to = wilson(right, told)
    recall_from, recall_to = wilson(right, possible)
    return {
        "kind": kind,
        "threshold": threshold,
        "told": told,
        "right": right,
        "possible": possible,
        "precision": precision,
        "recall": recall,
        "f1": f1,
        "precision_from": precision_from,
        "precision_to": precision_to,
        "recall_from": recall_from,
        "recall_to": recall_to,
    }

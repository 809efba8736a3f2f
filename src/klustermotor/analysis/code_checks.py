"""What the codes of a table tell of it: lost zeros, totals and levels among their parts, codes that come and go.

Assumes labels of one axis, sorted, and the sum of the values of each [year, label]. Nothing is repaired here: a
finding that is sure is a fault, one that may be right as it stands is a remark.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence

import numpy as np
import numpy.typing as npt

from klustermotor.analysis.faults import TableError, fault
from klustermotor.analysis.levels import bare, level_data, parents
from klustermotor.analysis.places import place, told, words_for, written
from klustermotor.analysis.results import FloatArray
from klustermotor.errors import Fault
from klustermotor.wording import LANGUAGES, said

# A letter of a section or letters of a country, then digits; or what NUTS and ITL make of both.
_CODE = re.compile(r"[A-Z]?\d[\d.]*|[A-Z]|[A-Z]{2}[A-Z\d]{0,3}")
_RANGE = re.compile(r"([A-Z]?\d*)[-_]([A-Z]?\d*)")
_SAME_SIZE = 0.2  # how much a successor's size may differ, as a share of the predecessor's


def code_faults(
    axis: str, labels: Sequence[str], sizes: FloatArray, known: Collection[str] | None
) -> tuple[list[Fault], list[Fault]]:
    """Faults and remarks on the codes of an axis; ``known`` are the right ones, where they were given."""
    words = words_for(axis)
    total = len(labels)
    faults = []
    spaced = [f"'{label}'" for label in labels if label != label.strip()]
    if spaced:
        faults.append(fault("label-spaces", places=spaced, total=total, **words))
    lost = lost_zeros(axis, labels, known)
    if lost:
        named = f"known_{words['argument']}"
        faults.append(fault("lost-leading-zero", places=lost, total=total, known=named, **words))
    right = set(labels if known is None else known) | set(lost)
    unknown = [label for label in labels if label not in right]
    if unknown:
        faults.append(fault("unknown-code", places=unknown, total=total, **words))
    totals = called_totals(labels) or adds_up_to_all(labels, sizes)
    if totals:
        faults.append(fault("total-among-parts", places=totals, total=total, **words))
    found, remarks = _level_faults(axis, [one for one in labels if one not in totals], labels, sizes)
    return faults + found, remarks


def lost_zeros(axis: str, labels: Sequence[str], known: Collection[str] | None = None) -> list[str]:
    """Codes that seem to have lost a leading zero.

    With known codes: those that are known with a zero before them, and not without. Without: codes of digits that are
    one shorter than the others, where no code of their length begins with 0 and most are no beginning of another
    (there are no levels of one digit); and they have three digits or more, or are in divisions of NACE with the zero.

    >>> lost_zeros("industry", ["1110", "1120", "25110", "25120"]), lost_zeros("industry", ["1", "2", "3", "4", "10"])
    (['1110', '1120'], [])
    """
    digits = [label for label in labels if label.isascii() and label.isdigit()]
    if known is not None:
        right = set(known)
        return [label for label in digits if label not in right and f"0{label}" in right]
    lengths = sorted({len(label) for label in digits})
    if len(lengths) != 2 or lengths[1] - lengths[0] != 1:
        return []
    shorter = [label for label in digits if len(label) == lengths[0]]
    beginnings = {label[: lengths[0]] for label in digits if len(label) == lengths[1]}
    alone = [label for label in shorter if label not in beginnings]
    parts_below = lengths[0] > 1 and len(alone) * 2 <= len(shorter)
    if parts_below or any(label[0] == "0" for label in shorter):
        return []
    if lengths[0] < 3 and not (axis == "industry" and _all_divisions([f"0{label}" for label in shorter])):
        return []
    return shorter


def _all_divisions(codes: Sequence[str]) -> bool:
    try:
        parents(codes, "section")
    except TableError:
        return False
    return True


def called_totals(labels: Sequence[str]) -> list[str]:
    """Labels that are words for a total."""
    words = set(level_data()["totals"]["words"])
    return [label for label in labels if label.strip().lower() in words]


def adds_up_to_all(labels: Sequence[str], sizes: FloatArray, tolerance: float = 0.001) -> list[str]:
    """The label that is as large as all others together in every year, where there are at least three others.

    With a single year it must also be called unlike the others: a capital may happen to be half of a country.
    """
    whole = sizes.sum(axis=1, keepdims=True)
    with np.errstate(invalid="ignore"):
        half = (np.abs(2 * sizes - whole) <= tolerance * whole).all(axis=0) & (sizes > 0).any(axis=0)
    places = np.flatnonzero(half)
    if len(labels) < 4 or len(places) != 1:
        return []
    found = labels[places[0]]
    lengths = Counter(len(label) for label in labels)
    return [found] if len(sizes) > 1 or lengths[len(found)] == 1 or set(found) == {"0"} else []


def _above(axis: str, labels: Sequence[str]) -> dict[str, str]:
    """The nearest label whose code holds this one's: its beginning, its section or a range that it is in."""
    plain = {label: label.replace(".", "") for label in labels if _CODE.fullmatch(label)}
    by_code = {code: label for label, code in plain.items()}
    ranges = [(label, *match.groups()) for label in labels if (match := _RANGE.fullmatch(label))]
    above = {}
    for label, code in plain.items():
        shortest = 2 if code[0].isdigit() else 1  # 1, 2 ... 10, 11 are no levels
        beginnings = (code[:length] for length in range(len(code) - 1, shortest - 1, -1))
        nearest = next((by_code[start] for start in beginnings if start in by_code), None)
        if nearest is None and axis == "industry" and bare(code)[:1].isdigit():
            nearest = by_code.get(_section(code) or "")
        if nearest is None:
            nearest = next(
                (
                    one
                    for one, first, last in ranges
                    if first <= code[: len(first)] and code[: len(last)] <= last
                ),
                None,
            )
        if nearest is not None:
            above[label] = nearest
    return above


def _section(code: str) -> str | None:
    try:
        return parents([code], "section")[code]
    except TableError:
        return None


def _level_faults(
    axis: str, kept: Sequence[str], labels: Sequence[str], sizes: FloatArray
) -> tuple[list[Fault], list[Fault]]:
    """A fault where codes stand beside their parts and are as large as these, or a remark where they are not."""
    parts: dict[str, list[str]] = {}
    for label, parent in _above(axis, kept).items():
        parts.setdefault(parent, []).append(label)
    if not parts:
        return [], []
    position = {label: number for number, label in enumerate(labels)}
    holding = {
        parent
        for parent, below in parts.items()
        if _holds(sizes, position[parent], [position[one] for one in below])
    }
    words = words_for(axis)

    def beside(chosen: Collection[str]) -> dict[str, list[str]]:
        return {
            language: [
                said("places", "beside", language, label=parent, parts=", ".join(sorted(below)[:2]))
                for parent, below in sorted(parts.items())
                if parent in chosen
            ]
            for language in LANGUAGES
        }

    if len(holding) * 2 > len(parts):
        return [told("mixed-levels", beside(parts), len(parts), total=len(labels), **words)], []
    return [], [told("levels-may-be-mixed", beside(parts), len(parts), total=len(labels), **words)]


def _holds(sizes: FloatArray, whole: int, parts: Sequence[int], tolerance: float = 0.01) -> bool:
    """Whether a label is large enough to hold its parts in every year."""
    summed = sizes[:, parts].sum(axis=1)
    return bool((summed <= sizes[:, whole] * (1 + tolerance)).all() and sizes[:, whole].any())


def break_remarks(axis: str, labels: Sequence[str], years: Sequence[str], sizes: FloatArray) -> list[Fault]:
    """A remark on codes that begin or end within the period, with those that may have followed, judged by size."""
    if len(sizes) < 2:
        return []
    there = sizes > 0
    first, last = there.argmax(axis=0), len(years) - 1 - there[::-1].argmax(axis=0)
    breaks = there.any(axis=0) & ((first > 0) | (last < len(years) - 1))
    broken = sorted(np.flatnonzero(breaks).tolist(), key=lambda one: (-sizes[:, one].max(), one))
    if not broken:
        return []

    def worded(one: int, language: str) -> str:
        here = place({axis: labels[one]}, language)
        begins, ends = int(first[one]), int(last[one])
        if ends == len(years) - 1:
            size = written(sizes[begins, one])
            return said("places", "starts", language, place=here, year=years[begins], size=size)
        size = written(sizes[ends, one])
        ended = said("places", "ends", language, place=here, year=years[ends], size=size)
        after = _successor(
            sizes[ends, one], sizes[ends + 1], np.flatnonzero(there.any(axis=0) & (first == ends + 1))
        )
        if after is None:
            return ended
        told_of = {"label": labels[after], "year": years[ends + 1], "size": written(sizes[ends + 1, after])}
        return said("places", "successor", language, ended=ended, **told_of)

    places = {language: [worded(one, language) for one in broken[:3]] for language in LANGUAGES}
    return [told("code-break", places, len(broken), total=len(labels), **words_for(axis))]


def _successor(size: float, next_sizes: FloatArray, candidates: npt.NDArray[np.intp]) -> int | None:
    """The candidate whose size is nearest, when it is near."""
    if not len(candidates):
        return None
    gaps = np.abs(next_sizes[candidates] - size)
    nearest = int(gaps.argmin())
    return int(candidates[nearest]) if gaps[nearest] <= _SAME_SIZE * size else None

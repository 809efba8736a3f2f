"""What is looked for in a table at the door, once its engine has counted it: faults, and remarks for the reader.

Assumes counts for each region, industry and year, with labels that are text. What is said of the codes themselves is
in ``code_checks.py``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from klustermotor.analysis.door_counts import AXES, BoolArray, Counted, flat_places, number_of_places
from klustermotor.analysis.faults import fault
from klustermotor.analysis.places import place, told, written
from klustermotor.analysis.results import FloatArray
from klustermotor.errors import Fault
from klustermotor.wording import LANGUAGES, said


def cell_fault(
    code: str,
    counted: Counted,
    chosen: BoolArray,
    shown: FloatArray | None = None,
    count: int | None = None,
    **values: int,
) -> Iterator[Fault]:
    """The fault that some cells have, if any have it, with the first three places and what is there."""
    found = counted.where(chosen)
    if not len(found):
        return
    first = found[:3]
    numbers = [""] * len(first) if shown is None else [written(shown[one]) for one in first]
    labels = [
        {
            axis: counted.labels[axis][at] if (at := counted.places[axis][one]) >= 0 else None
            for axis in AXES
            if axis in counted.places
        }
        for one in first
    ]
    places = {
        language: [place(label, language, number) for label, number in zip(labels, numbers, strict=True)]
        for language in LANGUAGES
    }
    yield told(code, places, len(found) if count is None else count, **values)


def value_faults(counted: Counted, *, rows: str, missing: str) -> tuple[list[Fault], list[Fault]]:
    """Faults of the values and of the rows, and remarks."""
    total = int(counted.rows.sum())
    unlabelled = np.zeros(len(counted.rows), dtype=bool)
    for positions in counted.places.values():
        unlabelled |= positions < 0
    absent = counted.missing > 0
    absences = list(
        cell_fault(
            "missing-as-zero" if missing == "zero" else "missing-value",
            counted,
            absent,
            count=int(counted.missing.sum()),
            total=total,
        )
    )
    # Each row of a register may be a plant; each row of cells is its cell, so that the smallest is the one.
    faults = [
        *cell_fault(
            "unlabelled-row", counted, unlabelled, count=int(counted.rows[unlabelled].sum()), total=total
        ),
        *([] if missing == "zero" else absences),
        *cell_fault(
            "infinite-value",
            counted,
            counted.infinite > 0,
            counted.total,
            count=int(counted.infinite.sum()),
            total=total,
        ),
        *cell_fault(
            "negative-value",
            counted,
            counted.negative > 0,
            counted.least,
            count=int(counted.negative.sum()),
            total=total,
        ),
    ]
    if rows == "cells":
        faults += cell_fault("duplicate-cell", counted, (counted.rows > 1) & ~unlabelled)
    return faults, absences if missing == "zero" else []


def complete_industries(counted: Counted) -> tuple[Counted, list[Fault]]:
    """The counts of the industries without any missing value, and a remark on those that are left out."""
    places = counted.places["industry"]
    lacking = np.unique(places[(counted.missing > 0) & (places >= 0)])
    known = counted.labels["industry"]
    if not 0 < len(lacking) < len(known):
        return counted, []
    labels = [known[one] for one in lacking]
    left = counted.part(~np.isin(places, lacking))
    for label in labels:
        left = left.without_label("industry", label)
    return left, [fault("missing-left-out", places=labels, total=len(known))]


def year_faults(counted: Counted) -> list[Fault]:
    """A fault where years are no whole numbers."""
    odd = [label for label in counted.labels["year"] if not label.strip().isdecimal()]
    return [fault("not-a-year", places=odd)] if odd else []


def empty_remarks(counted: Counted) -> list[Fault]:
    """Remarks on regions and industries that have nothing in any year, and on a table of one region."""
    remarks = []
    for axis in ("region", "industry"):
        nothing = np.flatnonzero(counted.sizes(axis).sum(axis=0) == 0)
        labels = [counted.labels[axis][one] for one in nothing]
        if labels:
            remarks.append(fault(f"{axis}-with-nothing", places=labels, total=len(counted.labels[axis])))
    if len(counted.labels["region"]) == 1:
        remarks.append(fault("one-region", places=counted.labels["region"]))
    return remarks


def totals_taken_out(counted: Counted, label: str, tolerance: float) -> tuple[Counted, list[Fault]]:
    """The table without its totals, and a fault where they differ from the sums of their parts.

    Parameters
    ----------
    counted
        A table that may have the label among its regions, its industries or both.
    label
        What totals are called.
    tolerance
        Largest difference, as a share of the total.
    """
    axes = [axis for axis in ("region", "industry") if label in counted.labels[axis]]
    if not axes:
        return counted, [fault("unknown-label", argument="total", places=[label])]
    is_total = {axis: counted.places[axis] == counted.labels[axis].index(label) for axis in axes}
    chosen = np.logical_or.reduce(list(is_total.values()))
    parts = counted.part(~chosen)
    wholes = counted.part(chosen)
    summed = _summed_as(parts, wholes, {axis: of[chosen] for axis, of in is_total.items()})
    with np.errstate(invalid="ignore"):  # infinite values are told of elsewhere
        gap = np.abs(wholes.total - summed)
        differing = gap > tolerance * np.maximum(wholes.total, summed)
    found = wholes.where(differing)
    faults = []
    if len(found):
        places = {
            language: [_total_place(wholes, one, summed[one], language) for one in found[:3]]
            for language in LANGUAGES
        }
        faults = [
            told("totals-differ", places, len(found), total=len(gap), tolerance=written(tolerance * 100))
        ]
    for axis in axes:
        parts = parts.without_label(axis, label)
    return parts, faults


def _summed_as(parts: Counted, wholes: Counted, is_total: Mapping[str, BoolArray]) -> FloatArray:
    """Sum of the parts for each total, over the axes that it is a total of."""
    answer = np.zeros(len(wholes.total))
    nowhere = np.zeros(len(wholes.total), dtype=bool)
    for over in ({"region"}, {"industry"}, {"region", "industry"}):
        these = np.logical_and.reduce(
            [is_total.get(axis, nowhere) == (axis in over) for axis in ("region", "industry")]
        )
        if these.any():
            kept = [axis for axis in parts.places if axis not in over]
            sums = np.bincount(flat_places(parts, kept), parts.total, number_of_places(parts, kept))
            answer[these] = sums[flat_places(wholes, kept)[these]]
    return answer


def _total_place(wholes: Counted, one: int, summed: float, language: str) -> str:
    labels = {axis: wholes.labels[axis][wholes.places[axis][one]] for axis in AXES if axis in wholes.places}
    return said(
        "places",
        "total",
        language,
        place=place(labels, language),
        whole=written(wholes.total[one]),
        parts=written(summed),
    )

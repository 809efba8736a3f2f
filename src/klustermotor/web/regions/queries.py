"""Reads of regions: what lies inside one, and all of them as a tree.

Assumes that regions are few (a country's municipalities, not its addresses), so that a case's regions fit in memory.
Case files refuse a region that lies in itself, but nothing here loops if one does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from klustermotor.web.cases.models import Case
from klustermotor.web.regions.models import Region

# What the regions of each kind are called together, in the order in which a page names them.
KINDS = {
    Region.Kind.FUNCTIONAL_AREA: _("Functional regions"),
    Region.Kind.COUNTRY: _("Countries"),
    Region.Kind.COUNTY: _("Counties"),
    Region.Kind.MUNICIPALITY: _("Municipalities"),
    Region.Kind.OTHER: _("Other places"),
}


@dataclass(frozen=True)
class Branch:
    """A region and those that have it as their parent."""

    region: Region
    parts: list[Branch]


def regions(case: Case) -> QuerySet[Region]:
    """The regions of a case, in Swedish order."""
    return Region.objects.filter(case=case).order_by("sort_key", "id")


def inside(region: Region) -> set[int]:
    """Identifiers of a region and of everything in it: its parts, and what a functional region includes."""
    below = defaultdict(list)
    for child, parent in Region.objects.filter(case=region.case_id).values_list("id", "parent_id").order_by():
        below[parent].append(child)
    included = Region.includes.through.objects.filter(from_region__case=region.case_id)
    for whole, part in included.values_list("from_region_id", "to_region_id"):
        below[whole].append(part)
    found: set[int] = set()
    waiting = [region.pk]
    while waiting:
        here = waiting.pop()
        if here not in found:
            found.add(here)
            waiting.extend(below[here])
    return found


def grouped_trees(case: Case) -> list[tuple[str, list[Branch]]]:
    """For each kind of region, those that lie in no other region of the case, with what lies in them."""
    rows = list(regions(case).select_related("source").prefetch_related("includes"))
    below: dict[int | None, list[Region]] = defaultdict(list)
    for region in rows:
        below[region.parent_id].append(region)
    placed: set[int] = set()
    tops = _branches(below[None], below, placed)
    tops += [top for region in rows for top in _branches([region], below, placed)]
    grouped = ((words, [top for top in tops if top.region.kind == kind]) for kind, words in KINDS.items())
    return [(str(words), trees) for words, trees in grouped if trees]


def _branches(
    here: Iterable[Region], below: dict[int | None, list[Region]], placed: set[int]
) -> list[Branch]:
    """Branches of regions that have not been placed yet."""
    branches = []
    for region in here:
        if region.pk not in placed:
            placed.add(region.pk)
            branches.append(Branch(region, _branches(below[region.pk], below, placed)))
    return branches

"""Comparing lists: what the library finds, kept as pairs of rows that people can look through.

Decisions are not kept with the pairs but by themselves, so that a comparison that is made again asks nobody twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from klustermotor.registers.matching import Matches, match
from klustermotor.web.audit.actions import record
from klustermotor.web.registers.mirror import refresh
from klustermotor.web.registers.models import CompanyList, Comparison, ListedFirm, Pair
from klustermotor.web.registers.standard import as_standard

LANGUAGES = ("sv", "en")
_PART = 1_000


def compare(comparison: Comparison) -> None:
    """Compare the lists of a comparison and keep the pairs; nothing happens when that is done already."""
    lists = [*([comparison.base] if comparison.base else []), *comparison.others.all()]
    for one in lists:
        if one.is_case:
            refresh(one)
    matches = _matches(comparison)
    _tell(comparison, "keep", 0, 0)
    pairs = list(_pairs(comparison, matches, _own(lists)))
    with transaction.atomic():
        held = Comparison.objects.select_for_update().get(pk=comparison.pk)
        if not held.is_under_way:
            return
        held.pairs.all().delete()
        Pair.objects.bulk_create(pairs, batch_size=_PART)
        held.status, held.ended_at = Comparison.Status.DONE, timezone.now()
        held.provenance = matches.provenance.as_table()
        held.versions = {
            str(one.pk): one.version for one in CompanyList.objects.filter(pk__in=[x.pk for x in lists])
        }
        held.save()
        counts = {"pairs": len(pairs), "doubtful": sum(one.doubtful for one in pairs)}
        record(
            "comparison.made",
            by=held.by,
            case_key=held.case.key,
            kind="comparison",
            key=str(held.pk),
            details=counts,
        )


def _matches(comparison: Comparison) -> Matches:
    def told(step: str, done: int, of: int) -> None:
        _tell(comparison, step, done, of)

    low, high = comparison.review_from, comparison.sure_from
    others = [as_standard(one) for one in comparison.others.order_by("pk")]
    if comparison.base is None:
        return match(others, within=True, told=told, review_from=low, sure_from=high)
    return match([as_standard(comparison.base)], others, told=told, review_from=low, sure_from=high)


def _tell(comparison: Comparison, stage: str, done: int, total: int) -> None:
    """Note how far it has come, for the page that somebody looks at meanwhile."""
    Comparison.objects.filter(pk=comparison.pk).update(stage=stage, done=done, total=total)


@dataclass(frozen=True)
class _Own:
    """The case's own organisations among the rows: which each row is of, and the row that stands for it."""

    of_row: dict[int, str]
    first: dict[str, int]

    def stands_for(self, row: int) -> int:
        """The row under which decisions about a row are kept: an organisation may stand there under several names."""
        return self.first.get(self.of_row.get(row, ""), row)


def _own(lists: list[CompanyList]) -> _Own:
    of_case = ListedFirm.objects.filter(company_list__in=[one for one in lists if one.is_case])
    rows = list(of_case.order_by("-row", "-pk").values_list("pk", "organisation_key"))
    return _Own(dict(rows), {key: pk for pk, key in rows})


def _pairs(comparison: Comparison, matches: Matches, own: _Own) -> Iterator[Pair]:
    columns = ["left_row", "right_row", "weight", "probability", "certain", "doubtful"]
    seen: set[tuple[int, int]] = set()
    for place, row in enumerate(matches.pairs.select(columns).to_pylist()):
        left, right = sorted(own.stands_for(row[side]) for side in ("left_row", "right_row"))
        if left == right or (left, right) in seen:
            continue  # two names of one organisation need no finding, and of several pairs the best is enough
        seen.add((left, right))
        yield Pair(
            comparison=comparison,
            left_id=left,
            right_id=right,
            weight=row["weight"],
            probability=row["probability"],
            certain=row["certain"],
            doubtful=row["doubtful"],
            evidence={} if row["certain"] else _evidence(matches, place),
        )


def _evidence(matches: Matches, place: int) -> dict[str, Any]:
    """What speaks for and against, in words; the values themselves are in the rows, and stay there alone."""
    return {
        language: [
            [one.field, one.label, one.level, round(one.weight, 2)]
            for one in matches.explain(place, language)
        ]
        for language in LANGUAGES
    }

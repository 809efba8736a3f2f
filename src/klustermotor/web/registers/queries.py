"""Reads of lists and comparisons: what is there, what waits for a decision, and which firms are where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from klustermotor.web.actors.models import Organisation
from klustermotor.web.cases.models import Case
from klustermotor.web.cases.text import fold
from klustermotor.web.registers.models import CompanyList, Comparison, Decision, ListedFirm, Pair, Upload
from klustermotor.web.registers.overlap import Link, Overlap, Row, overlap

_SURE = 1e9
"""What somebody has decided goes before everything that was computed."""


def lists(case: Case) -> QuerySet[CompanyList]:
    """The lists that people have brought into a case."""
    return CompanyList.objects.filter(case=case).exclude(kind=CompanyList.Kind.CASE)


def waiting_uploads(case: Case) -> QuerySet[Upload]:
    """Files that wait to be told what their columns are, or are being read."""
    return Upload.objects.filter(case=case).exclude(status=Upload.Status.DONE).select_related("company_list")


def firms(
    company_list: CompanyList, *, state: str = "", question: str = "", personal: bool = True
) -> QuerySet[ListedFirm]:
    """Rows of a list in Swedish order: those that are in it now, or in one state; of a name or number when asked.

    Without ``personal``, no question finds a sole trader: the answer would tell the name.
    """
    rows = company_list.firms.order_by("sort_key", "id")
    rows = rows.filter(state=state) if state else rows.exclude(state=ListedFirm.State.GONE)
    if question and not personal:
        rows = rows.filter(personal=False)
    for word in fold(question).split():
        number = word.replace("-", "")
        rows = rows.filter(Q(name__icontains=word) | Q(name_core__contains=word) | Q(number=number))
    return rows


def comparisons(case: Case) -> QuerySet[Comparison]:
    """The comparisons of a case, the latest first, with their lists."""
    return Comparison.objects.filter(case=case).select_related("base").prefetch_related("others")


def of_overlap(comparison: Comparison) -> list[CompanyList]:
    """The lists that the base is compared with, those of people first."""
    found = list(comparison.others.all())
    return sorted(found, key=lambda one: (one.is_case, one.name, one.pk))


def undecided(comparison: Comparison) -> QuerySet[Pair]:
    """Doubtful pairs about which nobody has decided, the likeliest first."""
    return _with_rows(Pair.objects.filter(comparison=comparison, doubtful=True).filter(~Exists(_decisions())))


def decided(comparison: Comparison) -> QuerySet[Decision]:
    """What has been decided about pairs of a comparison, the latest first."""
    pairs = Pair.objects.filter(comparison=comparison, left=OuterRef("left"), right=OuterRef("right"))
    return Decision.objects.filter(Exists(pairs)).select_related("left", "right").order_by("-at", "-pk")


def pair_of(comparison: Comparison, number: int) -> Pair | None:
    """One pair of a comparison, decided or not."""
    return _with_rows(Pair.objects.filter(comparison=comparison, pk=number)).first()


def next_pair(comparison: Comparison, after: Pair | None = None) -> Pair | None:
    """The pair to decide next: after one that was put off, or the first there is."""
    rows = undecided(comparison)
    if after is not None:
        later = rows.filter(Q(weight__lt=after.weight) | Q(weight=after.weight, pk__gt=after.pk)).first()
        if later is not None:
            return later
    return rows.first()


def _with_rows(pairs: QuerySet[Pair]) -> QuerySet[Pair]:
    return pairs.select_related("left__company_list", "right__company_list").order_by("-weight", "pk")


def _decisions() -> QuerySet[Decision]:
    return Decision.objects.filter(left=OuterRef("left"), right=OuterRef("right"))


def found_overlap(comparison: Comparison) -> Overlap:
    """Which firms of the base are in which of the others."""
    numbers = [one.pk for one in comparison.others.all()]
    rows = ListedFirm.objects.filter(company_list=comparison.base).exclude(state=ListedFirm.State.GONE)
    base = [
        Row(pk, comparison.base_id or 0, number or digest)
        for pk, number, digest in rows.order_by("sort_key", "pk").values_list("pk", "number", "number_digest")
    ]
    pairs = Pair.objects.filter(comparison=comparison)
    told = {
        (left, right): same
        for left, right, same in Decision.objects.filter(
            Exists(pairs.filter(left=OuterRef("left"), right=OuterRef("right")))
        ).values_list("left", "right", "same")
    }
    links = [
        Link(
            left,
            right,
            _SURE if (left, right) in told else weight,
            told.get((left, right), None if doubtful else True),
        )
        for left, right, weight, doubtful in pairs.values_list(
            "left", "right", "weight", "doubtful"
        ).order_by("pk")
    ]
    others: dict[int, Row] = {}
    for end in ("left", "right"):
        named = pairs.filter(**{f"{end}__company_list__in": numbers}).order_by()
        columns = (f"{end}__pk", f"{end}__company_list", f"{end}__number", f"{end}__number_digest")
        for pk, in_list, number, digest in named.exclude(**{f"{end}__state": "gone"}).values_list(*columns):
            others[pk] = Row(pk, in_list, number or digest)
    return overlap(base, others.values(), links)


@dataclass(frozen=True)
class Double:
    """Two organisations of the case that are one, or may be: their keys and names, and the pair that says so."""

    pair: Pair
    keys: tuple[str, str]
    names: tuple[str, str]
    decided: bool


def doubles(comparison: Comparison) -> list[Double]:
    """Organisations that are recorded twice, as far as that is certain or decided; those merged since left out."""
    pairs = (
        Pair.objects.filter(comparison=comparison).select_related("left", "right").order_by("-weight", "pk")
    )
    said = {(one.left_id, one.right_id): one.same for one in decided(comparison).select_related(None)}
    keys = {key for pair in pairs for key in (pair.left.organisation_key, pair.right.organisation_key)}
    names = names_of(comparison.case, keys)
    found = []
    for pair in pairs:
        left, right = pair.left.organisation_key, pair.right.organisation_key
        same = said.get((pair.left_id, pair.right_id), None if pair.doubtful else True)
        if same and left != right and left in names and right in names:
            decided_here = (pair.left_id, pair.right_id) in said
            found.append(Double(pair, (left, right), (names[left], names[right]), decided_here))
    return found


def names_of(case: Case, keys: Iterable[str]) -> dict[str, str]:
    """Names of the organisations of a case that are there, by key."""
    listed = sorted(set(keys) - {""})
    found: dict[str, str] = {}
    for start in range(0, len(listed), 2_000):
        rows = Organisation.objects.filter(case=case, key__in=listed[start : start + 2_000])
        found |= dict(rows.values_list("key", "name"))
    return found


def with_counts(case: Case) -> list[Comparison]:
    """The comparisons of a case with how many doubtful pairs wait for a decision, as ``waiting``."""
    found = list(comparisons(case))
    rows = Pair.objects.filter(comparison__case=case, doubtful=True).filter(~Exists(_decisions()))
    counts = dict(rows.order_by().values_list("comparison").annotate(n=Count("pk")))
    for one in found:
        one.waiting = counts.get(one.pk, 0)
    return found


def newer_lists(comparison: Comparison) -> list[CompanyList]:
    """The lists of a finished comparison of which a newer version has come since."""
    if comparison.status != Comparison.Status.DONE:
        return []
    compared = [*([comparison.base] if comparison.base else []), *comparison.others.all()]
    return [one for one in compared if comparison.versions.get(str(one.pk), one.version) != one.version]


def decisions_about(company_list: CompanyList) -> int:
    """How many decisions go when a list is removed."""
    ends = Q(left__company_list=company_list) | Q(right__company_list=company_list)
    return Decision.objects.filter(ends).count()

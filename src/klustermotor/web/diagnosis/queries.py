"""Reads of the diagnosis: how judgements stand, what they were, and what was said of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Count, F, QuerySet

from klustermotor.web.accounts.models import User
from klustermotor.web.cases.models import Case
from klustermotor.web.diagnosis.making import Years
from klustermotor.web.diagnosis.models import Current, Discussion, Kept
from klustermotor.web.diagnosis.packing import Held, unpacked
from klustermotor.web.diagnosis.words import letter_of, sure_words, title_of, verdict_words

LATEST = 8
MOST_KEPT = 50

Briefs = Mapping[str, Mapping[str, list[str]]]
"""By initiative and check: the verdict and how sure."""


@dataclass(frozen=True)
class Step:
    """One judgement of the history in words; ``former`` is empty for the first and where the verdict stayed.

    ``revised`` says that other checks judged it than the one before.
    """

    row: Kept
    verdict: str
    former: str
    sureness: str
    revised: bool = False

    @property
    def letter(self) -> str:
        """The letter in the sign of the verdict."""
        return letter_of(self.row.verdict)

    @property
    def title(self) -> str:
        """The lesson that was judged."""
        return title_of(self.row.check_key)


@dataclass(frozen=True)
class Said:
    """A note or decision, what the verdict was then, and whether the reader wrote it."""

    discussion: Discussion
    verdict: str
    own: bool


def briefs(case: Case, keys: Iterable[str]) -> Briefs:
    """How all judgements of some initiatives stand."""
    rows = Current.objects.filter(case=case, initiative_key__in=list(keys))
    return dict(rows.values_list("initiative_key", "brief"))


def verdicts(case: Case) -> list[str]:
    """Every verdict in the case."""
    rows = Current.objects.filter(case=case).values_list("brief", flat=True)
    return [verdict for brief in rows for verdict, _sureness in brief.values()]


def held(case: Case, initiative_key: str) -> dict[str, Held]:
    """The judgements of an initiative by check, in order; none where it has just been recorded."""
    row = Current.objects.filter(case=case, initiative_key=initiative_key).first()
    return {one["check"]: unpacked(one) for one in row.judgements} if row else {}


def reliability(case: Case, initiative_key: str) -> Mapping[str, int]:
    """How many records behind the judgements of an initiative are how reliable."""
    rows = Current.objects.filter(case=case, initiative_key=initiative_key)
    return rows.values_list("reliability", flat=True).first() or {}


def history(case: Case, initiative_key: str, check_key: str) -> list[Step]:
    """How one judgement has been, the latest first."""
    rows = list(_kept(case, initiative_key).filter(check_key=check_key)[: MOST_KEPT + 1])
    editions = [row.edition for row in rows]
    return [
        _step(row, revised=row.edition != former)
        for row, former in zip(rows, [*editions[1:], *editions[-1:]], strict=True)
    ][:MOST_KEPT]


def runs(years: Years, check_key: str) -> list[tuple[str, str, str]]:
    """How one judgement would have been at the end of each year, years alike together: years, verdict and how sure."""
    judged = [(year, tuple(rows[check_key])) for year, rows in years.items()]
    found = []
    for (verdict, sureness), same in groupby(judged, key=lambda one: one[1]):
        held = [year for year, _judged in same]
        words = held[0] if len(held) == 1 else f"{held[0]}–{held[-1]}"
        found.append((words, verdict_words(verdict), sure_words(sureness)))
    return found


def turned(case: Case, initiative_key: str = "") -> list[Step]:
    """The latest judgements whose verdict became another, in the case or in one initiative."""
    rows = _kept(case, initiative_key).exclude(former="").exclude(former=F("verdict"))
    return [_step(row) for row in rows[:LATEST]]


def last_turns(case: Case, initiative_key: str) -> dict[str, Step]:
    """For each check, when its judgement last became another in any way, if it ever did."""
    found: dict[str, Step] = {}
    for row in _kept(case, initiative_key).exclude(former="").order_by("pk"):
        found[row.check_key] = _step(row)
    return found


def discussions(case: Case, initiative_key: str, check_key: str) -> QuerySet[Discussion]:
    """What was said of one judgement, the latest first."""
    return Discussion.objects.filter(case=case, initiative_key=initiative_key, check_key=check_key)


def said(rows: Iterable[Discussion], reader: User) -> list[Said]:
    """Notes and decisions with what the verdict was then."""
    return [
        Said(row, verdict_words(row.verdict), row.by_id is not None and row.by_id == reader.pk)
        for row in rows
    ]


def numbers_said(case: Case, initiative_key: str) -> dict[str, int]:
    """How many notes and decisions stand on each check."""
    rows = Discussion.objects.filter(case=case, initiative_key=initiative_key, withdrawn_at=None)
    return dict(rows.order_by().values_list("check_key").annotate(n=Count("pk")))


def numbers_by_initiative(case: Case, keys: Iterable[str]) -> dict[str, int]:
    """How many notes and decisions stand on each initiative."""
    rows = Discussion.objects.filter(case=case, initiative_key__in=list(keys), withdrawn_at=None)
    return dict(rows.order_by().values_list("initiative_key").annotate(n=Count("pk")))


def _kept(case: Case, initiative_key: str) -> QuerySet[Kept]:
    rows = Kept.objects.filter(case=case).order_by("-pk")
    return rows.filter(initiative_key=initiative_key) if initiative_key else rows


def _step(row: Kept, *, revised: bool = False) -> Step:
    turned = row.former and row.former != row.verdict
    return Step(
        row,
        verdict_words(row.verdict),
        verdict_words(row.former) if turned else "",
        sure_words(row.sureness),
        revised,
    )

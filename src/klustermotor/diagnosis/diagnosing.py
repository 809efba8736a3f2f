"""The diagnosis of initiatives: every check, judged from the records of the case, on a day or year by year."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from klustermotor.casefile.partial_dates import bounds
from klustermotor.casefile.records import Case
from klustermotor.diagnosis import rules
from klustermotor.diagnosis.checks import LESSONS, check
from klustermotor.diagnosis.doubts import doubts_of
from klustermotor.diagnosis.earlier import as_known_on
from klustermotor.diagnosis.judging import Doubt, Judgement, evidence_of, judge
from klustermotor.diagnosis.records import Lookup
from klustermotor.diagnosis.signs import RULES
from klustermotor.diagnosis.subject import Subject, subjects

assert rules.__name__  # noqa: S101 - imported to enter the rules


@dataclass(frozen=True)
class Diagnosis:
    """Every judgement of one initiative, and the day that it was looked at on."""

    initiative: str
    day: datetime.date
    judgements: tuple[Judgement, ...]

    def __getitem__(self, key: str) -> Judgement:
        """The judgement of one check."""
        return next(one for one in self.judgements if one.check == key)


def diagnose(
    case: Case,
    *,
    day: datetime.date | None = None,
    keys: Iterable[str] = LESSONS,
    initiatives: Iterable[str] | None = None,
) -> tuple[Diagnosis, ...]:
    """The diagnosis of initiatives of a case, in the order of the case.

    Parameters
    ----------
    case
        A case whose references hold.
    day
        The day to look at: the last that the case's ``as_of`` can mean when it is not given, or else today.
    keys
        The checks to judge.
    initiatives
        Keys of the initiatives to judge; all when not given.

    Returns
    -------
    tuple of Diagnosis
        One for each initiative. What no record tells is not enough known, and never held against anybody.
    """
    when, wanted = day or day_of(case), tuple(keys)
    chosen = {one.id for one in case.initiatives} if initiatives is None else set(initiatives)
    lookup = Lookup(case)
    return tuple(
        _diagnosed(subject, wanted, lookup)
        for subject in subjects(case, when)
        if subject.initiative.id in chosen
    )


def diagnose_over_time(
    case: Case,
    years: Iterable[int],
    *,
    keys: Iterable[str] = LESSONS,
    initiatives: Iterable[str] | None = None,
) -> dict[int, tuple[Diagnosis, ...]]:
    """The same at the end of several years, each from what is dated no later.

    What has no date counts from the day on that the case tells of, which stands for the end of its year.
    """
    wanted = tuple(keys)
    chosen = None if initiatives is None else tuple(initiatives)
    last = day_of(case)
    return {
        year: diagnose(
            case if end >= last else as_known_on(case, end),
            day=min(end, last),
            keys=wanted,
            initiatives=chosen,
        )
        for year in sorted(set(years))
        for end in [datetime.date(year, 12, 31)]
    }


def day_of(case: Case) -> datetime.date:
    """The day that a case tells of: the last that its ``as_of`` can mean, or today."""
    return bounds(case.as_of)[1] if case.as_of else datetime.datetime.now(tz=datetime.UTC).date()


def _diagnosed(subject: Subject, keys: tuple[str, ...], lookup: Lookup) -> Diagnosis:
    doubts = doubts_of(subject)
    judgements = tuple(_judged(subject, key, lookup, doubts) for key in keys)
    return Diagnosis(subject.initiative.id, subject.day, judgements)


def _judged(subject: Subject, key: str, lookup: Lookup, doubts: Iterable[Doubt]) -> Judgement:
    words = check(key)
    signs = {
        name: RULES[key][name](subject, {one: limit.value for one, limit in sign.thresholds.items()})
        for name, sign in words.signs.items()
    }
    weights = {name: sign.weight for name, sign in words.signs.items()}
    behind = {one for sign in signs.values() for one in evidence_of(sign)}
    return judge(
        key,
        signs,
        weights=weights,
        reliability={one: lookup.reliability(one) for one in behind},
        doubts=doubts,
        unseen=bool(words.unseen),
    )

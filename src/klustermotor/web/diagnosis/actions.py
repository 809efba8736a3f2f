"""Every write of the diagnosis, with its doer.

What is computed from the records leaves no event: it says nothing that these do not. What people say of a judgement
leaves one, without its words.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from klustermotor.web.accounts.models import User
from klustermotor.web.audit.actions import record
from klustermotor.web.cases.models import Case
from klustermotor.web.diagnosis.making import Made, Years, edition, made_from
from klustermotor.web.diagnosis.models import Current, Discussion, Kept, State

DECIMALS = 4
Place = tuple[str, str]


@transaction.atomic
def keep_diagnosis(*, case: Case, made: Made, by: User | None = None) -> State:
    """Keep a diagnosis, and what is not as before in its history; leaves no event.

    Of several that are made at once, the first is kept. One that was made before something changed is shown once, and
    is no part of the history: the next page makes another.
    """
    State.objects.get_or_create(case=case)
    state = State.objects.select_for_update(no_key=True).get(case=case)
    newest = made_from(case)
    if state.made_from in (made.made_from, newest):
        return state
    at = timezone.now()
    rows = [
        Current(
            case=case,
            initiative_key=key,
            judgements=judgements,
            brief=_brief(judgements),
            reliability=made.reliability[key],
        )
        for key, judgements in made.judgements.items()
    ]
    Current.objects.filter(case=case).exclude(initiative_key__in=made.judgements).delete()
    Current.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["case", "initiative_key"],
        update_fields=["judgements", "brief", "reliability", "years"],
    )
    if made.made_from == newest:
        Kept.objects.bulk_create(_unlike_before(case, made, at))
    state.made_from, state.day, state.at = made.made_from, made.day, at
    state.reliability = made.reliability[""]
    state.save()
    return state


def keep_years(*, state: State, initiative_key: str, years: Years, by: User | None = None) -> None:
    """Keep what an initiative's diagnosis would have been in earlier years, until it is made anew; leaves no event."""
    still = State.objects.filter(pk=state.pk, made_from=state.made_from).values("case")
    Current.objects.filter(case__in=still, initiative_key=initiative_key).update(years=years)


@transaction.atomic
def discuss(
    *, case: Case, initiative_key: str, check_key: str, kind: str, text: str, verdict: str, by: User
) -> Discussion:
    """Note something, or what was decided, on a judgement; what stands there already is not noted twice."""
    said = {
        "case": case,
        "initiative_key": initiative_key,
        "check_key": check_key,
        "kind": kind,
        "text": text,
        "by": by,
    }
    standing = Discussion.objects.filter(**said, withdrawn_at=None).first()
    if standing:
        return standing
    made = Discussion.objects.create(**said, verdict=verdict, by_name=str(by))
    _tell("finding.discussed", made, by)
    return made


@transaction.atomic
def withdraw_discussion(*, discussion: Discussion, by: User) -> None:
    """Take a note or decision back; it remains to be read, as withdrawn. Nothing happens when it is so already.

    Raises
    ------
    PermissionDenied
        The doer did not write it.
    """
    held = Discussion.objects.select_for_update(of=("self",)).select_related("case").get(pk=discussion.pk)
    if held.by_id is None or held.by_id != by.pk:
        raise PermissionDenied
    if held.withdrawn_at:
        return
    held.withdrawn_at = timezone.now()
    held.save()
    _tell("finding.withdrawn", held, by)


def _brief(judgements: list[dict[str, Any]]) -> dict[str, list[str]]:
    return {one["check"]: [one["verdict"], one["sureness"] or ""] for one in judgements}


def _unlike_before(case: Case, made: Made, at: datetime.datetime) -> Iterator[Kept]:
    """A row for each judgement that is not as it was when it was last kept."""
    last: dict[Place, Kept] = {}
    for row in Kept.objects.filter(case=case).order_by("pk").iterator():
        last[row.initiative_key, row.check_key] = row
    for initiative, judgements in made.judgements.items():
        for one in judgements:
            before = last.get((initiative, one["check"]))
            now = (one["verdict"], one["sureness"] or "", _rounded(one["known"]), _rounded(one["support"]))
            if before and now == (before.verdict, before.sureness, before.known, before.support):
                continue
            yield Kept(
                case=case,
                initiative_key=initiative,
                check_key=one["check"],
                former=before.verdict if before else "",
                **dict(zip(("verdict", "sureness", "known", "support"), now, strict=True)),
                edition=edition(),
                day=made.day,
                at=at,
            )


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, DECIMALS)


def _tell(action: str, discussion: Discussion, by: User) -> None:
    record(
        action,
        by=by,
        case_key=discussion.case.key,
        kind="finding",
        key=str(discussion.pk),
        details={
            "initiative": discussion.initiative_key,
            "check": discussion.check_key,
            "kind": str(discussion.kind),
        },
    )

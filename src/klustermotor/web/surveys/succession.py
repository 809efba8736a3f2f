"""Actors of a list under the keys that they have in the register today, after organisations were made into one.

Follows unions in the register alone, whose undoing is followed too. That two firms merged in reality while both stand
in the register changes nothing: what the one answered was not answered by the other.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from klustermotor.web.actors.models import Organisation
from klustermotor.web.cases.models import Case
from klustermotor.web.recording.models import Change, ChangedRecord

if TYPE_CHECKING:
    from klustermotor.web.surveys.models import Actor


def follow(case: Case, actors: Iterable[Actor]) -> None:
    """Give actors the keys of today, in memory: rows keep what they were when the list was made."""
    held = [one for one in actors if one.kind == one.Kind.ORGANISATION]
    today = keys_today(case, {one.actor_key for one in held})
    for one in held:
        one.actor_key = today.get(one.actor_key, one.actor_key)


def keys_today(case: Case, keys: Iterable[str]) -> dict[str, str]:
    """Which organisation others have gone into, by the keys of those that are in the register no more."""
    wanted = set(keys)
    gone = wanted - _registered(case, wanted)
    if not gone:
        return {}
    into = _unions(case)
    there = _registered(case, into.values())
    ends = {key: _end(into, key, there) for key in gone}
    return {key: end for key, end in ends.items() if end is not None}


def _unions(case: Case) -> dict[str, str]:
    """Each organisation that went into another, the last time that it did."""
    rows = ChangedRecord.objects.filter(
        change__case=case, change__action=Change.Action.MERGED, collection="organisations"
    ).order_by("change_id", "id")
    stayed = dict(rows.filter(after__isnull=False).values_list("change_id", "key"))
    gone = rows.filter(after__isnull=True).values_list("change_id", "key")
    return {key: stayed[change] for change, key in gone if change in stayed}


def _end(into: dict[str, str], key: str, there: set[str]) -> str | None:
    """The first in the register of those that one went into; a union that was undone leads in no circle."""
    seen = {key}
    while (step := into.get(key)) is not None and step not in seen:
        if step in there:
            return step
        seen.add(key := step)
    return None


def _registered(case: Case, keys: Iterable[str]) -> set[str]:
    rows = Organisation.objects.filter(case=case, key__in=list(keys))
    return set(rows.values_list("key", flat=True))

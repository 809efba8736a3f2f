"""Every change for the sake of privacy, with its doer and its event; no event tells a name, an address or an old key.

An erasure is no change of the history and cannot be undone.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from klustermotor.web.accounts.models import User
from klustermotor.web.actors.models import Person
from klustermotor.web.audit.actions import record
from klustermotor.web.cases.models import Case
from klustermotor.web.privacy.account_erasing import forget_account, is_last_administrator
from klustermotor.web.privacy.erasing import Forgotten, forget_person, remove_files
from klustermotor.web.privacy.errors import LastAdministratorError
from klustermotor.web.privacy.ledger import (
    account_parts,
    mark_of,
    marks_of,
    person_parts,
    place_parts,
    places_in,
)
from klustermotor.web.privacy.models import Consent, Erasure, Review
from klustermotor.web.privacy.retention import past_their_time
from klustermotor.web.privacy.traces import Trace, find_trace
from klustermotor.web.recording.models import ChangedRecord

# Consent to mailings


@transaction.atomic
def record_consent(
    *,
    case: Case,
    person_key: str,
    mailing: str,
    address: str,
    given_on: datetime.date,
    given: str,
    source: str = "",
    by: User | None,
) -> Consent:
    """Note that a person agreed to a kind of mailing; what stood before about the same kind is ended by it.

    Nothing happens when the same is noted already.
    """
    _hold(case)
    values = {"address": address, "given_on": given_on, "given": given, "source": source}
    standing = Consent.objects.filter(
        case=case, person_key=person_key, mailing=mailing, withdrawn_on=None
    ).first()
    if standing and all(getattr(standing, name) == value for name, value in values.items()):
        return standing
    if standing:
        standing.withdrawn_on = given_on
        standing.save(update_fields=["withdrawn_on"])
    consent = Consent.objects.create(
        case=case, person_key=person_key, mailing=mailing, recorded_by=by.pk if by else None, **values
    )
    _tell_of_consent("consent.recorded", consent, by)
    return consent


@transaction.atomic
def withdraw_consent(*, consent: Consent, withdrawn_on: datetime.date, by: User | None) -> None:
    """Note that a person wants no more of a kind of mailing; nothing happens when that is noted already."""
    still = Consent.objects.filter(pk=consent.pk, withdrawn_on=None)
    if still.update(withdrawn_on=max(withdrawn_on, consent.given_on)):
        _tell_of_consent("consent.withdrawn", consent, by)


def _tell_of_consent(action: str, consent: Consent, by: User | None) -> None:
    record(
        action,
        by=by,
        case_key=consent.case.key,
        kind="people",
        key=consent.person_key,
        details={"mailing": str(consent.mailing), "consent": consent.pk},
    )


# Retention


@transaction.atomic
def keep_person(*, case: Case, key: str, by: User | None, at: datetime.datetime | None = None) -> None:
    """Note that a person who was put up for review is kept; nothing happens twice on one day."""
    at = at or timezone.now()
    review = Review.objects.select_for_update().filter(case=case, person_key=key).first()
    if review and review.at.date() == at.date():
        return
    Review.objects.update_or_create(
        case=case, person_key=key, defaults={"at": at, "by_id": by.pk if by else None}
    )
    record("person.kept", by=by, case_key=case.key, kind="people", key=key)


@transaction.atomic
def purge(*, now: datetime.datetime, by: User | None = None) -> dict[str, int]:
    """Remove what has served its purpose; how many of each kind, as the register of purposes calls it."""
    removed = {kind: rows.delete()[0] for kind, rows in past_their_time(now).items()}
    if any(removed.values()):
        record("privacy.purged", by=by, details={"removed": removed})
    return removed


# Erasure


@transaction.atomic
def erase_person(
    *, case: Case, key: str, replace_mentions: Sequence[str] = (), by: User | None
) -> str | None:
    """Make a person nameless for good, in the case and its history.

    Parameters
    ----------
    replace_mentions
        Places, as `mentions.mentions_of` names them, in whose texts the name is replaced.

    Returns
    -------
    str or None
        The key that the nameless person has now; None when there is no such person, and nothing is noted.
    """
    _hold(case)
    trace = find_trace(case, key)
    if trace is None:
        return None
    done = forget_person(trace, set(replace_mentions).__contains__)
    places = [mark_of(*place_parts(case, place)) for place in done.places]
    _note(trace, done, places, by)
    record("person.erased", by=by, case_key=case.key, kind="people", key=done.new_key, details=done.counts)
    remove_files(trace)
    return done.new_key


@transaction.atomic
def erase_account(*, user: User, by: User | None) -> None:
    """Erase an account for good; what it did stays under its number. Nothing happens when it is gone already.

    Raises
    ------
    LastAdministratorError
        Nobody else administers the installation.
    """
    held = User.objects.select_for_update().filter(pk=user.pk).first()
    if held is None:
        return
    if is_last_administrator(held):
        raise LastAdministratorError
    number, mark = held.pk, mark_of(*account_parts(held))
    counts = forget_account(held)
    _keep_mark(mark, kind=Erasure.Kind.ACCOUNT, new_key=str(number), by_id=by.pk if by else None)
    record("account.erased", by=by, kind="account", key=str(number), details=counts)


@transaction.atomic
def reapply_erasures(ledger: list[dict[str, Any]], *, by: User | None = None) -> int:
    """Erase again, in a database that was restored, whom a newer one had erased; how many it still knew.

    Parameters
    ----------
    ledger
        Rows of `Erasure` as dictionaries, from the database that was there before.
    """
    done = [again for entry in ledger if (again := _erase_again(entry))]
    if done:
        record("privacy.erased-again", by=by, details={"count": len(done)})
    return len(done)


def _erase_again(entry: dict[str, Any]) -> bool:
    known: dict[str, Any] = {
        name: entry[name] for name in ("kind", "case_key", "new_key", "at", "by_id") if name in entry
    }
    if entry["kind"] == Erasure.Kind.ACCOUNT:
        user = User.objects.filter(pk=int(entry["new_key"])).first()
        found = user is not None and entry["mark"] in marks_of(*account_parts(user))
        if user is not None and found:
            forget_account(user)
        Erasure.objects.get_or_create(mark=entry["mark"], defaults=known)
        return found
    case = Case.objects.filter(key=entry["case_key"]).first()
    trace = _marked_person(case, entry["mark"]) if case else None
    if trace is None:
        known["places"] = sorted(places_in(entry))
        Erasure.objects.get_or_create(mark=entry["mark"], defaults=known)
        return False
    _hold(trace.case)
    wanted = places_in(entry)
    taken = Person.objects.filter(case=trace.case, key=entry["new_key"]).exists()
    done = forget_person(
        trace,
        lambda place: bool(marks_of(*place_parts(trace.case, place)) & wanted),
        "" if taken else entry["new_key"],
    )
    _keep_mark(entry["mark"], places=sorted(wanted), **(known | {"new_key": done.new_key}))
    remove_files(trace)
    return True


def _marked_person(case: Case, mark: str) -> Trace | None:
    """The person whom a mark is of."""
    there = set(Person.objects.filter(case=case).values_list("key", flat=True))
    versions = ChangedRecord.objects.filter(change__case=case, collection="people")
    for key in sorted(there | set(versions.values_list("key", flat=True))):
        if mark in marks_of(*person_parts(case, key)):
            return find_trace(case, key)
    return None


def _note(trace: Trace, done: Forgotten, places: list[str], by: User | None) -> None:
    _keep_mark(
        mark_of(*person_parts(trace.case, trace.key)),
        kind=Erasure.Kind.PERSON,
        case_key=trace.case.key,
        new_key=done.new_key,
        places=sorted(places),
        by_id=by.pk if by else None,
    )


def _keep_mark(mark: str, **values: Any) -> None:
    Erasure.objects.update_or_create(mark=mark, defaults=values)


def _hold(case: Case) -> None:
    """Let changes of one case take turns, until the end of the transaction."""
    Case.objects.select_for_update(no_key=True).get(pk=case.pk)

"""What makes every action happen, and the event that it is to leave."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from allauth.usersessions.models import UserSession
from benchmarks.generate_case import generate
from django.utils import timezone

from klustermotor.casefile.records import Text
from klustermotor.web.accounts import actions as accounts
from klustermotor.web.accounts.actions import set_account
from klustermotor.web.accounts.models import Invitation, Token, User
from klustermotor.web.cases.actions import give_access, take_access
from klustermotor.web.cases.models import Case, CaseAccess
from klustermotor.web.diagnosis import actions as diagnosis
from klustermotor.web.diagnosis.models import Discussion
from klustermotor.web.evaluation import actions as evaluation
from klustermotor.web.evaluation.models import Annotation
from klustermotor.web.exchange.loading import load_case
from klustermotor.web.initiatives.models import Initiative
from klustermotor.web.networks import actions as networks
from klustermotor.web.privacy import actions as privacy
from klustermotor.web.privacy.models import Consent
from klustermotor.web.publishing import actions as publishing
from klustermotor.web.recording.actions import (
    Wanted,
    forget_removed,
    remove_record,
    save_records,
    undo_change,
)
from klustermotor.web.recording.models import Change
from klustermotor.web.recording.stored import digest_of
from klustermotor.web.reminders import actions as reminders

SMALL = generate(organisations=3, people=2, initiatives=1, activities=2)
LATER = datetime.timedelta(days=1000)


@dataclass(frozen=True)
class Scenario:
    """An action with what makes it happen: ``act`` is given its doer, after ``prepare``; ``told`` is its event.

    ``once`` marks what cannot be done twice, or is told each time.
    """

    action: Callable[..., Any]
    act: Callable[[User], Any]
    told: dict[str, Any]
    prepare: list[Callable[[], Any]] = field(default_factory=list)
    once: bool = False


def _subject() -> User:
    return User.objects.get(email="subject@example.org")


def _open_account(*, by: User | None = None, name: str = "Subject") -> Any:
    return set_account(email="subject@example.org", name=name, password="a pass-phrase", by=by)


def _load_small(*, by: User | None = None) -> Any:
    return load_case(SMALL, by=by)


def _give(*, by: User | None = None) -> Any:
    return give_access(case=Case.objects.get(), user=_subject(), by=by)


_PERSON = SMALL.people[0].model_copy(update={"appointments": (), "name": "Somebody Else"})


def _rename(*, by: User | None = None) -> Any:
    """Rename a person, seen as it was loaded."""
    seen = digest_of(SMALL.people[0], None)
    wanted = Wanted("people", _PERSON, base=seen)
    return save_records(case=Case.objects.get(), wanted=[wanted], by=by)


def _remove_activity(*, by: User | None = None) -> Any:
    activity = SMALL.initiatives[0].activities[0]
    seen = digest_of(activity, SMALL.initiatives[0].id)
    return remove_record(case=Case.objects.get(), collection="activities", key=activity.id, base=seen, by=by)


SCENARIOS = {
    "access to a case is taken": Scenario(
        take_access,
        lambda doer: [take_access(access=one, by=doer) for one in CaseAccess.objects.all()],
        {"action": "case.access-taken", "case_key": SMALL.id, "kind": "account"},
        [_open_account, _load_small, _give],
    ),
    "a record is changed": Scenario(
        save_records,
        lambda doer: _rename(by=doer),
        {"action": "records.recorded", "case_key": SMALL.id, "kind": "people", "key": _PERSON.id},
        [_load_small],
    ),
    "a record is removed": Scenario(
        remove_record,
        lambda doer: _remove_activity(by=doer),
        {"action": "records.removed", "case_key": SMALL.id},
        [_load_small],
    ),
    "a change is undone": Scenario(
        undo_change,
        lambda doer: undo_change(change=Change.objects.earliest("pk"), by=doer),
        {"action": "records.undone", "case_key": SMALL.id, "kind": "people", "key": _PERSON.id},
        [_load_small, _rename],
    ),
    "an account is opened": Scenario(
        set_account,
        lambda doer: _open_account(by=doer),
        {"action": "account.opened", "kind": "account"},
    ),
    "an account is changed": Scenario(
        set_account,
        lambda doer: _open_account(by=doer, name="Another"),
        {"action": "account.changed", "kind": "account"},
        [_open_account],
    ),
    "access to a case is given": Scenario(
        give_access,
        lambda doer: give_access(case=Case.objects.get(), user=_subject(), by=doer),
        {"action": "case.access-given", "case_key": SMALL.id, "kind": "account"},
        [_open_account, _load_small],
    ),
    "a case is loaded": Scenario(
        load_case,
        lambda doer: _load_small(by=doer),
        {"action": "case.loaded", "case_key": SMALL.id},
    ),
    "a case is loaded anew with changes": Scenario(
        load_case,
        lambda doer: load_case(SMALL.model_copy(update={"title": Text(sv="Nytt")}), by=doer),
        {"action": "case.loaded", "case_key": SMALL.id},
        [_load_small],
    ),
    "a case is loaded anew without what it had": Scenario(
        load_case,
        lambda doer: load_case(SMALL.model_copy(update={"plans": (), "ties": ()}), by=doer, replace=True),
        {"action": "case.loaded", "case_key": SMALL.id},
        [_load_small],
    ),
}


def _doer() -> User:
    return User.objects.get(email="doer@example.org")


def _case() -> Case:
    return Case.objects.get()


def _initiative() -> Initiative:
    return Initiative.objects.get()


def _invite(*, by: User | None = None) -> Any:
    return accounts.invite(email="bo@example.org", name="Bo", by=by, offers={"case_key": SMALL.id})


def _token(*, by: User | None = None) -> Any:
    return accounts.make_token(user=_subject(), name="t", by=by)


def _second_factor(*, by: User | None = None) -> Any:
    return accounts.add_second_factor(user=_subject(), secret="JBSWY3DPEHPK3PXP", by=by)


def _connect(*, by: User | None = None) -> Any:
    return accounts.connect_sign_on(user=_subject(), provider="sign-on", uid="p-1", proven=True, by=by)


def _session() -> None:
    UserSession.objects.create(user=_subject(), ip="192.0.2.1", session_key="k", user_agent="x")


def _choose(*, by: User | None = None) -> Any:
    return publishing.choose_public_parts(
        initiative=_initiative(), parts=["vision"], people=[], search_engines=False, by=by
    )


def _publish(*, by: User | None = None) -> Any:
    return publishing.open_public_page(initiative=_initiative(), by=by)


def _annotate() -> Any:
    return evaluation.annotate(
        case=_case(), initiative_key=_initiative().key, kind="question", text="Why?", by=_doer()
    )


def _annotation() -> Annotation:
    return Annotation.objects.get()


def _discuss() -> Any:
    return diagnosis.discuss(
        case=_case(),
        initiative_key=_initiative().key,
        check_key="lesson-1",
        kind="decision",
        text="Ask the founders.",
        verdict="partly",
        by=_doer(),
    )


def _consent(*, by: User | None = None) -> Any:
    return privacy.record_consent(
        case=_case(),
        person_key=_PERSON.id,
        mailing="newsletter",
        address="p@example.org",
        given_on=datetime.date(2026, 1, 2),
        given="form",
        by=by,
    )


def _erase(*, by: User | None = None) -> Any:
    return privacy.erase_person(case=_case(), key=_PERSON.id, by=by)


def _calendar(*, by: User) -> Any:
    return reminders.make_calendar_address(case=_case(), digest="d" * 64, by=by)


def _of_account(action: str) -> dict[str, Any]:
    return {"action": f"account.{action}", "kind": "account"}


def _opened(
    action: Callable[..., Any],
    act: Callable[[User], Any],
    told: str,
    *prepare: Callable[[], Any],
    once: bool = False,
) -> Scenario:
    """A scenario with the subject's account."""
    return Scenario(action, act, _of_account(told), [_open_account, *prepare], once)


def _loaded(
    action: Callable[..., Any],
    act: Callable[[User], Any],
    told: dict[str, Any],
    *prepare: Callable[[], Any],
    once: bool = False,
) -> Scenario:
    """A scenario with the small case."""
    return Scenario(action, act, {"case_key": SMALL.id, **told}, [_load_small, *prepare], once)


SCENARIOS |= {
    "an account is renamed": _opened(
        accounts.rename_account,
        lambda doer: accounts.rename_account(user=_subject(), name="Other", by=doer),
        "renamed",
    ),
    "an address is changed": _opened(
        accounts.change_address,
        lambda doer: accounts.change_address(
            user=User.objects.exclude(pk=doer.pk).get(), email="new@example.org", by=doer
        ),
        "address-changed",
    ),
    "a password is set": _opened(
        accounts.set_password,
        lambda doer: accounts.set_password(user=_subject(), password="another pass-phrase", by=doer),
        "password-set",
        once=True,
    ),
    "sessions are ended": _opened(
        accounts.end_other_sessions,
        lambda doer: accounts.end_other_sessions(user=_subject(), session_key="", by=doer),
        "sessions-ended",
        _session,
    ),
    "a second factor is added": _opened(
        accounts.add_second_factor, lambda doer: _second_factor(by=doer), "second-factor-added"
    ),
    "spare codes are renewed": _opened(
        accounts.renew_recovery_codes,
        lambda doer: accounts.renew_recovery_codes(user=_subject(), by=doer),
        "recovery-codes-renewed",
        _second_factor,
        once=True,
    ),
    "a second factor is removed": _opened(
        accounts.remove_second_factor,
        lambda doer: accounts.remove_second_factor(user=_subject(), by=doer),
        "second-factor-removed",
        _second_factor,
    ),
    "a token is made": _opened(accounts.make_token, lambda doer: _token(by=doer), "token-made", once=True),
    "a token is withdrawn": _opened(
        accounts.withdraw_token,
        lambda doer: [accounts.withdraw_token(token=one, by=doer) for one in Token.objects.all()],
        "token-withdrawn",
        _token,
    ),
    "sign-on is connected": _opened(
        accounts.connect_sign_on, lambda doer: _connect(by=doer), "sign-on-connected"
    ),
    "sign-on is disconnected": _opened(
        accounts.disconnect_sign_on,
        lambda doer: accounts.disconnect_sign_on(user=_subject(), by=doer),
        "sign-on-disconnected",
        _connect,
    ),
    "an account is erased": _opened(
        privacy.erase_account,
        lambda doer: [privacy.erase_account(user=one, by=doer) for one in User.objects.exclude(pk=doer.pk)],
        "erased",
    ),
    "an invited account is opened": Scenario(
        accounts.open_invited_account,
        lambda doer: accounts.open_invited_account(invitation=Invitation.objects.get(), by=doer),
        _of_account("opened"),
        [_invite],
        once=True,
    ),
    "an invitation is made": Scenario(
        accounts.invite,
        lambda doer: _invite(by=doer),
        {"action": "invitation.made", "kind": "invitation"},
        once=True,
    ),
    "an invitation is withdrawn": Scenario(
        accounts.withdraw_invitation,
        lambda doer: accounts.withdraw_invitation(invitation=Invitation.objects.get(), by=doer),
        {"action": "invitation.withdrawn", "kind": "invitation"},
        [_invite],
    ),
    "an invitation is accepted": Scenario(
        accounts.accept_invitation,
        lambda doer: accounts.accept_invitation(
            invitation=Invitation.objects.get(), name="Bo", password="a pass-phrase", by=doer
        ),
        {"action": "invitation.accepted", "kind": "invitation"},
        [_invite],
        once=True,
    ),
    "what was removed is forgotten": _loaded(
        forget_removed,
        lambda doer: forget_removed(before=timezone.now() + LATER, by=doer),
        {"action": "records.forgotten"},
        _remove_activity,
    ),
    "parts are chosen for the public": _loaded(
        publishing.choose_public_parts, lambda doer: _choose(by=doer), {"action": "publishing.chosen"}
    ),
    "an initiative is opened to the public": _loaded(
        publishing.open_public_page, lambda doer: _publish(by=doer), {"action": "publishing.opened"}, _choose
    ),
    "an initiative is closed to the public": _loaded(
        publishing.close_public_page,
        lambda doer: publishing.close_public_page(initiative=_initiative(), by=doer),
        {"action": "publishing.closed"},
        _choose,
        _publish,
    ),
    "an evaluator says something": _loaded(
        evaluation.annotate, lambda doer: _annotate(), {"action": "annotation.made", "kind": "annotation"}
    ),
    "an evaluator says it otherwise": _loaded(
        evaluation.change_annotation,
        lambda doer: evaluation.change_annotation(
            annotation=_annotation(), kind="question", text="When?", draft=False, by=doer
        ),
        {"action": "annotation.changed"},
        _annotate,
    ),
    "an evaluator takes it back": _loaded(
        evaluation.withdraw_annotation,
        lambda doer: evaluation.withdraw_annotation(annotation=_annotation(), by=doer),
        {"action": "annotation.withdrawn"},
        _annotate,
    ),
    "an annotation is answered": _loaded(
        evaluation.answer_annotation,
        lambda doer: evaluation.answer_annotation(annotation=_annotation(), text="Because.", by=doer),
        {"action": "annotation.answered"},
        _annotate,
    ),
    "something is decided on a judgement": _loaded(
        diagnosis.discuss, lambda doer: _discuss(), {"action": "finding.discussed", "kind": "finding"}
    ),
    "what was decided is withdrawn": _loaded(
        diagnosis.withdraw_discussion,
        lambda doer: diagnosis.withdraw_discussion(discussion=Discussion.objects.get(), by=doer),
        {"action": "finding.withdrawn"},
        _discuss,
    ),
    "consent is recorded": _loaded(
        privacy.record_consent, lambda doer: _consent(by=doer), {"action": "consent.recorded"}
    ),
    "consent is withdrawn": _loaded(
        privacy.withdraw_consent,
        lambda doer: privacy.withdraw_consent(
            consent=Consent.objects.get(), withdrawn_on=datetime.date(2026, 2, 3), by=doer
        ),
        {"action": "consent.withdrawn"},
        _consent,
    ),
    "people's ties are taken out": _loaded(
        networks.take_out_people,
        lambda doer: networks.take_out_people(case=_case(), file_format="csv", people=2, by=doer),
        {"action": "network.people-taken-out"},
        once=True,
    ),
    "a person is kept after review": _loaded(
        privacy.keep_person,
        lambda doer: privacy.keep_person(
            case=_case(), key=_PERSON.id, by=doer, at=datetime.datetime(2026, 1, 2, tzinfo=datetime.UTC)
        ),
        {"action": "person.kept", "kind": "people"},
    ),
    "a person is erased": _loaded(
        privacy.erase_person,
        lambda doer: _erase(by=doer),
        {"action": "person.erased", "kind": "people"},
        once=True,
    ),
    "what is past its time is purged": Scenario(
        privacy.purge,
        lambda doer: privacy.purge(now=timezone.now() + LATER, by=doer),
        {"action": "privacy.purged"},
        [_invite],
    ),
    "a calendar gets an address": _loaded(
        reminders.make_calendar_address, lambda doer: _calendar(by=doer), {"action": "calendar.address-made"}
    ),
    "a calendar's address is withdrawn": _loaded(
        reminders.withdraw_calendar_address,
        lambda doer: reminders.withdraw_calendar_address(case=_case(), by=doer),
        {"action": "calendar.address-withdrawn"},
        lambda: _calendar(by=_doer()),
    ),
}

"""The audit trail in words: what each action is, and who did it, also when the account is long gone."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from klustermotor.casefile.structure import collections
from klustermotor.web.accounts.models import User
from klustermotor.web.audit.models import Event
from klustermotor.web.cases.models import Case
from klustermotor.web.cases.policy import Role
from klustermotor.web.recording.wording import kind_words

ACTIONS: dict[str, str | Promise] = {
    "records.recorded": gettext_lazy("recorded or changed"),
    "records.removed": gettext_lazy("removed records"),
    "records.undone": gettext_lazy("undid a change"),
    "records.imported": gettext_lazy("took in from a list"),
    "case.loaded": gettext_lazy("loaded a case file"),
    "case.access-given": gettext_lazy("gave a role"),
    "case.access-taken": gettext_lazy("took a role away"),
    "invitation.made": gettext_lazy("invited somebody"),
    "invitation.withdrawn": gettext_lazy("withdrew an invitation"),
    "invitation.accepted": gettext_lazy("accepted an invitation"),
    "account.opened": gettext_lazy("opened an account"),
    "account.changed": gettext_lazy("changed an account"),
    "account.renamed": gettext_lazy("changed the name of an account"),
    "account.password-set": gettext_lazy("chose a new password"),
    "account.sessions-ended": gettext_lazy("signed out everywhere else"),
    "account.second-factor-added": gettext_lazy("turned on a second factor"),
    "account.second-factor-removed": gettext_lazy("turned off a second factor"),
    "account.recovery-codes-renewed": gettext_lazy("made new spare codes"),
    "account.token-made": gettext_lazy("made a token for a program"),
    "account.token-withdrawn": gettext_lazy("withdrew a token"),
    "account.sign-on-connected": gettext_lazy("connected single sign-on"),
    "account.sign-on-disconnected": gettext_lazy("ended single sign-on"),
    "account.erased": gettext_lazy("erased an account"),
    "person.erased": gettext_lazy("erased a person"),
    "person.kept": gettext_lazy("looked at a person and kept the record"),
    "consent.recorded": gettext_lazy("noted a consent to mailings"),
    "consent.withdrawn": gettext_lazy("noted that a consent was withdrawn"),
    "privacy.purged": gettext_lazy("cleared up what was past its time"),
    "privacy.erased-again": gettext_lazy("erased again after a restore"),
    "publishing.opened": gettext_lazy("opened an initiative to the public"),
    "publishing.closed": gettext_lazy("closed an initiative to the public"),
    "publishing.chosen": gettext_lazy("chose what is public"),
    "annotation.made": gettext_lazy("wrote an annotation"),
    "annotation.changed": gettext_lazy("changed an annotation"),
    "annotation.withdrawn": gettext_lazy("withdrew an annotation"),
    "annotation.answered": gettext_lazy("answered an annotation"),
    "finding.discussed": gettext_lazy("noted something on a judgement of the diagnosis"),
    "finding.withdrawn": gettext_lazy("withdrew a note on a judgement of the diagnosis"),
    "survey.made": gettext_lazy("prepared a survey"),
    "survey.changed": gettext_lazy("changed what a survey says of itself"),
    "survey.questions-chosen": gettext_lazy("chose the questions of a survey"),
    "survey.list-changed": gettext_lazy("changed the list of a survey"),
    "survey.contacts-kept": gettext_lazy("noted whom the links of a survey go to"),
    "survey.opened": gettext_lazy("opened a wave of a survey"),
    "survey.extended": gettext_lazy("moved the last day of a survey"),
    "survey.links-made": gettext_lazy("made links of a survey"),
    "survey.link-withdrawn": gettext_lazy("withdrew a link of a survey"),
    "survey.reminded": gettext_lazy("noted a reminder of a survey"),
    "survey.closed": gettext_lazy("closed a wave of a survey"),
    "survey.wave-prepared": gettext_lazy("prepared the next wave of a survey"),
    "survey.nomination-reviewed": gettext_lazy("looked at a name given beside the list of a survey"),
    "survey.answered": gettext_lazy("answered a survey"),
    "survey.refused": gettext_lazy("declined to answer a survey"),
    "survey.answers-withdrawn": gettext_lazy("took back the answers to a survey"),
    "survey.link-renewed": gettext_lazy("exchanged the own link of a survey"),
    "records.merged": gettext_lazy("made one organisation of two"),
    "list.sent": gettext_lazy("sent a company list"),
    "list.taken-in": gettext_lazy("brought in a company list"),
    "list.thrown-away": gettext_lazy("threw a sent company list away"),
    "list.changed": gettext_lazy("changed what a company list is called or is"),
    "list.removed": gettext_lazy("removed a company list"),
    "list.row-erased": gettext_lazy("erased a sole trader’s row of a company list"),
    "comparison.asked": gettext_lazy("asked for company lists to be compared"),
    "comparison.made": gettext_lazy("compared company lists"),
    "comparison.removed": gettext_lazy("removed a comparison of company lists"),
    "pair.decided": gettext_lazy("decided whether two rows are one firm"),
    "pair.undecided": gettext_lazy("took back a decision about two rows"),
    "calendar.address-made": gettext_lazy("made an address for a calendar"),
    "calendar.address-withdrawn": gettext_lazy("withdrew the address of a calendar"),
    "transfer.asked": gettext_lazy("asked for a file, or for one to be loaded"),
    "backup.made": gettext_lazy("made a backup"),
    "backup.restored": gettext_lazy("restored a backup"),
}
"""What every action is in words, to follow the name of who did it."""

KINDS: dict[str, str | Promise] = {
    "records": gettext_lazy("records"),
    "person": gettext_lazy("people: erased and reviewed"),
    "consent": gettext_lazy("consents"),
    "case": gettext_lazy("the case and its roles"),
    "invitation": gettext_lazy("invitations"),
    "annotation": gettext_lazy("annotations"),
    "finding": gettext_lazy("notes on the diagnosis"),
    "publishing": gettext_lazy("public pages"),
    "transfer": gettext_lazy("files"),
    "calendar": gettext_lazy("calendars"),
    "survey": gettext_lazy("surveys of networks"),
    "list": gettext_lazy("company lists"),
    "comparison": gettext_lazy("comparisons of company lists"),
    "pair": gettext_lazy("decisions about pairs of firms"),
}
"""Kinds of action that a reader can choose among: the first part of an action's name."""

NOBODY = "0"
BY_RESPONDENTS = {"survey.answered", "survey.refused", "survey.answers-withdrawn", "survey.link-renewed"}
"""What is done by a personal link, of which the trail does not tell whose it was."""


@dataclass(frozen=True)
class Line:
    """An event in words."""

    event: Event
    who: str
    what: str
    about: str
    beside: str


def events(
    case: Case, *, kind: str, who: str, since: datetime.date | None, until: datetime.date | None
) -> QuerySet[Event]:
    """The events of a case, the latest first, by kind of action, account and time."""
    rows = Event.objects.filter(case_key=case.key).order_by("-at", "-id")
    if kind:
        rows = rows.filter(action__startswith=f"{kind}.")
    if who:
        rows = rows.filter(by_id=None if who == NOBODY else int(who))
    if since:
        rows = rows.filter(at__date__gte=since)
    if until:
        rows = rows.filter(at__date__lte=until)
    return rows


def doers(case: Case) -> list[tuple[str, str]]:
    """The accounts that have done something in a case, each with its words, and the machine itself."""
    numbers = Event.objects.filter(case_key=case.key).order_by().values_list("by_id", flat=True).distinct()
    found = list(numbers)
    names = who_words(found)
    people = sorted(((str(one), names[one]) for one in found if one is not None), key=lambda pair: pair[1])
    return people + ([(NOBODY, names[None])] if None in found else [])


def who_words(numbers: Iterable[int | None]) -> dict[int | None, str]:
    """Who accounts are: their names, or their numbers where they are gone."""
    wanted = {number for number in numbers if number is not None}
    there = {user.pk: str(user) for user in User.objects.filter(pk__in=wanted)}
    gone = _("account no. %(number)s, erased")
    told: dict[int | None, str] = {one: there.get(one) or gone % {"number": one} for one in wanted}
    return told | {None: _("the installation itself")}


def in_words(rows: Iterable[Event]) -> list[Line]:
    """Events in words, with one query for all their accounts."""
    found = list(rows)
    accounts = [int(one.key) for one in found if one.kind == "account" and one.key.isdecimal()]
    names = who_words([*(one.by_id for one in found), *accounts])
    return [
        Line(
            event=one,
            who=_("a respondent") if one.by_id is None and one.action in BY_RESPONDENTS else names[one.by_id],
            what=action_words(one.action),
            about=_about(one, names),
            beside=_beside(one),
        )
        for one in found
    ]


def action_words(action: str) -> str:
    """What an action is in words; its own name where none are known."""
    return str(ACTIONS.get(action, action))


def _about(event: Event, names: dict[int | None, str]) -> str:
    if event.kind == "account" and event.key.isdecimal():
        return names[int(event.key)]
    if event.kind in collections():
        return f"{kind_words(event.kind)} {event.key}".strip()
    return event.key


def _beside(event: Event) -> str:
    """What an event tells beside whom it is about: a role, or how many records it touched."""
    details = event.details
    role = details.get("role")
    if role in Role.values:
        return str(Role(role).label)
    count = details.get("count")
    if event.action.startswith("records.") and isinstance(count, int) and count > 1:
        return ngettext("%(count)s record", "%(count)s records", count) % {"count": count}
    return ""

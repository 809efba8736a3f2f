"""The short forms: a few fields of the long ones, with what a hurried person does not have to say.

They are the forms of `recording.forms` with fewer fields, so they read, ask and refuse in the same way. What they add
is said on the page: an activity is planned or done by its date, and those who came to a meeting are counted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, ClassVar

from django.utils import timezone
from django.utils.translation import gettext as _

from klustermotor.casefile.partial_dates import bounds
from klustermotor.casefile.records import Activity, Organisation
from klustermotor.web.cases.models import Case
from klustermotor.web.cases.text import fold
from klustermotor.web.cases.wording import date_words
from klustermotor.web.initiatives.models import Body, InitiativeRole, Member
from klustermotor.web.recording.actions import Wanted
from klustermotor.web.recording.choices import choices_of
from klustermotor.web.recording.columns import looks_like_number
from klustermotor.web.recording.entry import (
    EntryError,
    parse_organisation_number,
    written_organisation_number,
)
from klustermotor.web.recording.fields import one
from klustermotor.web.recording.finder import Candidate, Match, candidates, look_up, name_of
from klustermotor.web.recording.forms import RecordForm
from klustermotor.web.recording.guidance import FieldGuide, guide
from klustermotor.web.recording.stored import Stored, kind_of, read, table_of

TICKS_SHOWN = 300


class QuickForm(RecordForm):
    """A short form of one kind of record; the base of those below."""

    of: ClassVar[str]
    shown: ClassVar[tuple[str, ...]]

    def __init__(
        self,
        *,
        case: Case,
        parent: Stored,
        data: Any,
        from_draft: bool,
        start: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(
            self.of,
            case=case,
            parent=parent,
            data=data,
            from_draft=from_draft,
            fields=self.shown,
            start=start,
        )

    def say(self, name: str, **words: str) -> None:
        """Say other words of a field than the long form does."""
        told = self.guide.fields[name]
        changed = {each: {self.around.language: text} if text else None for each, text in words.items()}
        fields = dict(self.guide.fields) | {name: replace(told, **changed)}  # type: ignore[arg-type]
        self.guide = replace(self.guide, fields=fields)

    def finished(self) -> list[Wanted] | None:
        """What to save; None when something is wrong or asked."""
        if not self.is_valid():
            return None
        wanted = self.wanted()
        self.refuse_making(wanted)
        return None if self.problems else wanted

    def told_saved(self) -> str:
        """What to say when it is saved."""
        return _("Saved. One more?")


class ActivityForm(QuickForm):
    """An activity with its participants."""

    of = "activities"
    shown = ("title", "kind", "start", "direction", "organisations", "people", "participants")

    def __init__(self, **named: Any) -> None:
        super().__init__(**named, start={"start": timezone.localdate().isoformat()})
        self.say("start", hint=_("A day ahead makes it a planned activity, any other one that is done."))

    def finished(self) -> list[Wanted] | None:
        wanted = super().finished()
        if wanted is None:
            return None
        *making, last = wanted
        return [
            *making,
            replace(last, record=last.record.model_copy(update={"status": self._status(last.record)})),
        ]

    def _status(self, record: Any) -> str | None:
        """Planned or done, by the date; unknown without one."""
        if not record.start:
            return None
        first, _last = bounds(record.start.rstrip("~"))
        return "planned" if first > self.around.today else "done"


@dataclass(frozen=True)
class Tick:
    """Somebody who can be ticked as present: a record, and who it stands for."""

    key: str
    name: str
    detail: str = ""
    organisation: str = ""


@dataclass(frozen=True)
class Gathering:
    """Those who can meet: a board or another body, or the members."""

    key: str
    name: str
    meeting: str
    people: list[Tick]
    organisations: list[Tick]


def gatherings(case: Case, initiative: Stored) -> list[Gathering]:
    """The bodies of an initiative and its members, each with those who belong to it, in Swedish order."""
    bodies = Body.objects.filter(case=case, initiative__key=initiative.key).order_by("position", "pk")
    roles = list(
        InitiativeRole.objects.filter(case=case, initiative__key=initiative.key, end=None)
        .exclude(person=None, organisation=None)
        .select_related("person", "organisation", "body")
    )
    found = [_of_body(body, roles) for body in bodies if not body.end]
    return [*found, _of_members(case, initiative)]


_ROLES_OF = {
    Body.Kind.BOARD: {InitiativeRole.Role.BOARD_MEMBER, InitiativeRole.Role.CHAIR},
    Body.Kind.LEADERSHIP_NETWORK: {InitiativeRole.Role.LEADERSHIP_NETWORK},
    Body.Kind.REFERENCE_GROUP: {InitiativeRole.Role.REFERENCE_GROUP},
}


def _of_body(body: Body, roles: Sequence[InitiativeRole]) -> Gathering:
    mine = [
        role
        for role in roles
        if role.body_id == body.pk
        or (role.body_id is None and role.role in _ROLES_OF.get(Body.Kind(body.kind), ()))
    ]
    people = {
        role.person.key: (
            role.person.sort_key,
            Tick(
                role.person.key,
                role.person.name,
                role.organisation.name if role.organisation else "",
                role.organisation.key if role.organisation else "",
            ),
        )
        for role in mine
        if role.person
    }
    firms = {
        role.organisation.key: (
            role.organisation.sort_key,
            Tick(role.organisation.key, role.organisation.name),
        )
        for role in mine
        if role.organisation and not role.person
    }
    name = name_of(body)
    words = {
        "board": _("Board meeting"),
        "leadership_network": _("Meeting of the leadership network"),
        "reference_group": _("Meeting of the reference group"),
    }
    meeting = words.get(body.kind, _("Meeting: %(body)s") % {"body": name})
    return Gathering(body.key, name[:1].upper() + name[1:], meeting, _in_order(people), _in_order(firms))


def _of_members(case: Case, initiative: Stored) -> Gathering:
    rows = Member.objects.filter(case=case, initiative__key=initiative.key, end=None).order_by(
        "organisation__sort_key", "organisation_id"
    )
    named = rows.values_list("organisation__key", "organisation__name").distinct()
    ticks = list({key: Tick(key, name) for key, name in named}.values())
    return Gathering("members", _("The members"), _("Member meeting"), [], ticks)


def _in_order(found: Mapping[str, tuple[str, Tick]]) -> list[Tick]:
    return [tick for _order, tick in sorted(found.values(), key=lambda pair: (pair[0], pair[1].key))]


class MeetingForm(QuickForm):
    """A meeting with attendance."""

    of = "activities"
    shown = ("start", "title", "people", "organisations", "participants")

    def __init__(self, gathering: Gathering, **named: Any) -> None:
        self.gathering = gathering
        start = {
            "kind": "meeting",
            "status": "done",
            "occasions": 1,
            "start": timezone.localdate().isoformat(),
        }
        super().__init__(**named, start=start)
        if not self.sent and not named["from_draft"]:
            self.typed = {**self.typed, f"title.{self.around.language}": [gathering.meeting]}
        self.say("start", hint=_("Today, unless you write another day."), example="")
        self.say("title", example="")
        self.say("people", label=_("Others who came: people"), example="")
        self.say("organisations", label=_("Others who came: organisations"), example="")
        self.say(
            "participants",
            label=_("How many came in all"),
            hint=_(
                "Left empty, those ticked and written are counted: each person, and each organisation that none of"
                " them is known to come from."
            ),
            example="",
        )

    # Who is ticked

    def _ticked(self, name: str) -> list[str]:
        offered = {tick.key for tick in getattr(self.gathering, name)}
        return [key for key in self.typed.get(f"tick.{name}", []) if key in offered]

    @property
    def question(self) -> str:
        """What is looked for among those who can be ticked."""
        return one(self.typed, "find").strip()[:100]

    @property
    def searchable(self) -> bool:
        """Whether they are so many that only some are shown."""
        return len(self.gathering.people) + len(self.gathering.organisations) > TICKS_SHOWN

    @property
    def ticks(self) -> list[tuple[str, list[tuple[Tick, bool]], int]]:
        """Those who can be ticked: people, organisations; each with whether it is, and how many are not shown."""
        return [
            (name, *self._shown(name))
            for name in ("people", "organisations")
            if getattr(self.gathering, name)
        ]

    def _shown(self, name: str) -> tuple[list[tuple[Tick, bool]], int]:
        every: list[Tick] = getattr(self.gathering, name)
        ticked = set(self._ticked(name))
        words = fold(self.question).split()
        fitting = [
            tick
            for tick in every
            if tick.key not in ticked and all(word in fold(f"{tick.name} {tick.detail}") for word in words)
        ]
        kept = {tick.key for tick in fitting[:TICKS_SHOWN]} | ticked
        shown = [(tick, tick.key in ticked) for tick in every if tick.key in kept]
        return shown, max(0, len(fitting) - TICKS_SHOWN)

    # What is saved

    def finished(self) -> list[Wanted] | None:
        wanted = super().finished()
        if wanted is None:
            return None
        *making, last = wanted
        record = last.record
        assert isinstance(record, Activity)  # noqa: S101 - that is what the form is of
        ticked_people = self._ticked("people")
        stood_for = {tick.key: tick.organisation for tick in self.gathering.people if tick.organisation}
        people = sorted({*record.people, *ticked_people})
        firms = {*record.organisations, *self._ticked("organisations")}
        firms |= {stood_for[key] for key in ticked_people if key in stood_for}
        update: dict[str, Any] = {"people": tuple(people), "organisations": tuple(sorted(firms))}
        if record.participants is None and (people or firms):
            update["participants"] = len(people) + len(firms - self._places_of(people, making, stood_for))
        if record.start and bounds(record.start.rstrip("~"))[0] > self.around.today:
            update["status"] = "planned"
        return [*making, replace(last, record=record.model_copy(update=update))]

    def _places_of(
        self, people: Sequence[str], making: Sequence[Wanted], stood_for: Mapping[str, str]
    ) -> set[str]:
        """The organisations that some of the people are known to come from."""
        rows = table_of("appointments").rows.filter(case=self.case, person__key__in=people)
        new = {str(getattr(one_new.record, "organisation", "")) for one_new in making}
        return {*rows.values_list("organisation__key", flat=True), *stood_for.values(), *new}


class MemberForm(QuickForm):
    """A new member: an organisation by name and number, found or made."""

    of = "members"
    shown = ("organisation", "roles", "start")

    def __init__(self, **named: Any) -> None:
        super().__init__(**named, start={})
        written = one(self.typed, "organisation").strip()
        if looks_like_number(written) and not one(self.typed, "number").strip():
            self.typed = {**self.typed, "organisation": [""], "number": [written]}
        self.number, self.number_wrong = "", ""
        text = one(self.typed, "number").strip()
        try:
            self.number = parse_organisation_number(text) if text else ""
        except EntryError as error:
            self.number_wrong = str(error)
        self._match()

    @property
    def number_text(self) -> str:
        """What is typed as number."""
        return one(self.typed, "number")

    @property
    def sector_text(self) -> str:
        """What is chosen as part of the triple helix."""
        return one(self.typed, "sector")

    @property
    def sectors(self) -> list[tuple[str, str]]:
        """The parts of the triple helix."""
        return choices_of(Organisation, "sector")

    @property
    def number_label(self) -> FieldGuide:
        """What the long form says of the number."""
        return guide(kind_of("organisations")).fields["organisation_number"]

    @property
    def sector_label(self) -> FieldGuide:
        """What the long form says of the part of the triple helix."""
        return guide(kind_of("organisations")).fields["sector"]

    def _match(self) -> None:
        """Take the number for surer than the name, and make what nothing is like without asking."""
        name = " ".join(one(self.typed, "organisation").split())
        if not self.sent:
            return
        numbered = self._numbered()
        if not name and len(numbered) == 1:
            name = numbered[0].name
            self.typed = {**self.typed, "organisation": [name]}
        if not name:
            return
        match = look_up(self.case, "organisations", [name])[name]
        if numbered:
            same = [one_found for one_found in match.exact if one_found.key in {c.key for c in numbered}]
            match = Match(name, tuple(same), tuple(numbered)) if same else Match(name, (), tuple(numbered))
        self.around.matches["organisations", name] = match
        if not (match.exact or match.alike or "organisation.pick.1" in self.typed):
            picks = {"organisation.pick.1": [f"+|{name}"], "organisation.pick.1.sector": [self.sector_text]}
            self.typed = {**self.typed, **picks}

    def _numbered(self) -> list[Candidate]:
        if not self.number:
            return []
        rows = table_of("organisations").rows.filter(case=self.case, organisation_number=self.number)
        return list(candidates(self.case, "organisations", rows.values_list("key", flat=True)[:5]).values())

    @cached_property
    def _wanted_before(self) -> list[Wanted] | None:
        return super().finished()

    def finished(self) -> list[Wanted] | None:
        if self.number_wrong:
            self.refuse("number", self.number_wrong)
        wanted = self._wanted_before
        if wanted is None or self.problems:
            return None
        *making, last = wanted
        key = vars(last.record)["organisation"]
        self._refuse_member(key)
        organisation = self._organisation(key, making)
        return None if self.problems else [*organisation, last]

    def _refuse_member(self, key: str) -> None:
        held = Member.objects.filter(
            case=self.case, initiative__key=self.parent, organisation__key=key, end=None
        )
        member = held.select_related("organisation").exclude(key=self.key).first()
        if member is None:
            return
        words = _("%(name)s is a member already.")
        if member.start:
            words = _("%(name)s is a member already, since %(date)s.")
        self.refuse(
            "organisation", words % {"name": member.organisation.name, "date": date_words(member.start)}
        )

    def _organisation(self, key: str, making: Sequence[Wanted]) -> list[Wanted]:
        """The organisation with the number and sector that were told, new or as far as they were unknown."""
        sector = self.sector_text if self.sector_text in dict(self.sectors) else None
        told = {"organisation_number": self.number or None, "sector": sector}
        if making:
            new = making[0]
            if self._numbered():
                self.refuse(
                    "number",
                    _("Another organisation has this number. Choose it above, or correct the number."),
                )
            values = {name: value for name, value in told.items() if value}
            return [replace(new, record=new.record.model_copy(update=values)), *making[1:]]
        stored = read(self.case, "organisations", key)
        record = stored.record
        assert isinstance(record, Organisation)  # noqa: S101 - that is what the list holds
        if self.number and record.organisation_number not in (None, self.number):
            words = _(
                "%(name)s is recorded with the number %(number)s. Correct the one here, or leave it empty."
            )
            number = written_organisation_number(record.organisation_number)
            self.refuse("number", words % {"name": record.name, "number": number})
        missing = {name: value for name, value in told.items() if value and getattr(record, name) is None}
        if not missing or not self.case.standing.may_record("organisations"):
            return []
        return [Wanted("organisations", record.model_copy(update=missing), base=stored.digest)]

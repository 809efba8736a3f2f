"""The lists that can be pasted or loaded: members, participants of an activity, people with roles."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from klustermotor.casefile import records
from klustermotor.casefile.records import Activity
from klustermotor.casefile.structure import hints
from klustermotor.web.cases.text import fold
from klustermotor.web.cases.wording import date_words
from klustermotor.web.recording.actions import Wanted
from klustermotor.web.recording.choices import values_of
from klustermotor.web.recording.columns import Target, looks_like_date, looks_like_number
from klustermotor.web.recording.finder import name_of
from klustermotor.web.recording.keys import new_keys
from klustermotor.web.recording.stored import table_of
from klustermotor.web.workspace.list_words import parts, value_of, words_of
from klustermotor.web.workspace.listing import Making, Plan, Row, text_in

_ROLE_OF_BODY = {
    "board": "board_member",
    "leadership_network": "leadership_network",
    "reference_group": "reference_group",
}

_ORGANISATION = Target("organisation", gettext_lazy("organisation"), ("organisation",))
_NUMBER = Target("number", gettext_lazy("organisation number"), ("number",), looks_like_number)
_PERSON = Target("person", gettext_lazy("person, whole name"), ("person", "name"))
_FIRST_NAME = Target("first_name", gettext_lazy("first name"), ("first_name",), lambda _text: False)
_LAST_NAME = Target("last_name", gettext_lazy("last name"), ("last_name",), lambda _text: False)
_POST = Target("post", gettext_lazy("post at work"), ("post",), lambda _text: False)


class Members(Plan):
    """Organisations that become members of an initiative."""

    targets: ClassVar[tuple[Target, ...]] = (
        Target("organisation", gettext_lazy("organisation"), ("organisation", "name")),
        _NUMBER,
        Target(
            "sector",
            gettext_lazy("part of the triple helix"),
            ("sector",),
            lambda text: fold(text) in words_of(records.Organisation, "sector"),
        ),
        Target(
            "role",
            gettext_lazy("roles in the cluster"),
            ("role",),
            lambda text: all(part in words_of(records.Member, "roles") for part in parts(fold(text))),
        ),
        Target("start", gettext_lazy("member since"), ("start",), looks_like_date),
        Target("end", gettext_lazy("member until"), ("end",), lambda _text: False),
    )

    def read_role(self, text: str) -> list[str]:
        """What an organisation does in the cluster: several are parted by commas."""
        return list(dict.fromkeys(value_of(part, records.Member, "roles") for part in parts(text)))

    @cached_property
    def _members(self) -> dict[str, str]:
        """The members, with since when."""
        rows = table_of("members").rows.filter(case=self.case, initiative__key=self.around.key, end=None)
        return dict(rows.values_list("organisation__key", "start"))

    def _look_further(self, row: Row) -> None:
        if not (row.values.get("organisation") or row.values.get("number") or row.troubles):
            self._wrong(
                row, "organisation", _("The organisation is missing. Write its name, or take the row away.")
            )
        values = {"id": "x", "organisation": "x", **self._told(row)}
        self._check(row, records.Member, values, {"end": "end", "start": "start"})

    def _told(self, row: Row) -> dict[str, Any]:
        names = {"roles": "role", "start": "start", "end": "end"}
        return {field: row.values[name] for field, name in names.items() if row.values.get(name)}

    def _is_there(self, row: Row) -> bool:
        key = row.organisation.key if row.organisation else ""
        if key not in self._members:
            return False
        since = self._members[key]
        row.notes.append(
            _("member already, since %(date)s") % {"date": date_words(since)}
            if since
            else _("member already")
        )
        return True

    def _identity(self, row: Row) -> Any:
        return row.organisation.one if row.organisation else ""

    def _wanted(self, making: Making) -> Iterator[Wanted]:
        rows = self.good
        for row, key in zip(rows, new_keys(self.case, "members", [""] * len(rows)), strict=True):
            organisation, _person = making.of(row)
            values = self._told(row) | {"roles": tuple(row.values.get("role", ()))}
            yield Wanted(
                "members", records.Member(id=key, organisation=organisation or "", **values), self.around.key
            )


class Participants(Plan):
    """Organisations and people who took part in an activity."""

    targets: ClassVar[tuple[Target, ...]] = (
        _PERSON,
        _FIRST_NAME,
        _LAST_NAME,
        _ORGANISATION,
        _NUMBER,
        _POST,
    )

    @property
    def _activity(self) -> Activity:
        assert isinstance(self.around.record, Activity)  # noqa: S101 - the list is that of an activity
        return self.around.record

    def _look_further(self, row: Row) -> None:
        if not (row.values.get("person") or any(self._organisation(row)) or row.troubles):
            self._wrong(row, "", _("Neither a person nor an organisation. Write one, or take the row away."))

    def _is_there(self, row: Row) -> bool:
        organisation, person = row.organisation, row.person
        there = (not organisation or organisation.key in self._activity.organisations) and (
            not person or person.key in self._activity.people
        )
        if there:
            row.notes.append(_("a participant already"))
        return there

    def _identity(self, row: Row) -> Any:
        return tuple(one.one for one in row.meant)

    def _wanted(self, making: Making) -> Iterator[Wanted]:
        found = [making.of(row) for row in self.good]
        organisations = {key for key, _person in found if key} | set(self._activity.organisations)
        people = {key for _organisation, key in found if key} | set(self._activity.people)
        record = self._activity.model_copy(
            update={"organisations": tuple(sorted(organisations)), "people": tuple(sorted(people))}
        )
        yield Wanted("activities", record, base=self.around.digest)


class PeopleInRoles(Plan):
    """People who have a role in an initiative, possibly in one of its bodies."""

    targets: ClassVar[tuple[Target, ...]] = (
        _PERSON,
        _FIRST_NAME,
        _LAST_NAME,
        Target(
            "role",
            gettext_lazy("role in the initiative"),
            ("role",),
            lambda text: fold(text) in words_of(records.InitiativeRole, "role"),
        ),
        _ORGANISATION,
        _NUMBER,
        _POST,
        Target("ability", gettext_lazy("ability that the person brings"), ("ability",), lambda _text: False),
        Target("start", gettext_lazy("in the role since"), ("start",), looks_like_date),
        Target("end", gettext_lazy("in the role until"), ("end",), lambda _text: False),
    )

    @cached_property
    def bodies(self) -> list[tuple[str, str, str]]:
        """The initiative's boards, networks and groups: identifier, kind, and name."""
        rows = table_of("bodies").rows.filter(case=self.case, initiative__key=self.around.key)
        return [(row.key, row.kind, body_name(row)) for row in rows.order_by("position", "pk")]

    @property
    def body(self) -> str:
        """Identifier of the body that the whole list is of; empty for none."""
        wanted = self.options.get("body", "")
        return wanted if wanted in {key for key, _kind, _name in self.bodies} else ""

    @property
    def usual_role(self) -> str:
        """The role of who has none in the list: the one chosen, else that of who sits in such a body."""
        chosen = self.options.get("role", "")
        if chosen in values_of(hints(records.InitiativeRole)["role"]):
            return chosen
        kinds = {key: kind for key, kind, _name in self.bodies}
        return _ROLE_OF_BODY.get(kinds.get(self.body, ""), "")

    def read_role(self, text: str) -> str:
        """A role in the initiative."""
        return value_of(text, records.InitiativeRole, "role")

    @cached_property
    def _held(self) -> set[tuple[str, str, str]]:
        rows = table_of("roles").rows.filter(case=self.case, initiative__key=self.around.key, end=None)
        return {
            (person or "", role, body or "")
            for person, role, body in rows.values_list("person__key", "role", "body__key")
        }

    def _look_further(self, row: Row) -> None:
        if row.troubles:
            return
        if not row.values.get("person"):
            self._wrong(row, "person", _("The person is missing. Write the name, or take the row away."))
        if not self._role(row):
            words = _("The role is missing. Write it in the row, or choose above one for all who have none.")
            self._wrong(row, "role", words)
            return
        values = {"id": "x", "person": "x", **self._told(row)}
        targets = {name: name for name in ("start", "end", "ability")}
        self._check(row, records.InitiativeRole, values, targets)

    def _role(self, row: Row) -> str:
        return str(row.values.get("role") or self.usual_role)

    def _told(self, row: Row) -> dict[str, Any]:
        told: dict[str, Any] = {"role": self._role(row)}
        told |= {name: row.values[name] for name in ("start", "end") if row.values.get(name)}
        if row.values.get("ability"):
            told["ability"] = {self.language: row.values["ability"]}
        return told

    def _is_there(self, row: Row) -> bool:
        there = (row.person.key if row.person else "", self._role(row), self.body) in self._held
        if there:
            row.notes.append(_("has the role already"))
        return there

    def _identity(self, row: Row) -> Any:
        return (row.person.one if row.person else "", self._role(row))

    def _wanted(self, making: Making) -> Iterator[Wanted]:
        rows = self.good
        for row, key in zip(rows, new_keys(self.case, "roles", [""] * len(rows)), strict=True):
            organisation, person = making.of(row)
            told = self._told(row)
            if "ability" in told:
                told["ability"] = text_in(self.language, row.values["ability"])
            role = records.InitiativeRole(
                id=key, person=person, organisation=organisation, body=self.body or None, **told
            )
            yield Wanted("roles", role, self.around.key)


def body_name(row: Any) -> str:
    """What a board, network or group is called: its name, else its kind."""
    name = name_of(row)
    return name[:1].upper() + name[1:]

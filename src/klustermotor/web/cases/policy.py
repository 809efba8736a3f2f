"""Who may do what in a case: the whole policy, in one table that reads as prose.

An account holds one or more grants in a case: a role, for a cluster manager and a network member with the initiative
that is theirs, for a member firm with its organisation. What a grant allows is said here and nowhere else.

- An **administrator** may do everything in the case, appoints people and reads the audit trail.
- A **region strategist or financier** reads and records everything in the case, appoints everybody but
  administrators, runs surveys of networks, and may open an initiative to the public.
- A **cluster manager** reads the case and records everything about the own initiatives, and the organisations, people,
  ties and sources that initiatives share; runs surveys of networks in the own initiatives; starts new initiatives,
  which are then the own; appoints network members of the own initiatives, member firms and readers.
- A member of a **leadership network** reads the case, and records activities and observations of the own initiatives.
- An **evaluator** reads everything and changes nothing of it; annotates any initiative, and nobody else can change or
  remove the annotations.
- A **member firm** sees nothing of the case: it has a page of its own firm, and keeps the firm's own facts there.
- A **reader** reads the case.

To read the case is not to read what tells of people beyond their posts and roles. **Personal ties**, those between two
people and informal ones with a person at an end, are seen by those alone who record people (`Standing.keeps_people`):
on pages, in networks, searches, files and the history, and by programs. For all others such a tie is not there; where
some are left out, the page says how many in the whole case, and nothing more of them. Which ties those are,
`casefile.personal` says.

Whoever runs a survey sees who has answered. What was answered is seen by name where both ends of a relation agreed to
that, and otherwise by nobody, an administrator too; all others who read the case see counts that name nobody.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from klustermotor.casefile.records import Initiative
from klustermotor.casefile.structure import nested


class Role(models.TextChoices):
    """What an account is in a case."""

    ADMINISTRATOR = "administrator", _("administrator")
    STRATEGIST = "strategist", _("region strategist or financier")
    CLUSTER_MANAGER = "cluster_manager", _("cluster manager")
    NETWORK_MEMBER = "network_member", _("member of the leadership network")
    EVALUATOR = "evaluator", _("evaluator")
    MEMBER_FIRM = "member_firm", _("member firm")
    READER = "reader", _("reader")


class Right(models.TextChoices):
    """What can be done in a case as a whole, or with one of its initiatives."""

    READ = "read", _("read the case")
    RECORD = "record", _("record and change")
    ANNOTATE = "annotate", _("annotate as evaluator")
    INVITE = "invite", _("appoint people")
    PUBLISH = "publish", _("open an initiative to the public")
    SURVEY = "survey", _("run surveys of networks")
    EXTRACT = "extract", _("take out all that is held about a person")
    ERASE = "erase", _("erase a person")
    TRAIL = "trail", _("read the audit trail")


FIELDS_OF_FIRM = ("also_known_as", "industry_codes", "size_class", "description", "region")
"""The facts of its own organisation that a member firm keeps; the rest stays as it is recorded."""

ROLES_OF_INITIATIVE = {Role.CLUSTER_MANAGER, Role.NETWORK_MEMBER}
"""Roles that are held for an initiative."""

RIGHTS: dict[Role, frozenset[Right]] = {
    Role.ADMINISTRATOR: frozenset(Right) - {Right.ANNOTATE},
    Role.STRATEGIST: frozenset(
        {Right.READ, Right.RECORD, Right.INVITE, Right.PUBLISH, Right.SURVEY, Right.EXTRACT, Right.ERASE}
    ),
    Role.CLUSTER_MANAGER: frozenset(
        {Right.READ, Right.RECORD, Right.INVITE, Right.PUBLISH, Right.SURVEY, Right.EXTRACT}
    ),
    Role.NETWORK_MEMBER: frozenset({Right.READ, Right.RECORD}),
    Role.EVALUATOR: frozenset({Right.READ, Right.ANNOTATE}),
    Role.MEMBER_FIRM: frozenset(),
    Role.READER: frozenset({Right.READ}),
}

_OWN_ONLY = {Right.PUBLISH, Right.SURVEY}
"""Rights that a role of an initiative holds for the own initiatives alone, wherever an initiative is named."""

WHOLE_CASE = "*"
"""What is named instead of an initiative where a right is asked for in the case as a whole; no key looks like it."""

SHARED = frozenset({"organisations", "changes", "people", "appointments", "ties", "sources"})
"""Lists that all initiatives draw on: cluster managers keep them together."""

_OF_INITIATIVE = frozenset({*nested(Initiative), "actors"})
RECORDS: dict[Role, frozenset[str]] = {
    Role.CLUSTER_MANAGER: _OF_INITIATIVE | {"initiatives"},
    Role.NETWORK_MEMBER: frozenset({"activities", "observations"}),
}
"""What a role records about its own initiatives."""

GIVES: dict[Role, frozenset[Role]] = {
    Role.ADMINISTRATOR: frozenset(Role),
    Role.STRATEGIST: frozenset(Role) - {Role.ADMINISTRATOR},
    Role.CLUSTER_MANAGER: frozenset({Role.NETWORK_MEMBER, Role.MEMBER_FIRM, Role.READER}),
}
"""Which roles a role may give; a cluster manager a network member only for an own initiative."""


@dataclass(frozen=True)
class Grant:
    """A role, with the initiative or organisation that it is held for."""

    role: Role
    initiative: str = ""
    organisation: str = ""


class Standing:
    """What an account is in a case, and so what it may do there.

    Examples
    --------
    >>> manager = Standing([Grant(Role.CLUSTER_MANAGER, initiative="wood")])
    >>> manager.may_record("goals", initiative="wood"), manager.may_record("goals", initiative="steel")
    (True, False)
    >>> manager.may_record("people"), manager.may_record("plans")
    (True, False)
    """

    def __init__(self, grants: Iterable[Grant]) -> None:
        self.grants = tuple(grants)

    @property
    def roles(self) -> set[Role]:
        """The roles that the account holds."""
        return {grant.role for grant in self.grants}

    @property
    def initiatives(self) -> set[str]:
        """Keys of the initiatives that the account drives."""
        return {grant.initiative for grant in self.grants if grant.role is Role.CLUSTER_MANAGER}

    @property
    def firms(self) -> set[str]:
        """Keys of the organisations that the account speaks for."""
        return {grant.organisation for grant in self.grants if grant.role is Role.MEMBER_FIRM}

    @property
    def reads(self) -> bool:
        """Whether the case is read at all, rather than one firm's page in it."""
        return self.allows(Right.READ)

    @property
    def invites(self) -> bool:
        """Whether anybody can be given a role."""
        return self.allows(Right.INVITE)

    @property
    def reads_trail(self) -> bool:
        """Whether the audit trail is read."""
        return self.allows(Right.TRAIL)

    @property
    def erases(self) -> bool:
        """Whether people can be erased, and are put up for review."""
        return self.allows(Right.ERASE)

    @property
    def surveys(self) -> bool:
        """Whether surveys of networks are run at all: in the case, or in an initiative."""
        return self.allows(Right.SURVEY)

    @property
    def keeps_people(self) -> bool:
        """Whether people, and what they have consented to, are recorded."""
        return self.may_record("people")

    def allows(self, right: Right, initiative: str = "") -> bool:
        """Whether a right is held, at all or for the initiative with a key."""
        return any(
            right in RIGHTS[grant.role]
            and (
                grant.role not in ROLES_OF_INITIATIVE
                or right not in _OWN_ONLY
                or initiative in ("", grant.initiative)
            )
            for grant in self.grants
        )

    def may_record(self, collection: str, initiative: str = "", key: str = "") -> bool:
        """Whether a record may be made or changed: in a list of the case, or in that of an initiative."""
        return any(self._records(grant, collection, initiative, key) for grant in self.grants)

    def may_start_initiative(self) -> bool:
        """Whether a new initiative may be recorded; a cluster manager who does becomes its cluster manager."""
        return bool(self.roles & {Role.ADMINISTRATOR, Role.STRATEGIST, Role.CLUSTER_MANAGER})

    def may_remove_initiative(self) -> bool:
        """Whether an initiative may be removed: by the region alone."""
        return bool(self.roles & {Role.ADMINISTRATOR, Role.STRATEGIST})

    def may_give(self, role: Role, initiative: str = "") -> bool:
        """Whether a role may be given, or taken away, in the case or for an initiative."""
        return any(
            role in GIVES.get(grant.role, ())
            and (
                grant.role is not Role.CLUSTER_MANAGER
                or role not in ROLES_OF_INITIATIVE
                or initiative == grant.initiative
            )
            for grant in self.grants
        )

    @staticmethod
    def _records(grant: Grant, collection: str, initiative: str, key: str) -> bool:
        if grant.role in {Role.ADMINISTRATOR, Role.STRATEGIST}:
            return True
        if grant.role is Role.MEMBER_FIRM:
            return collection == "organisations" and key == grant.organisation
        if grant.role is Role.CLUSTER_MANAGER and collection in SHARED:
            return True
        return (
            collection in RECORDS.get(grant.role, ()) and bool(initiative) and initiative == grant.initiative
        )

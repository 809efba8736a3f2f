"""Who takes part in which initiative, and how: each organisation counted once, however many times it is recorded.

An initiative's own organisation is no participant of it. What is planned, or begins after the day, does not count.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from klustermotor.casefile.records import Initiative, InitiativeRole, Member, Sector
from klustermotor.coherence.setting import Setting
from klustermotor.diagnosis.signs import Evidence

Way = Literal["member", "role", "activity", "funding", "value_chain"]
WAYS: Mapping[str, Way] = {
    "members": "member",
    "roles": "role",
    "activities": "activity",
    "funding": "funding",
    "actors": "value_chain",
}
"""The ways to take part, by the collection that tells of it, the most binding first."""
_DOING = {"member", "role", "activity"}


@dataclass(frozen=True)
class Participation:
    """That an organisation takes part in an initiative.

    Attributes
    ----------
    organisation : str
        The organisation that counts, which may be the successor of the one that is recorded.
    initiative : str
        The initiative.
    keys : tuple
        The records that tell of it, by collection: memberships first, then roles, activities, money and places in the
        value chain.
    left : bool
        Whether it has been a member or had a role, and all of that has ended for certain.
    """

    organisation: str
    initiative: str
    keys: tuple[tuple[str, tuple[str, ...]], ...]
    left: bool = False

    @cached_property
    def evidence(self) -> tuple[Evidence, ...]:
        """Every record that tells of it, the most binding first."""
        return tuple(Evidence(name, key, self.initiative) for name, keys in self.keys for key in keys)

    @cached_property
    def doing(self) -> tuple[Evidence, ...]:
        """The records of what it does with others: not of money, nor of places in the value chain."""
        return tuple(one for one in self.evidence if WAYS[one.collection] in _DOING)

    @property
    def first(self) -> Evidence:
        """The most binding record."""
        name, keys = self.keys[0]
        return Evidence(name, keys[0], self.initiative)

    @cached_property
    def ways(self) -> tuple[Way, ...]:
        """How it takes part, the most binding first."""
        return tuple(WAYS[name] for name, _ in self.keys)

    @property
    def takes_part(self) -> bool:
        """Whether it does something with others: paying, or being named in the value chain, is not enough."""
        return not self.left and not _DOING.isdisjoint(self.ways)


@dataclass(frozen=True)
class SectorCount:
    """How many organisations of a sector there are, and in how many initiatives they take part all together."""

    sector: Sector | None
    organisations: int
    participations: int


@dataclass(frozen=True)
class Participations:
    """All participations of a region, by initiative and organisation, and what they amount to.

    ``by_initiatives`` tells how many organisations take part in one, two and more initiatives; ``only_named``
    how many are only ever named in a value chain; ``counted_as`` which recorded organisations count as
    another.
    """

    rows: tuple[Participation, ...]
    by_sector: tuple[SectorCount, ...]
    by_initiatives: Mapping[int, int]
    only_named: int
    counted_as: Mapping[str, str]

    @cached_property
    def index(self) -> Mapping[tuple[str, str], Participation]:
        """The participations by initiative and organisation."""
        return {(one.initiative, one.organisation): one for one in self.rows}

    @cached_property
    def organisations(self) -> Mapping[str, tuple[Participation, ...]]:
        """The participations of each organisation, in the order of their keys."""
        found = defaultdict[str, list[Participation]](list)
        for one in self.rows:
            found[one.organisation].append(one)
        return {key: tuple(found[key]) for key in sorted(found)}


def participations(setting: Setting) -> Participations:
    """Every participation in the initiatives of a case.

    Examples
    --------
    >>> from klustermotor.casefile.records import Case, Initiative, Member, Organisation, Text
    >>> from klustermotor.coherence.setting import setting_of
    >>> firm = Organisation(id="firm", name="Firm", sector="business")
    >>> wood, steel = (
    ...     Initiative(id=key, name=key, members=(Member(id=f"{key}-1", organisation="firm"),))
    ...     for key in ("wood", "steel")
    ... )
    >>> case = Case(
    ...     format="klustermotor-case", version=1, id="c", title=Text(en="C"), organisations=(firm,),
    ...     initiatives=(wood, steel),
    ... )
    >>> participations(setting_of(case)).by_sector
    (SectorCount(sector='business', organisations=1, participations=2),)
    """
    rows = tuple(one for initiative in setting.initiatives.values() for one in _of(setting, initiative))
    number = Counter(one.organisation for one in rows)
    doing = {one.organisation for one in rows if one.ways != ("value_chain",)}
    used = {key: other for key, other in setting.counts_as.items() if key != other and other in number}
    return Participations(
        rows,
        _by_sector(setting, number),
        dict(sorted(Counter(number.values()).items())),
        len(number.keys() - doing),
        dict(sorted(used.items())),
    )


def _of(setting: Setting, initiative: Initiative) -> Iterator[Participation]:
    own = setting.own_organisation.get(initiative.id)
    told: dict[str, dict[str, list[str]]] = {}
    for organisation, collection, key in _recorded(setting, initiative):
        told.setdefault(setting.counts_as[organisation], {}).setdefault(collection, []).append(key)
    going = _going_on(setting, initiative)
    for organisation in sorted(told.keys() - {own}):
        keys = tuple(
            (name, tuple(sorted(set(told[organisation][name]))))
            for name in WAYS
            if name in told[organisation]
        )
        yield Participation(organisation, initiative.id, keys, going.get(organisation) is False)


def _recorded(setting: Setting, initiative: Initiative) -> Iterator[tuple[str, str, str]]:
    """Every record that an organisation takes part by: the organisation, the collection and the key."""
    for member in initiative.members:
        if setting.has_begun(member):
            yield member.organisation, "members", member.id
    for role in initiative.roles:
        if role.organisation and setting.has_begun(role):
            yield role.organisation, "roles", role.id
    for money in initiative.funding:
        if money.organisation and (money.year is None or money.year <= setting.day.year):
            yield money.organisation, "funding", money.id
    for activity in initiative.activities:
        if activity.organisations and activity.status != "planned" and setting.has_begun(activity):
            for organisation in activity.organisations:
                yield organisation, "activities", activity.id
    for stage in initiative.value_chain:
        for actor in stage.actors:
            if actor.organisation and setting.has_begun(actor):
                yield actor.organisation, "actors", actor.id


def _going_on(setting: Setting, initiative: Initiative) -> Mapping[str, bool]:
    """For each organisation with a membership or a role, whether any of them may still hold."""
    found: dict[str, bool] = {}
    held: tuple[Member | InitiativeRole, ...] = (*initiative.members, *initiative.roles)
    for one in held:
        if one.organisation and setting.has_begun(one):
            key = setting.counts_as[one.organisation]
            found[key] = found.get(key, False) or not setting.has_ended(one)
    return found


def _by_sector(setting: Setting, number: Mapping[str, int]) -> tuple[SectorCount, ...]:
    counts: dict[Sector | None, list[int]] = defaultdict(list)
    for organisation, initiatives in number.items():
        counts[setting.sector_of(organisation)].append(initiatives)
    rows = [SectorCount(sector, len(found), sum(found)) for sector, found in counts.items()]
    return tuple(sorted(rows, key=lambda one: (-one.organisations, one.sector or "~")))

"""The organisations and people that the rows of a list name, many at a time: recorded, new, or in doubt.

An organisation is known by its number first, then by its name; a person by the name and where he or she works. What
is only much alike is asked about, as in a form; a row is never taken for a record on likeness alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from klustermotor.web.cases.models import Case
from klustermotor.web.cases.text import fold
from klustermotor.web.recording.finder import Candidate, Match, candidates, look_up
from klustermotor.web.recording.stored import in_parts, table_of

NEW, LEAVE = "+", "-"


@dataclass(frozen=True)
class Answers:
    """What a person answered: to some doubts, and to all the rest at once; empty for nothing yet."""

    each: Mapping[str, str] = field(default_factory=dict)
    rest: str = ""

    def to(self, identity: str) -> str:
        """The answer to a doubt."""
        return self.each.get(identity) or self.rest


@dataclass(frozen=True)
class Doubt:
    """A name that may mean several records, or a new one.

    Attributes
    ----------
    identity : str
        What the answer belongs to, however often the list has the name.
    beside : str
        What the list says beside the name: a number, or where a person works.
    """

    identity: str
    match: Match
    beside: str = ""
    picked: str = ""

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        """The records that it may mean."""
        return (*self.match.exact, *self.match.alike)


@dataclass(frozen=True)
class Meant:
    """What a name of a list stands for.

    Attributes
    ----------
    key : str
        Identifier of the record that it is.
    new : str
        What tells it from other new ones of the list.
    doubt : Doubt or None
        What is to be asked, or was.
    left : bool
        Whether it is to be left out.
    """

    key: str = ""
    new: str = ""
    doubt: Doubt | None = None
    left: bool = False

    @property
    def open(self) -> bool:
        """Whether it waits for an answer."""
        return not (self.key or self.new or self.left)

    @property
    def one(self) -> str:
        """What tells it from all others, recorded or new."""
        return f"={self.key}" if self.key else self.new


Organisation = tuple[str, str]
"""Name and number, either of them possibly empty."""


def organisations(case: Case, named: Iterable[Organisation], answers: Answers) -> dict[Organisation, Meant]:
    """What each organisation of a list stands for."""
    wanted = list(dict.fromkeys(named))
    by_number = _by_number(case, {number for _name, number in wanted if number})
    names = [name for name, number in wanted if name and not by_number.get(number)]
    matches = look_up(case, "organisations", names)
    held = _numbers(case, {one.key for match in matches.values() for one in (*match.exact, *match.alike)})
    told = candidates(
        case, "organisations", {key for keys in by_number.values() if len(keys) > 1 for key in keys}
    )
    new = _New(wanted)
    found = {}
    for name, number in wanted:
        keys = by_number.get(number, [])
        if len(keys) == 1:
            found[name, number] = Meant(key=keys[0])
            continue
        match = Match(name, tuple(told[key] for key in keys if key in told)) if keys else matches.get(name)
        found[name, number] = _organisation(match, (name, number), new.of(name, number), held, answers)
    return found


def _organisation(
    match: Match | None, named: Organisation, new: str, held: Mapping[str, str], answers: Answers
) -> Meant:
    name, number = named
    if match is None:
        return Meant(new=new)

    def fits(candidate: Candidate) -> bool:
        return not number or held.get(candidate.key, "") in ("", number)

    exact = tuple(filter(fits, match.exact))
    if len(exact) == 1:
        return Meant(key=exact[0].key)
    # The same name with another number may be a slip in the number; a like name with one is somebody else.
    doubtful = Match(match.text, exact or match.exact, tuple(filter(fits, match.alike)))
    if not doubtful.exact and not doubtful.alike:
        return Meant(new=new)
    return _asked(f"organisation:{fold(name)}:{number}", doubtful, number, new, answers)


def _asked(identity: str, match: Match, beside: str, new: str, answers: Answers) -> Meant:
    answer = answers.to(identity)
    doubt = Doubt(identity, match, beside, answer)
    if answer == NEW:
        return Meant(new=new, doubt=doubt)
    if answer == LEAVE:
        return Meant(left=True, doubt=doubt)
    if answer in {one.key for one in doubt.candidates}:
        return Meant(key=answer, doubt=doubt)
    return Meant(doubt=doubt)


class _New:
    """What tells new organisations of a list from one another: the number, else the name."""

    def __init__(self, wanted: Iterable[Organisation]) -> None:
        self.numbers: dict[str, set[str]] = defaultdict(set)
        for name, number in wanted:
            if number:
                self.numbers[fold(name)].add(number)

    def of(self, name: str, number: str) -> str:
        numbers = self.numbers.get(fold(name), set())
        if not number and len(numbers) == 1:
            number = next(iter(numbers))
        return f"+{number or fold(name)}"


def _by_number(case: Case, numbers: set[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    rows = table_of("organisations").rows.filter(case=case).order_by("position", "pk")
    for some in in_parts(sorted(numbers)):
        for number, key in rows.filter(organisation_number__in=some).values_list(
            "organisation_number", "key"
        ):
            found[number].append(key)
    return found


def _numbers(case: Case, keys: set[str]) -> dict[str, str]:
    rows = table_of("organisations").rows.filter(case=case).order_by()
    return {
        key: number or ""
        for some in in_parts(sorted(keys))
        for key, number in rows.filter(key__in=some).values_list("key", "organisation_number")
    }


Person = tuple[str, str]
"""Name, and what tells where the person works: `Meant.one`, or nothing."""


def people(
    case: Case, named: Iterable[Person], answers: Answers, places: Mapping[str, str]
) -> dict[Person, Meant]:
    """What each person of a list stands for.

    Parameters
    ----------
    case, named, answers
        The case, the people, and what was answered so far.
    places
        The names of where they work, by what tells it.
    """
    wanted = list(dict.fromkeys(named))
    matches = look_up(case, "people", [name for name, _place in wanted])
    works = _works(case, {one.key for match in matches.values() for one in match.exact})
    known: dict[str, list[str]] = defaultdict(list)
    for name, place in wanted:
        if place:
            known[fold(name)].append(place)
    found = {}
    for name, place in wanted:
        others = known.get(fold(name), [])
        new = f"+{fold(name)}:{others[0] if not place and len(others) == 1 else place}"
        match = matches[name]
        sure = _sure(match.exact, place, works)
        if sure:
            found[name, place] = Meant(key=sure)
        elif match.exact or match.alike:
            identity = f"person:{fold(name)}:{place}"
            found[name, place] = _asked(identity, match, places.get(place, ""), new, answers)
        else:
            found[name, place] = Meant(new=new)
    return found


def _sure(exact: Sequence[Candidate], place: str, works: Mapping[str, set[str]]) -> str:
    """The one of a name who works there; the only one of the name, where nothing says that it is another."""
    there = [one.key for one in exact if place and place.removeprefix("=") in works.get(one.key, ())]
    if len(there) == 1:
        return there[0]
    if len(exact) == 1 and (not place or not works.get(exact[0].key)):
        return exact[0].key
    return ""


def _works(case: Case, people: set[str]) -> dict[str, set[str]]:
    """Where people work, or whom they stand for in an initiative."""
    found: dict[str, set[str]] = defaultdict(set)
    for collection in ("appointments", "roles"):
        rows = table_of(collection).rows.filter(case=case).exclude(organisation=None).order_by()
        for some in in_parts(sorted(people)):
            named = rows.filter(person__key__in=some).values_list("person__key", "organisation__key")
            for person, organisation in named:
                found[person].add(organisation)
    return found

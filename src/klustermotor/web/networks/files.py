"""A network as a file that other programs read, and a file from such a program as records of the case.

People are left out of a file unless they are asked for. Of a file that comes in, actors are matched by the identifier
of a record, else by organisation number, else by the whole name; who is in nothing of these is a new organisation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from pydantic import ValidationError

from klustermotor.analysis.faults import fault_sentence
from klustermotor.casefile.records import Organisation as OrganisationRecord
from klustermotor.casefile.records import Tie as TieRecord
from klustermotor.errors import InputError
from klustermotor.sources.network_files.document import ActorEntry, NetworkDocument, TieEntry, document_of
from klustermotor.web.actors.models import Organisation, Person, Sector, Tie
from klustermotor.web.cases.models import Case
from klustermotor.web.cases.text import fold
from klustermotor.web.networks.building import Built
from klustermotor.web.networks.words import kind_words
from klustermotor.web.recording.actions import Wanted
from klustermotor.web.recording.keys import new_key, new_keys

MOST_FAULTS = 100


def without_people(whole: Built) -> Built:
    """The network of organisations alone."""
    types = whole.network.attributes["type"].tolist()
    kept = {key for key, kind in zip(whole.network.actors, types, strict=True) if kind != "person"}
    return whole.only(whole.ties, kept)


def as_document(whole: Built, title: str) -> NetworkDocument:
    """A network with all that is said of its actors and ties."""
    made = document_of(whole.network)
    return NetworkDocument(actors=made.actors, ties=made.ties, title=title)


@dataclass(frozen=True)
class Arrived:
    """What a file would bring.

    Attributes
    ----------
    faults
        Why nothing of it can be saved, all at once, in words.
    new
        Names of actors that are not in the case, which become organisations.
    known
        Number of actors that are.
    there, derived
        Numbers of ties that the case has already, and of those that are derived and therefore not recorded.
    """

    wanted: Sequence[Wanted] = ()
    faults: Sequence[str] = ()
    new: Sequence[str] = ()
    known: int = 0
    ties: Sequence[tuple[str, str, str]] = ()
    there: int = 0
    derived: int = 0


@dataclass
class _Known:
    """The actors of the case: by the names that a file may know them by."""

    keys: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    names: dict[str, list[str]] = field(default_factory=dict)


def fault_words(error: InputError) -> list[str]:
    """Every fault of a file in the reader's language."""
    language = (get_language() or "sv")[:2]
    return [fault_sentence(one, language) for one in error.faults]


def arrived(case: Case, document: NetworkDocument) -> Arrived:
    """What a file would bring to a case; nothing is written."""
    known, faults = _known(case), []
    found: dict[str, str] = {}
    fresh: list[ActorEntry] = []
    for actor in document.actors:
        if actor.attributes.get("type") == "initiative":
            continue  # it gathers its members, whose derived ties are left out as well
        key, doubt = _matched(known, actor)
        if doubt:
            faults.append(doubt)
        elif key:
            found[actor.key] = key
        else:
            fresh.append(actor)
    made = dict(
        zip(
            (actor.key for actor in fresh),
            new_keys(case, "organisations", [actor.name or actor.key for actor in fresh]),
            strict=True,
        )
    )
    wanted: list[Wanted] = []
    for actor in fresh:
        found[actor.key] = f"organisations/{made[actor.key]}"
        try:
            wanted.append(Wanted("organisations", _organisation(actor, made[actor.key])))
        except ValidationError:
            faults.append(_("“%(name)s” cannot be the name of an organisation.") % {"name": actor.name[:80]})
    return _with_ties(case, document, found, Arrived(wanted, faults, [one.name or one.key for one in fresh]))


def _with_ties(case: Case, document: NetworkDocument, found: dict[str, str], so_far: Arrived) -> Arrived:
    """What its ties bring beside its new actors."""
    wanted, faults = [*so_far.wanted], [*so_far.faults]
    kinds = {fold(word): value for value, word in kind_words().items()} | {
        value: value for value in Tie.Kind.values
    }
    there, shown, seen, derived = _recorded(case), [], 0, 0
    names = {actor.key: actor.name or actor.key for actor in document.actors}
    for tie in document.ties:
        if tie.attributes.get("derived") in (True, "true", "True"):
            derived += 1
            continue
        kind = kinds.get(fold(tie.kind), "")
        if kind not in Tie.Kind.values:
            faults.append(
                _("The tie from %(a)s to %(b)s is of the kind “%(kind)s”. Kinds are: %(kinds)s.")
                % {
                    "a": names[tie.tail],
                    "b": names[tie.head],
                    "kind": tie.kind,
                    "kinds": ", ".join(Tie.Kind.values),
                }
            )
        elif tie.tail in found and tie.head in found:
            ends = (found[tie.tail], found[tie.head], kind)
            if ends in there or (not tie.directed and (ends[1], ends[0], kind) in there):
                seen += 1
                continue
            there.add(ends)
            try:
                wanted.append(Wanted("ties", _tie(case, tie, ends)))
                shown.append((names[tie.tail], kind_words()[kind], names[tie.head]))
            except ValidationError:
                faults.append(
                    _("The tie from %(a)s to %(b)s has a date or a strength that cannot be recorded.")
                    % {"a": names[tie.tail], "b": names[tie.head]}
                )
        elif not faults:
            faults.append(
                _(
                    "The tie from %(a)s to %(b)s ends in an initiative. Record the initiative's organisation first."
                )
                % {"a": names[tie.tail], "b": names[tie.head]}
            )
    return Arrived(
        wanted=() if faults else wanted,
        faults=faults[:MOST_FAULTS],
        new=so_far.new,
        known=len(document.actors) - len(so_far.new),
        ties=shown,
        there=seen,
        derived=derived,
    )


def _known(case: Case) -> _Known:
    known = _Known()
    rows = Organisation.objects.filter(case=case).order_by("position", "id")
    people = Person.objects.filter(case=case).order_by("position", "id")
    every = [("organisations", *row) for row in rows.values_list("key", "name", "organisation_number")]
    every += [("people", key, name, None) for key, name in people.values_list("key", "name")]
    for listed, key, name, number in every:
        whole = f"{listed}/{key}"
        known.keys[whole] = whole
        known.keys.setdefault(key, whole)
        known.names.setdefault(fold(name), []).append(whole)
        if number:
            known.numbers[number] = whole
    return known


def _matched(known: _Known, actor: ActorEntry) -> tuple[str, str]:
    """The record that an actor of a file is, or why that cannot be told."""
    number = str(actor.attributes.get("organisation_number", "")).replace("-", "").strip()
    key = known.keys.get(actor.key) or known.numbers.get(number)
    if key:
        return key, ""
    same = known.names.get(fold(actor.name or actor.key), [])
    if len(same) > 1:
        return "", _(
            "There are several called “%(name)s” in the case. Give the key of the one that is meant."
        ) % {"name": actor.name}
    if not same and actor.key.startswith("people/"):
        return "", _("“%(name)s” is a person who is not in the case. Record the person first.") % {
            "name": actor.name or actor.key
        }
    return (same[0] if same else ""), ""


def _organisation(actor: ActorEntry, key: str) -> OrganisationRecord:
    sector = actor.attributes.get("sector")
    return OrganisationRecord.model_validate(
        {
            "id": key,
            "name": actor.name or actor.key,
            **({"sector": sector} if sector in Sector.values else {}),
        }
    )


def _tie(case: Case, tie: TieEntry, ends: tuple[str, str, str]) -> TieRecord:
    def end(side: str, whole: str) -> dict[str, str]:
        listed, _slash, key = whole.partition("/")
        return {f"{side}_{'person' if listed == 'people' else 'organisation'}": key}

    strength = int(tie.weight) if tie.weight.is_integer() and 2 <= tie.weight <= 5 else None
    return TieRecord.model_validate(
        {
            "id": new_key(case, "ties"),
            **end("from", ends[0]),
            **end("to", ends[1]),
            "kind": ends[2],
            "directed": tie.directed,
            "strength": strength,
            "start": tie.start,
            "end": tie.end,
        }
    )


def _recorded(case: Case) -> set[tuple[str, str, str]]:
    """Ends and kinds of the ties that the case has, those without direction both ways."""
    rows = Tie.objects.filter(case=case).order_by("id")
    held: set[tuple[str, str, str]] = set()
    for one, two, three, four, kind, directed in rows.values_list(
        "from_organisation__key",
        "from_person__key",
        "to_organisation__key",
        "to_person__key",
        "kind",
        "directed",
    ):
        tail = f"organisations/{one}" if one else f"people/{two}"
        head = f"organisations/{three}" if three else f"people/{four}"
        held.add((tail, head, kind))
        if not directed:
            held.add((head, tail, kind))
    return held

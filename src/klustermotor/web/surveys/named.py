"""Relations by name, for those who run a survey: between two who both answered and both agreed to be seen.

Everything is counted among these alone. So who agrees to nothing changes nothing here, and how far the network can be
relied on is told by the share of all who agreed.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q
from django.utils.translation import gettext as _

from klustermotor.analysis.networks.network import Network, TieRow
from klustermotor.analysis.networks.paths import betweenness
from klustermotor.web.actors.models import Tie
from klustermotor.web.surveys import pictures, scales
from klustermotor.web.surveys.counting import Gathered, Pair, gather
from klustermotor.web.surveys.disclosure import OPEN_THRESHOLD, THRESHOLD
from klustermotor.web.surveys.guard import Response
from klustermotor.web.surveys.models import Actor, OpenAnswer, Question, Wave

Ends = tuple[tuple[str, str], tuple[str, str]]


@dataclass(frozen=True)
class Relation:
    """A relation that was told: by whom, and whether the register has it.

    Attributes
    ----------
    tail, head
        The ends as the relation leads; as they lie in the list where it has no direction.
    both
        Whether both ends told it.
    strength
        What it was judged to be, from 1 to 5: the mean where both said it.
    said
        The same in words.
    registered
        Whether the register has a tie of the kind between them.
    """

    tail: Actor
    head: Actor
    both: bool
    strength: int | None
    said: str | None
    registered: bool

    @property
    def value(self) -> str:
        """What names it in a form."""
        return f"{self.tail.pk}-{self.head.pk}"


@dataclass(frozen=True)
class Place:
    """Where an actor is in the network of those who agreed."""

    actor: Actor
    named_by: int
    between: float | None


@dataclass(frozen=True)
class Named:
    """A question's relations by name."""

    question: Question
    relations: list[Relation]
    untold: list[tuple[Actor, Actor]]
    places: list[Place]
    figure: str


class NamedResult:
    """The relations of a wave by name; nothing before it is closed."""

    def __init__(self, wave: Wave) -> None:
        self.wave = wave

    @cached_property
    def gathered(self) -> Gathered:
        """The wave with its answers."""
        return gather(self.wave)

    @cached_property
    def actors(self) -> list[Actor]:
        """Those who agreed, in the order of the list."""
        found = self.gathered
        return [actor for number, actor in found.actors.items() if number in found.named]

    @property
    def coverage(self) -> Response:
        """How many of all can be seen by name."""
        return Response(len(self.gathered.actors), len(self.actors))

    def questions(self) -> list[Named]:
        """Every question with its relations."""
        registered = self._registered()
        return [self._of(question, registered) for question in self.gathered.questions]

    def relation(self, question: Question, value: str) -> Relation | None:
        """A relation that can be recorded: it is named so in a form, was told and is not in the register."""
        pairs = self.pairs(question)
        for one in self._relations(question, pairs, self._registered()):
            if one.value == value and not one.registered:
                return one
        return None

    def pairs(self, question: Question) -> set[Pair]:
        """Who named whom, of those who agreed."""
        agreed = self.gathered.named
        return {pair for pair in self.gathered.pairs[question.pk] if set(pair) <= agreed}

    def _of(self, question: Question, registered: set[tuple[str, Ends]]) -> Named:
        pairs = self.pairs(question)
        title = str(_("Relations of those who agreed to be seen by name"))
        return Named(
            question=question,
            relations=self._relations(question, pairs, registered),
            untold=self._untold(question, pairs, registered),
            places=self._places(question, pairs),
            figure=pictures.named_figure(
                self.wave.survey, question, self.actors, pairs, title=title, description=title
            )
            if pairs
            else "",
        )

    def _relations(
        self, question: Question, pairs: set[Pair], registered: set[tuple[str, Ends]]
    ) -> list[Relation]:
        order = {actor.pk: place for place, actor in enumerate(self.actors)}
        actors = self.gathered.actors
        found: dict[Pair, Relation] = {}
        for tail, head in sorted(pairs, key=lambda pair: (order[pair[0]], order[pair[1]])):
            one, two = (head, tail) if question.inward else (tail, head)
            if not question.directed and order[one] > order[two]:
                one, two = two, one
            if (one, two) in found:
                continue
            judged = self.gathered.strengths[question.pk]
            known = [
                judged[pair] for pair in ((tail, head), (head, tail)) if pair in pairs and pair in judged
            ]
            strength = round(sum(known) / len(known)) if known else None
            found[one, two] = Relation(
                tail=actors[one],
                head=actors[two],
                both=(head, tail) in pairs,
                strength=strength,
                said=scales.word(question, strength),
                registered=(question.kind, _ends(actors[one], actors[two])) in registered
                or (not question.directed and (question.kind, _ends(actors[two], actors[one])) in registered),
            )
        return list(found.values())

    def _untold(
        self, question: Question, pairs: set[Pair], registered: set[tuple[str, Ends]]
    ) -> list[tuple[Actor, Actor]]:
        """Relations in the register between two who agreed, that neither told."""
        told = {frozenset(pair) for pair in pairs}
        by_ends = {(one.kind, one.actor_key): one for one in self.actors}
        found: dict[frozenset[int], tuple[Actor, Actor]] = {}
        for kind, (one, two) in sorted(registered):
            if kind == question.kind and one in by_ends and two in by_ends:
                tail, head = by_ends[one], by_ends[two]
                if (ends := frozenset({tail.pk, head.pk})) not in told:
                    found.setdefault(ends, (tail, head))
        return list(found.values())

    def _places(self, question: Question, pairs: set[Pair]) -> list[Place]:
        """Who is named most and, with enough answers, who lies between others."""
        keys = [str(actor.pk) for actor in self.actors]
        rows = [TieRow(str(tail), str(head), directed=True) for tail, head in sorted(pairs)]
        network = Network.of(rows, actors=keys)
        between = betweenness(network).value if self.coverage.shows_betweenness and len(keys) > 2 else None
        found = [
            Place(
                actor,
                sum(head == actor.pk for _tail, head in pairs),
                None if between is None else float(between[place]),
            )
            for place, actor in enumerate(self.actors)
        ]
        return sorted(found, key=lambda one: (-one.named_by, one.actor.sort_key))

    def _registered(self) -> set[tuple[str, Ends]]:
        keys = [actor.actor_key for actor in self.actors]
        rows = Tie.objects.filter(
            Q(from_organisation__key__in=keys) | Q(from_person__key__in=keys),
            case=self.wave.survey.case_id,
            kind__in={one.kind for one in self.gathered.questions},
            end=None,
        )
        found: set[tuple[str, Ends]] = set()
        columns = ("from_organisation__key", "from_person__key", "to_organisation__key", "to_person__key")
        for kind, directed, *ends in rows.values_list("kind", "directed", *columns):
            one, two = _end(*ends[:2]), _end(*ends[2:])
            found.add((kind, (one, two)))
            if not directed:
                found.add((kind, (two, one)))
        return found


def edge_rows(wave: Wave) -> list[list[str]]:
    """Relations for a file: by name where both agreed to that, else under labels where both agreed to research.

    Labels are drawn anew for every file. Under labels is nobody where fewer than five would be.
    """
    found = gather(wave)
    agreed = found.research if len(found.research - found.named) >= THRESHOLD else set()
    labelled = list(agreed)
    random.SystemRandom().shuffle(labelled)
    labels = {number: f"A{place}" for place, number in enumerate(labelled, start=1)}
    rows = [[_("question"), _("kind"), _("from"), _("to"), _("by name")]]
    body: list[list[str]] = []
    for place, question in enumerate(found.questions, start=1):
        for tail, head in found.pairs[question.pk]:
            if {tail, head} <= found.named:
                names, seen = [found.actors[one].name for one in (tail, head)], "1"
            elif {tail, head} <= agreed:
                names, seen = [labels[one] for one in (tail, head)], "0"
            else:
                continue
            one, two = reversed(names) if question.inward else names
            body.append([str(place), question.kind, one, two, seen])
    return rows + sorted(body)


def open_answers(wave: Wave) -> list[str]:
    """What was written in answer to the open question, in no order that tells who; nothing of fewer than ten."""
    rows = OpenAnswer.objects.filter(actor__wave=wave, actor__finished_at__isnull=False, actor__left_at=None)
    texts = sorted(rows.values_list("text", flat=True))
    return texts if len(texts) >= OPEN_THRESHOLD else []


def _end(organisation: str | None, person: str | None) -> tuple[str, str]:
    return ("organisation", organisation) if organisation else ("person", person or "")


def _ends(one: Actor, two: Actor) -> Ends:
    return (one.kind, one.actor_key), (two.kind, two.actor_key)

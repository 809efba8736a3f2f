"""What all readers see of a wave: counted once, when it is closed, and not again.

A second count after somebody has withdrawn would tell, beside the first, what that one had answered. The counts name
nobody, so they stay when answers go; everything else is read from the answers that are there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from klustermotor.web.surveys.disclosure import THRESHOLD, Size, left_out, mean_shown, shown_groups
from klustermotor.web.surveys.models import Actor, Agreement, Answer, Question, Use, Wave
from klustermotor.web.surveys.succession import follow

Pair = tuple[int, int]
Key = tuple[str, str]


@dataclass(frozen=True)
class Gathered:
    """A wave with its answers, read at once.

    Attributes
    ----------
    actors
        Those in the list, by number.
    named, research
        Those who answered and agreed to be seen by name; and to be in files without names.
    pairs
        For each question, who named whom; only what counts.
    strengths, values
        For each question, what relations were judged to be, where that was said.
    """

    wave: Wave
    questions: list[Question]
    actors: dict[int, Actor]
    named: set[int]
    research: set[int]
    pairs: dict[int, set[Pair]]
    strengths: dict[int, dict[Pair, int]]
    values: dict[int, dict[Pair, int]]

    @property
    def answered(self) -> set[int]:
        """Those whose answers count."""
        return {number for number, actor in self.actors.items() if actor.has_answered}

    @property
    def private(self) -> set[int]:
        """Those whom nobody sees by name."""
        return set(self.actors) - self.named

    def key(self, number: int) -> Key:
        """Kind and key of an actor, by which waves and the register know it."""
        return self.actors[number].kind, self.actors[number].actor_key


def gather(wave: Wave) -> Gathered:
    """Read a wave; as many questions to the database for a large one as for a small."""
    actors = {one.pk: one for one in wave.actors.filter(left_at=None)}
    follow(wave.survey.case, actors.values())
    answered = {number for number, actor in actors.items() if actor.has_answered}
    agreed: dict[str, set[int]] = defaultdict(set)
    standing = Agreement.objects.filter(actor__wave=wave, actor__in=answered, ended_at=None)
    for use, actor in standing.values_list("use", "actor_id"):
        agreed[use].add(actor)
    found = Gathered(
        wave=wave,
        questions=list(Question.objects.filter(survey=wave.survey_id)),
        actors=actors,
        named=agreed[Use.NAMED],
        research=agreed[Use.RESEARCH],
        pairs=defaultdict(set),
        strengths=defaultdict(dict),
        values=defaultdict(dict),
    )
    _read_answers(found, answered)
    return found


def _read_answers(found: Gathered, answered: set[int]) -> None:
    columns = ("question_id", "actor_id", "named_id", "strength", "value")
    for question, tail, head, strength, value in Answer.objects.filter(actor__wave=found.wave).values_list(
        *columns
    ):
        # Two in the list can be one organisation by now; what they said of one another is no relation.
        if tail not in answered or head not in found.actors or found.key(tail) == found.key(head):
            continue
        found.pairs[question].add((tail, head))
        if strength is not None:
            found.strengths[question][tail, head] = strength
        if value is not None:
            found.values[question][tail, head] = value


def release(wave: Wave, before: Wave | None) -> dict[str, Any]:
    """The counts of a wave as all readers see them, with what changed since the wave before."""
    found = gather(wave)
    earlier = gather(before) if before else None
    # Those in no file, and then those whom nobody sees by name: too few of either could be told from what is shown.
    out = left_out(found.actors, found.private - found.research)
    out |= left_out(set(found.actors) - out, found.private)
    kept = set(found.actors) - out
    answered = found.answered - out
    told: dict[str, Any] = {
        "asked": len(found.actors),
        "answered": len(found.answered),
        "refused": sum(one.refused_at is not None for one in found.actors.values()),
        "left_out": len(found.answered & out),
        "questions": [],
    }
    if len(answered) < THRESHOLD:
        return told
    sizes = _sizes(found, kept)
    groups = shown_groups(sizes)
    for question in found.questions:
        pairs = {(tail, head) for tail, head in found.pairs[question.pk] if tail in kept and head in kept}
        told["questions"].append(
            {
                "question": question.pk,
                **_whole(pairs, answered, len(kept)),
                "strength": _mean(found.strengths[question.pk], pairs, found.named),
                "value": _mean(found.values[question.pk], pairs, found.named),
                "groups": _between(found, pairs, kept, groups),
                "change": _change(found, earlier, question) if earlier else None,
            }
        )
    return told


def _sizes(found: Gathered, kept: set[int]) -> dict[str, Size]:
    sizes: dict[str, Size] = {}
    for number in kept:
        one = Size(1, number in found.answered, number in found.private)
        sector = found.actors[number].sector
        sizes[sector] = sizes.get(sector, Size(0, 0, 0)) + one
    return sizes


def _whole(pairs: set[Pair], answered: set[int], size: int) -> dict[str, Any]:
    """Counts of the whole network: relations told, those possible, and those told by both where both answered."""
    between = {pair for pair in pairs if pair[1] in answered}
    mutual = sum((head, tail) in between for tail, head in between) // 2
    return {
        "ties": len(pairs),
        "possible": len(answered) * (size - 1),
        "mutual": mutual,
        "one_sided": len(between) - 2 * mutual,
    }


def _mean(told: Mapping[Pair, int], pairs: set[Pair], named: set[int]) -> dict[str, float] | None:
    return mean_shown({pair: step for pair, step in told.items() if pair in pairs}, named)


def _between(
    found: Gathered, pairs: set[Pair], kept: set[int], groups: Mapping[str, str]
) -> dict[str, Any] | None:
    """Relations between groups: counts, and how many there could have been."""
    if not groups:
        return None
    of = {number: groups[found.actors[number].sector] for number in kept}
    names = sorted(set(groups.values()))
    size = {name: sum(group == name for group in of.values()) for name in names}
    told = {name: sum(of[one] == name for one in found.answered & kept) for name in names}
    counts: dict[tuple[str, str], int] = defaultdict(int)
    for tail, head in pairs:
        counts[of[tail], of[head]] += 1
    return {
        "names": names,
        "actors": [size[name] for name in names],
        "answered": [told[name] for name in names],
        "counts": [[counts[row, column] for column in names] for row in names],
        "possible": [[told[row] * (size[column] - (row == column)) for column in names] for row in names],
    }


def _change(found: Gathered, earlier: Gathered, question: Question) -> dict[str, int] | None:
    """Relations kept, won and lost among those who answered both times; nothing when they are too few."""
    now, then = _keys(found), _keys(earlier)
    both = set(now.values()) & set(then.values())
    private = {now[one] for one in found.private & set(now)} | {
        then[one] for one in earlier.private & set(then)
    }
    if 0 < len(private & both) < THRESHOLD:
        both -= private
    if len(both) < THRESHOLD:
        return None
    today = _keyed(found.pairs[question.pk], {one: key for one, key in now.items() if key in both})
    before = _keyed(earlier.pairs[question.pk], {one: key for one, key in then.items() if key in both})
    return {
        "actors": len(both),
        "kept": len(today & before),
        "won": len(today - before),
        "lost": len(before - today),
    }


def _keys(found: Gathered) -> dict[int, Key]:
    return {number: found.key(number) for number in found.answered}


def _keyed(pairs: set[Pair], keys: Mapping[int, Key]) -> set[tuple[Key, Key]]:
    return {(keys[tail], keys[head]) for tail, head in pairs if tail in keys and head in keys}

"""Who sees which people in a network.

Everybody who reads a case sees its organisations' network, and people where a role or a post is on record: they stand
on the initiatives' pages anyway. What a tie tells of a person beyond that is private by default: informal ties of
people, ties between two people, and who met whom at an activity are drawn, counted and measured for those alone who
keep people in the case (`Standing.keeps_people`). People whom only such ties would show are left out for all others,
and the page says that something is left out, and how much. Files follow the same rule, and leave all people out unless
they are asked for.
"""

from __future__ import annotations

from collections.abc import Iterable

from klustermotor.web.cases.models import Case
from klustermotor.web.networks.facts import Actor, Fact, Facts


def sees_personal_ties(case: Case) -> bool:
    """Whether the reader of the page sees ties that are personal."""
    return case.standing.keeps_people


def allowed(case: Case, facts: Facts) -> tuple[dict[str, Actor], list[Fact], int]:
    """Actors and ties that the reader may see, and the number of ties that are kept back."""
    if sees_personal_ties(case):
        return facts.actors, facts.ties, 0
    ties = [fact for fact in facts.ties if not fact.personal]
    on_record = _ends(ties)
    actors = {key: actor for key, actor in facts.actors.items() if actor.type != "person" or key in on_record}
    return actors, ties, len(facts.ties) - len(ties)


def _ends(ties: Iterable[Fact]) -> set[str]:
    return {end for fact in ties for end in (fact.row.tail, fact.row.head)}

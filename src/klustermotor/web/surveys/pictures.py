"""The pictures of a survey: relations between groups, relations by name, and a respondent's own.

Assumes that whatever the reader may not see has been left out before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from klustermotor.charts.network_map import Dot, Line, network_figure
from klustermotor.charts.network_parts import NetworkWords
from klustermotor.web.actors.models import Organisation
from klustermotor.web.initiatives.chart_words import capitalised, sector_words
from klustermotor.web.initiatives.description import Home
from klustermotor.web.initiatives.models import Initiative
from klustermotor.web.networks.words import picture_words
from klustermotor.web.surveys.disclosure import REMAINDER
from klustermotor.web.surveys.models import Actor, Question, Survey

NARROW = 360


def words(size: str = "", weight: str = "") -> NetworkWords:
    """Words of the pictures: what the size of a dot and the weight of a line stand for."""
    return replace(
        picture_words({}),
        weight=weight or _("A thicker line: more relations"),
        size=size or _("Size: number of others who named this one"),
        alone=_("Named nobody and was named by nobody"),
        empty=_("There is nothing to draw: nobody is named."),
    )


def group_name(key: str) -> str:
    """What a group is called: a sector, those whose sector is not known, or all others together."""
    if key == REMAINDER:
        return _("All others together")
    return sector_words()[key or "unknown"]


def groups_figure(question: Question, groups: Mapping[str, Any], *, title: str, description: str) -> str:
    """Relations between groups: each a dot by the number of its actors, lines by the number of relations."""
    names, counts = groups["names"], groups["counts"]
    dots = [
        Dot(key or "unknown", group_name(key), sector="" if key == REMAINDER else key, inside=True, size=size)
        for key, size in zip(names, groups["actors"], strict=True)
    ]
    pairs = [(row, column) for row in range(len(names)) for column in range(row + 1, len(names))]
    lines = [
        Line(row, column, kind=question.kind, weight=counts[row][column] + counts[column][row])
        for row, column in pairs
        if counts[row][column] + counts[column][row]
    ]
    told = words(_("Size: number of actors in the group"))
    if REMAINDER in names and "" not in names:
        told = replace(told, sectors={**told.sectors, "unknown": group_name(REMAINDER)})
    return network_figure(
        dots,
        lines,
        words=told,
        title=title,
        description=description,
        identifier=f"survey-groups-{question.pk}",
    )


def named_figure(
    survey: Survey,
    question: Question,
    actors: Sequence[Actor],
    pairs: set[tuple[int, int]],
    *,
    title: str,
    description: str,
) -> str:
    """Relations by name, of those who agreed to it."""
    places = {actor.pk: place for place, actor in enumerate(actors)}
    named = {actor.pk: sum(head == actor.pk for _tail, head in pairs) for actor in actors}
    inside = _inside(survey, actors)
    dots = [
        Dot(
            f"{actor.kind}/{actor.actor_key}",
            actor.name,
            sector=actor.sector,
            person=actor.kind == Actor.Kind.PERSON,
            inside=inside.get(actor.actor_key) if actor.kind == Actor.Kind.ORGANISATION else True,
            size=1.0 + named[actor.pk],
        )
        for actor in actors
    ]
    return network_figure(
        dots,
        _lines(question, places, pairs),
        words=words(weight=_("Thick line: told by both")),
        title=title,
        description=description,
        identifier=f"survey-named-{question.pk}",
    )


def own_figure(
    actor: Actor, answers: Sequence[tuple[Question, Actor]], *, title: str, description: str
) -> str:
    """A respondent in the middle of those whom the respondent has named."""
    others = list({named.pk: named for _question, named in answers}.values())
    places = {one.pk: place for place, one in enumerate([actor, *others])}
    dots = [
        Dot(
            f"{one.kind}/{one.actor_key}",
            one.name,
            sector=one.sector,
            person=one.kind == Actor.Kind.PERSON,
            inside=True,
        )
        for one in (actor, *others)
    ]
    lines = [line for question, named in answers for line in _lines(question, places, {(actor.pk, named.pk)})]
    return network_figure(
        dots,
        lines,
        words=words(),
        title=title,
        description=description,
        identifier="survey-own",
        width=NARROW,
    )


def _lines(question: Question, places: Mapping[int, int], pairs: set[tuple[int, int]]) -> list[Line]:
    """One line for each pair, or each direction where the question has one."""
    found: dict[tuple[int, int], int] = {}
    for pair in sorted(pairs):
        tail, head = reversed(pair) if question.inward else pair
        ends = (tail, head) if question.directed else (min(pair), max(pair))
        found[ends] = found.get(ends, 0) + 1
    return [
        Line(places[tail], places[head], kind=question.kind, weight=float(weight), directed=question.directed)
        for (tail, head), weight in found.items()
    ]


def _inside(survey: Survey, actors: Sequence[Actor]) -> dict[str, bool | None]:
    """Whether organisations lie in the region, as far as it can be told."""
    initiative = Initiative.objects.filter(case=survey.case, key=survey.initiative_key).first()
    if initiative is None:
        return {}
    keys = [one.actor_key for one in actors if one.kind == Actor.Kind.ORGANISATION]
    rows = Organisation.objects.filter(case=survey.case, key__in=keys).values_list("key", "region_id")
    home = Home(survey.case, initiative)
    return {key: home.holds(region) for key, region in rows}


def finding(question: Question, told: Mapping[str, Any]) -> str:
    """What the counts of a question say, in a sentence made from them."""
    possible = told["possible"]
    share = told["ties"] * 100 / possible if possible else 0
    sentence = _("%(ties)d relations were told, %(share)s %% of those possible") % {
        "ties": told["ties"],
        "share": f"{share:.0f}" if share >= 1 or not share else _("less than 1"),
    }
    return capitalised(sentence)

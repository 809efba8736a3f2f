"""The first chapters on a network: in short, the picture, the whole, and who is central.

Assumes findings; each chapter says how many actors and ties it rests on, and what must not be concluded.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import partial

from klustermotor.report.network_context import SHOWN, NetworkContext
from klustermotor.report.network_drawing import MOST
from klustermotor.report.network_findings import MISSING
from klustermotor.report.page import Chapter, Figure, Sheet

_ALIKE = 3


def in_short(context: NetworkContext) -> Chapter:
    """What matters most, in a few sentences."""
    return Chapter("short", context.say("short"), points=tuple(_points(context)))


def _points(context: NetworkContext) -> Iterator[str]:
    findings, say = context.findings, context.say
    whole = findings.whole
    yield f"{holds_together(context)}."
    if not whole.pairs:
        return
    yield _most_partners(context)
    if findings.harm and findings.harm[0].pairs_cut:
        worst = findings.harm[0]
        yield say("short_harm", name=context.named([worst.actor]), pairs=worst.pairs_cut)
    elif findings.harm:
        yield say("short_no_harm")
    if findings.groups is not None and not math.isnan(findings.groups.ei.value):
        ei = findings.groups.ei
        between, expected = ei.external / (ei.external + ei.internal), (1 + ei.expected) / 2
        yield say(
            "short_groups",
            group=context.group_name,
            between=context.tell.percent(between, decimals=0),
            expected=context.tell.percent(expected, decimals=0),
            count=ei.external + ei.internal,
        )
    yield say("short_caution")


def _most_partners(context: NetworkContext) -> str:
    """Who has most partners; that nobody stands out, where many have as many."""
    most = context.rows[0]["partners"]
    first = [row["name"] for row in context.rows if row["partners"] == most]
    if len(first) > _ALIKE:
        return context.say("short_alike", count=len(first), partners=most)
    names = context.tell.names(first)
    return context.say("short_central", names=names, partners=most, of=context.findings.whole.actors - 1)


def holds_together(context: NetworkContext) -> str:
    """The sentence that the picture has above it."""
    whole, say = context.findings.whole, context.say
    if not whole.pairs:
        return say("no_ties", actors=whole.actors)
    if whole.components == 1:
        return say("one_part", actors=whole.actors)
    share = context.tell.percent(whole.largest / whole.actors, decimals=0)
    return say("several_parts", largest=whole.largest, actors=whole.actors, share=share, alone=whole.isolates)


def picture(context: NetworkContext) -> Chapter:
    """The network as a picture, with its actors as a table."""
    finding, lead = holds_together(context), _lead(context)
    return Chapter(
        "picture",
        context.say("picture"),
        figures=(
            Figure(
                name="network",
                finding=finding,
                lead=lead,
                draw=partial(context.drawing.draw, title=finding, description=lead),
                origin=origin(context),
                sheet=_drawn(context),
            ),
        ),
    )


def _lead(context: NetworkContext) -> str:
    whole, say = context.findings.whole, context.say
    key = "lead_communities" if context.drawing.as_communities else "lead_actors"
    told = say(key, actors=whole.actors, ties=whole.ties, pairs=whole.pairs, most=MOST)
    return f"{told} {context.limits}".strip()


def origin(context: NetworkContext) -> str:
    """The line beneath a figure."""
    whole = context.findings.whole
    return context.say("origin", source=context.source, actors=whole.actors, ties=whole.ties)


def _drawn(context: NetworkContext) -> Sheet:
    """What is in the picture: actors with whom they are tied to, or communities."""
    dots, lines = context.drawing.parts
    partners: list[set[str]] = [set() for _ in dots]
    for line in lines:
        partners[line.tail].add(dots[line.head].name)
        partners[line.head].add(dots[line.tail].name)
    order = sorted(range(len(dots)), key=lambda at: (-len(partners[at]), dots[at].name))
    rows = [
        (dots[at].name, context.tell.whole(len(partners[at])), ", ".join(sorted(partners[at])) or None)
        for at in order
    ]
    found = context.sheet(("actor", "partners", "tied_to"), rows)
    return Sheet(found.columns, found.rows, frozenset(found.columns[1:2]))


def whole(context: NetworkContext) -> Chapter:
    """Size, density, parts, paths, triangles and communities, each with what it means."""
    say, found = context.say, context.findings.whole
    sheet = context.sheet(("measure", "value", "basis"), _figures(context))
    words = Sheet(sheet.columns, sheet.rows, frozenset(sheet.columns[1:2]))
    return Chapter(
        "whole",
        say("whole"),
        paragraphs=tuple(_told(context)),
        sheets=(words,),
        points=(say("whole_caution"),) if found.pairs else (),
    )


def _told(context: NetworkContext) -> Iterator[str]:
    found, tell, say = context.findings.whole, context.tell, context.say
    if found.pairs:
        density = tell.percent(found.density, decimals=2)
        mean = tell.ratio(found.mean_degree, 1)
        yield say("whole_density", density=density, mean=mean, actors=found.actors, pairs=found.pairs)
        steps = tell.ratio(found.paths.mean, 1)
        if steps is not None:
            key = "whole_paths_about" if context.estimated else "whole_paths"
            yield say(key, steps=steps, diameter=found.paths.diameter, actors=found.paths.actors)


def _figures(context: NetworkContext) -> Iterator[tuple[str, str | None, str]]:
    found, tell, say = context.findings.whole, context.tell, context.say
    of_actors, of_pairs = (
        say("basis_actors", count=found.actors),
        say("basis_pairs", count=found.pairs),
    )
    yield say("figure_actors"), tell.whole(found.actors), of_actors
    yield say("figure_ties"), tell.whole(found.ties), say("basis_ties", count=found.pairs)
    yield say("figure_alone"), tell.whole(found.isolates), of_actors
    yield say("figure_components"), tell.whole(found.components), of_actors
    yield say("figure_density"), tell.percent(found.density, decimals=2), of_actors
    yield say("figure_mean_degree"), tell.ratio(found.mean_degree, 2), of_actors
    yield say("figure_paths"), tell.ratio(found.paths.mean, 2), say("basis_actors", count=found.paths.actors)
    yield say("figure_transitivity"), tell.percent(found.transitivity), of_pairs
    yield say("figure_reciprocity"), tell.percent(found.reciprocity), of_pairs
    yield say("figure_centralisation"), tell.percent(found.centralisation["degree"]), of_actors
    yield say("figure_communities"), tell.whole(found.communities), of_actors
    yield say("figure_modularity"), tell.ratio(found.modularity), of_pairs
    yield say("figure_agree"), tell.ratio(context.findings.communities_agree), of_actors


def central(context: NetworkContext) -> Chapter:
    """Who has most partners, and who lies on most of the ways between others."""
    say, tell = context.say, context.tell
    tied = [row for row in context.rows if row["partners"]]
    if not tied:
        return Chapter("central", say("central"), paragraphs=(say("nobody"),))
    rows = [
        (
            row["name"],
            tell.whole(row["partners"]),
            tell.whole(row["partners_rank"]),
            tell.percent(row["betweenness"]),
            tell.whole(row["betweenness_rank"]),
            tell.percent(row["harmonic"]),
        )
        for row in tied[:SHOWN]
    ]
    columns = ("actor", "partners", "rank", "betweenness", "betweenness_rank", "harmonic")
    caption = say("central_caption", shown=len(rows), of=len(tied))
    points = [say("central_caution")]
    if context.estimated:
        points.append(say("estimated", pivots=context.findings.whole.pivots))
    if (found := context.findings.stability) is not None and not math.isnan(found.rank_correlation):
        points.append(
            say(
                "stability",
                missing=tell.percent(MISSING, decimals=0),
                correlation=tell.ratio(found.rank_correlation),
                lower=tell.ratio(found.lower),
                upper=tell.ratio(found.upper),
                kept=tell.percent(found.top_kept, decimals=0),
                rounds=found.rounds,
            )
        )
    return Chapter(
        "central",
        say("central"),
        paragraphs=(say("central_told"),),
        sheets=(context.sheet(columns, rows, caption),),
        points=tuple(points),
    )

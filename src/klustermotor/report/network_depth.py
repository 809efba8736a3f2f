"""The later chapters on a network: brokers, key players, groups, core, all actors, and how it was done.

Assumes findings; what was left out because a network is too large or too small is said where it would have stood.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from klustermotor.analysis.networks.key_players import KeyPlayers
from klustermotor.report.network_context import SHOWN, NetworkContext
from klustermotor.report.network_drawing import named_value
from klustermotor.report.network_findings import MOST_ACTORS
from klustermotor.report.page import Chapter, Sheet
from klustermotor.report.telling import Row

MOST_ROWS = 1_000
_ROLES = ("coordinator", "itinerant", "gatekeeper", "representative", "liaison")


def brokers(context: NetworkContext) -> Chapter:
    """Who brings others together: what would be cut without them, and between which groups they stand."""
    say = context.say
    paragraphs, sheets, points = [], [], []
    if context.findings.harm is None:
        paragraphs.append(say("too_large_or_small", most=MOST_ACTORS))
    else:
        paragraphs.append(say("brokers_told"))
        rows = list(_harmful(context))
        if rows:
            columns = ("actor", "pairs_cut", "isolated", "only_it_joins", "constraint")
            of = context.findings.whole.actors
            sheets.append(context.sheet(columns, rows, say("brokers_caption", shown=len(rows), of=of)))
        else:
            paragraphs.append(say("short_no_harm"))
        points.append(say("brokers_caution"))
    if context.findings.groups is not None:
        sheets += list(_roles(context))
        points.append(say("roles_caution", unknown=context.findings.groups.roles.unknown))
    return Chapter(
        "brokers",
        say("brokers"),
        paragraphs=tuple(paragraphs),
        sheets=tuple(sheets),
        points=tuple(points),
    )


def _harmful(context: NetworkContext) -> Iterator[tuple[str | None, ...]]:
    tell = context.tell
    constraint = dict(
        zip(context.findings.network.actors, context.findings.holes.constraint.tolist(), strict=True)
    )
    for one in (context.findings.harm or [])[:SHOWN]:
        if one.pairs_cut or one.isolated or one.only_it_joins:
            numbers = (one.pairs_cut, one.isolated, one.only_it_joins)
            yield (
                context.named([one.actor]),
                *map(tell.whole, numbers),
                tell.ratio(constraint[one.actor]),
            )


def _roles(context: NetworkContext) -> Iterator[Sheet]:
    """Those who stand most often between others, by role."""
    columns = ("actor", *_ROLES, "total")
    first = sorted(context.rows, key=lambda row: -(row["brokerage_total"] or 0))[:SHOWN]
    rows = [
        (row["name"], *(context.tell.whole(row[f"brokerage_{role}"]) for role in columns[1:]))
        for row in first
        if row["brokerage_total"]
    ]
    if rows:
        yield context.sheet(columns, rows, context.say("roles_caption", group=context.group_name))


def key_players(context: NetworkContext) -> Chapter:
    """The few who together reach most, or whose loss together breaks most."""
    say, findings = context.say, context.findings
    told = [
        _set_told(context, purpose, found)
        for purpose, found in (("reach", findings.reach), ("fragmentation", findings.fragmentation))
        if found is not None
    ]
    return Chapter(
        "key-players",
        say("key_players"),
        paragraphs=(say("key_players_told"),) if told else (say("too_large_or_small", most=MOST_ACTORS),),
        points=(*told, say("key_players_caution")) if told else (),
    )


def _set_told(context: NetworkContext, purpose: str, found: KeyPlayers) -> str:
    """A set of key players, what it is worth, and how far that is more than the most tied are worth."""
    say, tell = context.say, context.tell
    told = say(
        f"key_{purpose}",
        names=context.named(found.actors),
        value=tell.percent(found.value, decimals=0),
        others=context.named(found.by_degree),
        other=tell.percent(found.by_degree_value, decimals=0),
    )
    if not found.exact:
        return f"{told} {say('key_not_exact')}"
    return f"{told} {say('key_equals', count=found.equals)}" if found.equals else told


def groups(context: NetworkContext) -> Chapter | None:
    """Which groups are tied to which, if groups were named."""
    found, say, tell = context.findings.groups, context.say, context.tell
    if found is None:
        return None
    mixing, ei = found.mixing, found.ei
    names = [named_value(context.group, one, context.language) for one in mixing.groups]
    rows = [
        (
            say("between", first=first, second=second) if a != b else say("within", group=first),
            tell.whole(int(mixing.counts[a, b])),
            tell.ratio(float(mixing.expected[a, b]), 1),
            tell.ratio(float(mixing.ratio[a, b])),
            tell.percent(float(mixing.density[a, b])),
        )
        for a, first in enumerate(names)
        for b, second in enumerate(names)
        if a <= b and mixing.possible[a, b]
    ]
    pairs = ei.external + ei.internal
    points = [say("groups_caution")]
    if mixing.unknown_actors:
        points.insert(
            0,
            say(
                "groups_unknown",
                actors=mixing.unknown_actors,
                ties=mixing.unknown_ties,
                group=context.group_name,
            ),
        )
    told = say("groups_none")
    if not math.isnan(ei.value):
        told = say(
            "groups_told",
            external=ei.external,
            pairs=pairs,
            value=tell.ratio(ei.value),
            expected=tell.ratio(ei.expected),
            p=tell.ratio(ei.p_value, 3) or say("no_value"),
            assortativity=tell.ratio(found.assortativity) or say("no_value"),
        )
    columns = ("groups", "pairs", "expected", "ratio", "density")
    return Chapter(
        "groups",
        say("groups", group=context.group_name),
        paragraphs=(told,),
        sheets=(context.sheet(columns, rows, say("groups_caption", count=pairs)),),
        points=tuple(points),
    )


def core(context: NetworkContext) -> Chapter:
    """Whether there is a core with a periphery around it, and who is in it."""
    found, say, tell = context.findings.core, context.say, context.tell
    if found is None or math.isnan(found.correlation):
        return Chapter("core", say("core"), paragraphs=(say("core_none"),))
    inside = [row for row in context.rows if row["core_member"]]
    paragraphs = [
        say(
            "core_told" if len(inside) <= SHOWN else "core_first",
            count=len(inside),
            names=tell.names([row["name"] for row in inside[:SHOWN]]),
            actors=context.findings.whole.actors,
        ),
        say(
            "core_fit",
            correlation=tell.ratio(found.correlation),
            core=tell.percent(found.core_density, decimals=0) or say("no_value"),
            between=tell.percent(found.between_density, decimals=0) or say("no_value"),
            periphery=tell.percent(found.periphery_density, decimals=0) or say("no_value"),
        ),
    ]
    if found.p_value is not None:
        paragraphs.append(say("core_chance", p=tell.ratio(found.p_value, 3)))
    return Chapter("core", say("core"), paragraphs=tuple(paragraphs), points=(say("core_caution"),))


def actors(context: NetworkContext) -> Chapter:
    """Every actor, those with most partners first."""
    say, of = context.say, len(context.rows)
    columns = ("partners", "betweenness", "harmonic", "constraint", "community", "component")
    numbers = tuple(say(f"column_{name}") for name in columns)
    own = (context.group_name,) if context.group is not None else ()
    shown = context.rows[:MOST_ROWS]
    rows = tuple(_actor_row(context, row) for row in shown)
    caption = say("actors_caption", count=of)
    sheet = Sheet((say("column_actor"), *own, *numbers), rows, frozenset(numbers), caption)
    paragraphs = (say("actors_more", shown=len(shown), of=of),) if of > len(shown) else ()
    return Chapter("actors", say("actors"), paragraphs=(*paragraphs, say("actors_told")), sheets=(sheet,))


def _actor_row(context: NetworkContext, row: Row) -> tuple[str | None, ...]:
    tell, network = context.tell, context.findings.network
    own: tuple[str | None, ...] = ()
    if context.group is not None:
        value = str(network.attributes[context.group][network.places[row["key"]]])
        own = (named_value(context.group, value, context.language) or None,)
    return (
        row["name"],
        *own,
        tell.whole(row["partners"]),
        tell.percent(row["betweenness"]),
        tell.percent(row["harmonic"]),
        tell.ratio(row["constraint"]),
        tell.whole(row["community"] + 1),
        tell.whole(row["component"] + 1),
    )


def method(context: NetworkContext) -> Chapter:
    """What the figures rest on, and what is not known."""
    found, say = context.findings.whole, context.say
    points = [
        say("method_ties", ties=found.ties, pairs=found.pairs),
        say(
            "method_unknown",
            kind=found.without_kind,
            start=found.without_start,
            directed=found.ties - found.without_direction,
            ties=found.ties,
        ),
        say("method_missing"),
        say("method_measures"),
    ]
    if context.findings.derived:
        points.insert(1, say("method_derived", count=context.findings.derived))
    return Chapter("method", say("method"), points=tuple(points))

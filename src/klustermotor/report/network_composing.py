"""The page on a network, put together from its chapters.

Assumes findings; see ``network_findings.find_in_network``.
"""

from __future__ import annotations

from klustermotor import __version__
from klustermotor.report import network_depth as depth
from klustermotor.report import network_standing as standing
from klustermotor.report.network_context import NetworkContext
from klustermotor.report.network_findings import NetworkFindings
from klustermotor.report.page import Fact, Report


def network_report(
    findings: NetworkFindings,
    *,
    title: str,
    source: str = "",
    language: str = "en",
    group: str | None = None,
    limits: str = "",
) -> Report:
    """Put the page together.

    Parameters
    ----------
    findings
        What was found of the network.
    title
        What the network is called.
    source
        Where it comes from: its file, or who made it.
    language
        ``"en"`` or ``"sv"``.
    group
        The attribute that the groups were told by, as for the findings.
    limits
        What part of it was asked for, in words of the language.
    """
    context = NetworkContext(findings, language, title, source or title, group, limits)
    groups = depth.groups(context)
    chapters = (
        standing.in_short(context),
        standing.picture(context),
        standing.whole(context),
        standing.central(context),
        depth.brokers(context),
        depth.key_players(context),
        *([groups] if groups is not None else []),
        depth.core(context),
        depth.actors(context),
        depth.method(context),
    )
    say, whole = context.say, findings.whole
    facts = [
        Fact(say("figure_actors"), context.tell.whole(whole.actors) or ""),
        Fact(say("figure_pairs"), context.tell.whole(whole.pairs) or ""),
        Fact(say("figure_components"), context.tell.whole(whole.components) or ""),
        Fact(say("figure_mean_degree"), context.tell.ratio(whole.mean_degree, 1) or say("no_value")),
    ]
    return Report(
        language,
        title=title,
        eyebrow=say("eyebrow"),
        lead=f"{say('lead', actors=whole.actors, ties=whole.ties)} {limits}".strip(),
        facts=tuple(facts),
        chapters=chapters,
        made=say("made", version=__version__, source=context.source),
    )

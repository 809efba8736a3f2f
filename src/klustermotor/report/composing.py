"""The report on one region, put together from its chapters.

Assumes findings; see ``findings.find``.
"""

from __future__ import annotations

from klustermotor import __version__
from klustermotor.report import depth, standing
from klustermotor.report.context import Context, Groups
from klustermotor.report.findings import Findings
from klustermotor.report.page import Chapter, Fact, Report
from klustermotor.report.telling import Teller


def region_report(findings: Findings, *, language: str = "en", groups: Groups = "own") -> Report:
    """Put the report together.

    Parameters
    ----------
    findings
        What was found of the region.
    language
        ``"en"`` or ``"sv"``.
    groups
        What the clusters are: a definition of the reader's (``"clusters"``), one that was ``"found"``, a
        ``"division"`` of NACE, or each industry its ``"own"``.
    """
    table = findings.table
    context = Context(findings, Teller(language, table.variable), groups)
    say = context.teller.say
    chapters: list[Chapter] = [
        standing.in_short(context),
        standing.portfolio(context),
        standing.standing(context),
        *([standing.growth(context)] if context.has_growth else []),
        standing.beside(context),
        depth.industries(context),
        depth.possibilities(context),
        depth.structure(context),
        depth.method(context),
    ]
    return Report(
        language,
        title=say("title", region=findings.name),
        eyebrow=say("eyebrow"),
        lead=say("lead", region=findings.name, regions=len(table.regions)),
        facts=_facts(context),
        chapters=tuple(chapters),
        made=say("made", version=__version__, source=context.source),
    )


def _facts(context: Context) -> tuple[Fact, ...]:
    tell, say, years = context.teller, context.teller.say, context.findings.table.years
    total = standing.totals(context)
    size = say("fact_size", year=years[-1]) if years else say("fact_size_no_year")
    facts = [(size, tell.whole(total["size"])), (say("fact_share"), tell.percent(total["share"]))]
    if context.has_growth:
        period = say("fact_growth", first=years[0], last=years[-1])
        facts += [(period, tell.percent(total["growth"], signed=True))]
        facts += [(say("fact_growth_whole"), tell.percent(total["growth_whole"], signed=True))]
    strong = say("of_how_many", count=len(context.strong), total=len(context.clusters))
    facts.append((say("fact_strong", groups=context.plural), strong))
    return tuple(Fact(name, value or "") for name, value in facts)

"""The first half of the report: in short, the portfolio, the standing among regions, growth, and regions alike.

Assumes the context of one region. Each function makes one chapter.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np

from klustermotor.charts.heat_map import HeatMapWords, heat_map_figure
from klustermotor.charts.portfolio import PortfolioCluster, PortfolioWords, portfolio_figure
from klustermotor.charts.rank_strips import RankStrip, RankWords, rank_strips_figure
from klustermotor.charts.shift_bars import ShiftRow, ShiftWords, shift_bars_figure
from klustermotor.report.context import Context
from klustermotor.report.page import Chapter, Figure, Sheet
from klustermotor.report.telling import Row, placed

DRAWN = 40  # bubbles; the table has all
STRIPS = 15
BARS = 12
ALIKE = 8


def in_short(context: Context) -> Chapter:
    """What a reader takes away who reads nothing more."""
    say, table, total = context.teller.say, context.findings.table, totals(context)
    tell = context.teller
    points = [
        say(
            "short_size",
            region=context.findings.name,
            size=total["size"],
            share=tell.percent(total["share"]),
            regions=len(table.regions),
        )
    ]
    if context.has_growth:
        first, last = table.years[0], table.years[-1]
        growth, whole = (tell.percent(total[name], signed=True) for name in ("growth", "growth_whole"))
        points[0] += " " + say("short_growth", first=first, last=last, growth=growth, whole=whole)
        effects = {name: tell.signed(total[name]) for name in ("change", "national", "mix", "regional")}
        points.append(say("short_effects", **effects))
    points.append(_strongest(context))
    for key, claims in (
        ("short_gaining", ["strong-and-gaining"]),
        ("short_industry", ["strong-but-industry-only"]),
        ("short_losing", ["strong-and-losing"]),
    ):
        if rows := context.claimed(*claims):
            points.append(say(key, names=context.named(rows, most=8)))
    small = sum(row["claim"] == "too-small-to-tell" for row in context.clusters)
    if small:
        points.append(say("short_small", count=small))
    if (candidates := context.findings.candidates) is not None and candidates.axes[0].labels:
        names = [table.industry_name(one) for one in candidates.axes[0].labels[:4]]
        points.append(say("short_next", names=tell.names(names)))
    return Chapter("short", say("short_title"), points=tuple(points))


def _strongest(context: Context) -> str:
    tell, strong, count = context.teller, context.strong, len(context.clusters)
    if not strong:
        return tell.say("short_none_strong", total=count, groups=context.plural)
    names = [
        tell.say(
            "named_quotient",
            name=row["name"],
            quotient=tell.ratio(row["location_quotient"], 1),
            place=tell.place(row),
        )
        for row in strong[:3]
    ]
    return tell.say(
        "short_strong", count=len(strong), total=count, groups=context.plural, names=tell.names(names)
    )


def totals(context: Context) -> dict[str, float]:
    """The region as a whole: size, share, growth, and its change in parts."""
    table, row = context.findings.table, context.findings.row
    sizes = [np.asarray(cells.sum(axis=1)) for cells in (table.cells[0], table.cells[-1])]
    before, after = (float(one[row]) for one in sizes)
    all_before, all_after = (float(one.sum()) for one in sizes)
    industries = [np.asarray(cells.sum(axis=0)) for cells in (table.cells[0], table.cells[-1])]
    own = np.asarray(table.cells[0][[row]].toarray()[0], dtype=float)
    rates = np.divide(industries[1], industries[0], out=np.ones(len(own)), where=industries[0] > 0)
    expected, growth_whole = float((own * rates).sum()), all_after / all_before - 1 if all_before else np.nan
    return {
        "size": after,
        "share": after / all_after if all_after else np.nan,
        "growth": after / before - 1 if before else np.nan,
        "growth_whole": growth_whole,
        "change": after - before,
        "national": before * growth_whole,
        "mix": expected - before * (1 + growth_whole),
        "regional": after - expected,
    }


def portfolio(context: Context) -> Chapter:
    """The bubbles, and everything of each cluster in a table; the table alone where growth is unknown."""
    say, years = context.teller.say, context.findings.table.years
    counts = {"strong": len(context.strong), "total": len(context.clusters), "groups": context.plural}
    if not context.has_growth:
        finding = say("portfolio_finding_no_years", **counts)
        sheet = replace(_cluster_sheet(context), caption=finding)
        text = (say("portfolio_text_no_years"),)
        return Chapter("portfolio", say("portfolio_title"), text, sheets=(sheet,))
    weighty = sorted(context.clusters, key=lambda row: (row not in context.strong, -row["size"]))[:DRAWN]
    drawn = [
        PortfolioCluster(
            name=row["name"],
            quotient=placed(row["location_quotient"]),
            growth=100 * placed(row["growth"]),
            industry_growth=100 * placed(row["growth_whole"]),
            size=row["size"],
            uncertain=row["claim"] == "too-small-to-tell",
        )
        for row in weighty
    ]
    finding = say("portfolio_finding", **counts, gaining=len(context.claimed("strong-and-gaining")))
    period = say("period", first=years[0], last=years[-1])
    lead = say(
        "portfolio_lead",
        groups=context.plural,
        region=context.findings.name,
        period=period,
        shown=len(drawn),
    )
    words = {name: say(f"portfolio_words_{name}") for name in PortfolioWords.__dataclass_fields__}
    draw = partial(
        portfolio_figure,
        drawn,
        language=context.teller.language,
        words=PortfolioWords(**words),
        title=finding,
        description=lead,
    )
    figure = Figure(
        "portfolio",
        finding,
        lead,
        draw,
        context.origin("location_quotient, shift_share"),
        _cluster_sheet(context),
    )
    return Chapter("portfolio", say("portfolio_title"), (say("portfolio_text"),), figures=(figure,))


def _cluster_sheet(context: Context) -> Sheet:
    tell, say = context.teller, context.teller.say
    columns = [context.singular, say("column_claim"), say("column_size"), say("column_share")]
    columns += [say("column_quotient"), say("column_interval"), say("column_place"), say("column_stars")]
    if context.has_growth:
        columns += [say("column_growth"), say("column_growth_whole"), say("column_regional")]
    rows = []
    for row in context.clusters:
        cells = [row["name"], say(f"claim_{row['claim']}"), tell.whole(row["size"])]
        cells += [tell.percent(row["focus"]), tell.ratio(row["location_quotient"]), _interval(context, row)]
        cells += [tell.place(row), _stars(context, row)]
        if context.has_growth:
            cells += [
                tell.percent(row["growth"], signed=True),
                tell.percent(row["growth_whole"], signed=True),
            ]
            cells += [tell.signed(row["regional_effect"])]
        rows.append(cells)
    return context.sheet(columns, rows, left=2)


def _interval(context: Context, row: Row) -> str | None:
    low, high = context.teller.ratio(row["lq_low"]), context.teller.ratio(row["lq_high"])
    return None if low is None or high is None else context.teller.say("to", low=low, high=high)


def _stars(context: Context, row: Row) -> str | None:
    if row["stars"] is None:
        return None
    return context.teller.say("of_how_many", count=row["stars"], total=row["stars_of"])


def standing(context: Context) -> Chapter:
    """Where the region stands among all regions, strip by strip."""
    say, tell = context.teller.say, context.teller
    shown = context.specialised[:STRIPS]
    quotients = context.findings.strength.result
    columns = {label: place for place, label in enumerate(quotients.axes[1].labels)}
    values = quotients.columns["location_quotient"].reshape(-1, len(columns))
    strips = [
        RankStrip(
            name=row["name"],
            values=values[:, columns[row["cluster"]]].tolist(),
            chosen=placed(row["location_quotient"]),
            rank=None if row["rank"] is None else int(row["rank"]),
            count=int(row["of"]),
        )
        for row in shown
    ]
    ranks = [row["rank"] for row in context.specialised if row["rank"] is not None]
    five = sum(rank <= 5 for rank in ranks)
    finding = say(
        "strength_finding" if five else "strength_finding_behind",
        first=sum(rank == 1 for rank in ranks),
        five=five,
        ahead=sum(row["rank"] is not None and row["rank"] <= row["of"] / 2 for row in context.specialised),
        total=len(context.clusters),
        groups=context.plural,
    )
    lead = say("strength_lead", shown=len(strips), year=context.in_year)
    words = {
        name: say(f"rank_words_{name}", region=context.findings.name)
        for name in RankWords.__dataclass_fields__
    }
    draw = partial(
        rank_strips_figure,
        strips,
        language=tell.language,
        words=RankWords(**words),
        title=finding,
        description=lead,
        log=True,
        reference=1.0,
    )
    rows = [
        [
            row["name"],
            tell.ratio(row["location_quotient"]),
            tell.place(row),
            tell.ratio(float(np.nanmedian(values[:, columns[row["cluster"]]]))),
        ]
        for row in shown
    ]
    heads = [context.singular, say("column_quotient"), say("column_place"), say("column_median")]
    figure = Figure(
        "strips", finding, lead, draw, context.origin("location_quotient"), context.sheet(heads, rows)
    )
    text = say("strength_text", groups=context.plural, region=context.findings.name)
    return Chapter("standing", say("strength_title"), (text,), figures=(figure,))


def growth(context: Context) -> Chapter:
    """What of the change is the whole's, the industry's and the region's own."""
    say, tell, years = context.teller.say, context.teller, context.findings.table.years
    known = [row for row in context.clusters if row["regional_effect"] is not None]
    shown = sorted(known, key=lambda row: -abs(row["regional_effect"]))[:BARS]
    shown.sort(key=lambda row: -row["regional_effect"])
    bars = [
        ShiftRow(
            row["name"], row["national_effect"], row["mix_effect"], row["regional_effect"], row["change"]
        )
        for row in shown
    ]
    finding = say(
        "growth_finding",
        regional=tell.signed(totals(context)["regional"]),
        gain=max(known, key=lambda row: row["regional_effect"])["name"],
        loss=min(known, key=lambda row: row["regional_effect"])["name"],
    )
    lead = say("growth_lead", first=years[0], last=years[-1], shown=len(bars), groups=context.plural)
    words = {name: say(f"shift_words_{name}") for name in ShiftWords.__dataclass_fields__}
    draw = partial(
        shift_bars_figure,
        bars,
        language=tell.language,
        words=ShiftWords(**words),
        title=finding,
        description=lead,
    )
    heads = [context.singular, *(say(f"column_{name}") for name in ("change", "national", "mix", "regional"))]
    rows = [
        [
            row["name"],
            *(
                tell.signed(row[name])
                for name in ("change", "national_effect", "mix_effect", "regional_effect")
            ),
        ]
        for row in sorted(known, key=lambda row: -row["regional_effect"])
    ]
    figure = Figure("shift", finding, lead, draw, context.origin("shift_share"), context.sheet(heads, rows))
    return Chapter("growth", say("growth_title"), (say("growth_text"),), figures=(figure,))


def beside(context: Context) -> Chapter:
    """The regions that are most alike, and their quotients."""
    say, tell, findings = context.teller.say, context.teller, context.findings
    quotients = findings.strength.result
    labels = (findings.region, *findings.alike(ALIKE))
    names = [findings.table.region_name(label) for label in labels]
    shown = context.specialised[:STRIPS]
    places = [quotients.axes[0].labels.index(label) for label in labels]
    across = [quotients.axes[1].labels.index(row["cluster"]) for row in shown]
    values = quotients.columns["location_quotient"].reshape(len(quotients.axes[0].labels), -1)
    part = values[np.ix_(places, across)]
    finding = say("beside_finding", names=tell.names(names[1:4]))
    lead = say("beside_lead", shown=len(shown), groups=context.plural, region=names[0], year=context.in_year)
    words = {name: say(f"heat_words_{name}", region=names[0]) for name in HeatMapWords.__dataclass_fields__}
    draw = partial(
        heat_map_figure,
        names,
        [row["name"] for row in shown],
        part.tolist(),
        language=tell.language,
        words=HeatMapWords(**words),
        title=finding,
        description=lead,
        chosen=0,
    )
    heads = [say("column_region"), *(row["name"] for row in shown)]
    rows = [[name, *(tell.ratio(value) for value in line)] for name, line in zip(names, part, strict=True)]
    origin = context.origin("krugman_dissimilarity, location_quotient")
    figure = Figure("beside", finding, lead, draw, origin, context.sheet(heads, rows))
    return Chapter("beside", say("beside_title"), (say("beside_text", region=names[0]),), figures=(figure,))

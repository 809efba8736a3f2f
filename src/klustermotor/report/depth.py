"""The second half of the report: industry by industry, what lies close, the structure, and how it was done.

Assumes the context of one region. Each function makes one chapter.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from klustermotor.analysis.faults import fault_sentence
from klustermotor.analysis.results import Result
from klustermotor.charts.intervals import IntervalRow, IntervalWords, intervals_figure
from klustermotor.charts.relatedness_space import SpaceNode, SpaceWords, backbone, relatedness_space_figure
from klustermotor.report.context import Context
from klustermotor.report.findings import FEWEST, SMALL, STRONG
from klustermotor.report.page import Chapter, Figure, Sheet
from klustermotor.report.telling import placed
from klustermotor.wording import words as texts

INDUSTRIES = 20
CANDIDATES = 15
CLEAR = 0.3  # correlation of complexity with diversity below which its sign says little


def industries(context: Context) -> Chapter:
    """The most specialised industries on the table's own level, with their intervals."""
    say, tell = context.teller.say, context.teller
    rows = [row for row in context.findings.portfolio.industries.to_pylist() if row["size"] >= SMALL]
    unique = {row["industry"]: row for row in rows}  # an industry may be in several clusters
    ranked = sorted(unique.values(), key=lambda row: -(row["location_quotient"] or 0.0))[:INDUSTRIES]
    text = say("industries_text", small=SMALL)
    if not ranked:
        return Chapter("industries", say("industries_title"), (text,))
    finding = say(
        "industries_finding", name=ranked[0]["name"], quotient=tell.ratio(ranked[0]["location_quotient"])
    )
    lead = say("industries_lead", shown=len(ranked), year=context.in_year)
    named = {name: say(f"interval_words_{name}") for name in IntervalWords.__dataclass_fields__}
    draw = partial(
        intervals_figure,
        [
            IntervalRow(
                row["name"], placed(row["location_quotient"]), placed(row["lq_low"]), placed(row["lq_high"])
            )
            for row in ranked
        ],
        language=tell.language,
        words=IntervalWords(**named),
        title=finding,
        description=lead,
    )
    heads = [say("column_industry"), say("column_code"), say("column_size"), say("column_quotient")]
    heads += [say("column_place"), say("column_dominance")]
    growth = context.has_growth
    heads += [say("column_growth"), say("column_growth_whole")] if growth else []
    lines = [
        [
            row["name"],
            row["industry"],
            tell.whole(row["size"]),
            tell.ratio(row["location_quotient"]),
            tell.place(row),
            tell.percent(row["dominance"]),
            *(
                (tell.percent(row["growth"], signed=True), tell.percent(row["growth_whole"], signed=True))
                if growth
                else ()
            ),
        ]
        for row in ranked
    ]
    sheet = context.sheet(heads, lines, left=2)
    figure = Figure("industries", finding, lead, draw, context.origin("location_quotient_interval"), sheet)
    return Chapter("industries", say("industries_title"), (text,), figures=(figure,))


def possibilities(context: Context) -> Chapter:
    """What the region lacks and that is related to what it has."""
    say, findings = context.teller.say, context.findings
    candidates, closeness = findings.candidates, findings.closeness
    if candidates is None or closeness is None:
        return Chapter("next", say("next_title"), (say("next_too_small", fewest=FEWEST),))
    text = say("next_text", small=SMALL)
    if not candidates.axes[0].labels:
        return Chapter("next", say("next_title"), (text,))
    sheet = _candidate_sheet(context, candidates)
    finding = say("next_finding", name=findings.table.industry_name(candidates.axes[0].labels[0]))
    lead = say("next_lead", shown=len(sheet.rows))
    draw = _space(context, candidates, closeness, finding, lead)
    origin = context.origin("relatedness, relatedness_density, diversification_candidates")
    figure = Figure("next", finding, lead, draw, origin, sheet, opened=True)
    return Chapter("next", say("next_title"), (text,), figures=(figure,))


def _candidate_sheet(context: Context, candidates: Result) -> Sheet:
    say, tell, table = context.teller.say, context.teller, context.findings.table
    names = [f"column_{name}" for name in ("industry", "code", "density", "size", "quotient", "whole_size")]
    heads = [say(name) for name in names] + ([say("column_growth_whole")] if context.has_growth else [])
    rows = []
    for row in candidates.table.slice(0, CANDIDATES).to_pylist():
        cells = [table.industry_name(row["industry"]), row["industry"]]
        cells += [tell.whole(100 * placed(row["density"])), tell.whole(row["employment"])]
        cells += [tell.ratio(row["quotient"]), tell.whole(row["employment_of_all"])]
        cells += [tell.percent(row["growth_of_all"], signed=True)] if context.has_growth else []
        rows.append(cells)
    return context.sheet(heads, rows, left=2, caption=say("next_caption", shown=len(rows)))


def _space(
    context: Context, candidates: Result, closeness: Result, finding: str, lead: str
) -> Callable[..., str]:
    """The space of industries: what the region is specialised in, and the closest of the rest."""
    findings, tell = context.findings, context.teller
    latest = findings.last
    cells = latest.dense()
    whole = cells.sum(axis=0)
    own = cells[findings.row]
    with np.errstate(invalid="ignore", divide="ignore"):
        quotient = np.nan_to_num(own / own.sum() / (whole / whole.sum()))
    close = set(candidates.axes[0].labels[:CANDIDATES])
    present = (quotient >= 1) & (own >= SMALL)
    kept = np.flatnonzero((whole > 0) & ~np.isnan(closeness.value.reshape(len(whole), -1)).all(axis=1))
    near = closeness.value.reshape(len(whole), -1)[np.ix_(kept, kept)]
    nodes = [
        SpaceNode(
            latest.industry_name(label := latest.industries[place]),
            float(own[place]),
            "candidate" if label in close else "present" if present[place] else "absent",
        )
        for place in kept.tolist()
    ]
    return partial(
        relatedness_space_figure,
        nodes,
        backbone(near),
        groups={},
        language=tell.language,
        words=SpaceWords(
            **{name: tell.say(f"space_words_{name}") for name in SpaceWords.__dataclass_fields__}
        ),
        title=finding,
        description=lead,
    )


def structure(context: Context) -> Chapter:
    """Measures of the region as a whole beside the median region."""
    say, tell, findings = context.teller.say, context.teller, context.findings
    measured, paragraphs = (
        dict(findings.structure),
        [say("structure_text", regions=len(findings.table.regions))],
    )
    if (complexity := measured.get("economic_complexity")) is not None:
        likeness = complexity.columns["diversity_correlation"].ravel()
        correlation = float(likeness[np.isfinite(likeness)][:1].sum())
        if correlation < CLEAR:
            paragraphs.append(say("complexity_unclear", correlation=correlation))
            del measured["economic_complexity"]
            measured.pop("complexity_outlook", None)
    titles, rows = texts("measures"), []
    for name, result in measured.items():
        values = result.value.ravel()
        rank, _, count = (one.ravel()[findings.row] for one in result.ranks)
        rows.append(
            [
                titles[name][tell.language],
                say(f"means_{name}"),
                tell.ratio(values[findings.row]),
                tell.ratio(float(np.nanmedian(values))),
                say("place", rank=rank, of=count) if rank else None,
            ]
        )
    heads = [say(f"column_{name}") for name in ("measure", "meaning", "value", "median", "place")]
    caption = say("structure_caption", region=findings.name, year=context.in_year)
    sheet = context.sheet(heads, rows, left=2, caption=caption)
    return Chapter("structure", say("structure_title"), tuple(paragraphs), sheets=(sheet,))


def method(context: Context) -> Chapter:
    """What was counted, how, and what the reader has to know of it."""
    say, findings, tell = context.teller.say, context.findings, context.teller
    table, variable = findings.table, f"variable_{findings.table.variable.replace(' ', '_')}"
    years = (
        say("period", first=table.years[0], last=table.years[-1]) if context.has_growth else context.in_year
    )
    told = say(
        "method_table",
        regions=len(table.regions),
        industries=len(table.industries),
        years=years,
        variable=say(variable) if variable in texts("report") else table.variable,
        source=context.source,
    )
    scheme = findings.portfolio.scheme
    doubtful = [
        say(key) if (key := f"star_{name}") in texts("report") else name for name in scheme.unverified
    ]
    unverified = say("stars_unverified", names=tell.names(doubtful)) if doubtful else ""
    points = [
        say(f"method_groups_{context.groups}", best=findings.found.best if findings.found else ""),
        say("method_quotient"),
        say("method_strong", quotient=STRONG, small=SMALL),
        say("method_interval"),
        *([say("method_shift")] if context.has_growth else []),
        say("stars_text", scheme=scheme.name[tell.language], unverified=unverified)
        + " "
        + say("method_stars"),
        say("method_regions"),
        *(
            fault_sentence(remark, tell.language)
            for remark in findings.remarks
            if remark.code != "column-recognised"  # of use to who gave the command
        ),
    ]
    return Chapter("method", say("method_title"), (told,), tuple(points), folded=_members(context))


def _members(context: Context) -> tuple[Sheet, ...]:
    """Which industries each cluster is made of, where it is made of several."""
    definition, table = context.findings.definition, context.findings.table
    if definition is None:
        return ()
    rows = [
        [definition.name(cluster), "; ".join(_with_code(table.industry_name(one), one) for one in members)]
        for cluster, members in definition.members.items()
    ]
    say = context.teller.say
    return (
        Sheet(
            (context.singular, say("column_industry")), tuple(map(tuple, rows)), caption=say("column_groups")
        ),
    )


def _with_code(name: str, code: str) -> str:
    return name if code in name else f"{name} ({code})"

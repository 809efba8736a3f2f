"""The figures of an initiative that count: money, activities and members."""

from __future__ import annotations

from collections import Counter

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from klustermotor.casefile.partial_dates import decimal_year
from klustermotor.charts.activities import ActivityRow, activity_figure
from klustermotor.charts.funding import FundingRow, funding_figure
from klustermotor.charts.members import (
    MemberRow,
    Reading,
    member_figure,
    members_over_time_figure,
)
from klustermotor.web.cases.text import shown
from klustermotor.web.cases.wording import date_words, number_words
from klustermotor.web.figures.described import described
from klustermotor.web.figures.figure import Figure
from klustermotor.web.initiatives import chart_words, findings
from klustermotor.web.initiatives.description import InitiativeRead, funding_sector, funding_totals
from klustermotor.web.initiatives.models import Funding, KeyFigure
from klustermotor.web.regions.models import Region

MOST_PLACES = 12


def funding(read: InitiativeRead) -> Figure:
    """Funding by year and source, in the currency that most of it is in."""
    totals = funding_totals(read.funding)
    currency = totals[0].currency if totals else "SEK"

    def source(row: Funding) -> str:
        named = row.organisation.name if row.organisation else shown(row.label)[0]
        return named or (row.get_kind_display().capitalize() if row.kind else _("source not known"))

    def period(row: Funding) -> str:
        return str(row.year) if row.year else shown(row.period)[0] or _("Year not known")

    drawn = [
        FundingRow(period(row), source(row), funding_sector(row), row.amount, row.approximate)
        for row in read.funding
        if row.currency == currency
    ]
    kept_out = len(read.funding) - len(drawn)
    lead = _("Amounts on record by year and source, in %(currency)s.") % {"currency": currency}
    if kept_out:
        lead += " " + ngettext(
            "%(n)d row in another currency is only in the table.",
            "%(n)d rows in other currencies are only in the table.",
            kept_out,
        ) % {"n": kept_out}
    sectors = chart_words.sector_words()
    return described(
        read.case,
        "funding",
        of=read.initiative,
        heading=findings.funding_finding(totals[0]) if totals else _("No funding is recorded"),
        lead=lead,
        draw=lambda **about: funding_figure(
            drawn, language=get_language() or "sv", words=chart_words.funding_words(currency), **about
        ),
        columns=[_("Year"), _("From"), _("Sector"), _("Kind"), _("Amount"), _("Currency"), _("Approximate")],
        rows=[
            [
                period(row),
                source(row),
                sectors[funding_sector(row) or "unknown"],
                row.get_kind_display() if row.kind else "",
                row.amount,
                row.currency,
                _("yes") if row.approximate else "",
            ]
            for row in read.funding
        ],
        records=read.funding,
        counted=ngettext("n = %(n)d amount", "n = %(n)d amounts", len(read.funding))
        % {"n": len(read.funding)},
    )


def activities(read: InitiativeRead) -> Figure:
    """Activities by focus area and year of start."""
    names = {area.pk: shown(area.name)[0] for area in read.focus_areas}
    without = _("No focus area")
    order = {pk: number for number, pk in enumerate(names)}
    counts = sorted(
        read.activity_counts, key=lambda each: (order.get(each.focus_area_id or 0, len(order)), each.year)
    )
    # Periods are drawn in the order of first appearance, so years are put in order first.
    years = sorted({each.year for each in counts}, key=lambda year: (year == "", year))
    cells = {(each.focus_area_id, each.year): each for each in counts}
    drawn = [
        ActivityRow(names.get(area or 0, without), year or _("Year not known"), cells[area, year].occasions)
        for year in years
        for area in dict.fromkeys(each.focus_area_id for each in counts)
        if (area, year) in cells
    ]
    records = sum(each.records for each in counts)
    return described(
        read.case,
        "activities",
        of=read.initiative,
        heading=findings.activities_finding(counts, read.focus_areas),
        lead=_(
            "Occasions by focus area and year of start; a record that does not say how many counts as one."
        ),
        draw=lambda **about: activity_figure(
            drawn,
            focus_areas=list(names.values()),
            language=get_language() or "sv",
            words=chart_words.activity_words(),
            **about,
        ),
        columns=[_("Focus area"), _("Year"), _("Records"), _("Occasions")],
        rows=[
            [
                names.get(each.focus_area_id or 0, without),
                each.year or _("Year not known"),
                each.records,
                each.occasions,
            ]
            for each in counts
        ],
        records=read.focus_areas or [read.initiative],
        counted=ngettext("n = %(n)s activity", "n = %(n)s activities", records)
        % {"n": number_words(records)},
    )


def members(read: InitiativeRead) -> Figure:
    """Recorded members by place and sector."""
    places = Region.objects.in_bulk([place for _sector, place, _n in read.member_counts if place])
    by_place: Counter[int | None] = Counter()
    for _sector, place, n in read.member_counts:
        by_place[place] += n
    largest = [place for place, _n in by_place.most_common() if place][:MOST_PLACES]

    def label(place: int | None) -> str:
        if place is None:
            return _("Place not known")
        return str(places[place]) if place in largest else _("Other places")

    grouped: Counter[tuple[str, str | None]] = Counter()
    order = {place: number for number, place in enumerate(largest)}
    for sector, place, n in sorted(
        read.member_counts, key=lambda row: order.get(row[1] or 0, 999 + (row[1] is None))
    ):
        grouped[label(place), sector] += n
    sectors = chart_words.sector_words()
    named = sum(grouped.values())
    return described(
        read.case,
        "members",
        of=read.initiative,
        heading=findings.members_finding(read.member_counts),
        lead=_("Members that are recorded by name, by place and sector."),
        draw=lambda **about: member_figure(
            [MemberRow(place, sector, n) for (place, sector), n in grouped.items()],
            language=get_language() or "sv",
            words=chart_words.member_words(),
            **about,
        ),
        columns=[_("Place"), _("Sector"), _("Members")],
        rows=[[place, sectors[sector or "unknown"], n] for (place, sector), n in grouped.items()],
        records=read.some_members,
        counted=ngettext("n = %(n)s member", "n = %(n)s members", named) % {"n": number_words(named)},
    )


def member_numbers(read: InitiativeRead) -> Figure:
    """How many members there have been, as sources state it."""
    stated = [figure for figure in read.key_figures if figure.measure == KeyFigure.Measure.MEMBERS]

    def time(figure: KeyFigure) -> str:
        return shown(figure.when)[0] or date_words(figure.date) or _("time not known")

    return described(
        read.case,
        "member-numbers",
        of=read.initiative,
        heading=findings.growth_finding(stated) if stated else _("No number of members is stated"),
        lead=_("Number of members as sources state it; an open dot is an approximate number."),
        draw=lambda **about: members_over_time_figure(
            [Reading(time(each), decimal_year(each.date), each.value, each.approximate) for each in stated],
            language=get_language() or "sv",
            words=chart_words.reading_words(),
            **about,
        ),
        columns=[_("When"), _("Members"), _("Approximate")],
        rows=[[time(each), _whole(each.value), _("yes") if each.approximate else ""] for each in stated],
        records=stated,
        counted=ngettext("n = %(n)d statement", "n = %(n)d statements", len(stated)) % {"n": len(stated)},
    )


def _whole(value: float) -> int | float:
    """A number without decimals where it has none, as a count is written."""
    return int(value) if value.is_integer() else value

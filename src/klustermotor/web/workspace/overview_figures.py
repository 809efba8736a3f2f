"""The figures of a region's overview: initiatives by phase, money by year, members by initiative."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import cached_property

from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from klustermotor.charts.funding import FundingRow, funding_figure
from klustermotor.charts.members import MemberRow, member_figure
from klustermotor.charts.phases import Placement, phase_figure
from klustermotor.web.cases.models import Case
from klustermotor.web.cases.wording import date_words, number_words
from klustermotor.web.figures.described import described
from klustermotor.web.figures.figure import Figure
from klustermotor.web.initiatives import across, chart_words, findings, queries
from klustermotor.web.initiatives.description import FundingTotals
from klustermotor.web.initiatives.models import Funding, Initiative, Member, Phase, PhasePlacement

_ORDER = {phase: number for number, phase in enumerate(Phase.values)}
MOST_BARS = 12


class PhaseRead:
    """The initiatives of a case with their phases, fetched once for the page and its figures."""

    def __init__(self, case: Case) -> None:
        self.case = case

    @cached_property
    def initiatives(self) -> list[Initiative]:
        """Key and name of all, in name order, each with ``placement``."""
        rows = queries.in_phase(Initiative.objects.filter(case=self.case), "")
        return queries.with_placement(rows.select_related(None).only("key", "name"))


def phases(read: PhaseRead) -> Figure:
    """The region's initiatives along the development phases (the method's Figure 2)."""
    placed: list[tuple[Initiative, PhasePlacement]] = []
    unplaced: list[Initiative] = []
    for initiative in read.initiatives:
        placement = initiative.placement  # type: ignore[attr-defined]
        if placement is None:
            unplaced.append(initiative)
        else:
            placed.append((initiative, placement))

    def href(initiative: Initiative) -> str:
        return reverse("initiative", args=[read.case.key, initiative.key])

    drawn = [
        Placement(
            name=initiative.name,
            first=_ORDER[placement.phase],
            last=_ORDER[placement.until_phase or placement.phase],
            href=href(initiative),
            note=date_words(placement.date),
        )
        for initiative, placement in placed
    ]
    words = chart_words.phase_words()
    labels = dict(zip(Phase.values, words.phases, strict=True))
    rows: list[list[str | int | float | None]] = [
        [
            initiative.name,
            labels[placement.phase],
            labels[placement.until_phase] if placement.until_phase else "",
            date_words(placement.date),
        ]
        for initiative, placement in placed
    ]
    rows += [[initiative.name, _("not known"), "", ""] for initiative in unplaced]
    n = len(read.initiatives)
    return described(
        read.case,
        "phases",
        heading=phase_finding([placement for _initiative, placement in placed], n),
        lead=_(
            "The region's cluster initiatives along the five development phases. Every placement is tentative."
        ),
        draw=lambda **about: phase_figure(
            drawn,
            unplaced=[(initiative.name, href(initiative)) for initiative in unplaced],
            words=words,
            **about,
        ),
        columns=[_("Initiative"), _("Phase"), _("Until phase"), _("Date")],
        rows=rows,
        records=[placement for _initiative, placement in placed],
        counted=ngettext("n = %(n)s initiative", "n = %(n)s initiatives", n) % {"n": number_words(n)},
    )


def phase_finding(placements: Sequence[PhasePlacement], n: int) -> str:
    """How far the initiatives have come."""
    if not placements:
        return _("No initiative has been placed in a phase")
    counts = Counter(placement.until_phase or placement.phase for placement in placements)
    parts = [
        _("%(n)d in %(phase)s") % {"n": counts[phase], "phase": Phase(phase).label}
        for phase in reversed(Phase.values)
        if counts[phase]
    ]
    words = ngettext(
        "The furthest that the %(n)s initiative has come: %(phases)s",
        "The furthest that the %(n)s initiatives have come: %(phases)s",
        n,
    )
    missing = n - len(placements)
    if missing:
        parts.append(_("%(n)d not known") % {"n": missing})
    return words % {"n": number_words(n), "phases": ", ".join(parts)}


def funding(read: PhaseRead) -> Figure:
    """Recorded money over all initiatives, by year and sector."""
    found = across.funding_by_year(read.case)
    currency = Counter(each.currency for each in found).most_common(1)[0][0] if found else "SEK"
    ours = [each for each in found if each.currency == currency]
    totals = FundingTotals(
        currency,
        total=sum(each.amount for each in ours),
        known=sum(each.amount for each in ours if each.sector),
        public=sum(each.amount for each in ours if each.sector == "public"),
        without_amount=0,
    )
    sectors = chart_words.sector_words()

    def period(each: across.YearFunding) -> str:
        return str(each.year) if each.year else _("Year not known")

    periods = list(dict.fromkeys(period(each) for each in ours))[-MOST_BARS:]
    drawn = [
        FundingRow(period(each), sectors[each.sector or "unknown"], each.sector, each.amount)
        for each in ours
        if period(each) in periods
    ]
    lead = _("Amounts on record over all initiatives, by year and sector, in %(currency)s.") % {
        "currency": currency
    }
    if len(drawn) < len(ours):
        lead += " " + _("Only the latest %(n)d years are drawn; the table has all of them.") % {
            "n": MOST_BARS
        }
    n = Funding.objects.filter(case=read.case).count()
    return described(
        read.case,
        "funding",
        heading=findings.funding_finding(totals) if ours else _("No funding is recorded"),
        lead=lead,
        draw=lambda **about: funding_figure(
            drawn, language=get_language() or "sv", words=chart_words.funding_words(currency), **about
        ),
        columns=[_("Year"), _("Sector"), _("Amount"), _("Currency")],
        rows=[
            [period(each), sectors[each.sector or "unknown"], each.amount, each.currency] for each in found
        ],
        records=Funding.objects.filter(case=read.case)
        .select_related("source")
        .order_by("source_id", "id")[:1],
        counted=ngettext("n = %(n)s amount", "n = %(n)s amounts", n) % {"n": number_words(n)},
    )


def members(read: PhaseRead) -> Figure:
    """Recorded members of each initiative by sector."""
    found = across.members_by_sector(read.case, most=MOST_BARS)
    sectors = chart_words.sector_words()
    n = Member.objects.filter(case=read.case).count()
    shown = sum(count for _initiative, _sector, count in found)
    lead = _("Members that are recorded by name, by initiative and sector.")
    if shown < n:
        lead += " " + _("Only the %(n)d initiatives with most members are shown.") % {"n": MOST_BARS}
    return described(
        read.case,
        "members",
        heading=findings.members_finding([(sector, None, count) for _initiative, sector, count in found]),
        lead=lead,
        draw=lambda **about: member_figure(
            [MemberRow(initiative.name, sector, count) for initiative, sector, count in found],
            language=get_language() or "sv",
            words=chart_words.member_words(),
            **about,
        ),
        columns=[_("Initiative"), _("Sector"), _("Members")],
        rows=[[initiative.name, sectors[sector or "unknown"], count] for initiative, sector, count in found],
        records=Member.objects.filter(case=read.case)
        .select_related("source")
        .order_by("source_id", "id")[:1],
        counted=ngettext("n = %(n)s member", "n = %(n)s members", n) % {"n": number_words(n)},
    )


FIGURES: dict[str, Callable[[PhaseRead], Figure]] = {"phases": phases, "funding": funding, "members": members}

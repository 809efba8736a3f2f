"""The leadership network of an initiative: who is in it, whom it joins, how lasting it is, and which sides it lacks."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from klustermotor.analysis.networks.integrators import Essential, Integrator, essential, integrators
from klustermotor.analysis.networks.leadership import (
    Continuity,
    Seat,
    SectorMix,
    StageCoverage,
    continuity,
    sector_mix,
    stage_coverage,
)
from klustermotor.analysis.networks.network import Network
from klustermotor.web.cases.access import visible_case
from klustermotor.web.cases.models import Case
from klustermotor.web.cases.text import shown as text_shown
from klustermotor.web.cases.wording import number_words
from klustermotor.web.figures.figure import FORMATS, Figure, download
from klustermotor.web.figures.origin import origin_line
from klustermotor.web.initiatives.chart_words import capitalised, sector_words
from klustermotor.web.initiatives.description import InitiativeRead, KeyPerson
from klustermotor.web.initiatives.figures import organisation as organisation_figure
from klustermotor.web.initiatives.models import Initiative, InitiativeRole
from klustermotor.web.networks.asking import Asked
from klustermotor.web.networks.building import Scope, measured
from klustermotor.web.networks.facts import decimal_dates
from klustermotor.web.networks.findings import listed
from klustermotor.web.networks.views import crumbs_to, network_of, to_network

TRIPLE_HELIX = ("business", "academia", "public")
_IN_NETWORK = {InitiativeRole.Role.LEADERSHIP_NETWORK}
_AROUND = {
    InitiativeRole.Role.LEADERSHIP_NETWORK,
    InitiativeRole.Role.CLUSTER_MANAGER,
    InitiativeRole.Role.CHAIR,
    InitiativeRole.Role.BOARD_MEMBER,
    InitiativeRole.Role.KEY_PERSON,
}


@dataclass(frozen=True)
class PersonRow:
    """A person of the network with what is known of it, and why it counts as an integrator."""

    name: str
    address: str
    sector: str
    sector_words: str
    roles: str
    organisations: str
    reasons: str
    rank: int
    only: str


@dataclass(frozen=True)
class Leadership:
    """A leadership network as the page tells it."""

    exact: bool
    people: Sequence[KeyPerson]
    seats: Sequence[Seat]
    mix: SectorMix
    coverage: StageCoverage
    lasting: Continuity | None
    integrators: Sequence[Integrator]
    rows: Sequence[PersonRow]


@require_safe
@login_required
def leadership(request: HttpRequest, case_key: str, key: str) -> HttpResponse:
    """The leadership network of an initiative."""
    case = visible_case(request, case_key)
    initiative = get_object_or_404(Initiative, case=case, key=key)
    read = InitiativeRead(case, initiative)
    found = leadership_of(case, read)
    asked = Asked(scope=Scope("initiative", key))
    names = {each.person.key: each.person.name for each in found.people}
    context = {
        "case": case,
        "current_room": "network",
        "crumbs": crumbs_to(
            case, (reverse("initiative", args=[case.key, key]), initiative.name), to_network(case, asked)
        ),
        "asked": asked,
        "initiative": initiative,
        "found": found,
        "finding": finding_of(found),
        "figure": organisation_figure(read) if found.people else None,
        "sectors": [(sector, sector_words()[sector], n) for sector, n in found.mix.counts.items()],
        "missing": [sector_words()[sector].lower() for sector in found.mix.missing],
        "covered": [
            (stage, listed([names[person] for person in who]))
            for stage, who in found.coverage.covered.items()
        ],
        "continuity": continuity_words(found),
        "may_record_roles": case.standing.may_record("roles", key),
        "origin": origin_line(
            case,
            [role for role in read.roles if role.person],
            ngettext("n = %(n)d person", "n = %(n)d people", len(found.people)) % {"n": len(found.people)},
        ),
    }
    return render(request, "networks/leadership.html", context)


@require_safe
@login_required
def leadership_file(request: HttpRequest, case_key: str, key: str, file_format: str) -> HttpResponse:
    """The table of the people of a leadership network as data."""
    case = visible_case(request, case_key)
    initiative = get_object_or_404(Initiative, case=case, key=key)
    if file_format not in set(FORMATS) - {"svg", "png"}:
        raise Http404
    read = InitiativeRead(case, initiative)
    found = leadership_of(case, read)
    columns = [_("Name"), _("Sector"), _("Role"), _("Organisation"), _("Joins"), _("Only one for")]
    figure = Figure(
        name=f"{key}-leadership",
        address="",
        heading=finding_of(found),
        lead="",
        description="",
        drawing="",
        columns=columns,
        rows=[
            [row.name, row.sector_words, row.roles, row.organisations, row.reasons, row.only]
            for row in found.rows
        ],
        origin="",
    )
    return download(figure, file_format)


def leadership_of(case: Case, read: InitiativeRead) -> Leadership:
    """The leadership network; where none is recorded, those who are around the cluster engine stand in for it."""
    exact = any(each.has(role) for each in read.people for role in _IN_NETWORK)
    wanted = _IN_NETWORK if exact else _AROUND
    people = [each for each in read.people if any(each.has(role) for role in wanted)]
    seats = [seat for each in people for seat in _seats(each, wanted)]
    stages: dict[str, list[str]] = defaultdict(list)
    chain = [text_shown(placed.stage.name)[0] for placed in read.stages]
    for placed in read.stages:
        for actor, _place, _inside in placed.actors:
            if actor.organisation:
                stages[actor.organisation.key].append(text_shown(placed.stage.name)[0])
    network = measured(network_of(case, Scope()))
    keys = {f"people/{each.person.key}" for each in people}
    joining = [one for one in integrators(network, memberships=_memberships(network)) if one.actor in keys]
    losses = {one.person: one for one in essential(seats, stages=stages, chain=chain)}
    ranked = {one.actor.partition("/")[2]: at for at, one in enumerate(joining, start=1)}
    by_actor = {one.actor.partition("/")[2]: one for one in joining}
    rows = [_row(case, each, by_actor.get(each.person.key), losses.get(each.person.key)) for each in people]
    rows = [replace(row, rank=ranked.get(each.person.key, 0)) for row, each in zip(rows, people, strict=True)]
    return Leadership(
        exact=exact,
        people=people,
        seats=seats,
        mix=sector_mix(seats),
        coverage=stage_coverage(seats, stages, chain=chain),
        lasting=_lasting(seats),
        integrators=joining,
        rows=sorted(rows, key=lambda row: row.rank or len(rows) + 1),
    )


def _seats(each: KeyPerson, wanted: set[InitiativeRole.Role]) -> list[Seat]:
    return [
        Seat(
            each.person.key,
            each.sector or "",
            role.organisation.key if role.organisation else "",
            *decimal_dates(role.start, role.end),
        )
        for role in each.roles
        if role.role in wanted
    ]


def _memberships(network: Network) -> dict[str, int]:
    """In how many organisations, boards and networks each person is."""
    held: dict[str, set[int]] = defaultdict(set)
    kinds = {"post", "board", "leadership", "role", "membership"}
    for tail, head, kind in zip(
        network.tail.tolist(), network.head.tolist(), network.kind.tolist(), strict=True
    ):
        if kind in kinds and network.attributes["type"][head] != "person":
            held[network.actors[tail]].add(head)
    return {key: len(of) for key, of in held.items()}


def _lasting(seats: Sequence[Seat]) -> Continuity | None:
    """How lasting it is, if any seat has a date."""
    dated = [int(year) for seat in seats for year in (seat.start, seat.end) if year is not None]
    if not dated:
        return None
    last = min(max([*dated, *([datetime.date.today().year] if _open(seats) else [])]), min(dated) + 60)
    return continuity(seats, range(min(dated), last + 1))


def _open(seats: Sequence[Seat]) -> bool:
    return any(seat.start is not None and seat.end is None for seat in seats)


def _row(case: Case, each: KeyPerson, joining: Integrator | None, loss: Essential | None) -> PersonRow:
    sectors = sector_words()
    only = [*(sectors[one].lower() for one in loss.sectors), *loss.stages] if loss else []
    organisations = dict.fromkeys(str(role.organisation) for role in each.roles if role.organisation)
    return PersonRow(
        name=each.person.name,
        address=reverse("network_person", args=[case.key, each.person.key]),
        sector=each.sector or "",
        sector_words=sectors[each.sector or "unknown"],
        roles=capitalised(each.role_words),
        organisations=", ".join(organisations),
        reasons=reasons_of(joining) if joining else "",
        rank=0,
        only=listed(only),
    )


def reasons_of(one: Integrator) -> str:
    """Why somebody counts as an integrator: the figures that the place rests on."""
    told = [
        ngettext(
            "%(n)s tie to other sectors (%(sectors)s)",
            "%(n)s ties to other sectors (%(sectors)s)",
            one.cross_sector,
        )
        % {
            "n": number_words(one.cross_sector),
            "sectors": listed([sector_words()[sector].lower() for sector in one.sectors]),
        }
    ]
    if one.brokered:
        told.append(
            ngettext(
                "stands between sectors in %(n)s place",
                "stands between sectors in %(n)s places",
                one.brokered,
            )
            % {"n": number_words(one.brokered)}
        )
    if one.memberships > 1:
        told.append(
            ngettext("in %(n)s organisation or body", "in %(n)s organisations or bodies", one.memberships)
            % {"n": number_words(one.memberships)}
        )
    return "; ".join(told)


def finding_of(found: Leadership) -> str:
    """The sides of the triple helix that the network joins, or lacks."""
    if not found.people:
        return _("No leadership network is recorded")
    there = [sector_words()[sector].lower() for sector in TRIPLE_HELIX if found.mix.counts.get(sector)]
    values = {"n": len(found.people)}
    if len(there) == 3:
        return (
            ngettext(
                "%(n)d person joins business, academia and the public sector",
                "%(n)d people join business, academia and the public sector",
                len(found.people),
            )
            % values
        )
    if not there:
        return _("Of nobody in the leadership network is the sector known")
    missing = [sector_words()[sector].lower() for sector in found.mix.missing]
    return ngettext(
        "%(n)d person stands for %(there)s; nobody for %(missing)s",
        "%(n)d people stand for %(there)s; nobody for %(missing)s",
        len(found.people),
    ) % {**values, "there": listed(there), "missing": listed(missing)}


def continuity_words(found: Leadership) -> list[str]:
    """How lasting the network is, in sentences."""
    lasting = found.lasting
    if lasting is None:
        return []
    told = []
    if lasting.known:
        told.append(
            _("Half of the %(known)s people with a known start have been there for %(years)s years or more.")
            % {"known": number_words(lasting.known), "years": number_words(round(lasting.median_years, 1))}
        )
    if lasting.turnover.of:
        told.append(
            _("%(count)s of %(of)s have left from one year to the next, all years together.")
            % {"count": number_words(lasting.turnover.count), "of": number_words(lasting.turnover.of)}
        )
    return told

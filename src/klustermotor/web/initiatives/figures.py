"""The figures of one initiative: from its records to a finding, a drawing, words, a table and an origin line."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from klustermotor.casefile.partial_dates import decimal_year
from klustermotor.charts.organisation import BodyBox, organisation_figure
from klustermotor.charts.people import PersonRow, people_figure
from klustermotor.charts.rosters import Carrier, Holder
from klustermotor.charts.timeline import TimelineStep, timeline_figure
from klustermotor.charts.value_chain import ActorMark, StageBox, value_chain_figure
from klustermotor.web.cases.models import Record
from klustermotor.web.cases.text import shown
from klustermotor.web.cases.wording import date_words, period_words
from klustermotor.web.figures.described import described
from klustermotor.web.figures.figure import Figure
from klustermotor.web.initiatives import chart_words, findings, number_figures
from klustermotor.web.initiatives.description import InitiativeRead, KeyPerson, PlacedStage
from klustermotor.web.initiatives.models import InitiativeRole, OriginStep


def _href(read: InitiativeRead, kind: str, record: Record | None) -> str | None:
    return reverse(kind, args=[read.case.key, record.key]) if record else None


def origin(read: InitiativeRead) -> Figure:
    """The steps that led to the initiative, along time."""

    def time_words(step: OriginStep) -> str:
        period = period_words(step.start, step.end) if step.end else date_words(step.start)
        return shown(step.when)[0] or period or _("not known")

    def sectors(step: OriginStep) -> list[str]:
        found = [organisation.sector for organisation in step.organisations.all()]
        found += [person.background_sector for person in step.people.all()]
        return list(dict.fromkeys(sector for sector in found if sector))

    def who(step: OriginStep) -> str:
        return ", ".join(str(actor) for actor in (*step.organisations.all(), *step.people.all()))

    steps = [
        TimelineStep(
            label=shown(step.text)[0],
            when=time_words(step),
            position=decimal_year(step.start or step.end),
            end=decimal_year(step.end) if step.start else None,
            milestone=bool(step.milestone),
            sectors=tuple(sectors(step)),
            initiator=step.initiators,
        )
        for step in read.origin
    ]
    return described(
        read.case,
        "origin",
        of=read.initiative,
        heading=findings.origin_finding(read.origin),
        lead=_(
            "The steps that led to the initiative, in time order, with the sectors of those who took them."
        ),
        draw=lambda **about: timeline_figure(steps, words=chart_words.timeline_words(), **about),
        columns=[_("When"), _("Step"), _("Who"), _("Formal start")],
        rows=[
            [drawn.when, drawn.label, who(step), _("yes") if drawn.milestone else ""]
            for step, drawn in zip(read.origin, steps, strict=True)
        ],
        records=read.origin,
        counted=ngettext("n = %(n)d step", "n = %(n)d steps", len(steps)) % {"n": len(steps)},
    )


def _post_words(each: KeyPerson) -> str:
    posts = (
        ", ".join(part for part in (str(role.organisation or ""), shown(role.post)[0]) if part)
        for role in each.posts
    )
    return "; ".join(posts)


def people(read: InitiativeRead) -> Figure:
    """Key people, where they come from and what they bring (the method's Figure 4)."""
    unknown = _("not known")
    rows = [
        PersonRow(
            name=each.person.name,
            role=chart_words.capitalised(each.role_words),
            post=_post_words(each) or unknown,
            ability=". ".join(chart_words.capitalised(shown(ability)[0]) for ability in each.abilities)
            or unknown,
            sector=each.sector,
            href=_href(read, "person", each.person),
        )
        for each in read.people
    ]
    words = chart_words.people_words()
    return described(
        read.case,
        "people",
        of=read.initiative,
        heading=findings.people_finding(read.people),
        lead=_("The people who carry the work, where they come from, and the ability that each brings."),
        draw=lambda **about: people_figure(rows, words=words, **about),
        columns=[*words.columns, _("Role")],
        rows=[[row.name, row.post, row.ability, row.role] for row in rows],
        records=[role for role in read.roles if role.person],
        counted=ngettext("n = %(n)d person", "n = %(n)d people", len(rows)) % {"n": len(rows)},
    )


def organisation(read: InitiativeRead) -> Figure:
    """Leadership network and organisation around the cluster engine (the method's Figure 5)."""
    body_kinds = {body.kind: body for body in read.bodies}

    def holder(each: KeyPerson) -> Holder:
        bodies = [role.body.key for role in each.roles if role.body]
        bodies += [
            body_kinds[role.role].key for role in each.roles if not role.body and role.role in body_kinds
        ]
        return Holder(
            name=each.person.name,
            detail=_post_words(each),
            sector=each.sector,
            role_label=each.role_words,
            bodies=tuple(dict.fromkeys(bodies)),
            href=_href(read, "person", each.person),
        )

    def carriers(role: str) -> list[Carrier]:
        held = [
            each.organisation
            for each in read.roles
            if each.role == role and each.organisation and not each.person
        ]
        return [
            Carrier(
                actor.name, actor.sector, read.is_inside(actor.region_id), _href(read, "organisation", actor)
            )
            for actor in held
        ]

    managers = [holder(each) for each in read.people if each.has(InitiativeRole.Role.CLUSTER_MANAGER)]
    holders = [holder(each) for each in read.people if not each.has(InitiativeRole.Role.CLUSTER_MANAGER)]
    groups = [
        (label, carriers(role))
        for role, label in (
            (InitiativeRole.Role.FOUNDER, _("Founders")),
            (InitiativeRole.Role.INITIATOR, _("Initiators")),
            (InitiativeRole.Role.PARTNER, _("Partners")),
        )
        if carriers(role)
    ]
    boxes = [
        BodyBox(
            key=body.key,
            name=shown(body.name)[0] or chart_words.capitalised(body.get_kind_display()),
            kind=body.kind,
            size=body.size,
        )
        for body in read.bodies
    ]
    return described(
        read.case,
        "organisation",
        of=read.initiative,
        heading=findings.organisation_finding(read.people, read.roles),
        lead=_(
            "The leadership network and organisation around the cluster engine, by part of the triple helix."
        ),
        draw=lambda **about: organisation_figure(
            managers,
            bodies=boxes,
            holders=holders,
            groups=groups,
            words=chart_words.organisation_words(),
            **about,
        ),
        columns=[_("Who"), _("Role"), _("Sector"), _("Body")],
        rows=[
            [
                str(role.person or role.organisation),
                chart_words.capitalised(role.get_role_display()),
                _sector_of(role),
                (shown(role.body.name)[0] or role.body.get_kind_display()) if role.body else "",
            ]
            for role in read.roles
        ],
        records=[*read.roles, *read.bodies],
        counted=ngettext("n = %(n)d role", "n = %(n)d roles", len(read.roles)) % {"n": len(read.roles)},
    )


def _sector_of(role: InitiativeRole) -> str:
    sector = (
        role.organisation.sector
        if role.organisation
        else role.person.background_sector
        if role.person
        else None
    )
    return chart_words.sector_words()[sector or "unknown"]


def value_chain(read: InitiativeRead) -> Figure:
    """The value chain: which stages the region covers, lacks or has elsewhere (the method's Figure 1)."""

    def box(placed: PlacedStage) -> StageBox:
        return StageBox(
            name=shown(placed.stage.name)[0],
            support=placed.stage.kind == "support",
            coverage=placed.coverage,
            actors=tuple(
                ActorMark(
                    name=str(actor.organisation) if actor.organisation else str(place or ""),
                    sector=actor.organisation.sector if actor.organisation else None,
                    place=str(place) if place and actor.organisation else "",
                    inside=inside,
                    href=_href(read, "organisation", actor.organisation)
                    or _href(read, "region", actor.region),
                )
                for actor, place, inside in placed.actors
            ),
        )

    coverages = chart_words.value_chain_words().coverages
    rows: list[list[str | int | float | None]] = []
    for placed in read.stages:
        start: list[str | int | float | None] = [
            shown(placed.stage.name)[0],
            chart_words.capitalised(placed.stage.get_kind_display()),
            coverages[placed.coverage],
        ]
        rows += [
            [*start, str(actor.organisation or ""), str(place or ""), shown(actor.what)[0]]
            for actor, place, _inside in placed.actors
        ] or [[*start, "", "", ""]]
    records: list[Record] = [placed.stage for placed in read.stages]
    records += [actor for placed in read.stages for actor, _place, _inside in placed.actors]
    return described(
        read.case,
        "value-chain",
        of=read.initiative,
        heading=findings.chain_finding(read.stages),
        lead=_(
            "The value chain from idea to market, with its supporting functions and the actors on record."
        ),
        draw=lambda **about: value_chain_figure(
            [box(placed) for placed in read.stages], words=chart_words.value_chain_words(), **about
        ),
        columns=[_("Stage"), _("Kind"), _("Coverage"), _("Actor"), _("Place"), _("What")],
        rows=rows,
        records=records,
        counted=ngettext("n = %(n)d stage", "n = %(n)d stages", len(read.stages)) % {"n": len(read.stages)},
    )


FIGURES: dict[str, Callable[[InitiativeRead], Figure]] = {
    "origin": origin,
    "people": people,
    "organisation": organisation,
    "value-chain": value_chain,
    "funding": number_figures.funding,
    "activities": number_figures.activities,
    "members": number_figures.members,
    "member-numbers": number_figures.member_numbers,
}

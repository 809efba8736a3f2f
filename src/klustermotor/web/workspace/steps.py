"""An initiative recorded step by step, in the order that the method describes one; any step can be left and resumed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from klustermotor.web.cases.access import visible_case
from klustermotor.web.cases.models import Case
from klustermotor.web.cases.reading import page_of
from klustermotor.web.initiatives.models import Initiative
from klustermotor.web.recording.guidance import guide
from klustermotor.web.recording.stored import Stored, kind_of, read_rows, table_of
from klustermotor.web.recording.wording import NEW, titles


@dataclass(frozen=True)
class Step:
    """A part of the description of an initiative, and the lists that it is made of."""

    title: Promise
    purpose: Promise
    collections: tuple[str, ...]


STEPS: Mapping[str, Step] = {
    "origin": Step(
        _("Origin"),
        _("Clusters grow from history. Note who took the first steps, when, and what came of them."),
        ("origin",),
    ),
    "vision": Step(
        _("Vision and goals"),
        _(
            "A vision that people can agree on, and goals that can be evaluated: what is measured, from what value, to"
            " what value, by when."
        ),
        ("goals",),
    ),
    "organisation": Step(
        _("Organisation"),
        _(
            "Board, leadership network and groups. A formal organisation too early locks in; the right mix matters"
            " more than the number."
        ),
        ("bodies",),
    ),
    "people": Step(
        _("People"),
        _("Who drives, who sits where, and the ability that each person brings."),
        ("roles",),
    ),
    "members": Step(
        _("Members"),
        _("Which organisations are members, since when, and what they do in the cluster."),
        ("members",),
    ),
    "funding": Step(
        _("Funding"),
        _("Money and work put in, by source and year. Firms' own contributions count, in kind as well."),
        ("funding",),
    ),
    "activities": Step(
        _("Activities"),
        _("What is done, planned and under way, inwards and outwards, and who took part."),
        ("focus_areas", "activities"),
    ),
    "value-chain": Step(
        _("Value chain"),
        _("The stages from idea to delivered product, who does what in each, and where."),
        ("value_chain",),
    ),
    "phase": Step(
        _("Phase and surrounding world"),
        _("Where the initiative is on its road, on what evidence, and what the sources say of it otherwise."),
        ("phases", "key_figures", "observations"),
    ),
}
_INSIDE = {"value_chain": "actors"}


@dataclass(frozen=True)
class Part:
    """One list of a step: its records with what each is known by, and what may be done with them."""

    collection: str
    title: str
    purpose: dict[str, str]
    new: str
    records: list[tuple[Stored, str, list[tuple[Stored, str]]]]
    page: Page[Any]
    may_record: bool
    inside: str = ""
    new_inside: str = ""


@require_safe
@login_required
def step(request: HttpRequest, case_key: str, key: str, step: str) -> HttpResponse:
    """One step of the recording of an initiative."""
    case = visible_case(request, case_key)
    initiative = get_object_or_404(Initiative, case=case, key=key)
    if step not in STEPS:
        raise Http404
    lists = STEPS[step].collections
    if not any(case.standing.may_record(collection, key) for collection in lists):
        raise PermissionDenied
    slugs = list(STEPS)
    place = slugs.index(step)
    context = {
        "case": case,
        "current_room": "initiatives",
        "initiative": initiative,
        "slug": step,
        "step": STEPS[step],
        "number": place + 1,
        "steps": _overview(case, initiative),
        "parts": [_part(request, case, initiative, collection) for collection in lists],
        "previous": slugs[place - 1] if place else "",
        "following": slugs[place + 1] if place + 1 < len(slugs) else "",
        "here": reverse("initiative_step", args=[case.key, key, step]),
    }
    return render(request, "workspace/step.html", context)


def _overview(case: Case, initiative: Initiative) -> list[tuple[str, Step, int]]:
    """Every step with how many records it has."""
    return [
        (
            slug,
            one,
            sum(
                table_of(collection).rows.filter(case=case, initiative=initiative).count()
                for collection in one.collections
            ),
        )
        for slug, one in STEPS.items()
        if any(case.standing.may_record(collection, initiative.key) for collection in one.collections)
    ]


def _part(request: HttpRequest, case: Case, initiative: Initiative, collection: str) -> Part:
    rows = table_of(collection).rows.filter(case=case, initiative=initiative)
    # What comes often is shown with the latest first.
    rows = (
        rows.order_by("-pk") if collection in {"activities", "members"} else rows.order_by("position", "pk")
    )
    page = page_of(request, rows, size=50)
    numbers = [row.pk for row in page.object_list]
    order = {number: place for place, number in enumerate(numbers)}
    stored = sorted(
        read_rows(case, collection, table_of(collection).rows.filter(pk__in=numbers)),
        key=lambda one: order[one.number],
    )
    inside = _INSIDE.get(collection, "")
    within: dict[str, list[tuple[Stored, str]]] = {}
    if inside:
        parent = table_of(inside).parent
        found = list(
            read_rows(
                case,
                inside,
                table_of(inside).rows.filter(**{f"{parent}_id__in": numbers}).order_by("position"),
            )
        )
        for one, name in zip(found, titles(case, found), strict=True):
            within.setdefault(one.parent or "", []).append((one, name))
    told = guide(kind_of(collection))
    return Part(
        collection=collection,
        title=_TITLES[collection],
        purpose=told.purpose,
        new=str(NEW[collection]),
        records=[
            (one, name, within.get(one.key, []))
            for one, name in zip(stored, titles(case, stored), strict=True)
        ],
        page=page,
        may_record=case.standing.may_record(collection, initiative.key),
        inside=inside,
        new_inside=str(NEW[inside]) if inside else "",
    )


_TITLES: Mapping[str, Any] = {
    "origin": _("Steps towards the start"),
    "goals": _("Vision and goals"),
    "bodies": _("Boards, networks and groups"),
    "roles": _("People and their roles"),
    "members": _("Members"),
    "funding": _("Funding"),
    "focus_areas": _("Focus areas"),
    "activities": _("Activities"),
    "value_chain": _("Stages"),
    "phases": _("Placements in phases"),
    "key_figures": _("Key figures"),
    "observations": _("Observations"),
}

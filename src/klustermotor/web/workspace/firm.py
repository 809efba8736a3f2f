"""The page of one firm in a case: what is held about it, what it takes part in, and where it changes its own facts.

Who speaks for the firm sees this page and nothing else of the case. So nothing here tells of another firm or of a
person: roles, posts and ties are counted, not told; names of people are withheld from texts; links lead only to what
the reader may read.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.db.models import Count, F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from klustermotor.web.accounts.models import User
from klustermotor.web.actors.models import Organisation, Tie
from klustermotor.web.actors.queries import ties as ties_of
from klustermotor.web.cases.access import case_of_firm
from klustermotor.web.cases.models import Case, CaseAccess
from klustermotor.web.cases.policy import Right, Role
from klustermotor.web.cases.reading import excerpt
from klustermotor.web.cases.templatetags.records import localised
from klustermotor.web.initiatives.models import Activity, Member
from klustermotor.web.publishing.queries import open_initiatives
from klustermotor.web.publishing.withholding import People, Withholding
from klustermotor.web.recording.history import of_record, told
from klustermotor.web.recording.models import Change

MOST = 100
COMING = 30
STEPS = 20


@dataclass(frozen=True)
class OwnFirm:
    """A firm that an account speaks for, in a case."""

    case: Case
    organisation: Organisation


@dataclass(frozen=True)
class Step:
    """A change of the firm's facts: by whom, what happened, and each field before and after."""

    change: Change
    name: str
    verb: str
    differences: list[tuple[str, str, str]]


def own_firms(user: User) -> list[OwnFirm]:
    """The firms that an account speaks for and that are on record, in the order of their names."""
    held = CaseAccess.objects.filter(user=user, role=Role.MEMBER_FIRM).select_related("case")
    cases = {(one.case_id, one.organisation_key): one.case for one in held}
    keys = {key for _case, key in cases}
    rows = Organisation.objects.filter(case__in={number for number, _key in cases}, key__in=keys)
    return [
        OwnFirm(cases[row.case_id, row.key], row)
        for row in rows.order_by("sort_key", "id")
        if (row.case_id, row.key) in cases
    ]


@require_safe
@login_required
def firm(request: HttpRequest, case_key: str, key: str) -> HttpResponse:
    """One firm, for who speaks for it and for who reads the case."""
    case = case_of_firm(request, case_key, key)
    rows = Organisation.objects.select_related("region", "source")
    own = get_object_or_404(rows, case=case, key=key)
    reads = case.standing.allows(Right.READ)
    memberships = excerpt(
        own.memberships.select_related("initiative", "source").order_by("initiative__sort_key", "id"), MOST
    )
    ahead, behind = coming(own), excerpt(taken_part(own), COMING)
    withholding = Withholding(People.of(case))
    withholding.records(one.initiative for one in memberships.rows)
    withholding.records(filter(None, [own.source, *(one.source for one in memberships.rows)]))
    for activity in (*(one for one, _takes_part in ahead), *behind.rows):
        withholding.records([activity, activity.initiative])
    context = {
        # Without it, the page has no ways into the case.
        "case": case if reads else None,
        "place": case,
        "crumbs": _crumbs(case, own) if reads else None,
        "current_room": "organisations",
        "organisation": own,
        "description": withholding.both(own.description),
        "note": withholding.both(own.note),
        "memberships": memberships,
        "open_pages": open_initiatives(case, [member.initiative for member in memberships.rows]),
        "coming": ahead,
        "done": behind,
        "counts": counts(own),
        "ties": ties(case, own),
        "history": history(case, own, withholding),
        "may_change": case.standing.may_record("organisations", key=own.key),
    }
    return render(request, "workspace/firm.html", context)


def coming(firm: Organisation) -> list[tuple[Activity, bool]]:
    """What is planned or under way where it is a member now or takes part, and whether it takes part."""
    now = Member.objects.filter(organisation=firm, end__isnull=True).values("initiative")
    its = Q(initiative__in=now) | Q(pk__in=firm.activities.values("pk"))
    rows = (
        Activity.objects.filter(its, case=firm.case_id, status__in=["planned", "under_way"])
        .select_related("initiative")
        .order_by(F("start").asc(nulls_last=True), "position", "id")[:COMING]
    )
    found = list(rows)
    taking_part = set(firm.activities.filter(pk__in=[one.pk for one in found]).values_list("pk", flat=True))
    return [(one, one.pk in taking_part) for one in found]


def taken_part(firm: Organisation) -> QuerySet[Activity]:
    """What it took part in, the latest first."""
    rows = firm.activities.exclude(status__in=["planned", "under_way"]).select_related("initiative")
    return rows.order_by(F("start").desc(nulls_last=True), "-id")


def counts(firm: Organisation) -> list[tuple[str, int]]:
    """How many records of each kind tell of the firm, and are told in full only to those who read the case."""
    return [
        (label, number)
        for label, number in (
            (_("Roles in initiatives"), firm.initiative_roles.count()),
            (_("Stages of value chains"), firm.stages.count()),
            (_("Funding"), firm.funding.count()),
            (_("Steps on the way to an initiative"), firm.origin_steps.count()),
            (_("Posts that people hold in the firm"), firm.appointments.count()),
        )
        if number
    ]


def ties(case: Case, firm: Organisation) -> list[tuple[str, int]]:
    """How many ties of each kind it stands in; with whom is not told, and those that tell of people not at all."""
    rows = ties_of(case, of=firm).select_related(None).order_by("kind").values_list("kind")
    return [(str(Tie.Kind(kind).label), number) for kind, number in rows.annotate(n=Count("id"))]


def history(case: Case, firm: Organisation, withholding: Withholding) -> list[Step]:
    """How the firm's facts have changed, latest first."""
    return [
        Step(
            step.row.change,
            _name(step.row.change),
            step.verb,
            [
                (one.label, withholding.text(one.before), withholding.text(one.after))
                for one in step.differences
            ],
        )
        for step in told(case, list(of_record(case, "organisations", firm.key)[:STEPS]))
    ]


def _name(change: Change) -> str:
    """Who did it; an address is no name to show."""
    return "" if "@" in change.by_name else change.by_name


def _crumbs(case: Case, firm: Organisation) -> list[dict[str, str]]:
    return [
        {"url": reverse("overview", args=[case.key]), "label": localised(case.title)},
        {"url": reverse("organisations", args=[case.key]), "label": _("Organisations")},
        {"url": reverse("organisation", args=[case.key, firm.key]), "label": firm.name},
    ]

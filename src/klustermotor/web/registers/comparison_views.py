"""The pages of comparisons: asking for one, its progress, what it found, the doubtful pairs, and taking firms in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from klustermotor.errors import InputError
from klustermotor.web.cases.access import visible_case
from klustermotor.web.cases.models import Case
from klustermotor.web.cases.reading import asked, page_of
from klustermotor.web.recording.doors import doer
from klustermotor.web.recording.errors import ConflictError
from klustermotor.web.registers import queries
from klustermotor.web.registers.actions import (
    ask_comparison,
    decide,
    remove_comparison,
    repeat_comparison,
    take_back_decision,
    take_in_firms,
)
from klustermotor.web.registers.doors import case_to_keep, comparison_of, keeps
from klustermotor.web.registers.errors import DecidedError, StaleError
from klustermotor.web.registers.files import FORMATS, as_file
from klustermotor.web.registers.forms import CompareForm, TakeInForm
from klustermotor.web.registers.models import Comparison, Pair
from klustermotor.web.registers.overlap import Firm
from klustermotor.web.registers.result import Result, result_of
from klustermotor.web.registers.side_by_side import side_by_side
from klustermotor.web.registers.taking_in import Choices, Plan, plan_of
from klustermotor.web.registers.words import crumbs, how_lines, stage_words, title_of

SHOWN = 100
reads_and_takes = require_http_methods(["GET", "HEAD", "POST"])


@reads_and_takes
@login_required
def new(request: HttpRequest, case_key: str) -> HttpResponse:
    """Ask which firms of a list are in others, or what is recorded twice in the case."""
    case = case_to_keep(request, case_key)
    found = list(queries.lists(case))
    if request.POST.get("do") == "duplicates":
        return _opened(case, ask_comparison(case=case, by=doer(request)))
    initial = {"base": asked(request, "base")}
    form = CompareForm(request.POST or None, lists=found, initial=initial)
    if form.is_valid():
        told = form.cleaned_data
        comparison = ask_comparison(
            case=case,
            base=form.lists[told["base"]],
            others=[form.lists[one] for one in told["others"]],
            with_case=told["with_case"],
            by=doer(request),
        )
        return _opened(case, comparison)
    status = 422 if form.is_bound else 200
    return render(
        request, "registers/compare.html", _context(case) | {"form": form, "lists": found}, status=status
    )


def _opened(case: Case, comparison: Comparison) -> HttpResponse:
    return redirect("comparison", case.key, comparison.pk)


@reads_and_takes
@never_cache
@login_required
def comparison(request: HttpRequest, case_key: str, number: int) -> HttpResponse:
    """How far a comparison has come, or what it found; made again or removed by who keeps the lists."""
    case = visible_case(request, case_key)
    found = comparison_of(case, number)
    if request.method == "POST":
        return _again_or_gone(request, case, found)
    context = _of(case, found)
    if found.status != Comparison.Status.DONE:
        return render(request, "registers/waiting.html", context | _state(found))
    if found.kind == Comparison.Kind.DUPLICATES:
        doubles = queries.doubles(found)
        return render(request, "registers/doubles.html", context | {"doubles": doubles})
    result = result_of(found)
    rows = _rows(request, case, result)
    page = page_of(request, rows, size=SHOWN)
    context |= {
        "result": result,
        "page": page,
        "lines": result.lines(list(page), personal=keeps(case)),
        "on": asked(request, "on"),
        "by": asked(request, "by"),
        "question": asked(request, "q"),
        "query": request.GET.urlencode(),
        "drawing": result.drawing(),
        "how": how_lines(result),
    }
    return render(request, "registers/overlap.html", context)


def _rows(request: HttpRequest, case: Case, result: Result) -> list[Firm]:
    """The firms that the address asks for."""
    on, question, by = (asked(request, one) for one in ("on", "q", "by"))
    return result.rows(on, question, by, personal=keeps(case))


def _again_or_gone(request: HttpRequest, case: Case, found: Comparison) -> HttpResponse:
    if not keeps(case):
        raise PermissionDenied
    if request.POST.get("do") == "remove":
        remove_comparison(comparison=found, by=doer(request))
        messages.success(request, _("The comparison is removed. What was decided about pairs is kept."))
        return redirect("company_lists", case.key)
    repeat_comparison(comparison=found, by=doer(request))
    return _opened(case, found)


@require_safe
@never_cache
@login_required
def state(request: HttpRequest, case_key: str, number: int) -> HttpResponse:
    """The part of the page of a comparison that changes while it is being made."""
    case = visible_case(request, case_key)
    found = comparison_of(case, number)
    return render(request, "registers/state.html", {"case": case, "comparison": found} | _state(found))


@require_safe
@login_required
def file(request: HttpRequest, case_key: str, number: int, file_format: str) -> HttpResponse:
    """The firms as a file: those that the page shows."""
    case = visible_case(request, case_key)
    found = comparison_of(case, number)
    finished = found.status == Comparison.Status.DONE and found.kind == Comparison.Kind.OVERLAP
    if file_format not in FORMATS or not finished:
        raise Http404
    result = result_of(found)
    rows = _rows(request, case, result)
    lines = result.lines(rows, personal=keeps(case))
    response = HttpResponse(as_file(result, lines, file_format), content_type=FORMATS[file_format])
    response["Content-Disposition"] = f'attachment; filename="{case.key}-{found.pk}.{file_format}"'
    return response


@reads_and_takes
@never_cache
@login_required
def review(request: HttpRequest, case_key: str, number: int) -> HttpResponse:
    """One doubtful pair at a time, to be decided; the last decisions can be undone."""
    case = case_to_keep(request, case_key)
    found = comparison_of(case, number)
    address = reverse("comparison_review", args=[case.key, found.pk])
    if request.method == "POST":
        return _decided(request, found, address)
    after = _pair(found, asked(request, "after"))
    asked_for = _pair(found, asked(request, "pair"))
    pair = asked_for or queries.next_pair(found, after)
    left = queries.undecided(found).count()
    context = _of(case, found) | {
        "pair": pair,
        "sides": side_by_side(case, pair) if pair else None,
        "left": left,
        "put_off": pair is not None and after is not None and pair.weight > after.weight,
        "decided": queries.decided(found)[:5],
        "done": queries.decided(found).count(),
    }
    return render(request, "registers/review.html", context)


def _pair(comparison: Comparison, number: str) -> Pair | None:
    if not (number.isascii() and number.isdecimal() and len(number) < 18):
        return None
    return queries.pair_of(comparison, int(number))


def _decided(request: HttpRequest, found: Comparison, address: str) -> HttpResponse:
    do, by = request.POST.get("do", ""), doer(request)
    if do == "undo":
        last = queries.decided(found).filter(by=by).first()
        if last is None:
            messages.info(request, _("There is no decision of yours to undo."))
            return redirect(address)
        pair = found.pairs.filter(left=last.left_id, right=last.right_id).first()
        take_back_decision(decision=last, by=by)
        return redirect(f"{address}?pair={pair.pk}" if pair else address)
    pair = _pair(found, request.POST.get("pair", ""))
    if pair is None:
        messages.info(request, _("The pair is not there any more: the comparison has been made again."))
        return redirect(address)
    if do in ("same", "different"):
        try:
            decide(pair=pair, same=do == "same", by=by)
        except DecidedError as error:
            words = _("%(who)s has decided the opposite about this pair. Undo that first if it is wrong.")
            messages.warning(request, words % {"who": error.decision.by_name})
    return redirect(f"{address}?after={pair.pk}" if do == "later" else address)


@reads_and_takes
@login_required
def take_in(request: HttpRequest, case_key: str, number: int) -> HttpResponse:
    """Make organisations of chosen firms, or of all that the page shows, after a look at what that means."""
    case = case_to_keep(request, case_key)
    found = comparison_of(case, number)
    if found.status != Comparison.Status.DONE or found.kind != Comparison.Kind.OVERLAP or found.base is None:
        raise Http404
    result = result_of(found)
    sent = request.POST if request.method == "POST" else request.GET
    chosen = {int(one) for one in sent.getlist("firm") if one.isascii() and one.isdecimal() and len(one) < 18}
    rows = [one for one in result.overlap.firms if one.rows[0] in chosen]
    if not chosen:
        rows = result.rows(sent.get("on", ""), sent.get("q", ""), "")
    form = TakeInForm(request.POST if "looked" in request.POST else None)
    choices = Choices()
    if form.is_valid():
        choices = Choices(**form.cleaned_data)
    plan = plan_of(case, rows, {one.pk: one for one in result.others}, base=found.base, choices=choices)
    status = 200
    if request.POST.get("do") == "save" and form.is_valid():
        answer = _saved(request, found, plan)
        if answer is not None:
            return answer
        status = 409
    context = _of(case, found) | {
        "form": form,
        "plan": plan,
        "firms": sorted(chosen),
        "on": sent.get("on", ""),
        "question": sent.get("q", ""),
        "count": len(rows),
    }
    return render(request, "registers/take_in.html", context, status=status)


def _saved(request: HttpRequest, found: Comparison, plan: Plan) -> HttpResponse | None:
    try:
        change = take_in_firms(plan=plan, seen=request.POST.get("seen", ""), by=doer(request))
    except (StaleError, ConflictError, InputError):
        messages.info(
            request, _("Something has changed since you looked. Nothing is saved: look it over again.")
        )
        return None
    if change is None:
        messages.info(request, _("Nothing was different, so nothing was changed."))
    else:
        made = ngettext("%(n)d organisation is made.", "%(n)d organisations are made.", len(plan.made))
        address = reverse("change", args=[found.case.key, change.pk])
        words = made % {"n": len(plan.made)}
        messages.success(
            request, format_html('{} <a href="{}">{}</a>', words, address, _("Look at it, or undo it"))
        )
    return redirect("comparison", found.case.key, found.pk)


def _state(found: Comparison) -> dict[str, Any]:
    return {"stage": stage_words(found.stage), "lost": found.is_lost}


def _of(case: Case, found: Comparison) -> dict[str, Any]:
    return _context(case) | {
        "comparison": found,
        "heading": title_of(found),
        "outdated": queries.newer_lists(found),
        "undecided": queries.undecided(found).count(),
        "crumbs": crumbs(case, found),
    }


def _context(case: Case) -> dict[str, Any]:
    return {"case": case, "current_room": "organisations", "crumbs": crumbs(case), "keeps": keeps(case)}

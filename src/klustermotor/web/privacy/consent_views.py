"""Consent to mailings: a person's own, and the addresses that each mailing may go to."""

from __future__ import annotations

import csv
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from klustermotor.web.accounts.models import User
from klustermotor.web.actors.models import Person
from klustermotor.web.cases.access import visible_case
from klustermotor.web.cases.models import Case
from klustermotor.web.privacy import actions
from klustermotor.web.privacy.forms import ConsentForm
from klustermotor.web.privacy.models import Consent
from klustermotor.web.privacy.queries import addresses, consents_of
from klustermotor.web.privacy.views import crumbs


def _case(request: HttpRequest, case_key: str) -> Case:
    """A case in which the account keeps the register of people, and so their addresses."""
    case = visible_case(request, case_key)
    if not case.standing.may_record("people"):
        raise PermissionDenied
    return case


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def consents(request: HttpRequest, case_key: str, key: str) -> HttpResponse:
    """What a person has agreed to be sent, and a form for more."""
    case = _case(request, case_key)
    person = get_object_or_404(Person, case=case, key=key)
    form = ConsentForm(
        request.POST if request.method == "POST" else None, initial={"given_on": timezone.localdate()}
    )
    if form.is_valid():
        actions.record_consent(case=case, person_key=key, by=cast("User", request.user), **form.cleaned_data)
        messages.success(request, _("The consent is noted."))
        return redirect("consents", case.key, key)
    context = {
        "case": case,
        "current_room": "people",
        "crumbs": crumbs(case, (reverse("person", args=[case.key, key]), person.name)),
        "person": person,
        "consents": consents_of(case, key),
        "form": form,
    }
    return render(request, "privacy/consents.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def consent_withdraw(request: HttpRequest, case_key: str, number: int) -> HttpResponse:
    """Note that a person wants no more of a mailing."""
    case = _case(request, case_key)
    consent = get_object_or_404(Consent, case=case, pk=number)
    actions.withdraw_consent(
        consent=consent, withdrawn_on=timezone.localdate(), by=cast("User", request.user)
    )
    messages.success(request, _("It is noted that the consent is withdrawn."))
    return redirect("consents", case.key, consent.person_key)


@require_safe
@login_required
def mailings(request: HttpRequest, case_key: str) -> HttpResponse:
    """The mailings, with how many addresses each may go to."""
    case = _case(request, case_key)
    rows = [
        {"value": value, "label": label, "count": sum(1 for _one in addresses(case, value))}
        for value, label in Consent.Mailing.choices
    ]
    context = {"case": case, "current_room": "people", "crumbs": crumbs(case), "rows": rows}
    return render(request, "privacy/mailings.html", context)


@require_safe
@login_required
@never_cache
def mailing_file(request: HttpRequest, case_key: str, mailing: str) -> HttpResponse:
    """The addresses of a mailing as a file for a spreadsheet: nothing but the addresses."""
    case = _case(request, case_key)
    if mailing not in Consent.Mailing.values:
        raise Http404
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{mailing}.csv"'
    answer.write("\ufeff")
    rows = csv.writer(answer)
    rows.writerow(["e-mail"])
    rows.writerows([address] for address in addresses(case, mailing))
    return answer

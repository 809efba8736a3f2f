"""What is typed survives: kept as a draft while it is written, also by a browser whose sign-in has run out.

A form holds a signed word that says whose it is and which form. With it, and with it alone, what was typed can be kept
for that account when the account is no longer signed in; nothing can be read or changed with it.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.csrf import csrf_failure as plain_csrf_failure

from klustermotor.web.accounts.models import User
from klustermotor.web.recording.actions import keep_draft
from klustermotor.web.recording.models import Draft

FIELD = "draft_word"
MOST_BYTES = 5_000_000
BESIDE = "draft_beside"
_KEPT_APART = {"csrfmiddlewaretoken", FIELD, BESIDE, "do"}
_DAYS = 14


def word_for(user: User, address: str, title: str) -> str:
    """The signed word that a form carries."""
    return TimestampSigner(salt="draft").sign_object([user.pk, address, title[:200]])


def of_form(user: User, address: str) -> Draft | None:
    """What the account has typed in a form before, if anything."""
    return Draft.objects.filter(user=user, address=address).first()


def keep(request: HttpRequest) -> Draft | None:
    """Keep what a request has of a form, for the account that its signed word names; None when there is none.

    The word is what makes this safe without a sign-in or a fresh token against forged requests: nobody else has it.
    """
    try:
        number, address, title = TimestampSigner(salt="draft").unsign_object(
            request.POST.get(FIELD, ""), max_age=_DAYS * 24 * 3600
        )
    except (BadSignature, ValueError):
        return None
    user = User.objects.filter(pk=number, is_active=True).first()
    if user is None or (request.user.is_authenticated and request.user.pk != number):
        return None
    data = _typed(request.POST)
    if BESIDE in request.POST:  # the form shows only a part of what is kept
        before = of_form(user, address)
        data = (before.data if before else {}) | data
    if sum(len(value) for values in data.values() for value in values) > MOST_BYTES:
        return None
    return keep_draft(by=user, address=address, title=title, data=data)


def _typed(data: Any) -> dict[str, list[str]]:
    # PostgreSQL's JSON takes no null characters.
    return {
        name.replace("\x00", ""): [str(value).replace("\x00", "") for value in data.getlist(name)]
        for name in data
        if name not in _KEPT_APART
    }


def sign_in_again(request: HttpRequest) -> HttpResponse:
    """To the sign-in and back to the form, with what was typed kept if it could be."""
    draft = keep(request) if request.method == "POST" else None
    if draft:
        messages.info(
            request, _("Your sign-in had run out. What you typed is kept: sign in, and go on where you were.")
        )
    address = draft.address if draft else request.get_full_path()
    return redirect(f"{reverse('account_login')}?{urlencode({'next': address})}")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form from before the last sign-in: keep what was typed and show the form anew with it."""
    draft = keep(request)
    if draft is None:
        return plain_csrf_failure(request, reason=reason)
    if not request.user.is_authenticated:
        return sign_in_again(request)
    messages.info(
        request, _("The page was from before you signed in. What you typed is here: look it over and save.")
    )
    return redirect(draft.address)

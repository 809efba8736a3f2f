"""Sensitive steps ask who is there once more: by password, by code, or at the sign-on server.

A browser that was left open, or a stolen session, is thus not enough to make a token or take off the second factor.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from allauth.account.app_settings import REAUTHENTICATION_TIMEOUT
from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from klustermotor.web.accounts.single_sign_on import signed_in_at

View = Callable[..., HttpResponse]


def confirmed(view: View) -> View:
    """Let a view run only where its holder has confirmed within ten minutes who they are."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if get_reauthentication_flows(request.user):
            return cast("HttpResponse", reauthentication_required(view)(request, *args, **kwargs))
        if time.time() - signed_in_at(request) < REAUTHENTICATION_TIMEOUT:
            return view(request, *args, **kwargs)
        asked = request.path if request.method == "GET" else reverse("account")
        return redirect(f"{reverse('confirm_sign_on')}?{urlencode({'next': asked})}")

    return guarded

"""What an account has typed and not saved: kept while it is typed, listed, thrown away."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import time_format
from django.utils.timezone import localtime
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from klustermotor.web.recording import drafts
from klustermotor.web.recording.actions import drop_draft
from klustermotor.web.recording.doors import doer
from klustermotor.web.recording.models import Draft


@csrf_exempt  # the form's signed word is known to its owner's browser alone, and only a draft can be written with it
@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Keep what is typed so far; the answer is the time of day."""
    draft = drafts.keep(request)
    if draft is None:
        return HttpResponse(status=400)
    return HttpResponse(time_format(localtime(draft.updated_at), "H:i"), content_type="text/plain")


@require_safe
@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """The account's drafts, latest first."""
    found = Draft.objects.filter(user=doer(request))[:200]
    return render(request, "recording/drafts.html", {"drafts": found})


@require_POST
@login_required
def drop(request: HttpRequest) -> HttpResponse:
    """Throw one of the account's drafts away."""
    drop_draft(by=doer(request), address=request.POST.get("address", "").replace("\x00", ""))
    return redirect("drafts")

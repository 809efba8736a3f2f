"""What a program that watches over the installation is told; it needs no account, and learns nothing else."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from klustermotor.web.operation.health import health as facts


@require_safe
@never_cache
def health(request: HttpRequest) -> HttpResponse:
    """200 when all is well, 503 when something is not."""
    found = facts()
    return JsonResponse(found, status=200 if all(found.values()) else 503)

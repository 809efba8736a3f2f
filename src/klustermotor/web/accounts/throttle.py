"""Counting what is tried: how often one place may miss with a link, a token or a password.

The rates stand in the settings; the counts lie in the cache, which all workers share.
"""

from __future__ import annotations

from typing import Any

from allauth.core.internal import ratelimit
from django.http import HttpRequest


def is_stopped(request: HttpRequest, action: str, **of: Any) -> bool:
    """Whether there have been too many; counts nothing."""
    return not _consume(request, action, dry_run=True, **of)


def count(request: HttpRequest, action: str, **of: Any) -> bool:
    """Count one more; whether that was still allowed."""
    return bool(_consume(request, action, **of))


def too_many(request: HttpRequest) -> Any:
    """The answer to one too many."""
    return ratelimit.respond_429(request)


def _consume(request: HttpRequest, action: str, **of: Any) -> Any:
    return ratelimit.consume(request, app="allauth.account", action=action, limit_get=True, **of)

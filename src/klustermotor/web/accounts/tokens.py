"""Tokens of programs at the door: whose a token is, and what it may do."""

from __future__ import annotations

import hmac

from django.http import HttpRequest
from django.utils import timezone

from klustermotor.web.accounts import throttle
from klustermotor.web.accounts.models import Token, User
from klustermotor.web.accounts.secrets import PROGRAM_MARK, digest_of

_LONGEST = 200


class TooManyGuessesError(Exception):
    """So many wrong tokens have come from one place that none is looked at for a while: answer with status 429."""


def account_of(authorization: str) -> tuple[User, Token.Scope] | None:
    """Whose token an ``Authorization`` header shows, and its scope; None for anything that is not a token in force.

    Parameters
    ----------
    authorization
        The header as it came: ``Bearer km_...``.
    """
    kind, _space, secret = authorization.strip().partition(" ")
    if kind.lower() != "bearer" or not secret.startswith(PROGRAM_MARK) or len(secret) > _LONGEST:
        return None
    digest = digest_of(secret)
    today = timezone.localdate()
    tokens = Token.objects.select_related("user").filter(user__is_active=True, expires_on__gte=today)
    token = tokens.filter(digest=digest).first()
    if token is None or not hmac.compare_digest(token.digest, digest):
        return None
    if token.last_used_on != today:  # a day is enough to see that a token is not used any more
        Token.objects.filter(pk=token.pk).update(last_used_on=today)
    return token.user, Token.Scope(token.scope)


def account_at(request: HttpRequest) -> tuple[User, Token.Scope] | None:
    """The same for a request, with guesses counted by the place that they come from.

    Raises
    ------
    TooManyGuessesError
        There have been too many wrong tokens from there.
    """
    authorization = request.headers.get("Authorization", "")
    if not authorization:
        return None
    if throttle.is_stopped(request, "token"):
        raise TooManyGuessesError
    found = account_of(authorization)
    if found is None:
        throttle.count(request, "token")
    return found

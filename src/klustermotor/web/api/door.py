"""The door of the interface for programs: which methods an address takes, whose token it is, and what goes wrong.

Only a token opens it. A browser's session is not looked at, so a page elsewhere can make no browser ask for anything
here; that is why forged requests need no guard of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import cast

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.views.decorators.csrf import csrf_exempt

from klustermotor.errors import InputError
from klustermotor.web.accounts import throttle
from klustermotor.web.accounts.models import Token, User
from klustermotor.web.accounts.tokens import account_of
from klustermotor.web.api.pace import pace
from klustermotor.web.api.problems import ProblemError, respond

View = Callable[..., HttpResponse]
CHALLENGE = 'Bearer realm="klustermotor"'


def resource(name: str, handlers: Mapping[str, View], *, public: bool = False) -> View:
    """The view of an address: a handler for each method, and an answer of the interface's own to all else.

    Parameters
    ----------
    name
        What the view is called where it is told of.
    handlers
        By method; whoever may be asked with GET may be asked with HEAD.
    public
        Whether no token is needed.
    """
    allowed = ", ".join(sorted({*handlers, *({"HEAD"} if "GET" in handlers else ())}))

    def view(request: HttpRequest, **where: str) -> HttpResponse:
        try:
            method = "GET" if request.method == "HEAD" else request.method or ""
            if method not in handlers:
                raise ProblemError("wrong-method", headers={"Allow": allowed})
            if not public:
                _enter(request, writes=method != "GET")
            response = handlers[method](request, **where)
        except ProblemError as problem:
            response = respond(problem)
        except InputError as error:
            response = respond(ProblemError("invalid", error.faults))
        except Http404:
            response = respond(ProblemError("not-found"))
        except PermissionDenied:
            response = respond(ProblemError("forbidden"))
        except (SuspiciousOperation, UnreadablePostError):
            response = respond(ProblemError("bad-request"))
        response.setdefault("Cache-Control", "public, max-age=300" if public else "private, no-cache")
        return response

    view.__name__ = name
    return cast("View", csrf_exempt(view))


def _enter(request: HttpRequest, *, writes: bool) -> None:
    """Let the account of a token in, if it may do this kind of thing at all."""
    authorization = request.headers.get("Authorization", "")
    found = account_of(authorization)
    if found is None:
        # Only misses are counted: a token in force costs nothing here, and is never shut out by a neighbour's misses.
        if authorization and not throttle.count(request, "token"):
            raise ProblemError("too-many-requests", headers={"Retry-After": "60"})
        raise ProblemError("no-token", headers={"WWW-Authenticate": CHALLENGE})
    user, scope = found
    seconds = pace.wait(user.pk)
    if seconds:
        raise ProblemError("too-many-requests", headers={"Retry-After": str(seconds)})
    if writes and scope != Token.Scope.WRITE:
        raise ProblemError("read-only")
    request.user = user


def user_of(request: HttpRequest) -> User:
    """The account that was let in."""
    return cast("User", request.user)


def nothing_here(request: HttpRequest, **_where: str) -> HttpResponse:
    """The answer of every address that there is not."""
    raise Http404

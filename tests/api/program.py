"""A program that asks: a client with a token and nothing else."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpResponse
from django.test import Client

from klustermotor.web.accounts.actions import make_token
from klustermotor.web.accounts.models import User
from klustermotor.web.cases.models import Case, CaseAccess

BASE = "/api/v1"
INITIATIVE = "mine-initiatives-0"
OTHER_INITIATIVE = "mine-initiatives-1"
FIRM = "mine-organisations-0"
ROLES = (
    "administrator",
    "strategist",
    "cluster_manager",
    "network_member",
    "evaluator",
    "member_firm",
    "reader",
)


class Program:
    """Sends what is to be sent with its token, and reads answers as JSON."""

    def __init__(self, user: User, secret: str, language: str = "en") -> None:
        self.user = user
        self.headers = {"accept-language": language} | (
            {"authorization": f"Bearer {secret}"} if secret else {}
        )
        self.client = Client(enforce_csrf_checks=True, headers=self.headers)

    def ask(self, method: str, address: str, body: Any = None, **headers: str) -> HttpResponse:
        """Ask for an address below the interface's own, or for one that was given whole."""
        content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        content_type = named.pop("content-type", "application/json")
        path = address if address.startswith("/api") else BASE + address
        response: HttpResponse = self.client.generic(method, path, content, content_type, headers=named)
        return response

    def get(self, address: str, **headers: str) -> Any:
        """The JSON of an address that is there."""
        response = self.ask("GET", address, **headers)
        assert response.status_code == 200, response.content
        return json.loads(response.content)

    def tag(self, address: str) -> str:
        """The version of a record."""
        return self.ask("GET", address).headers["ETag"]


def told(response: HttpResponse) -> Any:
    """What an answer holds."""
    return json.loads(response.content)


def program_of(case: Case, role: str, *, scope: str = "write", language: str = "en") -> Program:
    """A program for an account with a role; ``stranger`` has none, ``nobody`` has no token, and ``owner`` runs all."""
    user = User.objects.create(email=f"{role}-{scope}@example.org", name=role, is_superuser=role == "owner")
    if role == "nobody":
        return Program(user, "", language)
    if role in ROLES:
        CaseAccess.objects.create(
            case=case,
            user=user,
            role=role,
            initiative_key=INITIATIVE if role in {"cluster_manager", "network_member"} else "",
            organisation_key=FIRM if role == "member_firm" else "",
        )
    _token, secret = make_token(user=user, name="a program", scope=scope, by=user)
    return Program(user, secret, language)

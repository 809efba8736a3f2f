"""Inviting somebody on the page of who may do what, and the link that it shows."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client
from django.urls import reverse

from klustermotor.web.cases.models import Case, CaseAccess


def ask(client: Client, case: Case, email: str = "bo@region.example", **form: Any) -> Any:
    return client.post(reverse("access", args=[case.key]), {"email": email, "role": "reader", **form})


def link_in(answer: Any) -> str:
    """The path of the link that a page shows."""
    shown = re.search(r'class="key">http://testserver(/invitation/[\w-]+/)<', answer.content.decode())
    assert shown, answer.content.decode()
    return shown[1]


def visitor() -> Client:
    return Client(headers={"accept-language": "en"})


def roles(email: str) -> list[tuple[str, str, str]]:
    rows = CaseAccess.objects.filter(user__email=email).order_by("role", "initiative_key")
    return list(rows.values_list("role", "initiative_key", "organisation_key"))

"""Marks by which an erased person or account is recognised again, and only by who has the identifier already.

The marks are made with the signing key of the installation (``SECRET_KEY``). A database that is restored under another
key cannot recognise whom it erased; so the old key is named among the fallbacks when the key is changed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.utils.crypto import salted_hmac

from klustermotor.web.accounts.models import User
from klustermotor.web.cases.models import Case
from klustermotor.web.privacy.models import Erasure


def mark_of(*parts: str, secret: str | bytes | None = None) -> str:
    """The mark of an identifier, under the signing key of today."""
    told = json.dumps(parts, ensure_ascii=False)
    return salted_hmac("klustermotor.privacy", told, secret=secret, algorithm="sha256").hexdigest()


def marks_of(*parts: str) -> set[str]:
    """The marks of an identifier under all signing keys that count."""
    return {
        mark_of(*parts, secret=secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    }


def person_parts(case: Case, key: str) -> tuple[str, str, str]:
    """What the mark of a person is made of."""
    return ("person", case.key, key)


def account_parts(user: User) -> tuple[str, str, str]:
    """What the mark of an account is made of."""
    return ("account", str(user.pk), user.email.casefold())


def place_parts(case: Case, place: str) -> tuple[str, str, str]:
    """What the mark of a text in which a name was replaced is made of."""
    return ("place", case.key, place)


def places_in(entry: dict[str, Any]) -> set[str]:
    """Marks of the texts that an entry of the ledger names; some databases hand them over as text."""
    places = entry.get("places") or []
    return set(json.loads(places) if isinstance(places, str) else places)


def known_erasures(case: Case, keys: Iterable[str]) -> set[str]:
    """Those of some keys of people under which somebody was erased from the case before.

    For whoever brings records in from outside: a case file from before the erasure brings the person back.
    """
    kept = set(
        Erasure.objects.filter(kind=Erasure.Kind.PERSON, case_key=case.key).values_list("mark", flat=True)
    )
    return {key for key in keys if kept and marks_of(*person_parts(case, key)) & kept}

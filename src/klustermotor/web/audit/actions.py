"""Writing the audit trail: called inside the transaction of the change that it tells of."""

from __future__ import annotations

from typing import Any, Protocol

from klustermotor.web.audit.models import Event


class Doer(Protocol):
    """Whoever can be named as doer: an account."""

    @property
    def pk(self) -> Any: ...


def record(
    action: str,
    *,
    by: Doer | None,
    case_key: str = "",
    kind: str = "",
    key: str = "",
    details: dict[str, Any] | None = None,
) -> Event:
    """Write one event; ``by`` is None for the command line of the machine itself."""
    return Event.objects.create(
        action=action,
        by_id=by.pk if by else None,
        case_key=case_key,
        kind=kind,
        key=key,
        details=details or {},
    )

"""Who sits in a board, leadership network or reference group."""

from __future__ import annotations

from klustermotor.casefile.missing.gaps import Terms, Value
from klustermotor.casefile.missing.known import Known
from klustermotor.casefile.records import Body, InitiativeRole

ROLES_OF_BODY = {
    "board": ("chair", "board_member"),
    "leadership_network": ("leadership_network",),
    "reference_group": ("reference_group",),
}


def in_body(known: Known, body: Body) -> list[InitiativeRole]:
    """Roles of those who sit in a body: named in it, or of its kind where it is the only one of that kind."""
    same = [each for each in known.initiative.bodies if each.kind == body.kind]
    kinds = ROLES_OF_BODY.get(body.kind, ()) if len(same) == 1 else ()
    return [
        role
        for role in known.initiative.roles
        if role.body == body.id or (role.body is None and role.role in kinds)
    ]


def body_name(body: Body) -> Value:
    """The name of a body, else its kind."""
    return body.name or Terms((body.kind,))

"""The words for the values that a field may have, where they are few and fixed.

A field of a model has its words there. Those of parts of a record, which models keep as JSON, are here.
"""

from __future__ import annotations

from typing import Any, Literal, get_args, get_origin

from django.utils.translation import gettext_lazy as _

from klustermotor.casefile.records import Finding, IndustryCode, Member, Plain
from klustermotor.casefile.structure import hints, parts
from klustermotor.web.cases.tables import tables

_PARTS: dict[tuple[type[Plain], str], dict[str, Any]] = {
    (Member, "roles"): {
        "core_firm": _("core firm"),
        "supplier": _("supplier"),
        "customer": _("customer"),
        "competence_provider": _("competence provider"),
        "research": _("research"),
        "financier": _("financier"),
        "property": _("property and infrastructure"),
        "intermediary": _("intermediary"),
        "public_body": _("public body"),
    },
    (Finding, "kind"): {
        "strength": _("strength"),
        "improvement": _("area to improve"),
        "demand": _("demand of customers"),
        "lesson": _("lesson"),
    },
    (IndustryCode, "scheme"): {
        "SNI2002": "SNI 2002",
        "SNI2007": "SNI 2007",
        "SNI2025": "SNI 2025",
        "NACE2": "NACE rev. 2",
        "NACE2.1": "NACE rev. 2.1",
    },
}


def values_of(hint: Any) -> tuple[str, ...]:
    """The fixed values of a field's type, or of each in its list; none where it has no fixed values.

    >>> values_of(hints(Member)["roles"])[:2], values_of(hints(Member)["start"])
    (('core_firm', 'supplier'), ())
    """
    for part in parts(hint):
        if get_origin(part) is tuple:
            return values_of(get_args(part)[0])
        if get_origin(part) is Literal:
            return get_args(part)
    return ()


def choices_of(kind: type[Plain], field: str) -> list[tuple[str, str]]:
    """Every value that a field may have, with its words in the reader's language.

    Raises
    ------
    LookupError
        A value has no words.
    """
    words = _PARTS.get((kind, field))
    if words is None:
        words = dict(tables()[kind].model._meta.get_field(field).flatchoices)  # type: ignore[union-attr]
    return [(value, str(words[value])) for value in values_of(hints(kind)[field])]

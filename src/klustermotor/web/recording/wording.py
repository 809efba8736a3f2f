"""Records in the reader's words: what each kind is called, what one is known by, and what its fields hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from klustermotor.casefile.records import PartialDate, Plain, Text
from klustermotor.casefile.structure import hints, nested, parts, references
from klustermotor.web.cases.models import Case
from klustermotor.web.cases.tables import tables, to_column
from klustermotor.web.cases.text import shown
from klustermotor.web.cases.wording import date_words, number_words
from klustermotor.web.recording import finder
from klustermotor.web.recording.choices import choices_of, values_of
from klustermotor.web.recording.guidance import guide
from klustermotor.web.recording.stored import Stored, kind_of

NEW = {
    "sources": gettext_lazy("New source"),
    "regions": gettext_lazy("New region"),
    "competence_areas": gettext_lazy("New competence area"),
    "organisations": gettext_lazy("New organisation"),
    "changes": gettext_lazy("New change of the organisation"),
    "people": gettext_lazy("New person"),
    "appointments": gettext_lazy("New post"),
    "initiatives": gettext_lazy("New initiative"),
    "origin": gettext_lazy("New origin step"),
    "history": gettext_lazy("New step in the region's cluster work"),
    "goals": gettext_lazy("New goal"),
    "focus_areas": gettext_lazy("New focus area"),
    "bodies": gettext_lazy("New board, network or group"),
    "roles": gettext_lazy("New role"),
    "members": gettext_lazy("New member"),
    "funding": gettext_lazy("New funding"),
    "activities": gettext_lazy("New activity"),
    "value_chain": gettext_lazy("New stage of the value chain"),
    "actors": gettext_lazy("New actor in the value chain"),
    "phases": gettext_lazy("New phase placement"),
    "key_figures": gettext_lazy("New key figure"),
    "observations": gettext_lazy("New observation"),
    "ties": gettext_lazy("New tie"),
    "plans": gettext_lazy("New plan"),
    "priorities": gettext_lazy("New priority of the plan"),
}

_TELLING = ("name", "title", "text", "label", "what", "post", "description", "reason")
"""Fields that may say what a record is, in this order; before them come those that it names."""
_NAMED_FIRST = frozenset({"members", "appointments", "roles", "actors", "ties", "priorities", "funding"})
_BESIDE = frozenset({"source", "region", "focus_area", "parent", "body", "successor"})
_SORTED_BY = ("role", "phase", "measure", "kind", "stance")
LONGEST = 90

Names = Mapping[tuple[type[Plain], str], str]


def names_of(case: Case, records: Iterable[Plain]) -> Names:
    """Names of all that some records name, in one query for each kind."""
    wanted: dict[type[Plain], set[str]] = {}
    for record in records:
        for reference in references(type(record)):
            value = getattr(record, reference.field)
            wanted.setdefault(reference.kind, set()).update(
                value if isinstance(value, tuple) else [value] if value else []
            )
    return {
        (kind, key): name
        for kind, keys in wanted.items()
        if keys
        for key, name in finder.names(case, tables()[kind].name, keys).items()
    }


def kind_words(collection: str) -> str:
    """What one record of a list is called."""
    return shown(guide(kind_of(collection)).one)[0]


def titles(case: Case, stored: Sequence[Stored]) -> list[str]:
    """What each record is known by, in the reader's language."""
    names = names_of(case, (one.record for one in stored))
    return [title(one.collection, one.record, names) for one in stored]


def title(collection: str, record: Plain, names: Names) -> str:
    """What a record is known by: its own words, or those of what it names; a time where there may be many."""
    own = next(filter(None, (_words(to_column(getattr(record, name, None))) for name in _TELLING)), "")
    named = _named_words(collection, record, names)
    choice = next((name for name in _SORTED_BY if getattr(record, name, None)), None)
    sort = choice_words(type(record), choice, getattr(record, choice)) if choice else ""
    year, date = getattr(record, "year", None), getattr(record, "date", None)
    told = {
        "ties": [named, sort],
        "roles": [named or own, sort],
        "phases": [sort, date_words(date)],
        "key_figures": [own or sort, date_words(date)],
        "funding": [named or own or sort, str(year or "")],
        "changes": [sort, date_words(date)],
    }.get(collection, [named or own or sort] if collection in _NAMED_FIRST else [own or named or sort])
    words = ", ".join(filter(None, told)) or vars(record)["id"]
    return words if len(words) <= LONGEST else words[: LONGEST - 1].rstrip() + "…"


def _named_words(collection: str, record: Plain, names: Names) -> str:
    """Names of the actors, areas and initiatives that a record is about; a place only where there is nobody else."""
    found = {
        one.field: names.get((one.kind, getattr(record, one.field)), "")
        for one in references(type(record))
        if not one.many and getattr(record, one.field)
    }
    about = [name for field, name in found.items() if field not in _BESIDE and name]
    return " – ".join(about) or found.get("region", "") if collection in _NAMED_FIRST else ""


def fields_of(collection: str) -> list[str]:
    """Names of a record's own fields, its identifier left out, in the order of the definition with the source last."""
    kind = kind_of(collection)
    inner = nested(kind)
    last = ("source", "reliability", "note")
    own = [name for name in kind.model_fields if name != "id" and name not in inner and name not in last]
    return own + [name for name in last if name in kind.model_fields]


def value_words(record: Plain, field: str, names: Names) -> str:
    """What a field holds, in words; empty for unknown."""
    kind, value = type(record), getattr(record, field)
    reference = next((one for one in references(kind) if one.field == field), None)
    if value is None or value == ():
        return ""
    if reference:
        keys = value if isinstance(value, tuple) else (value,)
        return ", ".join(names.get((reference.kind, key), key) for key in keys)
    return _plain_words(kind, field, value)


def _plain_words(kind: type[Plain], field: str, value: Any) -> str:
    if isinstance(value, tuple):
        return "; ".join(_plain_words(kind, field, one) for one in value)
    if isinstance(value, Plain):
        return _both(value) if isinstance(value, Text) else _parts_words(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, (int, float)):
        return str(value) if field == "year" else number_words(value)
    return date_words(value) if _is_date(kind, field) else choice_words(kind, field, value)


def _both(text: Text) -> str:
    """A text in the languages that it is in, each marked where there are two."""
    if text.sv and text.en:
        return f"{text.sv} (sv) / {text.en} (en)"
    return text.sv or text.en or ""


def _parts_words(part: Plain) -> str:
    """The parts of a row, such as a name and when it was used."""
    told = vars(part).items()
    return ", ".join(
        _plain_words(type(part), name, value) for name, value in told if value not in (None, False)
    )


def _is_date(kind: type[Plain], field: str) -> bool:
    return PartialDate in parts(hints(kind)[field])


def choice_words(kind: type[Plain], field: str, value: Any) -> str:
    """The words for one of a field's fixed values; other values as they are."""
    if not values_of(hints(kind)[field]):
        return str(value)
    return dict(choices_of(kind, field)).get(value, str(value))


def _words(value: Any) -> str:
    if isinstance(value, dict):
        return shown(value)[0]
    return value if isinstance(value, str) else ""

"""Which model holds which kind of record, and how a record's fields lie in its columns.

Assumes what the rooms' models keep to: a model has the name of its record; its fields have the names of the record's;
what a record is nested in is a foreign key named after that model. So a field that is added to both is loaded and
exported without a line here.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models

from klustermotor.casefile.records import Plain
from klustermotor.casefile.structure import collections, hints, nested, parts, references
from klustermotor.web.cases.models import Keyed


@dataclass(frozen=True)
class Link:
    """A field that names other records: its model field and the kind that it leads to."""

    name: str
    kind: type[Plain]
    field: Any


@dataclass(frozen=True)
class Table:
    """How the records of one kind are stored.

    Attributes
    ----------
    plain : tuple of str
        Fields that hold their value themselves.
    keys : tuple of Link
        Fields that name one other record: foreign keys.
    sets : tuple of Link
        Fields that name several: tables of pairs.
    parent : str or None
        Foreign key to what the record is nested in.
    """

    kind: type[Plain]
    name: str
    model: type[Keyed]
    plain: tuple[str, ...]
    keys: tuple[Link, ...]
    sets: tuple[Link, ...]
    parent: str | None
    parent_kind: type[Plain] | None

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of all columns that a record fills, its identifier left out."""
        parent = (f"{self.parent}_id",) if self.parent else ()
        return ("position", *parent, *self.plain, *(f"{link.name}_id" for link in self.keys))

    @property
    def rows(self) -> models.QuerySet[Any]:
        """All rows of the kind, whatever the case."""
        return self.model._default_manager.get_queryset()


@cache
def tables() -> dict[type[Plain], Table]:
    """The table of every kind, each after those that it can name.

    Raises
    ------
    LookupError
        A record has a field that its model lacks.
    """
    stored = {model.__name__: model for model in apps.get_models() if issubclass(model, Keyed)}
    names: dict[type[Plain], str] = {}
    for name, kind in collections().items():
        names.setdefault(kind, name)
    return {kind: _table(kind, name, stored[kind.__name__]) for kind, name in names.items()}


def _table(kind: type[Plain], name: str, model: type[Keyed]) -> Table:
    fields = {field.name: field for field in (*model._meta.concrete_fields, *model._meta.many_to_many)}
    parent_kind = next((one for one in collections().values() if kind in nested(one).values()), None)
    refers = {one.field: one for one in references(kind)}
    own = [one for one in kind.model_fields if one != "id" and one not in nested(kind)]
    lacking = [one for one in own if one not in fields]
    if lacking:
        raise LookupError(f"{model.__name__} has no field for {', '.join(lacking)}")
    links = [Link(one, refers[one].kind, fields[one]) for one in own if one in refers]
    return Table(
        kind=kind,
        name=name,
        model=model,
        plain=tuple(one for one in own if one not in refers),
        keys=tuple(link for link in links if not link.field.many_to_many),
        sets=tuple(link for link in links if link.field.many_to_many),
        parent=parent_kind.__name__.lower() if parent_kind else None,
        parent_kind=parent_kind,
    )


def to_column(value: Any) -> Any:
    """A record's value as its column holds it: texts and lists as JSON, without what is unknown.

    >>> from klustermotor.casefile.records import Text
    >>> to_column(Text(sv="kluster")), to_column(("core_firm",)), to_column(None)
    ({'sv': 'kluster'}, ['core_firm'], None)
    """
    if isinstance(value, Plain):
        return {name: to_column(inner) for name, inner in vars(value).items() if inner is not None}
    return [to_column(one) for one in value] if isinstance(value, tuple) else value


def from_column(kind: type[Plain], name: str, value: Any) -> Any:
    """A column's value as the record's field holds it; the reverse of `to_column`."""
    if isinstance(value, dict | list):
        return _as(parts(hints(kind)[name])[0], value)
    return value


def _as(hint: Any, value: Any) -> Any:
    if isinstance(value, list):
        inner = parts(hint.__args__[0])[0]
        return tuple(_as(inner, one) for one in value)
    if isinstance(value, dict):
        return hint(**{name: from_column(hint, name, inner) for name, inner in value.items()})
    return value


def pairs(link: Link) -> tuple[models.Manager[Any], str, str]:
    """The table of pairs behind a set, and its two columns: who names, and who is named."""
    field = link.field
    manager = field.remote_field.through._default_manager
    return manager, f"{field.m2m_field_name()}_id", f"{field.m2m_reverse_field_name()}_id"

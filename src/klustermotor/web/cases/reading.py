"""How lists are read: what the reader asked for, the rows that match, and no more of them than a page holds.

Every list that can grow goes through ``page_of`` or ``excerpt``, so that no page grows with the data.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import Case, IntegerField, Model, QuerySet, Value, When
from django.http import HttpRequest

from klustermotor.web.cases.models import Findable
from klustermotor.web.cases.text import fold

Found = TypeVar("Found", bound=Findable)
Row = TypeVar("Row", bound=Model)
Item = TypeVar("Item")

LONGEST_QUESTION = 200
_SWEDISH_NUMBER = re.compile(r"(\d{6})-(\d{4})")


def asked(request: HttpRequest, name: str) -> str:
    """What the address asks for under a name; empty when it does not. PostgreSQL takes no null characters."""
    return request.GET.get(name, "").replace("\x00", "").strip()[:LONGEST_QUESTION]


def words_of(question: str) -> list[str]:
    """The words to find; a Swedish organisation number is looked for as it is kept, without its hyphen.

    >>> words_of("ÅMÅL  556000-0001")
    ['åmål', '5560000001']
    """
    return [_SWEDISH_NUMBER.sub(r"\1\2", word) for word in fold(question).split()]


def matching(rows: QuerySet[Found], question: str) -> QuerySet[Found]:
    """The rows in which every word of the question is found."""
    for word in words_of(question):
        rows = rows.filter(search_text__contains=word)
    return rows


def best_first(rows: QuerySet[Found], question: str) -> QuerySet[Found]:
    """Rows whose name opens as the question does, then the rest, each in Swedish order."""
    opens = When(search_text__startswith=" ".join(words_of(question)), then=Value(0))
    return rows.order_by(Case(opens, default=Value(1), output_field=IntegerField()), "sort_key", "id")


def page_of(
    request: HttpRequest,
    rows: QuerySet[Any, Item] | Sequence[Item],
    *,
    size: int = 50,
    parameter: str = "page",
) -> Page[Item]:
    """The page of rows that the address asks for; the nearest there is when it asks for none or for nonsense."""
    number = asked(request, parameter)
    if not isinstance(rows, QuerySet):
        return Paginator(rows, size).get_page(number)
    page = Paginator(rows.values_list("pk", flat=True), size).get_page(number)
    return Page(light_first(rows, page.object_list), page.number, page.paginator)


def light_first(rows: QuerySet[Any, Item], identifiers: Iterable[Any]) -> list[Item]:
    """Some of the rows, found by identifiers already read: what they join is not read for those passed over."""
    return list(rows.filter(pk__in=list(identifiers)))


@dataclass(frozen=True)
class Excerpt(Generic[Row]):
    """The first rows of many, and whether there are more."""

    rows: list[Row]
    more: bool


def excerpt(rows: QuerySet[Row], limit: int) -> Excerpt[Row]:
    """The first rows, found without counting the others."""
    some = list(rows[: limit + 1])
    return Excerpt(some[:limit], len(some) > limit)

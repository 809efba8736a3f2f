"""What templates need to show a record: its texts, dates, amounts, and how far it can be relied on."""

from __future__ import annotations

from functools import cache
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from klustermotor.web.cases.models import Record
from klustermotor.web.cases.tables import tables
from klustermotor.web.cases.text import shown
from klustermotor.web.cases.wording import date_words, money_words, number_words, period_words

register = template.Library()


@register.filter
def localised(value: dict[str, str] | None) -> str:
    """A two-language text; one in the other language than the page's is marked so for screen readers."""
    text, language = shown(value)
    if not text or language == (get_language() or "sv")[:2]:
        return text
    return format_html('<span lang="{}">{}</span>', language, text)


@register.filter
def plain(value: dict[str, str] | None) -> str:
    """A two-language text without markup, for attributes and titles."""
    return shown(value)[0]


@register.filter
def language(value: dict[str, str] | None) -> str:
    """The language that `plain` gives a text in."""
    return shown(value)[1]


@register.filter
def known(value: Any) -> SafeString | Any:
    """The value, or the sign for the unknown."""
    if value in (None, "", [], {}):
        return format_html('<span class="unknown">{}</span>', _("not known"))
    return value


@register.filter
def partial_date(value: str | None) -> str:
    """A partial date in words."""
    return date_words(value)


@register.filter
def when(record: Any) -> str:
    """When a record was: its own wording, else its period; empty when unknown.

    What happens at a time, such as a step or an activity, is dated; what lasts, such as a post, runs from its start.
    """
    worded = localised(getattr(record, "when", None))
    start, end = getattr(record, "start", None), getattr(record, "end", None)
    lasts = not hasattr(record, "when") or getattr(record, "status", None) == "under_way"
    return worded or (period_words(start, end) if lasts or end else date_words(start))


@register.filter
def number(value: float | None) -> str:
    """A number with separators; empty for unknown."""
    return "" if value is None else number_words(value)


@register.filter
def money(amount: float | None, currency: str = "SEK") -> str:
    """An amount with its currency; empty for unknown."""
    return money_words(amount, currency)


@register.inclusion_tag("parts/provenance.html", takes_context=True)
def provenance(context: dict[str, Any], record: Record) -> dict[str, Any]:
    """Where a record comes from, how reliable it is, and what is noted about it, with the way to its form.

    The page has its ``case``.
    """
    return {
        "case": context["case"],
        "record": record,
        "source": record.source,
        "trust": record.trust,
        "change_address": change_address(context, record),
    }


@register.simple_tag(takes_context=True)
def change_address(context: dict[str, Any], record: Record) -> str:
    """Address of the form of a record, for who may change it; empty for others.

    The initiative that it belongs to is taken from what has been read already, so that this costs no query.
    """
    case, own = context["case"], context.get("initiative")
    collection = _collections().get(type(record), "")
    cached = record._state.fields_cache.get("initiative", own)
    initiative = record if collection == "initiatives" else cached
    if hasattr(record, "initiative_id") and record.initiative_id is None:
        collection, initiative = "history", None
    if not case.standing.may_record(collection, getattr(initiative, "key", ""), record.key):
        return ""
    address = reverse("record_edit", args=[case.key, collection, record.key])
    return f"{address}?{urlencode({'next': context['request'].path})}"


@register.simple_tag(takes_context=True)
def may_record(context: dict[str, Any], collection: str, initiative: str = "", key: str = "") -> bool:
    """Whether the account may make or change a record, in a list of the case or in that of an initiative."""
    standing = context["case"].standing
    if collection == "initiatives" and not key:
        return bool(standing.may_start_initiative())
    return bool(standing.may_record(collection, initiative, key))


@cache
def _collections() -> dict[type[Any], str]:
    """The list that each model holds."""
    return {table.model: table.name for table in tables().values()}


@register.simple_tag
def svg(drawing: str) -> SafeString:
    """A figure drawn by the charts room, which escapes every text that it is given."""
    return mark_safe(drawing)  # noqa: S308

"""The line under every figure: where its records come from, of what date, how reliable, and how many they are."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from klustermotor.web.cases.models import Case, Record, Reliability
from klustermotor.web.cases.text import shown
from klustermotor.web.cases.wording import date_words

_WEAKEST_FIRST = (Reliability.LOW, Reliability.MEDIUM, Reliability.HIGH)


def origin_line(case: Case, records: Iterable[Record], counted: str) -> str:
    """Sources of the records, the date that they tell of, the lowest reliability among them, and ``counted`` (the n).

    The records' ``source`` is read, so it should have been fetched with them.
    """
    held = list(records)
    sources = {record.source_id: record.source for record in held if record.source}
    titles = [shown(source.title)[0] for source in sources.values()]
    dates = dict.fromkeys(source.as_of for source in sources.values() if source.as_of) or {case.as_of: None}
    parts = [
        _("Source: %(sources)s") % {"sources": "; ".join(titles[:3])}
        if titles
        else _("Source: not recorded"),
        ", ".join(_("state of %(date)s") % {"date": date_words(date)} for date in dates if date),
        _reliability(held),
    ]
    if len(titles) > 3:
        parts[0] += _(" and %(n)d more") % {"n": len(titles) - 3}
    sentences = [part[:1].upper() + part[1:] for part in parts if part]
    return ". ".join([*sentences, counted]) + "."


def _reliability(records: Iterable[Record]) -> str:
    found = {record.trust for record in records}
    weakest = next((level for level in _WEAKEST_FIRST if level in found), None)
    if weakest is None:
        return _("reliability not stated")
    return (
        _("reliability: %(level)s at the lowest") % {"level": weakest.label}
        if len(found) > 1
        else _("reliability: %(level)s") % {"level": weakest.label}
    )

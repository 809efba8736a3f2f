"""Dates as sources give them: a year, a season, a month or a day, and possibly only about then.

The written form is a subset of the Extended Date/Time Format (ISO 8601-2:2019, EDTF level 1): ``2001``,
``2001-03``, ``2001-03-27``, ``1997-23`` (21 spring, 22 summer, 23 autumn, 24 winter), each with ``~`` at the
end for "about".
"""

from __future__ import annotations

import calendar
import datetime
import re
from functools import lru_cache

_FORM = re.compile(r"(?P<year>\d{4})(-(?P<month>\d{2})(-(?P<day>\d{2}))?)?(?P<about>~)?", re.ASCII)
_SEASONS = {21: (3, 5), 22: (6, 8), 23: (9, 11), 24: (12, 12)}


def is_partial_date(text: str) -> bool:
    """Whether a text is a partial date in the written form above.

    >>> [is_partial_date(t) for t in ("1997", "1997-23~", "2001-03-27", "2001-02-30", "27/3 2001")]
    [True, True, True, False, False]
    """
    try:
        bounds(text)
    except ValueError:
        return False
    return True


@lru_cache(maxsize=32_768)
def bounds(text: str) -> tuple[datetime.date, datetime.date]:
    """First and last day that a partial date can mean; "about" does not widen them.

    Winter counts as December of its year.

    Raises
    ------
    ValueError
        The text is not a partial date.

    Examples
    --------
    >>> [day.isoformat() for day in bounds("1997-23")]
    ['1997-09-01', '1997-11-30']
    """
    match = _FORM.fullmatch(text)
    if match is None:
        raise ValueError(text)
    year, month, day = (int(match[name]) if match[name] else None for name in ("year", "month", "day"))
    assert year is not None  # noqa: S101 - the form above requires it
    if month is None:
        return datetime.date(year, 1, 1), datetime.date(year, 12, 31)
    if day is not None:
        exact = datetime.date(year, month, day)
        return exact, exact
    first, last = _SEASONS.get(month, (month, month))
    if last > 12:
        raise ValueError(text)
    return datetime.date(year, first, 1), datetime.date(year, last, calendar.monthrange(year, last)[1])


def ends_before_start(start: str | None, end: str | None) -> bool:
    """Whether a period certainly ends before it starts; an unknown end or start is never a fault.

    >>> ends_before_start("2001-03", "2001"), ends_before_start("2001-03", "2000")
    (False, True)
    """
    return bool(start and end) and bounds(str(end))[1] < bounds(str(start))[0]


def sort_key(start: str | None, end: str | None = None) -> tuple[int, datetime.date, datetime.date]:
    """Key that puts periods in time order, by start, else by end; the wholly unknown come last."""
    known = start or end
    if not known:
        return 1, datetime.date.max, datetime.date.max
    return 0, bounds(known)[0], bounds(end or known)[1]


def decimal_year(value: str | None) -> float | None:
    """First day that a partial date can mean, as a year with decimals; None when unknown.

    >>> decimal_year("2001"), decimal_year("2001-07-02~"), decimal_year(None)
    (2001.0, 2001.5, None)
    """
    if not value:
        return None
    first = bounds(value)[0]
    days = 366 if calendar.isleap(first.year) else 365
    return round(first.year + (first.timetuple().tm_yday - 1) / days, 2)

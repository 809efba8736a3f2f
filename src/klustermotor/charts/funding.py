"""Funding of an initiative by year and source.

Assumes whole amounts of one currency. A source whose amount is unknown is drawn as unknown and makes the
total unknown as well: the figure then says what is known, and that there is more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from klustermotor.charts.bars import Bar, Part, bars
from klustermotor.charts.drawing import figure, lettered, rule
from klustermotor.charts.lettering import set_text
from klustermotor.charts.numbers import written
from klustermotor.charts.palette import BODY, HAIRLINE, MUTED, WIDTH
from klustermotor.charts.signs import legend, sector_entries


@dataclass(frozen=True)
class FundingRow:
    """An amount from a source in a period, such as a year; ``amount`` is ``None`` when unknown."""

    period: str
    source: str
    sector: str | None
    amount: int | None
    approximate: bool = False


@dataclass(frozen=True)
class FundingWords:
    """Words of the figure.

    Attributes
    ----------
    sectors : mapping
        Name of each sector, ``"unknown"`` among them.
    total : str
        A total, such as "{amount} kr".
    about : str
        An approximate amount, such as "about {amount}".
    unknown : str
        What stands for an unknown amount.
    empty : str
        What to say when nothing is known.
    """

    sectors: Mapping[str, str]
    total: str
    about: str
    unknown: str
    empty: str = ""


def funding_figure(
    rows: Sequence[FundingRow],
    *,
    language: str,
    words: FundingWords,
    title: str,
    description: str,
    identifier: str,
) -> str:
    """Draw funding as a bar for each period, in parts by source.

    Parameters
    ----------
    rows
        The amounts; periods are drawn in the order in which they first appear.
    language
        How numbers are written: ``"sv"`` or ``"en"``.
    words
        Every other word in the figure.
    title, description, identifier
        As in :func:`klustermotor.charts.drawing.figure`.

    Returns
    -------
    str
        SVG text.
    """
    periods = dict.fromkeys(row.period for row in rows)
    made = [
        _bar(period, [row for row in rows if row.period == period], language, words) for period in periods
    ]
    drawn, foot = bars(made, 12)
    if not rows and words.empty:
        empty = set_text(words.empty, WIDTH - 80, size=BODY, lines=3)
        drawn, foot = lettered(empty, WIDTH / 2, 26, fill=MUTED, anchor="middle"), empty.height + 52
    key, used = legend(sector_entries((row.sector for row in rows), words.sectors), foot + 8, width=WIDTH)
    drawn += [rule(0, foot + 2, WIDTH, foot + 2, stroke=HAIRLINE), *key] if key else []
    height = foot + used + 12
    return figure(
        drawn, width=WIDTH, height=height, title=title, description=description, identifier=identifier
    )


def _bar(period: str, rows: Sequence[FundingRow], language: str, words: FundingWords) -> Bar:
    parts = tuple(Part(row.sector, row.amount, row.source, _amount(row, language, words)) for row in rows)
    known = [row.amount for row in rows if row.amount is not None]
    if not known:
        return Bar(period, parts, words.unknown)
    total = words.total.replace("{amount}", written(sum(known), language))
    if any(row.approximate for row in rows):
        total = words.about.replace("{amount}", total)
    return Bar(period, parts, total if len(known) == len(rows) else f"{total}\u00a0+\u00a0?")


def _amount(row: FundingRow, language: str, words: FundingWords) -> str:
    if row.amount is None:
        return words.unknown
    amount = written(row.amount, language)
    return words.about.replace("{amount}", amount) if row.approximate else amount

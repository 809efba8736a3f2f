"""Where values go along an axis, and how they are written there.

Assumes plain numbers, among which some may be missing (NaN), infinite or, on a logarithmic scale, not positive:
those have no place. Everything is deterministic.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from klustermotor.charts.drawing import element, rule, text
from klustermotor.charts.lettering import text_width
from klustermotor.charts.palette import HAIRLINE, MUTED, SMALL
from klustermotor.wording import number

_LEAST, _MOST = 1e-9, 1e15
_STEPS = (1, 2, 5, 4, 10, 8, 20)  # 4 and 8 where 5 and 10 would leave one tick


@dataclass(frozen=True)
class Scale:
    """Values from ``low`` to ``high`` laid from ``start`` to ``end``, evenly or by ratio.

    >>> Scale(1, 100, 0, 200, log=True).place(10), Scale(0, 10, 100, 0).place(2.5)
    (100.0, 75.0)
    """

    low: float
    high: float
    start: float
    end: float
    log: bool = False

    def has(self, value: float) -> bool:
        """Whether a value has a place of its own, within the ends."""
        return math.isfinite(value) and self.low <= value <= self.high

    def place(self, value: float) -> float:
        """Where a value lies; what is beyond an end lies at that end."""
        inside = min(max(value, self.low), self.high)
        low, high = (math.log(self.low), math.log(self.high)) if self.log else (self.low, self.high)
        share = ((math.log(inside) if self.log else inside) - low) / (high - low)
        return self.start + (self.end - self.start) * share

    def ticks(self, most: int = 6) -> list[float]:
        """Round values to write along the axis, two or more and about as many as asked for."""
        return _log_ticks(self.low, self.high, most) if self.log else _even_ticks(self.low, self.high, most)


def fitted(
    values: Iterable[float],
    *,
    start: float,
    end: float,
    log: bool = False,
    including: Iterable[float] = (),
) -> Scale:
    """The scale that holds all values that have a place, and those that it must include.

    >>> fitted([3, float("nan"), 5], start=0, end=1, including=[0])
    Scale(low=0.0, high=5.0, start=0, end=1, log=False)
    """
    least = _LEAST if log else -_MOST
    every = (float(value) for value in (*values, *including))
    known = [min(max(value, least), _MOST) for value in every if is_placed(value, log=log)]
    low, high = (min(known), max(known)) if known else (0.5, 2.0) if log else (0.0, 1.0)
    if high - low <= 1e-9 * max(abs(low), abs(high)):
        low, high = (low / 2, high * 2) if log else (low - abs(low) / 4 - 1e-6, high + abs(high) / 4 + 1e-6)
        low, high = (low, high) if known[0] or log else (-1.0, 1.0)
    return Scale(low, high, start, end, log)


def is_placed(value: float | None, *, log: bool = False) -> bool:
    """Whether a value can lie on a scale at all: known, finite and, on a logarithmic one, positive."""
    return value is not None and math.isfinite(value) and (value > 0 or not log)


_FEW = 6


def fenced(values: Iterable[float]) -> tuple[float, float]:
    """The least and greatest value that are not far outside the others: three quartile ranges from the middle half.

    One extreme growth would otherwise press all others into a line.

    >>> fenced([1, 2, 3, 4, 5, 6, 7, 4000])
    (1.0, 7.0)
    """
    known = sorted(float(value) for value in values if math.isfinite(value))
    if not known:
        return 0.0, 1.0
    if len(known) < _FEW:  # too few to tell what is usual
        return known[0], known[-1]
    cuts = (len(known) // 4, len(known) // 10)  # where half are equal, the middle four fifths instead
    lower, upper = next(
        ((known[cut], known[-1 - cut]) for cut in cuts if known[cut] < known[-1 - cut]), (0, 0)
    )
    reach = 3 * (upper - lower) or math.inf
    kept = [value for value in known if lower - reach <= value <= upper + reach]
    return kept[0], kept[-1]


def _even_ticks(low: float, high: float, most: int) -> list[float]:
    rough = (high - low) / max(most - 1, 1)
    magnitude = 10.0 ** math.floor(math.log10(rough))
    for part in _STEPS:
        step = part * magnitude
        first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
        if 0 < last - first < max(most, 2):
            digits = max(0, -math.floor(math.log10(step)))
            return [round(at * step, digits) + 0.0 for at in range(first, last + 1)]
    return [low, high]


def _log_ticks(low: float, high: float, most: int) -> list[float]:
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    for parts in ((1, 2, 5), (1, 3), (1,)):
        found = [float(f"{part}e{power}") for power in range(first, last + 1) for part in parts]
        inside = [tick for tick in found if low * (1 - 1e-9) <= tick <= high * (1 + 1e-9)]
        if 2 <= len(inside) <= most:
            return inside
    if len(inside) < 2:
        return [tick for tick in _even_ticks(low, high, most) if tick > 0]
    return inside[:: math.ceil(len(inside) / max(most, 2))]


def measured(value: float, language: str, *, signed: bool = False) -> str:
    """A measured number to two significant figures, whole numbers in full.

    >>> [measured(value, "en") for value in (0.0374, 0.997, 1.249, 116.4, 12345)]
    ['0.037', '1.0', '1.2', '116', '12,345']
    >>> measured(3.26, "sv", signed=True)
    '+3,3'
    """
    size = abs(value)
    if size < 5e-7:
        return "0"
    power = int(f"{size:.1e}".partition("e")[2])
    decimals = min(max(1 - power, 0), 6)
    if power >= 12:
        return f"{value:.0e}"
    written = number(value, language, decimals=decimals)
    return f"+{written}" if signed and value > 0 else written


def tick_words(value: float, language: str, *, signed: bool = False) -> str:
    """A round number on an axis, with the decimals that it has.

    >>> [tick_words(value, "en") for value in (0.5, 1, 2000)], tick_words(20, "sv", signed=True)
    (['0.5', '1', '2,000'], '+20')
    """
    if not 1e-4 <= abs(value) < 1e12 and value:
        return f"{value:.0e}"
    decimals = next(
        (count for count in range(9) if math.isclose(round(value, count), value, rel_tol=1e-6)), 9
    )
    written = number(value, language, decimals=decimals)
    return f"+{written}" if signed and value > 0 else written


def axis(scale: Scale, top: float, foot: float, language: str, *, signed: bool = False) -> list[Element]:
    """A lying axis: hairlines from ``top`` to ``foot`` and round numbers beneath, as many as have room."""
    for most in range(9, 1, -1):
        ticks = [(scale.place(tick), tick_words(tick, language, signed=signed)) for tick in scale.ticks(most)]
        edges = [(x - text_width(label, SMALL) / 2, x + text_width(label, SMALL) / 2) for x, label in ticks]
        if all(edges[at][1] + 12 <= edges[at + 1][0] for at in range(len(edges) - 1)):
            break
    else:
        ticks = ticks[:1]
    drawn = [rule(x, top, x, foot, stroke=HAIRLINE) for x, _ in ticks]
    return drawn + [text(label, x, foot + 17, size=SMALL, fill=MUTED, anchor="middle") for x, label in ticks]


def size_key(
    radius: Callable[[float], float], largest: float, words: str, language: str, *, top: float, width: float
) -> tuple[list[Element], float]:
    """Round sizes to compare areas with, each beside its number, and where they end."""
    drawn: list[Element] = []
    x, middle = 4.0, top + radius(largest) + 2
    for share in (1.0, 0.25, 0.03):
        size = float(f"{largest * share:.0e}")
        r, label = radius(size), words.replace("{size}", tick_words(size, language))
        if x > 4 and x + 2 * r + text_width(label, SMALL) + 8 > width:
            break
        drawn.append(element("circle", cx=x + r, cy=middle, r=r, fill="none", stroke=MUTED, stroke_width=1.4))
        drawn.append(text(label, x + 2 * r + 8, middle + 4.6, size=SMALL, fill=MUTED))
        x += 2 * r + text_width(label, SMALL) + 32
    return drawn, middle + radius(largest) + 6

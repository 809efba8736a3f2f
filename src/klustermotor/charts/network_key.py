"""How actors and ties of a network are drawn, and the key that tells it.

Assumes a few kinds of ties: each of the most common has a dash and a tone of its own, the rarer ones share one. A
derived tie is pale and dotted whatever its kind. The sectors' shapes and colours are those of every figure; here they
also bear the first letter of the sector's name where they are large enough, or a head and shoulders for a person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from klustermotor.charts.drawing import element, rule, text
from klustermotor.charts.network_parts import Dot, Line, NetworkWords
from klustermotor.charts.palette import INK, MUTED, PAPER, SECTOR_COLOURS, STRUCTURE, known_sector
from klustermotor.charts.signs import sector_entries, sector_mark

_LETTERED = 8.5  # radius from which a letter is readable
_TONES = (
    (STRUCTURE, None),
    ("#8a5a14", "9 4"),
    ("#6b4fa0", "2.5 3.5"),
    ("#3f7a3a", "10 3 2 3"),
    ("#0b7285", "15 3.5"),
)
DERIVED = "1 3.2"


@dataclass(frozen=True)
class Stroke:
    """How ties of a kind are drawn."""

    name: str
    colour: str
    dashes: str | None


def strokes(lines: Sequence[Line], words: NetworkWords) -> dict[str, Stroke]:
    """A stroke for each kind that occurs, the most common first; those beyond the fifth share the last.

    >>> words = NetworkWords({}, {"a": "A"}, *[""] * 10)
    >>> [(kind, one.name, one.dashes) for kind, one in strokes([Line(0, 1, "a")], words).items()]
    [('a', 'A', None)]
    """
    counts = Counter(line.kind for line in lines if not line.derived)  # derived ones have a look of their own
    order = sorted({line.kind for line in lines}, key=lambda kind: (-counts[kind], kind))
    own = order if len(order) <= len(_TONES) else order[: len(_TONES) - 1]
    found = {kind: Stroke(words.kinds.get(kind, kind), *_TONES[at]) for at, kind in enumerate(own)}
    rest = Stroke(words.other_kinds, *_TONES[-1])
    return found | dict.fromkeys(order[len(own) :], rest)


def dot_mark(dot: Dot, x: float, y: float, radius: float, *, letter: str = "") -> list[Element]:
    """An actor's sign: shape and colour of its sector, outlined when outside, with a person's sign or a letter."""
    drawn = [sector_mark(dot.sector, x, y, size=2 * radius, inside=dot.inside)]
    if dot.members:
        ring = element("circle", cx=x, cy=y, r=radius * 1.3 + 2.5, fill="none", stroke=INK, stroke_width=1.2)
        drawn.insert(0, ring)
    known = known_sector(dot.sector)
    filled = bool(dot.inside) and known != "unknown"
    colour = PAPER if filled else SECTOR_COLOURS[known]
    if dot.person:
        drawn.append(_bust(x, y, radius, colour))
    elif letter and radius >= _LETTERED and known != "unknown":
        size = max(12.0, radius * 1.1)
        low = 0.36 * size + (0.12 * radius if known == "public" else 0)
        drawn.append(text(letter, x, y + low, size=size, fill=colour, bold=True, anchor="middle"))
    return drawn


def _bust(x: float, y: float, radius: float, colour: str) -> Element:
    """Head and shoulders."""
    r = radius
    head = f"M{x - 0.24 * r:.2f} {y - 0.2 * r:.2f}a{0.24 * r:.2f} {0.24 * r:.2f} 0 1 0 {0.48 * r:.2f} 0"
    head += f"a{0.24 * r:.2f} {0.24 * r:.2f} 0 1 0 {-0.48 * r:.2f} 0z"
    low = f"M{x - 0.45 * r:.2f} {y + 0.52 * r:.2f}c0 {-0.66 * r:.2f} {0.9 * r:.2f} {-0.66 * r:.2f} {0.9 * r:.2f} 0z"
    return element("path", d=head + low, fill=colour)


def letter_of(dot: Dot, words: NetworkWords) -> str:
    """The first letter of the sector's name."""
    return words.sectors.get(known_sector(dot.sector), "")[:1].upper()


def entries(
    dots: Sequence[Dot], lines: Sequence[Line], words: NetworkWords, looks: dict[str, Stroke]
) -> list[tuple[Element, str]]:
    """Meanings of what occurs."""
    found = sector_entries((dot.sector for dot in dots), words.sectors)
    signs = (
        (any(dot.person for dot in dots), Dot("", "", "academia", person=True, inside=True), words.person),
        (any(dot.inside is False for dot in dots), Dot("", "", "academia", inside=False), words.outside),
        (any(dot.inside is None for dot in dots), Dot("", "", "academia", inside=None), words.place_unknown),
        (any(dot.members for dot in dots), Dot("", "", "academia", inside=True, members=1), words.community),
    )
    for occurs, sign, meaning in signs:
        if occurs:
            found.append((element("g", *_muted(dot_mark(sign, 0, 0, 6.5))), meaning))
    return found + _tie_entries(lines, words, looks)


def _muted(drawn: list[Element]) -> list[Element]:
    """The same sign in no sector's colour."""
    for one in drawn:
        for name in ("fill", "stroke"):
            if one.attrib.get(name) == SECTOR_COLOURS["academia"]:
                one.attrib[name] = MUTED
    return drawn


def _tie_entries(
    lines: Sequence[Line], words: NetworkWords, looks: dict[str, Stroke]
) -> list[tuple[Element, str]]:
    recorded = {looks[line.kind] for line in lines if not line.derived}
    found = [
        (rule(-13, 0, 13, 0, stroke=look.colour, width=1.8, dashes=look.dashes), look.name)
        for look in dict.fromkeys(looks.values())
        if look in recorded
    ]
    if any(line.derived for line in lines):
        dotted = rule(-13, 0, 13, 0, stroke=MUTED, width=1.6, dashes=DERIVED)
        dotted.attrib["stroke-linecap"] = "round"
        found.append((dotted, words.derived))
    if any(line.directed for line in lines):
        head = element("path", d="M13 0l-7 -3.6v7.2z", fill=MUTED)
        found.append((element("g", rule(-13, 0, 8, 0, stroke=MUTED, width=1.4), head), words.directed))
    if len({round(line.weight, 6) for line in lines}) > 1:
        thick = element("path", d="M-13 -.6L13 -2.6V2.6L-13 .6z", fill=MUTED)
        found.append((thick, words.weight))
    return found

"""A network as data for the explorer in the browser, which draws the same picture so that one can move in it.

Assumes places as for the picture: both come from the same arrangement, so that nothing jumps when the explorer takes
over. Filters are left to the browser, so the data hold every kind and year. Colours and dashes come with the data,
and are therefore in one place.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from klustermotor.charts.lettering import clean
from klustermotor.charts.network_key import DERIVED, letter_of, strokes
from klustermotor.charts.network_map import arranged, importance, placed
from klustermotor.charts.network_parts import Dot, Line, NetworkWords
from klustermotor.charts.palette import MUTED, SECTOR_COLOURS, WIDTH, known_sector
from klustermotor.charts.signs import place_sign


def explorer_data(
    dots: Sequence[Dot],
    lines: Sequence[Line],
    places: Sequence[tuple[float, float]] | None = None,
    *,
    words: NetworkWords,
    width: float = WIDTH,
) -> dict[str, Any]:
    """What ``static/klustermotor/network.js`` draws, ready for JSON.

    Parameters
    ----------
    dots, lines, places, words, width
        As in :func:`klustermotor.charts.network_map.network_figure`.

    Returns
    -------
    dict
        ``nodes`` (with ``x``, ``y`` and ``r`` in units of the picture), ``ties`` (positions ``t`` and ``h``), ``kinds``
        and ``sectors`` (how each is drawn), ``groups``, ``order`` (positions, the most important first), ``words``,
        ``width`` and ``height``.

    Examples
    --------
    >>> words = NetworkWords({}, {"own": "Ownership"}, *[""] * 10)
    >>> data = explorer_data([Dot("a", "A"), Dot("b", "B")], [Line(0, 1, "own")], words=words)
    >>> data["nodes"][0]["name"], data["ties"][0]["kind"], data["kinds"][0]["name"]
    ('A', 'own', 'Ownership')
    """
    where = placed(dots, lines, width=width) if places is None else places
    marks, height = arranged(dots, lines, where, width=width) if dots else ([], 0.0)
    looks = strokes(lines, words)
    return {
        "width": width,
        "height": round(height, 1),
        "nodes": [
            _node(dot, words) | {"x": round(mark.x, 1), "y": round(mark.y, 1), "r": round(mark.radius, 1)}
            for dot, mark in zip(dots, marks, strict=True)
        ],
        "ties": [_tie(line) for line in lines],
        "kinds": [
            {
                "key": kind,
                "name": words.kinds.get(kind, kind),
                "colour": look.colour,
                "dashes": _numbers(look.dashes),
            }
            for kind, look in looks.items()
        ],
        "derived": {"colour": MUTED, "dashes": _numbers(DERIVED)},
        "sectors": {
            key: {"name": words.sectors.get(key, key), "colour": colour}
            for key, colour in SECTOR_COLOURS.items()
        },
        "groups": [
            {"key": key, "name": words.groups.get(key, key)}
            for key in sorted({dot.group for dot in dots if dot.group})
        ],
        "order": importance(dots, lines),
        "words": {
            "person": words.person,
            "outside": words.outside,
            "unknown": words.place_unknown,
            "derived": words.derived,
            "community": words.community,
            **words.explorer,
        },
    }


def _node(dot: Dot, words: NetworkWords) -> dict[str, Any]:
    return {
        "key": dot.key,
        "name": clean(dot.name),
        "sector": known_sector(dot.sector),
        "letter": letter_of(dot, words),
        "person": dot.person,
        "inside": dot.inside,
        "sign": place_sign(dot.inside),
        "group": dot.group,
        "size": dot.size,
        "href": dot.href,
        "marked": dot.marked,
        "members": dot.members,
    }


def _tie(line: Line) -> dict[str, Any]:
    return {
        "t": line.tail,
        "h": line.head,
        "kind": line.kind,
        "weight": line.weight,
        "directed": line.directed,
        "derived": line.derived,
        "start": line.start,
        "end": line.end,
    }


def _numbers(dashes: str | None) -> list[float]:
    return [float(number) for number in (dashes or "").split()]

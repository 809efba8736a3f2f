"""Walking JSON text without building it: where members and elements lie, and on which line a place is.

The text is a ``str``. Values that nobody asked for are passed over by the standard library's scanner, which
is written in C, so that sixty megabytes take a second or two.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from json.decoder import JSONDecodeError, scanstring  # type: ignore[attr-defined]  # missing in typeshed

_SPACE = re.compile(r"[ \t\n\r]*")
_WORDS = ("true", "false", "null", "NaN", "Infinity", "-Infinity")
_ESCAPE_BEGUN = re.compile(r"\\?(u[0-9a-fA-F]{0,3})?|[0-9a-fA-F]{0,3}")
_NUMBER_BEGUN = re.compile(r"\.|[eE][+-]?")

Scan = Callable[[str, int], tuple[object, int]]


def scanner(names: Callable[[list[tuple[str, object]]], object]) -> Scan:
    """A scanner that passes over values, and tells ``names`` of the members of every object in them."""
    decoder = json.JSONDecoder(object_pairs_hook=names, parse_int=len, parse_float=len)
    scan: Scan = decoder.scan_once  # type: ignore[attr-defined]  # missing in typeshed
    return scan


# ``len`` as every hook: called from C, keeps next to nothing, and never trips over a number of a million
# digits.
skip_value = scanner(len)


def space(text: str, at: int) -> int:
    """Index of the first character from ``at`` that is not white space."""
    return _SPACE.match(text, at).end()  # type: ignore[union-attr]  # the pattern matches anywhere


def value_end(text: str, at: int, scan: Scan = skip_value) -> int:
    """Index after the value that starts at ``at``.

    >>> value_end('[1, {"a": 2}] ', 0)
    13
    """
    try:
        return scan(text, at)[1]
    except StopIteration as stop:
        raise JSONDecodeError("Expecting value", text, stop.value) from None


def each_member(text: str, at: int, visit: Callable[[str, int, int], int]) -> int:
    """Walk the object that starts at ``at``; give the index after it.

    ``visit`` is told the member's name, where its name starts and where its value starts, and tells where
    that ends.
    """
    at = space(text, at + 1)
    if text.startswith("}", at):
        return at + 1
    while True:
        if not text.startswith('"', at):
            raise JSONDecodeError("Expecting property name", text, at)
        name, colon = scanstring(text, at + 1, True)
        colon = space(text, colon)
        if not text.startswith(":", colon):
            raise JSONDecodeError("Expecting ':'", text, colon)
        end = space(text, visit(name, at, space(text, colon + 1)))
        if text.startswith("}", end):
            return end + 1
        if not text.startswith(",", end):
            raise JSONDecodeError("Expecting ','", text, end)
        at = space(text, end + 1)


def each_element(text: str, at: int, visit: Callable[[int, int], int]) -> int:
    """Walk the array that starts at ``at``; give the index after it.

    ``visit`` is told the element's number and where it starts, and tells where it ends.
    """
    at, number = space(text, at + 1), 0
    if text.startswith("]", at):
        return at + 1
    while True:
        end = space(text, visit(number, at))
        if text.startswith("]", end):
            return end + 1
        if not text.startswith(",", end):
            raise JSONDecodeError("Expecting ','", text, end)
        at, number = space(text, end + 1), number + 1


def is_cut_off(text: str, at: int, message: str) -> bool:
    """Whether reading stopped because the text ends, rather than at something that is wrong.

    >>> is_cut_off('{"a": tr', 6, "Expecting value"), is_cut_off('{"a": ?}', 6, "Expecting value")
    (True, False)
    """
    rest = text[at:].rstrip()
    if not rest or message.startswith("Unterminated string"):
        return True
    if "escape" in message:
        return _ESCAPE_BEGUN.fullmatch(rest) is not None
    if _NUMBER_BEGUN.fullmatch(rest) and text[at - 1].isdigit():
        return True
    return any(word.startswith(rest) for word in _WORDS)


def escaped(name: str | int) -> str:
    """A name as a part of a JSON pointer.

    >>> escaped("a/b~c")
    'a~1b~0c'
    """
    return str(name).replace("~", "~0").replace("/", "~1")


def repeated_names(text: str, at: int = 0, place: str = "") -> Iterator[tuple[str, str]]:
    """Objects in a value that give one name more than once: their place and the name.

    >>> list(repeated_names('{"a": [{"b": 1, "b": 2}], "c": 3}'))
    [('/a/0', 'b')]
    """
    found: list[tuple[str, str]] = []

    def look(at: int, place: str) -> int:
        names: set[str] = set()

        def member(name: str, _: int, value_at: int) -> int:
            if name in names:
                found.append((place, name))
            names.add(name)
            return look(value_at, f"{place}/{escaped(name)}")

        if text.startswith("{", at):
            return each_member(text, at, member)
        if text.startswith("[", at):
            return each_element(text, at, lambda number, start: look(start, f"{place}/{number}"))
        return value_end(text, at)

    look(at, place)
    yield from found


class _EnoughError(Exception):
    """The rest of a list need not be walked, only passed over."""


class _Wanted(dict[str, "_Wanted"]):
    """Parts of places that are looked for, below one another."""


def lines_of(text: str, places: Iterable[str]) -> dict[str, int]:
    """Line, counted from 1, of each place given as a JSON pointer.

    A place that is not there, such as a missing field, gets the line of the nearest thing around it.

    >>> lines_of('{"a": 1,\\n "b": [2,\\n 3]}', ["/b/1", "/a", "/c"])
    {'/b/1': 3, '/a': 1, '/c': 1}
    """
    places = list(places)
    offsets = {place: at for place, (at, _) in find(text, places).items()}
    lines = _lines_at(text, sorted(set(offsets.values())))
    return {place: lines[offsets[_nearest(place, offsets)]] for place in places}


def find(text: str, places: Iterable[str]) -> dict[str, tuple[int, int]]:
    """Where each place given as a JSON pointer, and all that is around it, starts and where its value starts.

    One pass over the text, whatever the number of places; what no place leads to is passed over. Where a name
    is repeated, the last counts.

    >>> find('{"a": [5, 6]}', ["/a/1"])
    {'': (0, 0), '/a': (1, 6), '/a/1': (10, 10)}
    """
    root = _Wanted()
    for place in places:
        branch = root
        for part in place.split("/")[1:]:
            branch = branch.setdefault(part, _Wanted())
    start = space(text, 0)
    found = {"": (start, start)}
    _note(text, start, "", root, found)
    return found


def _note(text: str, at: int, place: str, wanted: _Wanted, found: dict[str, tuple[int, int]]) -> int:
    def seen(part: str, noted_at: int, value_at: int) -> int:
        if part not in wanted:
            return value_end(text, value_at)
        found[f"{place}/{part}"] = noted_at, value_at
        return _note(text, value_at, f"{place}/{part}", wanted[part], found)

    if wanted and text.startswith("{", at):
        return each_member(text, at, lambda name, name_at, value_at: seen(escaped(name), name_at, value_at))
    if wanted and text.startswith("[", at):
        last = max((int(part) for part in wanted if part.isdecimal()), default=0)

        def element(number: int, value_at: int) -> int:
            if number > last:
                raise _EnoughError
            return seen(str(number), value_at, value_at)

        try:
            return each_element(text, at, element)
        except _EnoughError:
            pass
    return value_end(text, at)


def _nearest(place: str, offsets: dict[str, int]) -> str:
    while place not in offsets:
        place = place.rpartition("/")[0]
    return place


def _lines_at(text: str, offsets: list[int]) -> dict[int, int]:
    lines, line, counted = {}, 1, 0
    for offset in offsets:
        line += text.count("\n", counted, offset)
        counted = offset
        lines[offset] = line
    return lines

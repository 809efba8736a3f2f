"""Rows of a text file, whatever separates its columns and however its lines are encoded.

Assumes nothing of the file but that it is text. A line that is not UTF-8 is read as Windows-1252, so that a file that
was put together from two of different encodings is still read; how many lines that are is told.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO

from klustermotor.sources.text_files import WESTERN

_PIECE = 1 << 22
_SEPARATORS = "\t;,|~^"
_SOME = 200
_SIGNS = 100_000
_NO_SEPARATOR = "\x1f"


MOST_BYTES = 4_000_000_000
_LONGEST_LINE = 50_000_000


class TooLargeError(ValueError):
    """The text is larger than can be read, perhaps only when unpacked; or it has no lines."""


class OpenQuoteError(ValueError):
    """A quotation mark is opened in the row ``args[0]`` and never closed."""


@dataclass
class Told:
    """How a text was read; complete when all of it was.

    Attributes
    ----------
    encoding : str
        ``utf-8``, ``utf-16`` and its kin, or the western one where no line with special letters is UTF-8.
    western : list of int
        The first lines that were not UTF-8.
    western_lines, utf8_lines : int
        How many lines with special letters were of either.
    """

    encoding: str = "utf-8"
    western: list[int] = field(default_factory=list)
    western_lines: int = 0
    utf8_lines: int = 0
    loose_quotes: int = 0


def lines_of(file: IO[bytes], encoding: str, told: Told) -> Iterator[str]:
    """All lines with their ends."""
    if encoding.startswith("utf-16"):
        told.encoding = "utf-16"
        lines = io.TextIOWrapper(file, encoding, errors="replace", newline="")
        try:
            yield from _unmarked(lines)
        finally:
            lines.detach()  # the file belongs to the caller
        return
    number, size, rest = 0, 0, b""
    while piece := file.read(_PIECE):
        size += len(piece)
        piece = rest + piece
        end = piece.rfind(b"\n") + 1
        rest, whole = piece[end:], piece[:end]
        if size > MOST_BYTES or len(rest) > _LONGEST_LINE:
            raise TooLargeError
        for line in _decoded(whole, number, told):
            number += 1
            yield line
    yield from _decoded(rest, number, told)
    if told.western_lines and not told.utf8_lines:
        told.encoding = WESTERN


def _unmarked(lines: Iterator[str]) -> Iterator[str]:
    for number, line in enumerate(lines):
        yield line.removeprefix("\ufeff") if number == 0 else line


def _decoded(content: bytes, before: int, told: Told) -> Iterator[str]:
    if not before:
        content = content.removeprefix(b"\xef\xbb\xbf")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        for number, line in enumerate(content.splitlines(keepends=True), before + 1):
            yield _one_line(line, number, told)
        return
    if not told.utf8_lines and not text.isascii():
        told.utf8_lines += 1
    yield from io.StringIO(text, newline="")


def _one_line(line: bytes, number: int, told: Told) -> str:
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        told.western_lines += 1
        if len(told.western) < 3:
            told.western.append(number)
        try:
            return line.decode(WESTERN)
        except UnicodeDecodeError:  # the few signs that Windows-1252 does not have
            return line.decode("latin-1")
    told.utf8_lines += not text.isascii()
    return text


def separator_of(start: str) -> str:
    """The sign that parts most of the first rows into equally many cells; one that is nowhere where none does.

    >>> separator_of("Namn;Ort\\nA, B & C AB;Ås\\n"), separator_of("Namn|Ort\\n")
    (';', '|')
    """
    first = start.split("\n", 1)[0].strip().lower()
    if first.startswith("sep=") and len(first) == 5:  # as Excel writes it
        return first[-1]
    lines = [line for line in start[:_SIGNS].splitlines() if line.strip()][:_SOME]
    best, most = _NO_SEPARATOR, 0
    for sign in _SEPARATORS:
        widths = Counter(width for width in _widths(lines, sign) if width > 1)
        if not widths or widths.total() * 2 < len(lines):
            continue
        width, count = max(widths.items(), key=lambda one: one[1] * (one[0] - 1))
        if count * (width - 1) > most:
            best, most = sign, count * (width - 1)
    return best


def _widths(lines: list[str], sign: str) -> list[int]:
    try:
        return [len(row) for row in csv.reader(lines, delimiter=sign)]
    except csv.Error:
        return []


def rows_of(lines: Iterator[str], separator: str, *, strict: bool, told: Told) -> Iterator[list[str]]:
    """All rows, the empty ones too.

    Raises
    ------
    OpenQuoteError
        A quotation mark is never closed.
    csv.Error
        Quotation marks are not as they are in CSV, and ``strict``.
    """
    reader = csv.reader(lines, delimiter=separator, strict=strict)
    number = 0
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if "unexpected end" in str(error) or "field limit" in str(error):
                raise OpenQuoteError(number + 1) from None
            told.loose_quotes = number + 1
            raise
        number += 1
        yield row

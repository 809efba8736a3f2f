"""How wide a text becomes, and how it is broken into lines.

Assumes no access to the reader's fonts. Widths are those of a wide sans-serif (as DejaVu Sans or Verdana), so
that a text that is judged to fit does so in narrower fonts too. Everything is deterministic.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

LINE = 1.32  # line height, in letter heights
_ELLIPSIS = "…"
_BOLD = 1.12

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DIRECTION = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\u00ad]")
_SPACE = re.compile("[ \t\n\r\x85\u2028\u2029]+")  # a no-break space stays what it is
_WIDTHS = {
    letter: width
    for letters, width in (
        ("ijlI|'", 0.28),
        (" \u00a0.,·/f:;-", 0.335),
        ("tJ()[]r!", 0.4),
        ('czsL“”"*?', 0.53),
        ("kxyvF–", 0.585),
        ("aeåäàáâéèoöóYTEPSZhnub", 0.625),
        ("dpgqü0123456789VAÅÄBKXR", 0.66),
        ("CNUDGHOQÖ&+=<>~", 0.77),
        ("w", 0.82),
        ("mMW%@—…→", 0.98),
    )
    for letter in letters
}


@dataclass(frozen=True)
class Lettering:
    """A text set in lines.

    Attributes
    ----------
    lines : tuple of str
        The lines, top to bottom; none for an empty text.
    size : float
        Letter height.
    bold : bool
        Whether it is set bold.
    full : str
        The whole text.
    elided : bool
        Whether something had to be left out of the lines.
    """

    lines: tuple[str, ...]
    size: float
    bold: bool
    full: str
    elided: bool

    @property
    def height(self) -> float:
        """Height of all lines."""
        return len(self.lines) * self.size * LINE

    @property
    def width(self) -> float:
        """Width of the widest line."""
        return max((text_width(line, self.size, bold=self.bold) for line in self.lines), default=0.0)


def clean(text: str) -> str:
    """The text on one line, without characters that XML cannot hold or that turn the direction of others.

    >>> clean("a\\x00b \\n c\\u202ed")
    'ab cd'
    """
    return _SPACE.sub(" ", _DIRECTION.sub("", _NOT_XML.sub("", text))).strip(" ")


@lru_cache(maxsize=4096)
def _letter_width(letter: str) -> float:
    known = _WIDTHS.get(letter)
    if known is not None:
        return known
    if unicodedata.combining(letter) or unicodedata.category(letter) in ("Mn", "Me", "Cf"):
        return 0.0
    if ord(letter) > 0x2E7F or unicodedata.east_asian_width(letter) in "WF":
        return 1.4
    return 0.8


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Width that a text takes at most, in ordinary fonts.

    >>> text_width("ab", 10.0) < text_width("ab", 10.0, bold=True) < text_width("WW", 10.0)
    True
    """
    return sum(map(_letter_width, text)) * size * (_BOLD if bold else 1.0)


def set_text(text: str, width: float, *, size: float, lines: int = 2, bold: bool = False) -> Lettering:
    """Break a text into lines of a width; what does not fit ends in an ellipsis.

    Lines break at spaces, after a hyphen or a slash, and as a last resort inside a word.

    Parameters
    ----------
    text
        Any text; line breaks in it are not kept.
    width
        Room for a line.
    size
        Letter height.
    lines
        How many lines there may be at most.
    bold
        Whether the text is set bold.

    Examples
    --------
    >>> set_text("Genomförande och tillväxt", 120, size=14).lines
    ('Genomförande', 'och tillväxt')
    >>> set_text("Kompetensförsörjning", 100, size=14).lines
    ('Kompetens-', 'försörjning')
    >>> set_text("ett två tre fyra fem", 60, size=14).lines
    ('ett två', 'tre fyr…')
    """
    full = clean(text)
    made: list[str] = []
    left = full
    while left and len(made) < lines - 1:
        line, left = _first_line(left, width, size, bold)
        made.append(line)
    elided = text_width(left, size, bold=bold) > width
    if left:
        made.append(_cut(left, width, size, bold) if elided else left)
    return Lettering(tuple(made), size, bold, full, elided)


def _first_line(text: str, width: float, size: float, bold: bool) -> tuple[str, str]:
    if text_width(text, size, bold=bold) <= width:
        return text, ""
    best = 0
    for match in re.finditer(r" |(?<=[-/–])(?=\S)", text):
        if text_width(text[: match.start()], size, bold=bold) > width:
            break
        best = match.start()
    word_end = next(
        (m.start() for m in re.finditer(r" |(?<=[-/–])(?=\S)", text) if m.start() > best), len(text)
    )
    if best and text_width(text[best:word_end].strip(), size, bold=bold) <= width:
        return text[:best].rstrip(), text[best:].lstrip()
    head = text[:best].rstrip()
    room = width - text_width(f"{head} " if head else "", size, bold=bold)
    return _break_word(head, text[best:].lstrip(), room, size, bold)


def _break_word(head: str, rest: str, room: float, size: float, bold: bool) -> tuple[str, str]:
    """Put the start of a word that is longer than a line after what already stands on the line."""
    cut = _fitting(rest, room - text_width("-", size, bold=bold), size, bold)
    if head and cut < 6:
        return head, rest
    cut = max(cut, 1)
    better = _syllable_cut(rest, cut)
    hyphen = "-" if rest[better - 1].isalpha() and rest[better : better + 1].isalpha() else ""
    return f"{head} {rest[:better]}{hyphen}".strip(), rest[better:].lstrip()


def _syllable_cut(text: str, most: int) -> int:
    """The last place up to ``most`` where a single consonant goes to the next line, if there is one close by."""
    for cut in range(most, max(3, most - 7), -1):
        before, first, second = text[cut - 1], text[cut : cut + 1].lower(), text[cut + 1 : cut + 2].lower()
        if before.isalpha() and first in set("bcdfghjklmnpqrstvwxz") and second in set("aeiouyåäö"):
            return cut
    while most > 1 and most < len(text) and _letter_width(text[most]) == 0.0:
        most -= 1
    return most


def _fitting(text: str, room: float, size: float, bold: bool) -> int:
    used, count = 0.0, 0
    for letter in text:
        used += text_width(letter, size, bold=bold)
        if used > room:
            break
        count += 1
    return count


def _cut(text: str, width: float, size: float, bold: bool) -> str:
    count = _fitting(text, width - text_width(_ELLIPSIS, size, bold=bold), size, bold)
    return text[:count].rstrip(" ,.-/") + _ELLIPSIS

"""A list that somebody pasted or chose as a file, as rows of texts: of whatever spreadsheet, encoding and separator.

What is read is told, so that a person can see that it was read right. What is not needed about people, such as
e-mail addresses, is left out here already and never kept.
"""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from klustermotor.web.cases.text import fold

MOST_BYTES = 5_000_000
MOST_ROWS = 10_000
MOST_COLUMNS = 40
_MOST_UNPACKED = 150_000_000
_SECONDS = 30
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f]")
_SEPARATORS = "\t;,|"
_SOME = 50
_MOSTLY = 0.8


class SheetError(ValueError):
    """A list that cannot be read at all; its text says why and what to do."""


@dataclass(frozen=True)
class Sheet:
    """A list as it was read.

    Attributes
    ----------
    rows : list of list of str
        All rows as wide as the widest, the empty ones too, so that a row has the number that it has in the source.
    told : list of str
        How it was read, in the reader's language.
    """

    rows: list[list[str]] = field(default_factory=list)
    told: list[str] = field(default_factory=list)


def of_text(text: str) -> Sheet:
    """A pasted list.

    Raises
    ------
    SheetError
        It is empty, too long, or has a quotation mark that never closes.
    """
    if _NO_TEXT.search(text):
        raise SheetError(_not_text())
    return _within_limits(Sheet(_separated(text)))


def of_file(content: bytes) -> Sheet:
    """A list from a file: a spreadsheet, or text with one row on each line.

    Raises
    ------
    SheetError
        It is neither, or beyond the limits.
    """
    if len(content) > MOST_BYTES:
        words = _("The file is larger than %(limit)d MB. Split the list, and load one part at a time.")
        raise SheetError(words % {"limit": MOST_BYTES // 1_000_000})
    if content[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"):
        return _within_limits(_of_spreadsheet(content))
    text, encoding = _decoded(content)
    if _NO_TEXT.search(text):
        raise SheetError(_not_text())
    told = _("The text was read as %(encoding)s. Are å, ä and ö right below?") % {"encoding": encoding}
    return _within_limits(Sheet(_separated(text), [told]))


def as_text(rows: Iterable[Sequence[str]]) -> str:
    """Rows as text that `of_text` reads as the same rows."""
    out = io.StringIO()
    # With a tab in every line nothing else is taken for the separator.
    csv.writer(out, delimiter="\t", lineterminator="\n").writerows([*row, ""] for row in rows)
    return out.getvalue()


def as_file(rows: Iterable[Sequence[str]]) -> bytes:
    """Rows as a file that spreadsheets open, in which no cell is taken for a formula.

    >>> as_file([["Namn"], ["=1+1"]]).decode("utf-8-sig")
    "Namn\\r\\n'=1+1\\r\\n"
    """
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows([_harmless(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.lstrip(" ").startswith(_FORMULA) else cell


def _bare(cell: str) -> str:
    """A cell without the white space around it, and without the sign that `as_file` puts before formulas."""
    text = cell.replace("\u00a0", " ").strip()
    return text[1:] if text.startswith("'") and text[1:].lstrip(" ").startswith(_FORMULA) else text


def _within_limits(sheet: Sheet) -> Sheet:
    rows = [[_bare(cell) for cell in row] for row in sheet.rows]
    while rows and not any(rows[-1]):
        rows.pop()
    width = max((number + 1 for row in rows for number, cell in enumerate(row) if cell), default=0)
    if not width:
        raise SheetError(_("There is nothing in it. Paste the rows, or choose a file that has some."))
    if width > MOST_COLUMNS:
        words = _("It has %(found)d columns; at most %(limit)d can be read. Keep those that are needed.")
        raise SheetError(words % {"found": width, "limit": MOST_COLUMNS})
    filled = sum(any(row) for row in rows)
    if filled > MOST_ROWS + 1:
        words = _(
            "It has more than %(limit)s rows. Split the list, and load one part at a time: what is recorded already"
            " is recognised."
        )
        raise SheetError(words % {"limit": f"{MOST_ROWS:,}".replace(",", " ")})
    return Sheet([(row + [""] * width)[:width] for row in rows], sheet.told)


# Spreadsheets


def _of_spreadsheet(content: bytes) -> Sheet:
    if content[:2] == b"PK" and _unpacked_size(content) > _MOST_UNPACKED:
        raise SheetError(
            _("The spreadsheet is too large when unpacked. Copy the list into a new one, and load that.")
        )
    command = [sys.executable, "-m", "klustermotor.web.recording.spreadsheet", str(MOST_ROWS * 2)]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=_SECONDS, check=True)
        found = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError):
        raise SheetError(
            _(
                "The file looks like a spreadsheet, but cannot be read. It may have a password, or be damaged. Open"
                " it, copy the list, and paste it here."
            )
        ) from None
    told = []
    if found["others"]:
        words = _("Only the sheet “%(sheet)s” was read. The file has more: %(others)s.")
        told.append(words % {"sheet": found["sheet"], "others": ", ".join(found["others"][:10])})
    return Sheet(found["rows"], told)


def _unpacked_size(content: bytes) -> int:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return sum(one.file_size for one in packed.infolist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return 0


# Text


def _decoded(content: bytes) -> tuple[str, str]:
    if content.startswith(b"\xef\xbb\xbf"):
        attempts = [("utf-8-sig", "UTF-8")]
    elif content.startswith((b"\xff\xfe", b"\xfe\xff")):
        attempts = [("utf-16", "UTF-16")]
    elif b"\x00" in content[:200]:
        little = content[1:200:2].count(0) >= content[:200:2].count(0)
        attempts = [("utf-16-le" if little else "utf-16-be", "UTF-16")]
    else:
        attempts = [("utf-8", "UTF-8"), ("cp1252", "Windows-1252")]
    for codec, name in attempts:
        try:
            return content.decode(codec), name
        except UnicodeDecodeError:
            continue
    raise SheetError(_not_text())


def _not_text() -> str:
    return _(
        "The file is neither a spreadsheet nor text. Save it as .xlsx, .ods or .csv, or copy the list and paste it"
        " here."
    )


def _separated(text: str) -> list[list[str]]:
    text = text.removeprefix("\ufeff")
    first, _end, rest = text.partition("\n")
    if fold(first).startswith("sep=") and len(first.strip()) == 5:  # as Excel writes it
        return _rows(rest, first.strip()[-1])
    return _rows(text, _separator(text))


def _separator(text: str) -> str:
    """The sign that parts most of the first rows into cells; a tab where none does."""
    lines = [line for line in text[:100_000].splitlines() if line.strip()][:_SOME]
    best, most = "\t", 0.0
    for sign in _SEPARATORS:
        try:
            rows = list(csv.reader(lines, delimiter=sign))
        except csv.Error:
            continue
        widths = Counter(len(row) for row in rows if len(row) > 1)
        # A comma also stands in names, so with it the rows have to be alike.
        share = (max(widths.values(), default=0) if sign == "," else widths.total()) / max(len(rows), 1)
        if share >= _MOSTLY and share > most:
            best, most = sign, share
    return best


def _rows(text: str, separator: str) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: list[list[str]] = []
    last = 0
    try:
        for row in reader:
            rows.append(row)
            last = reader.line_num
    except csv.Error as error:
        if "unexpected end" in str(error):
            words = _(
                "A quotation mark is opened in row %(row)d and never closed. Take it away, or close it, and read the"
                " list again."
            )
            raise SheetError(words % {"row": last + 1}) from None
        return _rows_as_they_are(text, separator)
    return rows


def _rows_as_they_are(text: str, separator: str) -> list[list[str]]:
    """Rows in which quotation marks are signs like others, as in ``"Navet" i Ås``."""
    lines = io.StringIO(text).read().splitlines()
    return [line.split(separator) for line in lines]

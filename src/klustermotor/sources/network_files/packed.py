"""What comes in from outside, taken with care: XML without entities and not too deep, JSON, tables packed in a zip.

Assumes nothing of the content. Whatever is wrong with it is told as a fault; nothing is fetched.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree.ElementTree import Element, ParseError
from xml.sax.saxutils import escape

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from klustermotor.analysis.faults import TableError, fault

MOST_BYTES = 256 * 1024 * 1024
_DEEPEST = 60
_REFERENCES = {"\r": "&#13;", "\n": "&#10;", "\t": "&#9;", '"': "&quot;"}


def unreadable(kind: str, found: str) -> TableError:
    """The file is not what it says it is."""
    return TableError([fault("not-a-network-file", kind=kind, found=found)])


def written(text: str) -> str:
    """Text for XML, such that every character comes back: also ends of lines, which parsers change."""
    return escape(text, _REFERENCES)


def xml_root(content: bytes, kind: str) -> Element:
    """The root of an XML document that cannot do harm.

    Raises
    ------
    TableError
        ``not-a-network-file``, ``network-file-unsafe``, ``network-file-too-deep``
    """
    depth = 0
    root: Element | None = None
    try:
        for event, element in iterparse(io.BytesIO(content), events=("start", "end"), forbid_dtd=False):
            depth += 1 if event == "start" else -1
            if depth > _DEEPEST:
                raise TableError([fault("network-file-too-deep", count=_DEEPEST)])
            if root is None:
                root = element
    except DefusedXmlException as error:
        raise TableError([fault("network-file-unsafe", kind=kind)]) from error
    except (ParseError, ValueError, LookupError) as error:
        raise unreadable(kind, str(error)) from error
    if root is None:
        raise unreadable(kind, "-")
    return root


def json_object(content: bytes, kind: str) -> Mapping[str, Any]:
    """A JSON object.

    Raises
    ------
    TableError
        ``not-a-network-file``
    """
    try:
        found = json.loads(content.decode("utf-8-sig"), parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise unreadable(kind, str(error)[:200]) from error
    if not isinstance(found, dict):
        raise unreadable(kind, type(found).__name__)
    return found


def _no_number(text: str) -> float:
    raise ValueError(text)


def unpacked(content: bytes) -> dict[str, bytes]:
    """The files of a zip archive by name in lower case, without folders.

    Raises
    ------
    TableError
        ``not-a-network-file``, ``network-file-too-large``
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = [one for one in archive.infolist() if not one.is_dir()]
            if sum(one.file_size for one in entries) > MOST_BYTES:
                raise TableError([fault("network-file-too-large", count=MOST_BYTES // 1024 // 1024)])
            return {one.filename.rpartition("/")[2].lower(): archive.read(one) for one in entries}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError, EOFError) as error:
        raise unreadable("zip", str(error)) from error


def packed(files: Mapping[str, bytes]) -> bytes:
    """A zip archive of these files, the same bytes for the same files."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return whole.getvalue()


def csv_rows(content: bytes) -> list[list[str]]:
    """The rows of a CSV file in UTF-8, with commas, semicolons or tabs, as its first line has most of.

    Raises
    ------
    TableError
        ``not-a-network-file``
    """
    try:
        text = content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
        first = text.partition("\n")[0]
        sign = max(",;\t", key=first.count)
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=sign, strict=True)
        return [row for row in rows if row]
    except (UnicodeDecodeError, csv.Error) as error:
        raise unreadable("CSV", str(error)) from error


def csv_bytes(rows: Sequence[Sequence[str]]) -> bytes:
    """A CSV file in UTF-8, with its mark in front, so that spreadsheets see what it is."""
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows(rows)
    return text.getvalue().encode("utf-8-sig")

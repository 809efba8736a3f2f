"""Reading a case file: either the whole case, or all that is wrong with the file at once.

The text is walked twice: once to see that it is JSON in full, then record by record, each checked by itself.
So memory holds the text and the finished records, never a second copy of the file; and a file that is wrong
from end to end costs no more than one that is right. Lines are looked up only for faults.
"""

from __future__ import annotations

import codecs
import json
import math
import re
from json.decoder import JSONDecodeError
from pathlib import Path
from typing import Any

from klustermotor.casefile.fault_list import FaultList, TooManyFaultsError
from klustermotor.casefile.json_text import (
    each_element,
    each_member,
    escaped,
    is_cut_off,
    repeated_names,
    scanner,
    space,
    value_end,
)
from klustermotor.casefile.records import FORMAT, VERSION, Case, Plain
from klustermotor.casefile.references import Item, check_references
from klustermotor.casefile.structure import nested
from klustermotor.casefile.validation import Values, check, shown
from klustermotor.errors import Fault, InputError

MAX_BYTES = 128 * 1024 * 1024
MAX_RECORD = 1_000_000  # characters; keeps what pydantic says of a single record within bounds

# Longest first: the mark of UTF-32 begins with that of UTF-16.
_MARKS = {
    codecs.BOM_UTF32_LE: "UTF-32",
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}
_plain = json.JSONDecoder(parse_int=len, parse_float=len)


def read_case_file(path: str | Path) -> Case:
    """The case in a file; see `read_case`.

    Raises
    ------
    InputError
        The file is not a valid case file. Its size is checked before it is read.
    OSError
        The file cannot be opened.
    """
    path = Path(path)
    check_size(path.stat().st_size)
    return read_case(path.read_bytes())


def read_case(content: bytes) -> Case:
    """The case in the content of a case file.

    Parameters
    ----------
    content
        JSON in UTF-8, with or without a byte order mark.

    Raises
    ------
    InputError
        All faults in the order of the file, each with its place as a JSON pointer and its line. Faults of the
        file as such (size, encoding, broken JSON, another format or a newer version) are told alone, as
        nothing in it can be relied on. Beyond 200 faults the rest are only counted, in a last fault
        ``more-faults``.

    Examples
    --------
    >>> head = b'"format": "klustermotor-case", "version": 1'
    >>> case = read_case(b'{' + head + b', "id": "mitt", "title": {"sv": "Mitt"}}')
    >>> case.id, case.regions
    ('mitt', ())
    """
    check_size(len(content))
    text = _decoded(content)
    del content
    start = space(text, 0)
    if start == len(text):
        raise InputError([Fault("empty-file")])
    try:
        _check_format(text, _header(text, start))
        return _checked_case(text, start)
    except JSONDecodeError as error:
        raise InputError([_broken(text, error)]) from None
    except RecursionError:
        raise InputError([Fault("too-deep")]) from None


def check_size(size: int) -> None:
    """Refuse a file by its size in bytes, before it is read.

    Raises
    ------
    InputError
        ``file-too-large``.
    """
    if size > MAX_BYTES:
        megabytes = {"size": math.ceil(size / 2**20), "limit": MAX_BYTES // 2**20}
        raise InputError([Fault("file-too-large", values=megabytes)])


def _decoded(content: bytes) -> str:
    for mark, name in _MARKS.items():
        if content.startswith(mark):
            raise InputError([_wrong_encoding(content, name, 0)])
    if b"\0" in content[:2]:
        raise InputError([_wrong_encoding(content, "UTF-16", content.index(b"\0"))])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # A mark that is skipped is not counted in the position.
        position = error.start + (3 if content.startswith(codecs.BOM_UTF8) else 0)
        if error.reason == "unexpected end of data":
            line = content.count(b"\n") + 1
            raise InputError([Fault("truncated-json", line=line, values={"line": line})]) from None
        raise InputError([_wrong_encoding(content, "ISO 8859-1 (Latin-1), Windows-1252", position)]) from None


def _wrong_encoding(content: bytes, encoding: str, position: int) -> Fault:
    line = content.count(b"\n", 0, position) + 1
    return Fault("wrong-encoding", line=line, values={"encoding": encoding, "position": position})


def _broken(text: str, error: JSONDecodeError) -> Fault:
    if is_cut_off(text, error.pos, error.msg):
        line = text.rstrip().count("\n") + 1
        return Fault("truncated-json", line=line, values={"line": line})
    near = shown(text[error.pos : error.pos + 20]).strip('"')
    return Fault(
        "broken-json", line=error.lineno, values={"line": error.lineno, "column": error.colno, "near": near}
    )


def _header(text: str, start: int) -> dict[str, str]:
    """Walk the whole text, so that it is known to be JSON, and give the format and version as they are
    written.
    """
    header: dict[str, str] = {}

    def member(name: str, _: int, at: int) -> int:
        end = value_end(text, at)
        if name in ("format", "version"):
            header[name] = text[at:end]
        return end

    is_object = text.startswith("{", start)
    end = space(text, each_member(text, start, member) if is_object else value_end(text, start))
    if end < len(text):
        raise JSONDecodeError("Extra data", text, end)
    return header


def _check_format(text: str, header: dict[str, str]) -> None:
    found = header.get("format")
    if found is None or found != json.dumps(FORMAT):
        line = 1 if found is None else text[: text.index(found)].count("\n") + 1
        raise InputError(
            [Fault("not-a-case", "/format", line, {"found": shown(_plain_value(found or "null"))})]
        )
    version = header.get("version", str(VERSION))
    if version == str(VERSION):
        return
    line = text[: text.index('"version"')].count("\n") + 1
    if re.fullmatch("[1-9][0-9]*", version):
        values: Values = {"found": version[:20], "supported": VERSION}
        raise InputError([Fault("newer-version", "/version", line, values)])
    values = {"name": "version", "found": shown(_plain_value(version)), "allowed": VERSION}
    raise InputError([Fault("not-allowed-value", "/version", line, values)])


def _checked_case(text: str, start: int) -> Case:
    faults = FaultList()
    try:
        case, _ = _Reader(text, faults).record(Case, start, "")
        check_references(case, faults)
    except TooManyFaultsError:
        pass
    if faults.total:
        raise faults.error(text)
    assert isinstance(case, Case)  # noqa: S101 - whatever else it is has faults
    return case


class _Reader:
    """Reads records from text that is known to be JSON."""

    def __init__(self, text: str, faults: FaultList) -> None:
        self.text, self.faults = text, faults
        self.repeated = False
        self.scan = scanner(self.note_names)

    def note_names(self, pairs: list[tuple[str, Any]]) -> None:
        """Called for every object passed over, which is thrown away once its names have been looked at."""
        if len(dict(pairs)) != len(pairs):
            self.repeated = True

    def record(self, kind: type[Plain], at: int, place: str) -> tuple[Item, int]:
        """The record that starts at an index, checked if it is right and plain if not, and where it ends."""
        inner: dict[str, list[Item]] = {}
        if nested(kind) and self.text.startswith("{", at):
            own, end = self.apart(kind, at, place, inner)
        else:
            end = value_end(self.text, at, self.scan)
            own = self.text[at:end]
        item = self.checked(kind, own, place)
        if not inner:
            return item, end
        if isinstance(item, Plain):
            return item.model_copy(update={name: tuple(found) for name, found in inner.items()}), end
        return {**item, **inner} if isinstance(item, dict) else item, end

    def apart(self, kind: type[Plain], at: int, place: str, inner: dict[str, list[Item]]) -> tuple[str, int]:
        """A record's own fields as JSON without the records nested in it, which are read into ``inner``."""
        own: list[str] = []
        seen: set[str] = set()

        def member(name: str, name_at: int, value_at: int) -> int:
            if name in seen:
                self.faults.add(_repeated(place, name))
            seen.add(name)
            if name in nested(kind) and self.text.startswith("[", value_at):
                inner[name], end = self.records(nested(kind)[name], value_at, f"{place}/{name}")
            else:
                end = value_end(self.text, value_at, self.scan)
                own.append(self.text[name_at:end])
            return end

        end = each_member(self.text, at, member)
        return "{" + ",".join(own) + "}", end

    def records(self, kind: type[Plain], at: int, place: str) -> tuple[list[Item], int]:
        found: list[Item] = []

        def element(number: int, start: int) -> int:
            item, end = self.record(kind, start, f"{place}/{number}")
            found.append(item)
            return end

        end = each_element(self.text, at, element)
        return found, end

    def checked(self, kind: type[Plain], own: str, place: str) -> Item:
        """A record if its own fields are right, else their plain value; what is wrong goes to the faults."""
        if self.repeated:
            self.repeated = False
            for where, name in repeated_names(own, 0, place):
                if where != place or not nested(
                    kind
                ):  # those of a record with others in it are known already
                    self.faults.add(_repeated(where, name))
        if len(own) > MAX_RECORD:
            self.faults.add(
                Fault("record-too-large", place, values={"size": len(own), "limit": MAX_RECORD}),
            )
            return None
        item = check(kind, own, place)
        if isinstance(item, Plain):
            return item
        for fault in item:
            self.faults.add(fault)
        return _plain_value(own)


def _repeated(place: str, name: str) -> Fault:
    return Fault("duplicate-name", f"{place}/{escaped(name)}", values={"name": name})


def _plain_value(text: str) -> object:
    value: object = _plain.decode(text)
    return value

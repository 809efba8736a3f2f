"""Any network file in, one document out; and one document out in any format, with what it cannot hold.

Assumes that a file may be named anything: its content decides, where no format is told.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from klustermotor.analysis.faults import TableError, fault, require
from klustermotor.errors import Fault
from klustermotor.sources.network_files.document import NetworkDocument, checked
from klustermotor.sources.network_files.gexf import read_gexf, write_gexf
from klustermotor.sources.network_files.graphml import read_graphml, write_graphml
from klustermotor.sources.network_files.kumu import (
    read_kumu,
    read_kumu_csv,
    read_kumu_sheets,
    write_kumu,
    write_kumu_csv,
    write_kumu_sheets,
)
from klustermotor.sources.network_files.org_jsonld import read_org, write_org
from klustermotor.sources.network_files.packed import MOST_BYTES, json_object, unpacked
from klustermotor.sources.network_files.tables import read_tables, write_tables


@dataclass(frozen=True)
class Format:
    """How a format is read and written, the ending and media type of its files, and whether it holds everything."""

    read: Callable[[bytes], NetworkDocument]
    write: Callable[[NetworkDocument], bytes]
    ending: str
    media_type: str
    whole: bool = True


FORMATS = {
    "kumu": Format(read_kumu, write_kumu, ".json", "application/json"),
    "kumu-xlsx": Format(
        read_kumu_sheets,
        write_kumu_sheets,
        ".xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        whole=False,
    ),
    "kumu-csv": Format(read_kumu_csv, write_kumu_csv, ".zip", "application/zip", whole=False),
    "gexf": Format(read_gexf, write_gexf, ".gexf", "application/gexf+xml"),
    "graphml": Format(read_graphml, write_graphml, ".graphml", "application/graphml+xml"),
    "csv": Format(read_tables, write_tables, ".zip", "application/zip"),
    "org": Format(read_org, write_org, ".jsonld", "application/ld+json"),
}


def read_network(content: bytes | Path, *, filename: str, file_format: str | None = None) -> NetworkDocument:
    """The network in a file of Kumu, GraphML, GEXF, CSV or W3C ORG.

    Parameters
    ----------
    content
        What is in the file, or where it lies.
    filename
        What it is called; told in faults.
    file_format
        A key of ``FORMATS``. Unless given, it is recognised by the content.

    Raises
    ------
    TableError
        ``bad-parameter``, ``empty-file``, ``network-file-too-large``, ``unknown-network-format``,
        ``not-a-network-file``, ``network-file-unsafe``, ``network-file-too-deep``; or all faults of the network at
        once, see :func:`klustermotor.sources.network_files.document.checked`.
    """
    if file_format is not None:
        require(
            file_format in FORMATS, "file_format", wanted="one-of", choices=tuple(FORMATS), found=file_format
        )
    size = content.stat().st_size if isinstance(content, Path) else len(content)
    if not size:
        raise TableError([fault("empty-file", places=[filename])])
    if size > MOST_BYTES:
        raise TableError([fault("network-file-too-large", count=MOST_BYTES // 1024 // 1024)])
    given = content.read_bytes() if isinstance(content, Path) else content
    return FORMATS[file_format or recognised(given, filename)].read(given)


def recognised(content: bytes, filename: str) -> str:
    """The format of a file, by its content.

    Raises
    ------
    TableError
        ``unknown-network-format``, and those of what cannot be read at all.
    """
    if content[:4] == b"PK\x03\x04":
        return _of_archive(content)
    start = _beginning(content)
    if start.startswith("{"):
        found = json_object(content, "JSON")
        if "elements" in found or "connections" in found:
            return "kumu"
        if "@context" in found or "@graph" in found:
            return "org"
    if start.startswith("<"):
        for name in ("graphml", "gexf"):
            if f"<{name}" in start or f":{name}" in start:
                return name
    raise TableError([fault("unknown-network-format", places=[filename])])


def _beginning(content: bytes) -> str:
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    return content[:20_000].decode(encoding, "replace").lstrip()


def _of_archive(content: bytes) -> str:
    files = unpacked(content)
    if "[content_types].xml" in files or "workbook.xml" in files:
        return "kumu-xlsx"
    return "kumu-csv" if {"elements.csv", "connections.csv"} & set(files) else "csv"


def write_network(document: NetworkDocument, file_format: str) -> bytes:
    """The document as a file of a format.

    Raises
    ------
    TableError
        ``bad-parameter``, or all faults of the document at once.
    """
    require(file_format in FORMATS, "file_format", wanted="one-of", choices=tuple(FORMATS), found=file_format)
    return FORMATS[file_format].write(checked(document))


def not_held(document: NetworkDocument, file_format: str) -> tuple[Fault, ...]:
    """What of this document the format cannot hold, as remarks; empty where the file keeps everything."""
    if FORMATS[file_format].whole:
        return ()
    values = [value for attributes in document.all_attributes for value in attributes.values()]
    lost = {
        "types-not-held": sum(not isinstance(value, str | tuple) for value in values),
        "bars-not-held": sum("|" in text for value in values for text in _words(value)),
        "empty-not-held": sum(value in ("", ()) for value in values),
        "title-not-held": int(bool(document.title)) + len(document.attributes),
    }
    return tuple(fault(code, count=count) for code, count in lost.items() if count)


def _words(value: object) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (value,) if isinstance(value, str) else ()

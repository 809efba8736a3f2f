"""A figure that leaves its page: with its heading above it and its source beneath it.

Assumes SVG text made here. Addresses within the site lead nowhere from a file, so the links are taken away.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element, fromstring, tostring

from klustermotor.charts.drawing import element, lettered
from klustermotor.charts.lettering import set_text
from klustermotor.charts.palette import FONT, INK, MUTED, PAPER, SMALL

_NAMESPACE = "{http://www.w3.org/2000/svg}"
_MARGIN = 32.0


def captioned(svg: str, *, heading: str, notes: Sequence[str] = ()) -> str:
    """The figure as a sheet of its own, to download or to hang on a wall.

    Parameters
    ----------
    svg
        A figure.
    heading
        What it shows, or better what it finds, in the reader's language.
    notes
        Source, date, reliability, number of observations: one line each, or more when long.

    Returns
    -------
    str
        SVG text, without links.
    """
    inner = fromstring(svg)  # noqa: S314 - made here, not by a user
    width, height = (float(number) for number in inner.attrib["viewBox"].split()[2:])
    head = set_text(heading, width - 4, size=22, lines=4, bold=True)
    lines = [set_text(note, width - 4, size=SMALL, lines=4) for note in notes]
    top = _MARGIN + head.height + 18
    foot = top + height + 20
    drawn = lettered(head, _MARGIN, _MARGIN - 6, fill=INK)
    for line in lines:
        drawn += lettered(line, _MARGIN, foot, fill=MUTED)
        foot += line.height + 2
    parts = [_plain(part) for part in inner]
    sheet_width, sheet_height = width + 2 * _MARGIN, foot + _MARGIN - 8
    identifier = inner.attrib["aria-labelledby"]
    root = element(
        "svg",
        *parts[:2],
        element("rect", width=sheet_width, height=sheet_height, fill=PAPER),
        element("g", *drawn, font_family=FONT),
        element("g", *parts[2:], transform=f"translate({_MARGIN:g} {top:.2f})"),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {sheet_width:g} {sheet_height:.2f}",
        width=sheet_width,
        height=sheet_height,
        role="img",
        aria_labelledby=identifier,
        aria_describedby=inner.attrib["aria-describedby"],
    )
    return tostring(root, encoding="unicode")


def _plain(node: Element) -> Element:
    """The same element without namespace, and with links made into groups."""
    tag = node.tag.removeprefix(_NAMESPACE)
    attributes = {} if tag == "a" else dict(node.attrib)
    copy = Element("g" if tag == "a" else tag, attributes)
    copy.text = node.text
    copy.tail = node.tail
    copy.extend(_plain(child) for child in node)
    return copy

"""The few SVG elements that the figures are built from, and the document around them.

Assumes that a figure is put into a page as it is: only presentation attributes, no style, script, font or
reference to anything outside. Texts are escaped and cleaned here, once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.etree.ElementTree import Element, tostring

from klustermotor.charts.lettering import LINE, Lettering, clean
from klustermotor.charts.palette import BODY, FONT, INK, MUTED, PAPER

_IDENTIFIER = re.compile(r"[A-Za-z][\w.-]*", re.ASCII)
_HREF = re.compile(r"(/(?!/)|#|\?|https?://)\S*")

Value = str | float | None


def element(tag: str, *children: Element, content: str | None = None, **attributes: Value) -> Element:
    """An SVG element; underscores in attribute names stand for hyphens, and ``None`` leaves an attribute out.

    >>> tostring(element("line", x1=0, y2=1.504, stroke_width=1, fill=None), encoding="unicode")
    '<line x1="0" y2="1.5" stroke-width="1" />'
    """
    node = Element(
        tag, {_name(name): _written(value) for name, value in attributes.items() if value is not None}
    )
    if content is not None:
        node.text = clean(content)
    node.extend(children)
    return node


def _name(name: str) -> str:
    return name.rstrip("_").replace("_", "-")


def _written(value: str | float) -> str:
    if isinstance(value, str):
        return clean(value)
    written = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if written == "-0" else written


def text(
    content: str,
    x: float,
    y: float,
    *,
    size: float = BODY,
    fill: str = INK,
    bold: bool = False,
    anchor: str | None = None,
) -> Element:
    """One line of text with its baseline at ``y``."""
    weight = "600" if bold else None
    return element(
        "text", content=content, x=x, y=y, font_size=size, fill=fill, font_weight=weight, text_anchor=anchor
    )


def lettered(
    setting: Lettering, x: float, top: float, *, fill: str = INK, anchor: str | None = None, sign: str = ""
) -> list[Element]:
    """The lines of a set text, downwards from ``top``; a sign may follow the last word, in a lighter colour."""
    step = setting.size * LINE
    baseline = top + step / 2 + setting.size * 0.35
    drawn = [
        text(
            line, x, baseline + step * number, size=setting.size, fill=fill, bold=setting.bold, anchor=anchor
        )
        for number, line in enumerate(setting.lines)
    ]
    if drawn and sign:
        after = element("tspan", content=sign, fill=MUTED, font_weight="600", dx=5)
        drawn[-1].append(after)
    return drawn


def named(name: str, href: str | None, *children: Element, elided: bool = False) -> Element:
    """A group of elements that stands for something with a name, and leads to it where it has an address.

    The whole name is said where the drawing had to cut it. Only addresses within the site and on the web make
    links.

    >>> tostring(named("A & B", "javascript:alert(1)"), encoding="unicode")
    '<g />'
    """
    parts = [element("title", content=name), *children] if elided else list(children)
    if href and _HREF.fullmatch(href):
        return element("a", *parts, href=href, aria_label=name)
    return element("g", *parts)


def rule(
    x1: float, y1: float, x2: float, y2: float, *, stroke: str, width: float = 1.0, dashes: str | None = None
) -> Element:
    """A straight line."""
    return element(
        "line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=stroke, stroke_width=width, stroke_dasharray=dashes
    )


def target(x: float, y: float, width: float, height: float) -> Element:
    """An unseen surface that makes a link large enough for a finger."""
    return element("rect", x=x, y=y, width=width, height=height, fill="none", pointer_events="all")


def figure(
    children: Iterable[Element],
    *,
    width: float,
    height: float,
    title: str,
    description: str,
    identifier: str,
) -> str:
    """The finished figure as SVG text.

    A figure without links is one image to a screen reader; one with links is a group, so that they can be
    reached.

    Parameters
    ----------
    children
        What is drawn, from back to front.
    width, height
        Size in the figure's own units.
    title, description
        Name and text alternative, in the reader's language.
    identifier
        Start of every id in the figure: unique in its page, a letter first, then letters, digits, ``_``,
        ``.`` and ``-``.

    Raises
    ------
    ValueError
        The identifier cannot be the start of an id.
    """
    if not _IDENTIFIER.fullmatch(identifier):
        raise ValueError(f"not usable as an id: {identifier!r}")
    drawn = element(
        "g",
        element("rect", width=width, height=height, fill=PAPER),
        *children,
        font_family=FONT,
    )
    linked = next(drawn.iter("a"), None) is not None
    root = element(
        "svg",
        element("title", content=title, id=f"{identifier}-title"),
        element("desc", content=description, id=f"{identifier}-desc"),
        drawn,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {_written(width)} {_written(height)}",
        width=width,
        height=height,
        role="group" if linked else "img",
        aria_labelledby=f"{identifier}-title",
        aria_describedby=f"{identifier}-desc",
    )
    return tostring(root, encoding="unicode")

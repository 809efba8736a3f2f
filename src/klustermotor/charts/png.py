"""A figure as a PNG picture.

Assumes SVG text made here. The renderer brings its own sans-serif font, so that a machine without fonts draws
the same.
"""

from __future__ import annotations

import math
from xml.etree.ElementTree import fromstring

# Drawing takes time by the point: a tall figure is drawn a little less finely, so that nobody waits for it.
_MOST_POINTS = 2_000_000


def to_png(svg: str, *, scale: float = 2.0) -> bytes:
    """Draw SVG text as PNG.

    Parameters
    ----------
    svg
        The figure.
    scale
        Picture points for each unit of the figure; fewer for a figure that would take more than two million.
    """
    import vl_convert  # a large library, needed only for downloads

    width, height = map(float, fromstring(svg).attrib["viewBox"].split()[2:])  # noqa: S314 - made here
    finest = math.sqrt(_MOST_POINTS / (width * height))
    picture: bytes = vl_convert.svg_to_png(svg, scale=min(scale, finest))
    return picture

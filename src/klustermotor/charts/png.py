"""A figure as a PNG picture.

Assumes SVG text made here. The renderer brings its own sans-serif font, so that a machine without fonts draws
the same.
"""

from __future__ import annotations


def to_png(svg: str, *, scale: float = 2.0) -> bytes:
    """Draw SVG text as PNG.

    Parameters
    ----------
    svg
        The figure.
    scale
        Picture points for each unit of the figure.
    """
    import vl_convert  # a large library, needed only for downloads

    picture: bytes = vl_convert.svg_to_png(svg, scale=scale)
    return picture

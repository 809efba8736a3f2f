"""Saying no to whoever runs the installation."""

from __future__ import annotations


class RefusedError(Exception):
    """What was asked for cannot be done; nothing has been changed.

    Parameters
    ----------
    lines
        What is wrong and what to do, in the language of whoever asked.
    """

    def __init__(self, *lines: str) -> None:
        self.lines = lines
        super().__init__(" ".join(lines))

"""Why a survey does not do what is asked: its wave is not in the state for it, or something is lacking."""

from __future__ import annotations


class StateError(Exception):
    """The wave, or the place in its list, is in another state now than what was asked for needs."""


class NotReadyError(Exception):
    """A wave cannot be opened yet.

    Parameters
    ----------
    lacking
        Words for what is lacking: ``questions``, ``actors``.
    """

    def __init__(self, lacking: list[str]) -> None:
        self.lacking = lacking
        super().__init__(", ".join(lacking))

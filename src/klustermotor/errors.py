"""What a user is told when input is bad: every fault at once, each with a stable code and a place.

A code names a rule; the sentence that explains it is looked up in the user's language where it is shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong in an input.

    Attributes
    ----------
    code : str
        Stable name of the rule that does not hold, such as ``"unknown-reference"``.
    place : str
        Where it is, as a JSON pointer or a column and row; empty for the whole input.
    line : int or None
        Line in the file, counted from 1, where it can be told.
    values : dict
        What was found, by the names that the code's sentence uses.
    """

    code: str
    place: str = ""
    line: int | None = None
    values: Mapping[str, str | int] = field(default_factory=dict)


class InputError(Exception):
    """Input that was refused as a whole; nothing has been changed.

    Parameters
    ----------
    faults
        All that is wrong, in the order of the input; at least one.

    Examples
    --------
    >>> error = InputError([Fault("unknown-reference", "/initiatives/0/host")])
    >>> error.count, error.codes
    (1, ['unknown-reference'])
    """

    def __init__(self, faults: Sequence[Fault]) -> None:
        if not faults:
            raise ValueError("an InputError names at least one fault")
        self.faults = tuple(faults)
        super().__init__("; ".join(f"{fault.code} {fault.place}".strip() for fault in self.faults[:3]))

    @property
    def count(self) -> int:
        """How many faults there are."""
        return len(self.faults)

    @property
    def codes(self) -> list[str]:
        """The distinct codes, in order of first appearance."""
        return list(dict.fromkeys(fault.code for fault in self.faults))

"""Faults gathered while a file is read: the first ones in full, all of them counted, up to where counting is
no help.
"""

from __future__ import annotations

import json
from dataclasses import replace

from klustermotor.casefile.json_text import find, lines_of
from klustermotor.errors import Fault, InputError

SHOWN = 200
COUNTED = 10_000

_decoder = json.JSONDecoder(parse_int=len, parse_float=len)


class TooManyFaultsError(Exception):
    """So many faults that the rest of the file tells nothing more."""


class FaultList:
    """Faults in the order in which they are found.

    Attributes
    ----------
    total : int
        How many have been found, shown or not.
    """

    def __init__(self) -> None:
        self.total = 0
        self._shown: list[Fault] = []
        self._within: dict[int, str] = {}

    def add(self, fault: Fault, within: str | None = None) -> None:
        """Take one more fault; stops the reading when there are far too many.

        ``within`` is an element of the list that the fault's place leads to: a record keeps some lists in an
        order of its own, so the element's number is looked up in the file.
        """
        self.total += 1
        if len(self._shown) < SHOWN:
            if within is not None:
                self._within[len(self._shown)] = within
            self._shown.append(fault)
        if self.total > COUNTED:
            raise TooManyFaultsError

    @property
    def has_room(self) -> bool:
        """Whether the next fault will be shown, so that it is worth describing well."""
        return len(self._shown) < SHOWN

    def error(self, text: str) -> InputError:
        """All faults as one error, in the order of the lines of the text that was read."""
        self._number_elements(text)
        lines = lines_of(text, {fault.place for fault in self._shown})
        placed = [replace(fault, line=lines[fault.place]) for fault in self._shown]
        placed.sort(key=lambda fault: fault.line or 0)
        if self.total > COUNTED:
            placed.append(Fault("too-many-faults", values={"shown": SHOWN, "total": COUNTED}))
        elif self.total > SHOWN:
            placed.append(Fault("more-faults", values={"shown": SHOWN, "total": self.total}))
        return InputError(placed)

    def _number_elements(self, text: str) -> None:
        starts = find(text, {self._shown[index].place for index in self._within})
        for index, element in self._within.items():
            fault = self._shown[index]
            elements, _ = _decoder.raw_decode(text, starts[fault.place][1])
            self._shown[index] = replace(fault, place=f"{fault.place}/{elements.index(element)}")

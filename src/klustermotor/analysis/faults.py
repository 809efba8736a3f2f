"""Faults of tables and arrays, counted, with their first places.

Assumes that each code has its sentence in ``words/faults.json``, in both languages.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from klustermotor.errors import Fault, InputError
from klustermotor.wording import LANGUAGES, said

SHOWN = 3


def fault(code: str, *, places: Iterable[str] = (), count: int | None = None, **values: str | int) -> Fault:
    """A fault of a table, with how many there are and the first three places.

    Parameters
    ----------
    code
        A key of ``words/faults.json``.
    places
        Where they are, in words; the first three are kept.
    count
        How many there are, when that is not the number of places.
    values
        What else the sentence uses.
    """
    listed = list(places)
    number = len(listed) if count is None else count
    shown = ", ".join(listed[:SHOWN]) + (", ..." if number > SHOWN else "")
    return Fault(code, shown, values={"places": shown, "count": number, **values})


def fault_sentence(found: Fault, language: str = "en") -> str:
    """What must hold, what was found and what to do, in a language.

    A value named ``places-sv`` stands in for ``places`` in Swedish, and so for every name and language.
    """
    own = f"-{language}"
    translated = {name.removesuffix(own): value for name, value in found.values.items() if name.endswith(own)}
    sentence = said("faults", found.code, language, **{**found.values, **translated})
    return sentence.replace(" ....", " ...")  # a list that goes on ends the sentence by itself


def phrase(name: str, key: str, /, **values: object) -> dict[str, Any]:
    """A value of a fault that is itself in words, from ``words/wanted.json``, in every language.

    >>> phrase("wanted", "above", least=0)
    {'wanted': 'above 0', 'wanted-sv': 'större än 0'}
    """
    return {
        name if language == "en" else f"{name}-{language}": said("wanted", key, language, **values)
        for language in LANGUAGES
    }


class TableError(InputError):
    """A table, an array or a parameter that was refused; its text tells every fault in English.

    Examples
    --------
    >>> raise TableError([fault("negative-value", places=["region 2080, industry 25 (-14)"], total=540)])
    Traceback (most recent call last):
        ...
    klustermotor.analysis.faults.TableError: Values must be 0 or more. 1 of 540 are negative: region 2080, industry 25 \
(-14). Correct or drop these rows.
    """

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(faults)
        self.args = (" ".join(fault_sentence(one) for one in self.faults),)


def require(holds: bool, parameter: str, *, wanted: str, found: object, **values: object) -> None:
    """Refuse a parameter outside its range.

    Parameters
    ----------
    holds
        Whether it may have its value.
    parameter
        Its name.
    wanted
        What it may be: a key of ``words/wanted.json``.
    found
        What it is; ``None`` where nothing was given.
    values
        What else the words of ``wanted`` use.

    Raises
    ------
    TableError
        ``bad-parameter``.

    Examples
    --------
    >>> require(False, "threshold", wanted="above", least=0, found=-1)
    Traceback (most recent call last):
        ...
    klustermotor.analysis.faults.TableError: threshold must be above 0. Found -1.
    """
    if not holds:
        given = phrase("found", "nothing") if found is None else {"found": str(found)}
        told = phrase("wanted", wanted, **values)
        raise TableError([fault("bad-parameter", parameter=parameter, **told, **given)])

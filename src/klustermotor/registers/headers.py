"""Where the names of the columns are in a list, and what each column is, by its name and by what is in it.

Assumes rows of tidy text. Titles may stand above the names, and the names may take two rows. What is proposed is told;
a person can say otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from stdnum import luhn

from klustermotor.registers.names import legal_form_in
from klustermotor.registers.personal import about_person, hidden
from klustermotor.registers.vocabulary import folded, vocabulary
from klustermotor.sources.columns import TITLE_ROWS, distinct

FIELDS = (
    *(
        "number",
        "name",
        "legal_form",
        "street",
        "postcode",
        "town",
        "postal",
        "country",
        "phone",
        "email",
        "web",
    ),
    *("industry", "size"),
)
_MOSTLY = 0.6
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_WEB = re.compile(
    r"(https?://|www\.)\S+|[\w-]+(\.[\w-]+)*\.(se|com|nu|org|net|eu|no|dk|fi|de|io)(/\S*)?", re.I
)
_PHONE = re.compile(r"(\+|0)[0-9 ()/.-]{6,20}")
_NUMBER = re.compile(r"(SE)?(16|18|19|20)?([0-9]{10})(01)?")

Row = Sequence[str | None]


@dataclass(frozen=True)
class Header:
    """The names of the columns and where they stand.

    Attributes
    ----------
    row : int
        Number of the row, the last where there are two; 0 where there is none.
    rows : int
        How many rows it takes: 0, 1 or 2.
    names : tuple of str
        One for each column, no two alike.
    repeated : tuple of str
        Names that stood over more than one column.
    """

    row: int
    rows: int
    names: tuple[str, ...]
    repeated: tuple[str, ...] = ()


@dataclass(frozen=True)
class Proposal:
    """Which column is what, and what is left out.

    Attributes
    ----------
    fields : Mapping[str, int]
        Number of the column of each field.
    persons, empty : tuple of int
        Columns about people, and those with nothing in them.
    others : Mapping[str, tuple of int]
        Further columns that could have been a field's.
    """

    fields: Mapping[str, int]
    persons: tuple[int, ...] = ()
    empty: tuple[int, ...] = ()
    others: Mapping[str, tuple[int, ...]] = field(default_factory=dict)


@cache
def _known() -> dict[str, str]:
    return {
        name.replace(" ", ""): one for one in FIELDS for name in vocabulary("columns")["fields"].get(one, ())
    }


def field_of(name: str) -> str | None:
    """The field that a column's name tells, in Swedish or English.

    >>> field_of("Org.nr"), field_of("E-post"), field_of("Namn på kontaktperson"), field_of("Postnr (besök)")
    ('number', 'email', None, 'postcode')
    """
    if about_person(name):
        return None
    bare = re.sub(r"\(.*?\)|\[.*?\]", " ", name)
    for candidate in (name, bare):
        words = folded(candidate).split()
        if (one := _known().get("".join(words))) is not None:
            return one
    if name.count(" / ") == 1:  # two rows: the lower alone may tell it
        return field_of(name.split(" / ")[1])
    return None


def header_of(rows: Sequence[Row], first: int = 1) -> Header:
    """Find the names of the columns among the first rows; ``first`` is the number of the first one."""
    rows = rows[:TITLE_ROWS]
    width = max((len(row) for row in rows), default=0)
    scores = [_score(row) for row in rows]
    best = max(range(len(rows)), key=lambda number: (scores[number], -number), default=0)
    joined = [
        _joined(rows[number], rows[number + 1]) if _may_join(rows, number) else None
        for number in range(len(rows))
    ]
    pairs = [(_score(pair), number) for number, pair in enumerate(joined) if pair is not None]
    most, upper = max(pairs, key=lambda one: (one[0], -one[1]), default=(0, 0))
    if most > max(scores, default=0):
        return _header(joined[upper] or [], first + upper + 1, 2)
    if scores and scores[best]:
        if best and _may_join(rows, best - 1) and (pair := joined[best - 1]) and _grouped(rows[best - 1]):
            return _header(pair, first + best, 2)
        return _header(rows[best], first + best, 1)
    widest = [
        number for number, row in enumerate(rows) if sum(cell is not None for cell in row) == _most(rows)
    ]
    row = rows[widest[0]] if widest else []
    if width > 1 and all(cell is None or not re.search(r"\d", cell) for cell in row) and len(rows) > 1:
        return _header(row, first + widest[0], 1)
    return _header([None] * width, 0, 0)


def _most(rows: Sequence[Row]) -> int:
    return max(sum(cell is not None for cell in row) for row in rows)


def _score(row: Row) -> int:
    """How many different things a row names, people among them; one alone counts where it is alone."""
    named = {field_of(cell) or ("person" if about_person(cell) else None) for cell in row if cell is not None}
    count = len(named - {None})
    filled = sum(cell is not None for cell in row)
    return count if count > 1 or filled == 1 else 0 if filled > 8 else count


def _may_join(rows: Sequence[Row], upper: int) -> bool:
    """Whether a row and the one below it could be one header: short words without numbers, several in each."""
    if upper + 1 >= len(rows):
        return False
    return all(
        sum(cell is not None for cell in row) > 1
        and all(cell is None or (len(cell) < 60 and not re.search(r"\d{2}", cell)) for cell in row)
        for row in rows[upper : upper + 2]
    )


def _grouped(row: Row) -> bool:
    """Whether names stand over several columns each."""
    return row[0] is None or any(cell is None for cell in row[:-1])


def _joined(upper: Row, lower: Row) -> list[str | None]:
    """Two rows as one: a name above counts for the columns without one after it; broken words are joined."""
    names: list[str | None] = []
    above: str | None = None
    for number, low in enumerate(lower):
        here = upper[number] if number < len(upper) else None
        above = here if here is not None else above
        group = above if here is not None or low is not None else None
        if group and low:
            broken = group.endswith("-")
            whole = group[:-1] + low if broken else f"{group} {low}"
            names.append(
                whole if broken or folded(whole).replace(" ", "") in _known() else f"{group} / {low}"
            )
        else:
            names.append(low or here)
    return names


def _header(names: Row, row: int, rows: int) -> Header:
    given = [hidden(name) if name is not None else "" for name in names]
    repeated = tuple(dict.fromkeys(name for name in given if name and given.count(name) > 1))
    return Header(row, rows, tuple(distinct(given)), repeated)


def propose(names: Sequence[str], columns: Sequence[Sequence[str]]) -> Proposal:
    """Which column is what; ``columns`` has some filled cells of each."""
    empty = tuple(number for number, cells in enumerate(columns) if not cells)
    persons = tuple(
        number
        for number, name in enumerate(names)
        if number not in empty and _of_persons(name, columns[number])
    )
    named: dict[str, list[int]] = {}
    for number, name in enumerate(names):
        one = field_of(re.sub(r" \([0-9]+\)$", "", name))
        if one is not None and number not in persons and number not in empty:
            named.setdefault(one, []).append(number)
    fields = {one: _best(one, numbers, columns) for one, numbers in named.items()}
    taken = {number for numbers in named.values() for number in numbers} | set(persons) | set(empty)
    for one, looks in _LOOKS.items():
        free = [number for number in range(len(names)) if number not in taken]
        wrong = one in fields and one == "number" and _share(columns[fields[one]], looks) == 0
        if (one not in fields or wrong) and free:
            share, number = max((_share(columns[number], looks), -number) for number in free)
            if share >= (0.3 if one == "name" else _MOSTLY):
                fields[one] = -number
                taken.add(-number)
    others = {
        one: tuple(number for number in numbers if number != fields[one])
        for one, numbers in named.items()
        if len(numbers) > 1
    }
    emails = [
        n
        for n in range(len(names))
        if n not in taken and _share(columns[n], lambda cell: "@" in cell) >= _MOSTLY
    ]
    persons = tuple(sorted({*persons, *emails}))
    ordered = {one: fields[one] for one in FIELDS if one in fields}
    return Proposal(ordered, persons, empty, others)


def _of_persons(name: str, cells: Sequence[str]) -> bool:
    """Whether a column is about people: by its name, or because most of it is hidden wherever it is shown."""
    if field_of(re.sub(r" \([0-9]+\)$", "", name)) is not None:
        return False
    private = _share(cells, lambda cell: hidden(cell) != cell and "@" not in cell)
    return about_person(name) or (private >= _MOSTLY and _share(cells, _is_number) < _MOSTLY)


def _best(one: str, numbers: Sequence[int], columns: Sequence[Sequence[str]]) -> int:
    """Of several columns with a field's name, the one whose contents are most like it, else the first."""
    looks = _LOOKS.get(one)
    if looks is None:
        return numbers[0]
    return max(numbers, key=lambda number: (round(_share(columns[number], looks), 1), -number))


def _share(cells: Sequence[str], looks: Callable[[str], bool]) -> float:
    return sum(map(looks, cells)) / len(cells) if cells else 0.0


def _is_number(cell: str) -> bool:
    found = _NUMBER.fullmatch(re.sub(r"[ .+-]|[.,]0+$", "", cell).upper())
    return found is not None and bool(luhn.is_valid(found[3]))


_LOOKS: Mapping[str, Callable[[str], bool]] = {
    "number": _is_number,
    "email": lambda cell: _EMAIL.fullmatch(cell) is not None,
    "web": lambda cell: _WEB.fullmatch(cell) is not None,
    "name": legal_form_in,
    "postcode": lambda cell: re.fullmatch(r"(SE?-)?[1-9][0-9]{2} ?[0-9]{2}", cell) is not None,
    "phone": lambda cell: _PHONE.fullmatch(cell) is not None,
}


def is_total(row: Row) -> bool:
    """Whether a row below a list is no company: a sum, or where the list comes from.

    >>> is_total(["Summa:", None, "340"]), is_total(["Total Sverige AB", "5560160680", None])
    (True, False)
    """
    filled = [cell for cell in row if cell is not None]
    if not filled or any(_is_number(cell) for cell in filled):
        return False
    first, _, rest = filled[0].partition(":")
    words = vocabulary("columns")
    begin = re.sub(r"[ 0-9]+$", "", folded(first))
    if begin in words["totals"]:
        return True
    return len(filled) == 1 and (bool(rest) or "\N{COPYRIGHT SIGN}" in first) and begin in words["footers"]

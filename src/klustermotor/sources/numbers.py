"""Numbers that came as text: which sign their decimals begin with, and the numbers themselves.

Assumes a DuckDB relation whose column of values may be text; everything is done where the data lies. Spaces between
groups of three digits are always thousands; a comma or a point is what the column shows it to be, or refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import duckdb

from klustermotor.analysis.faults import TableError, fault, require
from klustermotor.analysis.places import place, told
from klustermotor.errors import Fault
from klustermotor.sources.columns import column_data
from klustermotor.wording import LANGUAGES

_SPACE = r"[ \x{00A0}\x{202F}]"
_OTHER = {",": ".", ".": ","}
# What shows that a sign begins decimals: not three digits after it, more than three or a lone 0 before it, or the
# other sign between thousands before it.
_SHOWS = r"[-+]?(\d*S(\d{1,2}|\d{4,})|0S\d+|\d{4,}S\d+|\d{1,3}(T\d{3})+S\d*|\d{1,3}(T\d{3}){2,})"
_EITHER = r"[-+]?[1-9]\d{0,2}S\d{3}"
_NUMBER = r"[-+]?(\d+|\d{1,3}(T\d{3})+)?(S\d*)?([eE][-+]?\d+)?"


def quoted(column: str) -> str:
    """A column's name in SQL."""
    return '"' + column.replace('"', '""') + '"'


def direct(column: str) -> str:
    """The numbers of a column of text, in SQL that fails where one is not a number with a decimal point."""
    return f"CASE WHEN {_is_missing(column)} THEN NULL ELSE CAST({quoted(column)} AS DOUBLE) END"


def parsed(
    relation: duckdb.DuckDBPyRelation, columns: Mapping[str, str], decimal: str | None
) -> tuple[str, list[Fault]]:
    """The numbers of the column of values in SQL, and remarks; ``columns`` are those of the roles.

    Raises
    ------
    TableError
        ``ambiguous-number``, ``text-number``, ``bad-parameter``
    """
    column = columns["value"]
    require(decimal in (None, ",", "."), "decimal", wanted="either", choices=('","', '"."'), found=decimal)
    text = _tidied(column)
    remarks = []
    if decimal is None:
        shown = {sign: _pattern(_SHOWS, sign) for sign in ",."}
        either = f"{_pattern(_EITHER, ',')}|{_pattern(_EITHER, '.')}"
        comma, point, unclear = _counts(relation, column, text, [*shown.values(), either])
        if unclear and not (comma or point):
            examples = _examples(relation, column, text, either)
            total = int(relation.aggregate(f"count({quoted(column)})").fetchall()[0][0])
            raise TableError(
                [fault("ambiguous-number", places=examples, count=unclear, total=total, column=column)]
            )
        decimal = "," if comma > point else "."
        if decimal == ",":
            examples = _examples(relation, column, text, shown[","])[:1]
            remarks.append(fault("decimal-recognised", places=examples, column=column))
    number = _pattern(_NUMBER, decimal)
    is_number = f"regexp_full_match({text}, '{number}') AND regexp_matches({text}, '\\d')"
    odd = relation.filter(f"NOT ({_is_missing(column)} OR {is_number})")
    if odd.limit(1).fetchall():
        raise TableError([_text_fault(relation, odd, columns)])
    plain = f"replace(replace(({text}), '{_OTHER[decimal]}', ''), '{decimal}', '.')"
    return f"CASE WHEN {_is_missing(column)} THEN NULL ELSE CAST({plain} AS DOUBLE) END", remarks


def _text_fault(
    relation: duckdb.DuckDBPyRelation, odd: duckdb.DuckDBPyRelation, columns: Mapping[str, str]
) -> Fault:
    """What is told of values that are no numbers, with the first places."""
    column = columns["value"]
    axes = [role for role in columns if role != "value"]
    listed = ", ".join(f"CAST({quoted(columns[role])} AS VARCHAR)" for role in (*axes, "value"))
    shown = odd.project(listed).order(", ".join(str(n + 1) for n in range(len(columns)))).limit(3).fetchall()
    places = {
        language: [
            place(dict(zip(axes, labels, strict=True)), language, f"'{text}'") for *labels, text in shown
        ]
        for language in LANGUAGES
    }
    total = relation.filter(f"NOT {_is_missing(column)}").aggregate("count(*)").fetchall()[0][0]
    count = odd.aggregate("count(*)").fetchall()[0][0]
    return told("text-number", places, int(count), total=int(total), column=column)


def looks_like_thousands(relation: duckdb.DuckDBPyRelation, column: str, rows: int = 10_000) -> bool:
    """Whether all points in the first rows stand before exactly three digits, so that they may be thousands."""
    counts = _counts(
        relation.limit(rows), column, _tidied(column), [_pattern(_SHOWS, "."), _pattern(_EITHER, ".")]
    )
    return counts[0] == 0 and counts[1] > 0


def _is_missing(column: str) -> str:
    marks = ", ".join(f"'{mark}'" for mark in column_data()["missing_marks"])
    return f"({quoted(column)} IS NULL OR trim({quoted(column)}) IN ({marks}))"


def _tidied(column: str) -> str:
    """Text without spaces around it and between thousands, with an ordinary minus sign."""
    text = f"replace(trim({quoted(column)}), '\N{MINUS SIGN}', '-')"
    grouped = f"[-+]?\\d{{1,3}}({_SPACE}\\d{{3}})+([.,]\\d*)?"
    joined = f"regexp_replace({text}, '{_SPACE}', '', 'g')"
    return f"CASE WHEN regexp_full_match({text}, '{grouped}') THEN {joined} ELSE {text} END"


def _pattern(pattern: str, sign: str) -> str:
    return pattern.replace("S", f"[{sign}]").replace("T", f"[{_OTHER[sign]}]")


def _counts(relation: duckdb.DuckDBPyRelation, column: str, text: str, patterns: Sequence[str]) -> list[int]:
    counted = ", ".join(f"count(*) FILTER (WHERE regexp_full_match({text}, '{one}'))" for one in patterns)
    return [int(number) for number in relation.aggregate(counted).fetchall()[0]]


def _examples(relation: duckdb.DuckDBPyRelation, column: str, text: str, pattern: str) -> list[str]:
    found = (
        relation.filter(f"regexp_full_match({text}, '{pattern}')").project(quoted(column)).order("1").limit(3)
    )
    return [str(row[0]) for row in found.fetchall()]

"""Organisation numbers, in whichever way people write them.

Assumes tidy text. A Swedish one has ten digits with a check digit, perhaps 16 before it, a hyphen in it, SE before and
01 after it; whose third digit is 0 or 1 belongs to a person. Those of other countries are checked where there are
rules for it and begin with the country's letters.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable

from klustermotor.registers.vocabulary import text, vocabulary

_SCIENTIFIC = r"^([0-9])[.,]?([0-9]*)[eE]\+?0*([0-9]+)$"


def number_columns_sql(cell: str, country: str) -> str:
    """Columns in SQL: ``compact``, ``ten`` (a Swedish number with a right check digit), ``lost`` (digits missing).

    They are of a cell and of the country of its row.
    """
    digits = (
        f"regexp_extract({cell}, {text(_SCIENTIFIC)}, 1) || regexp_extract({cell}, {text(_SCIENTIFIC)}, 2)"
    )
    long = f"TRY_CAST(regexp_extract({cell}, {text(_SCIENTIFIC)}, 3) AS INTEGER)"
    scientific = f"regexp_matches({cell}, {text(_SCIENTIFIC)})"
    whole = rf"regexp_replace({cell}, '^([0-9]+)[.,]0+$', '\1')"
    written_out = f"CASE WHEN length({digits}) > {long} THEN left({digits}, CAST({long} + 1 AS INTEGER)) END"
    plain = (
        f"CASE WHEN {scientific} THEN {written_out} "
        f"ELSE regexp_replace(regexp_replace(upper({whole}), '[^0-9A-Z]', '', 'g'), "
        r"'^(ORG(ANISATIONS)?(NR|NUMMER|NO)?|VAT(NR|NO)?|MOMS(REG)?(NR)?)([A-Z]{2})?([0-9])', '\7\8') END"
    )
    lost = f"coalesce({scientific} AND length({digits}) <= {long}, false)"
    return f"{plain} AS compact, {lost} AS lost, {country} AS of_country"


def ten_digits_sql(compact: str, country: str) -> str:
    """Ten digits that may be a Swedish number, in SQL, unchecked; nothing where they cannot be one."""
    return rf"""CASE WHEN {country} IN ('SE', '') OR starts_with({compact}, 'SE') THEN coalesce(
        nullif(regexp_extract({compact}, '^(?:SE|16)?([0-9]{{10}})$', 1), ''),
        nullif(regexp_extract({compact}, '^(?:18|19|20)([0-9]{{2}}(?:0[1-9]|1[0-2])[0-9]{{6}})$', 1), ''),
        nullif(regexp_extract({compact}, '^(?:SE)?([0-9]{{10}})01$', 1), ''),
        '0' || nullif(regexp_extract({compact}, '^([0-9]{{9}})$', 1), '')) END"""


def fits_sql(ten: str) -> str:
    """Whether the check digit of a column of ten digits, as a whole number, is right (Luhn), in SQL."""
    terms = []
    for place in range(10):
        one = f"({ten} // {10**place}) % 10"
        terms.append(f"2 * ({one}) - CASE WHEN {one} > 4 THEN 9 ELSE 0 END" if place % 2 else one)
    # Ten times the same digit stands for an unknown number, though the check digit may fit.
    return f"(({' + '.join(terms)}) % 10 = 0 AND {ten} % 1111111111 <> 0)"


def foreign_numbers(numbers: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """The right ones among numbers of other countries, each with its country's letters before it.

    >>> foreign_numbers([("NO", "923 609 016"), ("DK", "DK 13585628"), ("NO", "923609017"), ("BR", "1")])
    {('NO', '923 609 016'): 'NO923609016', ('DK', 'DK 13585628'): 'DK13585628'}
    """
    found = {}
    for country, number in numbers:
        for name in vocabulary("addresses")["number_modules"].get(country, ()):
            module = importlib.import_module(f"stdnum.{name}")
            if module.is_valid(number):
                compact = module.compact(number).upper().removeprefix(country).removesuffix("MVA")
                found[country, number] = country + compact
                break
    return found

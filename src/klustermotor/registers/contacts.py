"""Telephone numbers in the international form, and domains of web and e-mail addresses.

Assumes tidy text. Most numbers are of the list's own country and are read where they lie, by the same patterns that
the library of telephone numbers has; it reads the rest, each distinct number once. Of an e-mail address only the
domain is used.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import phonenumbers

from klustermotor.registers.vocabulary import text, vocabulary


def usual_phone_sql(cell: str, country: str) -> str | None:
    """The number in SQL where it is plainly one of a country; ``None`` where the country has none known."""
    about = phonenumbers.PhoneMetadata.metadata_for_region(country)
    if about is None or about.national_prefix not in (None, "0"):
        return None
    pattern = _pattern(about)
    if pattern is None:
        return None
    prefix = about.national_prefix or ""
    signs = rf"regexp_replace({cell}, '[ ().-]', '', 'g')"
    begin = rf"(?:(?:\+|00){about.country_code}{prefix}?{'|' + prefix if prefix else ''})"
    own = rf"regexp_extract({signs}, '^{begin}({pattern})$', 1)"
    return f"'+{about.country_code}' || nullif({own}, '')"


def phones(cells: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """The international form of each number that is one, by the country's code and how it was written.

    >>> phones([("SE", "0152-291 00"), ("SE", "+46 (0)152-29100 vx"), ("NO", "22 00 00 00"), ("SE", "ring!")])
    {('SE', '0152-291 00'): '+4615229100', ('SE', '+46 (0)152-29100 vx'): '+4615229100', ('NO', '22 00 00 00'): \
'+4722000000'}
    """
    found = {}
    for country, cell in cells:
        number = _phone(country, cell)
        if number is not None:
            found[country, cell] = number
    return found


def _phone(country: str, cell: str) -> str | None:
    first = next((part for part in _parts(cell) if sum(sign.isdigit() for sign in part) >= 6), cell)
    try:
        number = phonenumbers.parse(first[:60], country or None)
    except phonenumbers.NumberParseException:
        return None
    number.extension = None
    if not phonenumbers.is_possible_number(number):
        return None
    region = phonenumbers.region_code_for_country_code(number.country_code or 0)
    pattern = _pattern(phonenumbers.PhoneMetadata.metadata_for_region(region))
    if pattern is not None and not re.fullmatch(pattern, phonenumbers.national_significant_number(number)):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _pattern(about: phonenumbers.PhoneMetadata | None) -> str | None:
    """What the digits of a country's numbers look like."""
    general = about.general_desc if about is not None else None
    return general.national_number_pattern if general is not None else None


def _parts(cell: str) -> list[str]:
    """The numbers of a cell that holds several."""
    for sign in ",;|":
        cell = cell.replace(sign, "/")
    return cell.split("/")


def host_sql(cell: str) -> str:
    """The host of a web or e-mail address, in SQL."""
    return rf"rtrim(regexp_extract(lower({cell}), '^\s*(?:[a-z]+:/*)?(?:[^/\s]*@)?([^/\s:?#]+)', 1), '.')"


def domain_sql(host: str) -> str:
    """The registered domain of a host in SQL; nothing for those that many firms share.

    The host is a column: an expression would be worked out many times over.
    """
    data = vocabulary("contacts")
    deep = ", ".join(map(text, data["second_levels"]))
    shared = ", ".join(map(text, data["shared"]))
    parts = f"string_split({host}, '.')"
    two = f"array_to_string({parts}[-2:], '.')"
    registered = f"CASE WHEN {two} IN ({deep}) THEN array_to_string({parts}[-3:], '.') ELSE {two} END"
    named = rf"regexp_full_match({host}, '([\pL\pN-]+\.)+\pL[\pL\pN-]+')"
    return f"CASE WHEN {named} AND {registered} NOT IN ({shared}, {deep}) THEN {registered} END"

"""Addresses: street and number, postcode, town and country, written in one way.

Assumes tidy text. Addresses of other countries go through the same steps; what is special to a country is data.
"""

from __future__ import annotations

from functools import cache

from klustermotor.registers.vocabulary import any_of, fold_sql, folded, map_sql, spaced_sql, text, vocabulary


@cache
def countries() -> dict[str, str]:
    """Code of a country by its names and codes, folded."""
    listed = vocabulary("addresses")["countries"]
    return {folded(name): code for code, names in listed.items() for name in (code, *names)}


def country_sql(cell: str) -> str:
    """ISO code of a country in SQL; nothing where it is not a known one."""
    return map_sql(countries(), spaced_sql(fold_sql(cell)))


def postcode_sql(cell: str, country: str) -> str:
    """Digits of a postcode, with zeros that a spreadsheet took away; letters too where a country's have them."""
    lengths = {code: int(one[0]) for code, one in vocabulary("addresses")["postcodes"].items()}
    padded = {code for code, one in vocabulary("addresses")["postcodes"].items() if one[1]}
    bare = rf"regexp_replace(regexp_replace(upper({cell}), '^[A-Z]{{1,3}}[- ]+([0-9])', '\1'), '[.,]0+$', '')"
    digits = f"nullif(regexp_replace({bare}, '[^0-9]', '', 'g'), '')"
    letters = f"nullif(regexp_replace({bare}, '[^0-9A-Z]', '', 'g'), '')"
    length = map_sql({code: str(length) for code, length in lengths.items()}, country)
    long = f"CAST(greatest(length({digits}), CAST({length} AS INTEGER)) AS INTEGER)"
    return f"""CASE WHEN {country} IN ({", ".join(map(text, sorted(padded)))}) THEN lpad({digits}, {long}, '0')
        WHEN {country} IN ({", ".join(map(text, sorted(set(lengths) - padded)))}, '') THEN {digits}
        ELSE {letters} END"""


def street_sql(cell: str) -> str:
    """A street and its number in SQL: abbreviations written out, floors and whose care it is in left out."""
    data = vocabulary("addresses")
    street = rf"regexp_replace({fold_sql(cell)}, '\bc/o\b[^,]*(,|$)', '', 'g')"
    inner = any_of(data["left_out"])
    floor = rf",?\s*\b(({inner})\b\.?\s*[0-9]+|[0-9]+\s*({inner})\b).*$"
    street = f"regexp_replace({street}, {text(floor)}, '')"
    for short, long in data["endings"].items():
        street = rf"regexp_replace({street}, '([a-z]{{2,}}){short}\.', '\1{long} ', 'g')"
    for short, long in data["words"].items():
        street = rf"regexp_replace({street}, '^\s*{short}\.\s*([a-z])', '{long} \1')"
    street = rf"regexp_replace({street}, '\b([a-z])\.\s?', '\1 ', 'g')"
    street = rf"regexp_replace({street}, '\b({any_of(data['boxes'])})\s*([0-9])', 'box \2')"
    street = rf"regexp_replace({street}, '([0-9])\s*[-/]\s*([0-9])', '\1x\2', 'g')"
    street = rf"regexp_replace({spaced_sql(street)}, '\b([0-9]+) ([a-z])\b', '\1\2', 'g')"
    return rf"nullif(regexp_replace({street}, '([0-9])x([0-9])', '\1-\2', 'g'), '')"


def town_sql(cell: str) -> str:
    """A town's name, folded, without a postcode before it."""
    return f"nullif(regexp_replace({spaced_sql(fold_sql(cell))}, '^([a-z]{{1,2}} )?[0-9 ]+', ''), '')"

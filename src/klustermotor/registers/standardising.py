"""Rows as a file has them become rows that can be matched: one spelling for everything.

Assumes a DuckDB table ``raw`` of tidy text with ``row`` and one column for each of the file, ``c0``, ``c1`` and so on.
All is done column by column where the data lies; only what is not Swedish, and sole traders' numbers, pass through
Python, each distinct value once. To standardise what is standardised changes nothing.
"""

# ruff: noqa: S608 - columns are called c0, c1 ... here, and every text of a file is quoted

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from klustermotor.analysis.faults import SHOWN, fault
from klustermotor.errors import Fault
from klustermotor.registers.addresses import country_sql, postcode_sql, street_sql, town_sql
from klustermotor.registers.contacts import domain_sql, host_sql, phones, usual_phone_sql
from klustermotor.registers.lists import EMPTY_SCHEMA
from klustermotor.registers.names import form_sql, name_columns
from klustermotor.registers.numbers import fits_sql, foreign_numbers, number_columns_sql, ten_digits_sql
from klustermotor.registers.personal import hashes, hidden_sql, tells_of_person_sql
from klustermotor.registers.vocabulary import text

_POSTAL = r"^((?:[A-Za-z]{1,3}[- ])?[0-9]{3} ?[0-9]{1,2}|[0-9]{4,5})[ ,]+(\pL.*)$"
_WHOLE = r"^(.*?)[, ]+((?:[A-Za-z]{1,3}[- ])?[0-9]{3} ?[0-9]{2}|[0-9]{4,5})[ ,]+(\pL[^,0-9]*)(?:,.*)?$"


@dataclass(frozen=True)
class Layout:
    """Where in ``raw`` everything is: fields and other columns that are kept, by the number of their column."""

    fields: Mapping[str, int]
    kept: Mapping[str, int]


def standardised(
    connection: duckdb.DuckDBPyConnection, layout: Layout, *, key: str, country: str, secret: bytes
) -> tuple[pa.Table, list[Fault]]:
    """All rows of ``raw`` in the columns of `EMPTY_SCHEMA`, and remarks on what was found.

    Parameters
    ----------
    connection
        Holds the table ``raw``.
    layout
        Which column is what.
    key
        Of the list.
    country
        Of rows that do not tell theirs.
    secret
        Key of the hashes of sole traders' numbers; none are made where it is empty.
    """
    _cells(connection, layout, country)
    _numbers(connection, secret)
    _phones(connection, country)
    name_columns(connection, "cells")
    table = connection.execute(_final(layout, key)).to_arrow_table().cast(EMPTY_SCHEMA)
    return table, _remarks(connection, layout, secret)


def _cells(connection: duckdb.DuckDBPyConnection, layout: Layout, country: str) -> None:
    """The cell of every field as it is in the file, those that hold two taken apart."""

    def cell(field: str) -> str:
        number = layout.fields.get(field)
        return "CAST(NULL AS VARCHAR)" if number is None else f"c{number}"

    names = ("number", "name", "legal_form", "street", "postcode", "town", "postal", "country", "phone")
    taken = ", ".join(
        f"{cell(field)} AS raw_{field}" for field in (*names, "email", "web", "industry", "size")
    )

    def postal(part: int) -> str:
        return f"nullif(regexp_extract(coalesce(raw_postal, raw_postcode), {text(_POSTAL)}, {part}), '')"

    def whole(part: int) -> str:
        return f"nullif(regexp_extract(raw_street, {text(_WHOLE)}, {part}), '')"

    code = f"coalesce({postal(1)}, raw_postcode, {whole(2)})"
    town = f"coalesce(raw_town, {postal(2)}, {whole(3)}, raw_postal)"
    alone = "raw_postcode IS NULL AND raw_postal IS NULL"
    street = f"CASE WHEN {alone} THEN coalesce({whole(1)}, raw_street) ELSE raw_street END"
    known = country_sql("raw_country")
    # Materialised, as an expression that is used several times would else be worked out as many times.
    connection.execute(f"""CREATE OR REPLACE TEMP TABLE cells AS
        WITH taken AS MATERIALIZED (SELECT row, {taken} FROM raw),
        placed AS MATERIALIZED (SELECT *, {street} AS whole_street, {code} AS code,
            CASE WHEN raw_country IS NULL THEN {text(country)} ELSE coalesce({known}, '') END AS country,
            {hidden_sql(town)} AS whole_town, {host_sql("raw_web")} AS web_host,
            {host_sql("CASE WHEN contains(raw_email, '@') THEN raw_email END")} AS mail_host FROM taken)
        SELECT row, raw_number, raw_phone, raw_web, raw_country, country,
            coalesce({hidden_sql("raw_name")}, '') AS name, {form_sql(hidden_sql("raw_legal_form"))} AS own_form,
            {street_sql(hidden_sql("whole_street"))} AS street, {postcode_sql("code", "country")} AS postcode,
            {town_sql("whole_town")} AS town, {hidden_sql("raw_industry")} AS industry,
            {hidden_sql("raw_size")} AS size, length(regexp_replace(code, '[^0-9]', '', 'g')) AS code_length,
            coalesce({domain_sql("web_host")}, {domain_sql("mail_host")}) AS domain
        FROM placed""")


def _numbers(connection: duckdb.DuckDBPyConnection, secret: bytes) -> None:
    """Table ``numbered``: the number or its hash, and what is wrong with those that are none."""
    connection.execute(f"""CREATE OR REPLACE TEMP TABLE digits AS
        WITH compacted AS MATERIALIZED (SELECT row, raw_number, {number_columns_sql("raw_number", "country")} FROM cells
            WHERE raw_number IS NOT NULL),
        tens AS MATERIALIZED (SELECT *, {ten_digits_sql("compact", "of_country")} AS ten FROM compacted),
        valued AS MATERIALIZED (SELECT *, TRY_CAST(ten AS BIGINT) AS digits FROM tens)
        SELECT *, coalesce({fits_sql("digits")}, false) AS fits, coalesce(substr(ten, 3, 1) < '2', false) AS personal
        FROM valued""")
    sole = connection.execute("SELECT DISTINCT ten FROM digits WHERE fits AND personal").fetchall()
    hashed = hashes((one for (one,) in sole), secret)
    others = connection.execute("""SELECT DISTINCT coalesce(nullif(of_country, 'SE'),
        regexp_extract(compact, '^([A-Z]{2})', 1)), compact FROM digits WHERE ten IS NULL AND compact <> ''""")
    foreign = foreign_numbers(others.fetchall())
    _register(connection, "hashed", ("ten", "hash"), list(hashed.items()))
    _register(
        connection, "foreign_numbers", ("land", "compact", "number"), [(*k, v) for k, v in foreign.items()]
    )
    connection.execute("""CREATE OR REPLACE TEMP TABLE numbered AS SELECT digits.row,
        CASE WHEN fits AND NOT personal THEN digits.ten ELSE foreign_numbers.number END AS number, hash,
        fits AND personal AS sole, lost,
        NOT coalesce(fits, false) AND foreign_numbers.number IS NULL AS wrong, personal OR lost
            OR regexp_matches(digits.compact, '^(SE)?(16|18|19|20)?[0-9]{2}[01]') AS secret
        FROM digits LEFT JOIN hashed ON fits AND personal AND hashed.ten = digits.ten
        LEFT JOIN foreign_numbers ON foreign_numbers.compact = digits.compact AND digits.ten IS NULL
            AND land = coalesce(nullif(of_country, 'SE'), regexp_extract(digits.compact, '^([A-Z]{2})', 1))""")


def _phones(connection: duckdb.DuckDBPyConnection, country: str) -> None:
    """Table ``phoned``: the international form of every number that is one."""
    usual = usual_phone_sql("raw_phone", country)
    own = f"CASE WHEN country = {text(country)} THEN {usual} END" if usual else "CAST(NULL AS VARCHAR)"
    connection.execute(f"""CREATE OR REPLACE TEMP TABLE usual AS SELECT row, country, raw_phone, {own} AS phone
        FROM cells WHERE raw_phone IS NOT NULL""")
    rest = connection.execute("SELECT DISTINCT country, raw_phone FROM usual WHERE phone IS NULL").fetchall()
    _register(connection, "rest", ("land", "cell", "e164"), [(*k, v) for k, v in phones(rest).items()])
    connection.execute("""CREATE OR REPLACE TEMP TABLE phoned AS SELECT row, raw_phone,
        coalesce(phone, e164) AS phone FROM usual LEFT JOIN rest ON land = country AND cell = raw_phone""")


def _register(
    connection: duckdb.DuckDBPyConnection, name: str, columns: Sequence[str], rows: Sequence[Sequence[str]]
) -> None:
    table = pa.table(
        {column: pa.array([row[n] for row in rows], pa.string()) for n, column in enumerate(columns)}
    )
    connection.register(f"{name}_rows", table)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM {name}_rows")
    connection.unregister(f"{name}_rows")


def _final(layout: Layout, key: str) -> str:
    """All columns, with those that are kept as they are in one of JSON."""
    pairs = [f"{text(column)}, {hidden_sql(f'c{number}')}" for column, number in layout.kept.items()]
    names = {number: field for field, number in layout.fields.items()}
    told = {
        "number": f"CASE WHEN wrong AND NOT secret THEN {hidden_sql('raw_number')} END",
        "phone": f"CASE WHEN phoned.phone IS NULL THEN {hidden_sql('cells.raw_phone')} END",
        "web": hidden_sql("raw_web"),
        "country": "CASE WHEN country = '' THEN raw_country END",
    }
    given = [f"{text(field)}, {told[field]}" for field in names.values() if field in told]
    pairs = [*given, "'status', status", *pairs]
    more = f"json_merge_patch('{{}}', json_object({', '.join(pairs)}))"
    return f"""SELECT {text(key)} AS list, cells.row, number, hash AS number_hash, name, name_core,
        coalesce(own_form, name_form) AS legal_form, street, postcode, town, country, phoned.phone, domain, industry,
        size, nullif(CAST({more} AS VARCHAR), '{{}}') AS more
        FROM cells JOIN named USING (row) LEFT JOIN numbered USING (row) LEFT JOIN phoned USING (row)
        JOIN raw USING (row) ORDER BY cells.row"""


def _remarks(connection: duckdb.DuckDBPyConnection, layout: Layout, secret: bytes) -> list[Fault]:
    """What was found, counted; places are numbers of rows, never what stands there."""
    remarks = []

    def count(code: str, source: str, condition: str) -> None:
        where = f"FROM {source} WHERE {condition}"
        number = int(connection.execute(f"SELECT count(*) {where}").fetchall()[0][0])
        if number:
            rows = connection.execute(f"SELECT row {where} ORDER BY row LIMIT {SHOWN}").fetchall()
            remarks.append(fault(code, places=[str(row) for (row,) in rows], count=number))

    count("list-sole-traders" if secret else "list-sole-traders-unknown", "numbered", "sole")
    count("list-lost-digits", "numbered", "lost")
    count("list-wrong-numbers", "numbered", "wrong AND NOT lost")
    count("list-no-name", "cells", "name = ''")
    count("list-unknown-country", "cells", "country = ''")
    count("list-postcode-zeros", "cells", "postcode IS NOT NULL AND code_length < length(postcode)")
    zeros = r"regexp_matches(raw_phone, '^[1-9][0-9]{6,8}$')"
    count("list-phone-zeros", "phoned", f"phone IS NOT NULL AND {zeros}")
    count("list-no-phone", "phoned", "phone IS NULL")
    shown = [
        *layout.kept.values(),
        *(layout.fields[one] for one in ("name", "street", "town") if one in layout.fields),
    ]
    if shown:
        told = " OR ".join(tells_of_person_sql(f"c{number}") for number in shown)
        count("list-hidden", "raw", told)
    return remarks

"""Names of companies: what is left to compare, the legal form, and what a name says of the firm's state.

Assumes a DuckDB relation whose text is tidy. Every step is one expression over whole columns. The core of a name keeps
all its words but the legal form, "and", and words on its state, so that "Nya Verkstads AB" and "Verkstads AB" stay
two.
"""

# ruff: noqa: S608 - columns are called c0, c1 ... here, and every text of a file is quoted

from __future__ import annotations

import re
from functools import cache

import duckdb

from klustermotor.registers.vocabulary import any_of, fold_sql, folded, map_sql, spaced_sql, text, vocabulary


@cache
def _forms() -> dict[str, str]:
    """The legal form that a text stands for, folded and without spaces."""
    return {
        folded(written).replace(" ", ""): one["form"]
        for one in reversed(vocabulary("names")["forms"])
        for written in (*one["written"], *one.get("careful", ()), one["form"])
    }


@cache
def _statuses() -> dict[str, str]:
    return {written: one["status"] for one in vocabulary("names")["statuses"] for written in one["written"]}


def _wide(words: str) -> str:
    """Words as they stand where every space is doubled, so that neighbours do not share one."""
    return words.replace("\\ ", " ").replace(" ", "  ")


def form_sql(expression: str) -> str:
    """The legal form that a cell names, in SQL; as it is where it is not a known one."""
    key = f"replace({spaced_sql(fold_sql(expression))}, ' ', '')"
    return f"coalesce({map_sql(_forms(), key)}, {expression})"


def name_columns(connection: duckdb.DuckDBPyConnection, table: str) -> None:
    """Add ``name_core``, ``name_form`` and ``status`` to a table that has ``row``, ``name`` and ``town``.

    The rows' order is kept by ``row``; a place at the end ("i Strängnäs") is left out of the core where the list has
    that town.
    """
    connection.execute(f"CREATE OR REPLACE TEMP TABLE named AS {_query(table)}")


def _query(table: str) -> str:
    data = vocabulary("names")
    forms = any_of(written for one in data["forms"] for written in one["written"])
    careful = any_of(written for one in data["forms"] for written in one.get("careful", ()))
    statuses = any_of(_statuses())
    compound = any_of(data["form_parts"])
    dropped = any_of([*data["noise"], *data["and"]])
    last = rf"[\s,]({careful})[\s.,)]*$"
    return rf"""
WITH written AS (
    SELECT row, town, name AS given, nullif(regexp_extract(name, {text(last)}, 1), '') AS last_form,
        regexp_replace(name, {text(last)}, '') AS name FROM {table}
), plain AS (
    SELECT *, {spaced_sql(fold_sql("given"))} AS whole,
        regexp_replace(regexp_replace(regexp_replace({fold_sql("name")}, '[''´`’]', '', 'g'),
            '\b([a-z])\.', '\1', 'g'), '\b([a-z])/([a-z])\b', '\1\2', 'g') AS low FROM written
), words AS (
    SELECT * EXCLUDE (low), '  ' || replace({spaced_sql("low")}, ' ', '  ') || '  ' AS low FROM plain
), states AS (
    SELECT * EXCLUDE (low),
        replace(trim(regexp_extract(low, {text(f" ({_wide(statuses)}) ")}, 1)), '  ', ' ') AS state,
        regexp_replace(low, {text(f" ({_wide(statuses)}) ")}, ' ', 'g') AS low FROM words
), forms AS (
    SELECT * EXCLUDE (low), replace(regexp_extract(low, {text(f" ({_wide(forms)}) ")}, 1), ' ', '') AS form,
        regexp_extract(low, {text(f"[a-z]({compound}) ")}, 1) AS part,
        regexp_replace(regexp_replace(regexp_replace(low, {text(f" ({_wide(forms)}) ")}, ' ', 'g'),
            {text(f"([a-z])({compound}) ")}, '\1 ', 'g'),
            {text(f" ({_wide(dropped)}) ")}, ' ', 'g') AS low FROM states
), cores AS (
    SELECT * EXCLUDE (low), trim(regexp_replace(low, ' +', ' ', 'g')) AS low FROM forms
), places AS (
    SELECT *, regexp_extract(low, ' i ([\pL\pN]+( [\pL\pN]+)?)$', 1) AS place FROM cores
)
SELECT places.row, coalesce(nullif(CASE WHEN place <> '' AND place IN (SELECT town FROM {table})
        THEN left(low, length(low) - length(place) - 3) ELSE low END, ''), nullif(whole, '')) AS name_core,
    coalesce({map_sql(_forms(), f"replace({spaced_sql(fold_sql('last_form'))}, ' ', '')")},
        {map_sql(_forms(), "nullif(form, '')")}, CASE WHEN part <> '' THEN 'AB' END) AS name_form,
    nullif(concat_ws(', ', {map_sql(_statuses(), "nullif(state, '')")},
        CASE WHEN place <> '' AND place IN (SELECT town FROM {table}) THEN 'i ' || place END), '') AS status
FROM places
"""


@cache
def _ending() -> re.Pattern[str]:
    data = vocabulary("names")["forms"]
    return re.compile(rf"(^| )({any_of(written for one in data for written in one['written'])})( |$)")


def legal_form_in(name: str) -> bool:
    """Whether a name tells a legal form.

    >>> legal_form_in("Kulan Verkstads AB (publ)"), legal_form_in("Storgatan 3")
    (True, False)
    """
    return _ending().search(folded(name)) is not None

"""What is compared of a company: forms of its name, its address in one, and its firm (organisation number or hash).

Assumes rows in the form of `klustermotor.registers.lists.EMPTY_SCHEMA`. All lists become one table ``firms`` in DuckDB
with a ``uid`` for each row, counted from 0 in the order given, ``side`` 0 for the left and 1 for the right lists.
"""

# ruff: noqa: S608 - names of ours alone are put into the SQL; values are bound

from __future__ import annotations

import duckdb
import pyarrow as pa

from klustermotor.registers.vocabulary import any_of, text, vocabulary

TAKEN = (
    "list",
    "row",
    "number",
    "number_hash",
    "name",
    "name_core",
    "street",
    "postcode",
    "town",
    "country",
    "phone",
)

_FIRMS = """
create table firms as
with cleaned as (
    select uid, side, list, row,
        coalesce(nullif(number, ''), 'h' || nullif(number_hash, '')) as firm,
        nullif(trim(name_core), '') as name_core,
        {role} as role,
        nullif(street, '') as street, nullif(postcode, '') as postcode, nullif(town, '') as town,
        nullif(country, '') as country, nullif(phone, '') as phone, nullif(domain, '') as domain
    from given
)
select cleaned.*,
    array_to_string(list_sort(string_split(name_core, ' ')), ' ') as name_sorted,
    replace(name_core, ' ', '') as name_joined,
    -- the beginnings of all words: "mekaniska verkstad" and "mek verkst" are both "mek ver"
    regexp_replace(name_core, '([\\pL\\pN]{{3}})[\\pL\\pN]*', '\\1', 'g') as name_short,
    street || ' ' || coalesce(postcode, town) as address,
    coalesce(postcode[:3], town) as area
from cleaned
"""


def prepare(connection: duckdb.DuckDBPyConnection, left: pa.Table, right: pa.Table | None = None) -> None:
    """Make the table ``firms`` of all rows.

    Parameters
    ----------
    connection
        Where the table is made.
    left, right
        Rows of companies.
    """
    columns = [*TAKEN, "domain"]
    connection.register("given_left", left.select(columns))
    parts = ["select row_number() over () - 1 as uid, 0 as side, * from given_left"]
    if right is not None:
        connection.register("given_right", right.select(columns))
        parts.append(
            f"select row_number() over () - 1 + {left.num_rows} as uid, 1 as side, * from given_right"
        )
    # numbering by position needs the rows in the order of the Arrow table
    connection.execute("SET preserve_insertion_order = true")
    connection.execute(f"create temp view given as {' union all '.join(parts)}")
    connection.execute(_FIRMS.format(role=_role_sql()))
    connection.execute("SET preserve_insertion_order = false")


def _role_sql() -> str:
    """What a word such as Holding says of a company's place in its group, in SQL; empty where there is none."""
    groups = vocabulary("matching")["group_words"].items()
    patterns = {role: text("\\b(" + any_of(words) + ")\\b") for role, words in groups}
    cases = " ".join(
        f"when regexp_matches(name_core, {pattern}) then {text(role)}" for role, pattern in patterns.items()
    )
    return f"case {cases} else '' end"

"""Which companies of some lists are on others: one row for each company found, and every pair with its weights.

Assumes that the lists have been matched (`klustermotor.registers.matching`). A pair that is doubtful counts only where
a person has said that it is the same firm.
"""

# ruff: noqa: S608 - the SQL holds nothing that came from a file

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from klustermotor.registers.lists import CompanyList
from klustermotor.registers.matching import Matches

Pair = tuple[str, int, str, int]
_CSV_PAIR = (
    "left_list",
    "left_row",
    "left_name",
    "right_list",
    "right_row",
    "right_name",
    "weight",
    "probability",
)


@dataclass(frozen=True)
class Overlap:
    """Which rows of the left lists are on the right ones.

    Attributes
    ----------
    found : pyarrow.Table
        Left rows that are, or may be, on another list: ``list``, ``row``, ``number``, ``name``, ``town``, ``lists`` (on
        how many), ``perhaps`` (names of lists where a doubtful pair waits for an answer), and for each right list a
        column with its key that tells the row or rows there.
    rows : int
        Rows of the left lists.
    on_any : int
        How many of them are on at least one.
    by_list : Mapping[str, int]
        How many are on each, by key.
    perhaps : int
        How many are on none, but may be on one.
    """

    found: pa.Table
    rows: int
    on_any: int
    by_list: Mapping[str, int]
    perhaps: int


def overlap(
    left: Sequence[CompanyList],
    right: Sequence[CompanyList] | None,
    matches: Matches,
    *,
    same: Sequence[Pair] = (),
) -> Overlap:
    """Find the left rows that are on the right lists; without right ones, those on another of the left.

    Parameters
    ----------
    left, right
        The lists, as they were matched.
    matches
        What the matching answered.
    same
        Doubtful pairs that a person has found to be one firm: left list, left row, right list, right row.
    """
    others = left if right is None else right
    keys = [one.key for one in others]
    with duckdb.connect(":memory:") as connection:
        connection.register("left_rows", _told([*left], "left"))
        connection.register("groups", matches.groups)
        connection.register(
            "pairs", matches.pairs.select(["left_list", "left_row", "right_list", "right_row", "doubtful"])
        )
        connection.register("answers", _answers(same))
        connection.register("sides", _sides(left, others))
        connection.execute("""CREATE TEMP TABLE joined AS
            SELECT DISTINCT one.list, one.row, two.list AS other, two.row AS other_row FROM groups one
            JOIN groups two USING (entity) WHERE one.list <> two.list
                AND one.list IN (SELECT key FROM sides WHERE side = 'left')
                AND two.list IN (SELECT key FROM sides WHERE side = 'right')
            UNION SELECT * FROM answers""")
        connection.execute("""CREATE TEMP TABLE open_pairs AS SELECT DISTINCT list, row, other FROM (
            SELECT left_list AS list, left_row AS row, right_list AS other FROM pairs WHERE doubtful
            UNION ALL SELECT right_list, right_row, left_list FROM pairs WHERE doubtful)
            WHERE list IN (SELECT key FROM sides WHERE side = 'left') AND list <> other
                AND other IN (SELECT key FROM sides WHERE side = 'right')
            EXCEPT SELECT list, row, other FROM joined""")
        columns = ", ".join(
            f"string_agg(CAST(other_row AS VARCHAR), ' ' ORDER BY other_row) FILTER (WHERE other = ${number})"
            for number in range(1, len(keys) + 1)
        )
        names = connection.execute(
            f"""SELECT left_rows.*, coalesce(lists, 0) AS lists, perhaps, on_lists.* EXCLUDE (list, row, lists)
            FROM left_rows LEFT JOIN (SELECT list, row, count(DISTINCT other) AS lists, {columns} FROM joined
                GROUP BY list, row) AS on_lists USING (list, row)
            LEFT JOIN (SELECT list, row, string_agg(other, ', ' ORDER BY other) AS perhaps FROM open_pairs
                GROUP BY list, row) USING (list, row)
            WHERE lists > 0 OR perhaps IS NOT NULL ORDER BY list, row""",
            keys,
        ).to_arrow_table()
    found = names.rename_columns(["list", "row", "number", "name", "town", "lists", "perhaps", *keys])
    return Overlap(
        found=found,
        rows=sum(len(one) for one in left),
        on_any=sum(count > 0 for count in found["lists"].to_pylist()),
        by_list={key: found.num_rows - found[key].null_count for key in keys},
        perhaps=sum(count == 0 for count in found["lists"].to_pylist()),
    )


def _told(lists: Sequence[CompanyList], side: str) -> pa.Table:
    return pa.concat_tables([one.table.select(["list", "row", "number", "name", "town"]) for one in lists])


def _sides(left: Sequence[CompanyList], right: Sequence[CompanyList]) -> pa.Table:
    sides = [("left", one.key) for one in left] + [("right", one.key) for one in right]
    return pa.table({"side": [side for side, _ in sides], "key": [key for _, key in sides]})


def _answers(same: Sequence[Pair]) -> pa.Table:
    """Pairs that are one firm, told from both sides."""
    pairs = [*same, *((other, other_row, one, row) for one, row, other, other_row in same)]
    kinds = (pa.string(), pa.int64(), pa.string(), pa.int64())
    names = ("list", "row", "other", "other_row")
    return pa.table({name: pa.array([pair[n] for pair in pairs], kinds[n]) for n, name in enumerate(names)})


def told_pairs(matches: Matches, *, doubtful: bool = False) -> pa.Table:
    """Every pair with both names, its weight and what each comparison adds; or only the doubtful ones."""
    names = matches.rows["name"]
    left, right = (pa.array(matches.positions[:, side]) for side in (0, 1))
    columns = {name: matches.pairs[name] for name in matches.pairs.column_names}
    columns |= {"left_name": names.take(left), "right_name": names.take(right)}
    first = [*_CSV_PAIR, "certain", "doubtful"]
    weights = [name for name in matches.pairs.column_names if name.endswith("_weight")]
    table = pa.table({name: columns[name] for name in (*first, *weights)})
    return table.filter(matches.pairs["doubtful"]) if doubtful else table

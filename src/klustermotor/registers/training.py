"""Parameters of the model for the lists at hand: u by random pairs, m by expectation maximisation, both by Splink.

Assumes ``firms`` and ``candidates``. What is estimated is blended with the shipped parameters as if these had been seen
in a number of pairs of their own, and m is held within a factor of them, so that few or odd data cannot turn a model
upside down. Samples are drawn by a hash of the row's number: same input, same answer.
"""

# ruff: noqa: S608 - names of ours alone are put into the SQL; values are bound

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import duckdb

from klustermotor.registers.candidates import Sides
from klustermotor.registers.model import (
    COUNTED,
    FIXED,
    LEVELS,
    Chance,
    LinkType,
    Parameters,
    settings,
    shipped,
)

SAMPLE = 1_000  # rows of two lists whose pairs with one another show u: a million pairs
DRIVING = 4_000  # rows of the driving side whose candidates show m
FEWEST_ROWS = 300  # in a list, for u to be estimated
FEWEST_MATCHES = 150  # that are beyond doubt, for m to be estimated
KNOWN_AS_PAIRS = 1_000  # what the shipped u count for
KNOWN_AS_MATCHES = 100  # what the shipped m count for
KNOWN_AS_ROWS = 10_000  # what the shipped u count for among the frequencies of values
KEPT = frozenset(
    {"number", "country"}
)  # comparisons that are never estimated: the lists of one country say nothing of others
FACTOR = 4.0  # how far an estimated m may be from the shipped
RECALL = 0.8  # what the rules beyond doubt are taken to find
LEAST_OVERLAP, MOST_OVERLAP = 0.05, 0.9

Seen = dict[str, dict[str, tuple[float, float]]]  # comparison -> level -> m and u

# Pairs that are one firm beyond reasonable doubt, whatever the model.
_BEYOND_DOUBT = (
    "l.firm = r.firm or (l.name_core = r.name_core and l.role = r.role and "
    "(l.address = r.address or l.phone = r.phone or l.domain = r.domain or l.town = r.town))"
)
# What is the same in the pairs that show the other comparisons: the name shows all others, these show the name. (Those
# who have a telephone also have an address more often than all, so the one must not show the other.)
_BY_NAME = ("l.name_core = r.name_core",)
_BY_CONTACT = ("l.address = r.address", "l.phone = r.phone", "l.domain = r.domain")


def estimated(connection: duckdb.DuckDBPyConnection, sides: Sides) -> Parameters:
    """The parameters for these lists.

    Parameters
    ----------
    connection
        Where ``firms`` and ``candidates`` are.
    sides
        Which rows may be paired.

    Returns
    -------
    Parameters
        The shipped ones, with the prior of these lists, where there is too little to estimate from.
    """
    sure = _one(
        connection,
        "select count(*) from candidates join firms l on l.uid = join_key_l join firms r on r.uid = join_key_r "
        f"where {_BEYOND_DOUBT}",
    )
    known = Parameters(shipped(), _prior(connection, sides, sure))
    lists = connection.execute(
        "select list, count(*) as rows from firms group by list order by rows desc, list"
    )
    largest, rows = lists.fetchone() or ("", 0)
    chances = {name: dict(levels) for name, levels in known.chances.items()}
    if rows >= FEWEST_ROWS:
        _blend_u(chances, *_random_pairs(connection, largest, known))
    if sure >= FEWEST_MATCHES:
        _blend_m(chances, _maximised(connection, sides, Parameters(chances, known.prior)), sure)
    changed = rows >= FEWEST_ROWS or sure >= FEWEST_MATCHES
    return Parameters(chances, known.prior, "estimated" if changed else "shipped")


def frequencies(connection: duckdb.DuckDBPyConnection, parameters: Parameters) -> dict[str, str]:
    """Tables of how common each value is, counted in firms, not rows: column -> name of the table.

    A value of one firm only has the frequency 1 / n in long lists, and the shipped u in short ones; each further firm
    that has it adds 1 / n. Values of one row only are left out: they never agree.
    """
    made = {}
    for comparison, column in COUNTED.items():
        base = shipped()[comparison]["same"].u
        made[column] = f"frequency_{column}"
        connection.execute(
            f"""
            create or replace table {made[column]} as
            select {column},
                (others - 1 + n / (n + {KNOWN_AS_ROWS}) + {KNOWN_AS_ROWS} * {base!r}) / (n + {KNOWN_AS_ROWS})
                    as tf_{column}
            from (
                select {column}, count(*) as rows,
                    greatest(count(distinct coalesce(firm, uid::varchar)) - 1, 1)::double as others
                from firms where {column} is not null group by {column}
            ), (select count({column})::double as n from firms)
            where rows > 1
            """
        )
    return made


def linked(
    database: Any, tables: Sequence[Any], *, parameters: Parameters, counted: Mapping[str, Any]
) -> Any:
    """Splink's linker of the model over one table, or between two, with the frequencies given."""
    from splink import Linker

    link_type: LinkType = "dedupe_only" if len(tables) == 1 else "link_only"
    taken = [database.register(table) for table in tables]
    similarity = database.sql_dialect.jaro_winkler_function_name
    model = settings(parameters, link_type=link_type, similarity=similarity)
    linker = Linker(taken if len(taken) > 1 else taken[0], model, log_level=None)
    for column, values in counted.items():
        linker.table_management.register_term_frequency_lookup(database.register(values), column)
    return linker


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Splink tells how it goes by logging; here the caller is told instead."""
    logger = logging.getLogger("splink")
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(before)


def _prior(connection: duckdb.DuckDBPyConnection, sides: Sides, sure: int) -> float:
    """Expected matches by possible pairs; between 5 and 90 per cent of the smaller side have one."""
    by = "side" if sides.linked else "list"
    counts = [rows for (rows,) in connection.execute(f"select count(*) from firms group by {by}").fetchall()]
    if not counts:
        return LEAST_OVERLAP
    total = sum(counts)
    possible = (total**2 - sum(rows**2 for rows in counts)) / 2
    if sides.within:
        possible += sum(rows * (rows - 1) / 2 for rows in counts)
    smaller = min(counts) if len(counts) > 1 else counts[0]
    expected = min(max(sure / RECALL, LEAST_OVERLAP * smaller), MOST_OVERLAP * total)
    return float(min(expected / max(possible, 1.0), 0.5))


def _random_pairs(connection: duckdb.DuckDBPyConnection, largest: str, known: Parameters) -> tuple[Seen, int]:
    """u of all levels: rows of the largest list by rows of the others (or by one another, where there is but one list).

    Rows of the largest list that beyond doubt are also in another are left out, so that few pairs are one firm.
    """
    connection.execute(
        f"""
        create or replace table random_large as
        with doubtless as (
            select unnest([join_key_l, join_key_r]) as uid
            from candidates join firms l on l.uid = join_key_l join firms r on r.uid = join_key_r
            where {_BEYOND_DOUBT}
        )
        select * from firms anti join doubtless using (uid) where list = ? order by md5(uid::varchar) limit {SAMPLE}
        """,
        [largest],
    )
    connection.execute(
        "create or replace table random_other as select * from firms where list <> ? "
        f"order by md5(uid::varchar) limit {SAMPLE}",
        [largest],
    )
    large, other = (_one(connection, f"select count(*) from random_{side}") for side in ("large", "other"))
    pairs = large * other or large * (large - 1) // 2
    if pairs < KNOWN_AS_PAIRS:
        return {}, pairs
    tables = ["random_large", "random_other"] if other else ["random_large"]
    linker = _training_linker(connection, tables, known)
    linker.training.estimate_u_using_random_sampling(
        max_pairs=SAMPLE**3, num_chunks=1, min_count_per_level=None
    )
    return _read(linker), pairs


def _maximised(connection: duckdb.DuckDBPyConnection, sides: Sides, start: Parameters) -> Seen:
    """m of all levels among candidates of a sample of rows, blocked on one comparison at a time."""
    driving = f"where side = {sides.driver}" if sides.asymmetric else ""
    connection.execute(
        f"""
        create or replace table training_rows as
        with chosen as (select uid from firms {driving} order by md5(uid::varchar) limit {DRIVING}),
        paired as (
            select join_key_r as uid from candidates where join_key_l in (from chosen)
            union select join_key_l from candidates where join_key_r in (from chosen)
            union from chosen
        )
        select firms.* from firms semi join paired using (uid)
        """
    )
    by_name = _session(connection, sides, start=start, rules=_BY_NAME)
    by_contact = _session(connection, sides, start=start, rules=_BY_CONTACT)
    return by_name | {"name": by_contact["name"]}


def _session(
    connection: duckdb.DuckDBPyConnection, sides: Sides, *, start: Parameters, rules: Sequence[str]
) -> Seen:
    """m and u after expectation maximisation among the pairs of each rule that has enough of them."""
    from splink.internals.exceptions import SplinkException

    linker = _training_linker(connection, ["training_rows"], start)
    for rule in rules:
        condition = f"{rule} and {sides.allowed}"
        joined = "training_rows l join training_rows r on l.uid < r.uid"
        pairs = _one(connection, f"select count(*) from {joined} and {condition}")
        if pairs >= FEWEST_MATCHES:
            # The share of matches is held: where all pairs match, it would run to 1 and its odds to infinity. Data so
            # odd that a session fails leave the parameters as they were.
            with contextlib.suppress(SplinkException):
                linker.training.estimate_parameters_using_expectation_maximisation(
                    condition,
                    estimate_without_term_frequencies=True,
                    fix_probability_two_random_records_match=True,
                )
    return _read(linker)


def _training_linker(
    connection: duckdb.DuckDBPyConnection, tables: Sequence[str], parameters: Parameters
) -> Any:
    from splink import DuckDBAPI

    return linked(DuckDBAPI(connection), tables, parameters=parameters, counted={})


def _read(linker: Any) -> Seen:
    """m and u of the linker's model by comparison and level."""
    found = {}
    for comparison in linker.misc.save_model_to_json()["comparisons"]:
        found[comparison["output_column_name"]] = {
            level["label_for_charts"]: (level.get("m_probability", 0.0), level.get("u_probability", 0.0))
            for level in comparison["comparison_levels"]
            if not level.get("is_null_level")
        }
    return found


def _blend_u(chances: dict[str, dict[str, Chance]], seen_levels: Seen, pairs: int) -> None:
    for name, levels in seen_levels.items():
        for level, (_, seen) in levels.items():
            known = chances[name][level]
            blended = (seen * pairs + known.u * KNOWN_AS_PAIRS) / (pairs + KNOWN_AS_PAIRS)
            if (name, level) not in FIXED and name not in KEPT:
                chances[name][level] = Chance(known.m, blended)


def _blend_m(chances: dict[str, dict[str, Chance]], seen_levels: Seen, sure: int) -> None:
    for name, levels in seen_levels.items():
        if name in KEPT:
            continue
        blended = {}
        for level in LEVELS[name][1]:
            known, seen = shipped()[name][level].m, levels[level][0]
            mixed = (seen * sure + known * KNOWN_AS_MATCHES) / (sure + KNOWN_AS_MATCHES)
            blended[level] = (
                known if (name, level) in FIXED else min(max(mixed, known / FACTOR), known * FACTOR)
            )
        total = sum(blended.values())
        for level, m in blended.items():
            chances[name][level] = Chance(m if (name, level) in FIXED else m / total, chances[name][level].u)


def _one(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    row = connection.execute(query).fetchone()
    return int(row[0]) if row else 0

"""Which pairs are worth comparing: those that share a key of at least one rule, found in DuckDB.

Assumes the table ``firms`` (`klustermotor.registers.features`). When two sides are linked, the smaller drives: keys of
the larger side are kept only where the smaller has them. A key that too many rows share ("bygg", a switchboard's
telephone) is not used alone but together with the area, or the first letters of the name, or both; what is too common
even then is left out, and counted.
"""

# ruff: noqa: S608 - names of ours alone are put into the SQL; values are bound

from __future__ import annotations

from dataclasses import dataclass

import duckdb

# A key is common when a row would be compared with more than WIDTH others by it, and the block has over BLOCK pairs.
WIDTH = 200
BLOCK = 2_000

# Rule -> the key, as SQL on firms; a row without the key (null) is not found by that rule.
KEYS = {
    "name": "name_sorted",
    "joined name": "name_joined",
    "telephone": "phone",
    "domain": "domain",
    "address": "address",
    "beginning of name and area": "name_joined[:5] || '|' || area",
    "end of name and area": "case when length(name_joined) > 7 then name_joined[-6:] || '|' || area end",
    "beginning of name": "case when length(name_joined) > 9 then name_joined[:9] end",
    "beginnings of words and area": "name_short || '|' || area",
    "letters of street number and name": "regexp_extract(street, '[0-9]+') || '|' || postcode || '|' || name_core[:2]",
}
NUMBER = "organisation number"
RARE = "rare word of the name"
RULES = (NUMBER, *KEYS, RARE)


@dataclass(frozen=True)
class RuleUse:
    """What a rule found.

    Attributes
    ----------
    rule : str
        The rule's name.
    pairs : int
        Pairs that it found, also those that other rules found.
    narrowed : int
        Keys that were too common alone, and so were used with area or first letters.
    left_out : int
        Keys that were too common even so.
    rows_left_out : int
        Rows of the driving side that had such a key.
    """

    rule: str
    pairs: int
    narrowed: int = 0
    left_out: int = 0
    rows_left_out: int = 0


@dataclass(frozen=True)
class Sides:
    """Which rows may be paired.

    Attributes
    ----------
    linked : bool
        Left against right; otherwise all lists with one another.
    within : bool
        Rows of the same list too.
    driver : int
        The side, 0 or 1, that has fewer rows, when linked.
    """

    linked: bool
    within: bool
    driver: int = 0

    @property
    def asymmetric(self) -> bool:
        """Whether one side drives and the other only answers."""
        return self.linked and not self.within

    @property
    def allowed(self) -> str:
        """SQL: whether rows ``l`` and ``r`` may be a pair."""
        across = "l.side <> r.side" if self.linked else "l.list <> r.list"
        return f"({across} or l.list = r.list)" if self.within else f"({across})"


def find(connection: duckdb.DuckDBPyConnection, sides: Sides) -> list[RuleUse]:
    """Make the table ``candidates`` (join_key_l, join_key_r), each pair once, the smaller uid first on the left.

    Pairs that are known to be different firms, by two different numbers, are not candidates.

    Parameters
    ----------
    connection
        Where ``firms`` is.
    sides
        Which rows may be paired.

    Returns
    -------
    list of RuleUse
        In the order of `RULES`.
    """
    connection.execute("create table found (low bigint, high bigint)")
    uses = [_by_number(connection, sides)]
    uses += [_by_key(connection, sides, rule, key) for rule, key in KEYS.items()]
    uses.append(_by_rare_word(connection, sides))
    connection.execute(
        f"""
        create table candidates as
        select distinct low as join_key_l, high as join_key_r
        from found join firms l on l.uid = low join firms r on r.uid = high
        where {sides.allowed} and low <> high and (l.firm is null or r.firm is null or l.firm = r.firm)
        """
    )
    connection.execute("drop table found")
    return uses


def _by_number(connection: duckdb.DuckDBPyConnection, sides: Sides) -> RuleUse:
    """Same number or hash. A firm with very many rows is a star: each row with the first of the other side or list."""
    group = "side" if sides.linked and not sides.within else "list" if not sides.within else "firm"
    connection.execute(
        f"""
        create temp table numbered as
        select uid, side, list, firm, {group} as part, count(*) over (partition by firm) as rows_of_firm,
            min(uid) over (partition by firm, {group}) as first_uid
        from firms where firm is not null
        """
    )
    pairs = connection.execute(
        f"""
        insert into found
        select least(l.uid, r.uid), greatest(l.uid, r.uid)
        from numbered l join numbered r on l.firm = r.firm
        where l.uid < r.uid and {sides.allowed}
            and (l.rows_of_firm <= {WIDTH} or l.uid = l.first_uid or r.uid = r.first_uid)
        """
    ).fetchone()
    stars = connection.execute(
        f"select count(distinct firm) from numbered where rows_of_firm > {WIDTH}"
    ).fetchone()
    connection.execute("drop table numbered")
    return RuleUse(NUMBER, _count(pairs), narrowed=_count(stars))


def _by_key(connection: duckdb.DuckDBPyConnection, sides: Sides, rule: str, key: str) -> RuleUse:
    select = f"select uid, {key} as key, area, name_joined[:3] as start from firms where ({key}) is not null"
    if sides.asymmetric:
        connection.execute(f"create temp table asking as {select} and side = {sides.driver}")
        connection.execute(
            f"create temp table answering as {select} and side <> {sides.driver} "
            f"and ({key}) in (select key from asking)"
        )
    else:
        connection.execute(f"create temp table asking as {select}")
        connection.execute("create temp table answering as from asking")
    return _joined(connection, rule)


def _by_rare_word(connection: duckdb.DuckDBPyConnection, sides: Sides) -> RuleUse:
    """The two rarest words of a name, asked for among all words of the others."""
    each = "unnest(list_distinct(string_split(name_core, ' ')))"
    words = f"select uid, area, name_joined[:3] as start, {each} as key from firms"
    asks = f" where side = {sides.driver}" if sides.asymmetric else ""
    answers = f" where side <> {sides.driver}" if sides.asymmetric else ""
    connection.execute(f"create temp table own_words as {words}{asks}")
    connection.execute(
        f"""
        create temp table answering as
        select * from ({words}{answers}) where length(key) > 2 and key in (select key from own_words)
        """
    )
    connection.execute(
        """
        create temp table asking as
        with common as (select key, count(*) as rows from answering group by key)
        select uid, key, area, start from own_words join common using (key)
        qualify row_number() over (partition by uid order by rows, key) <= 2
        """
    )
    connection.execute("drop table own_words")
    return _joined(connection, RARE)


def _joined(connection: duckdb.DuckDBPyConnection, rule: str) -> RuleUse:
    """Pairs of ``asking`` and ``answering`` by their key; by key and something else where the key is too common."""
    pairs = _insert(connection)
    narrowed = _count(connection.execute("select count(*) from common").fetchone())
    left_out = rows = 0
    if narrowed:
        connection.execute("create temp table wide_asking as from asking semi join common using (key)")
        connection.execute("create temp table wide_answering as from answering semi join common using (key)")
        connection.execute("create temp table served (uid bigint, wide varchar)")
        for further in ("area", "start", "area || '|' || start"):
            for table in ("asking", "answering"):
                connection.execute(
                    f"create or replace temp table {table} as "
                    f"select uid, key || '|' || {further} as key, key as wide, area, start from wide_{table} "
                    f"where {further} is not null"
                )
            pairs += _insert(connection)
            connection.execute("insert into served select uid, wide from asking anti join common using (key)")
        lost = connection.execute(
            "select count(distinct key), count(distinct uid) from wide_asking "
            "where (uid, key) not in (select (uid, wide) from served)"
        ).fetchone()
        left_out, rows = lost or (0, 0)
        connection.execute("drop table wide_asking; drop table wide_answering; drop table served")
    connection.execute("drop table asking; drop table answering; drop table common")
    return RuleUse(rule, pairs, narrowed, left_out, rows)


def _insert(connection: duckdb.DuckDBPyConnection) -> int:
    """Pairs of all keys that are not too common; those that are stand in ``common``."""
    connection.execute(
        f"""
        create or replace temp table common as
        select key from (select key, count(*) as asks from asking group by key)
        join (select key, count(*) as answers from answering group by key) using (key)
        where answers > {WIDTH} and asks * answers > {BLOCK}
        """
    )
    return _count(
        connection.execute(
            """
            insert into found
            select distinct least(l.uid, r.uid), greatest(l.uid, r.uid)
            from asking l join answering r using (key) anti join common using (key)
            where l.uid <> r.uid
            """
        ).fetchone()
    )


def _count(row: tuple[int, ...] | None) -> int:
    return int(row[0]) if row else 0

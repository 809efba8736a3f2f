"""Company lists matched with one another: which rows are the same firm, how sure that is, and why.

Assumes lists in the form of `klustermotor.registers.lists`. The model is that of Fellegi and Sunter, run by Splink. Two
rows with the same organisation number are certainly one firm; with two different numbers they are never one, whatever
else agrees. ``weight`` is the sum of all evidence with the prior, log2 of the odds that the pair is one firm;
``probability`` says the same on the scale from 0 to 1.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from klustermotor.analysis.faults import TableError, fault, require
from klustermotor.registers import candidates, features, training
from klustermotor.registers.candidates import RuleUse, Sides
from klustermotor.registers.engines import DuckDBEngine, Engine
from klustermotor.registers.explaining import Evidence, evidence
from klustermotor.registers.grouping import grouped
from klustermotor.registers.lists import EMPTY_SCHEMA, CompanyList
from klustermotor.registers.model import COUNTED, LEVELS, Parameters

Told = Callable[[str, int, int], None]
_COLUMNS = pa.schema([one.with_nullable(True) for one in EMPTY_SCHEMA])
STEPS = ("prepare", "candidates", "train", "compare", "group")


@dataclass(frozen=True)
class Provenance:
    """How an answer came about.

    Attributes
    ----------
    rows : tuple of int
        Rows of the left and of the right lists (0 when all lists were matched with one another).
    candidates : int
        Pairs that were compared.
    engine : str
        What compared them.
    rules : tuple of RuleUse
        How candidate pairs were found, and what was left out because it is too common.
    parameters : Parameters
        m and u of each level, and the prior.
    review_from, sure_from : float
        The thresholds.
    """

    rows: tuple[int, int]
    candidates: int
    engine: str
    rules: tuple[RuleUse, ...]
    parameters: Parameters
    review_from: float
    sure_from: float

    def as_table(self) -> dict[str, Any]:
        """As plain data, for JSON."""
        return {
            "rows": list(self.rows),
            "candidates": self.candidates,
            "engine": self.engine,
            "rules": [asdict(rule) for rule in self.rules],
            "parameters": self.parameters.as_table(),
            "parameters_how": self.parameters.how,
            "prior": self.parameters.prior,
            "review_from": self.review_from,
            "sure_from": self.sure_from,
        }


@dataclass(frozen=True)
class Matches:
    """Which rows are the same firm.

    Attributes
    ----------
    pairs : pyarrow.Table
        One row for each pair of at least the probability ``review_from``, the heaviest first. ``left_list``,
        ``left_row``, ``right_list``, ``right_row``; ``weight`` (log2 of the odds, all evidence and the prior
        together); ``probability``; ``certain`` (the same organisation number); ``doubtful`` (a person should look:
        below ``sure_from``, or contradicted); ``contradicted`` (a better pair gives one of the rows to another
        number, or two numbers fit it almost equally well); and for each comparison of the model ``name_level`` and
        ``name_weight`` (and so on), with ``name_rarity``, the part of the weight due to how rare the value is.
    groups : pyarrow.Table
        One row for each row of the lists: ``list``, ``row``, ``entity`` (rows of one firm have the same; the position
        of the firm's first row). An entity never holds two different organisation numbers.
    provenance : Provenance
        How the answer came about.
    rows : pyarrow.Table
        The rows that were matched, left before right.
    positions : array of int, shape (pairs, 2)
        Where the two rows of each pair stand in ``rows``.
    """

    pairs: pa.Table
    groups: pa.Table
    provenance: Provenance
    rows: pa.Table
    positions: np.ndarray[Any, np.dtype[np.int64]]

    def explain(self, pair_index: int, language: str = "en") -> list[Evidence]:
        """Why a pair has its weight, line by line.

        Parameters
        ----------
        pair_index
            Position of the pair in ``pairs``.
        language
            ``"en"`` or ``"sv"``.

        Returns
        -------
        list of Evidence
            The weights add up to the pair's ``weight``.
        """
        left, right = (self.rows.slice(int(at), 1).to_pylist()[0] for at in self.positions[pair_index])
        pair = self.pairs.slice(pair_index, 1).to_pylist()[0]
        prior = _odds(self.provenance.parameters.prior)
        return evidence(left, right, pair=pair, prior=prior, language=language)


def match(
    left: Sequence[CompanyList] | pa.Table,
    right: Sequence[CompanyList] | pa.Table | None = None,
    *,
    within: bool = False,
    engine: Engine | None = None,
    review_from: float = 0.5,
    sure_from: float = 0.95,
    told: Told | None = None,
) -> Matches:
    """Rows of company lists that are the same firm.

    weight = log2(prior / (1 - prior)) + sum over comparisons of log2(m / u)

    Parameters
    ----------
    left
        Lists, or one table of their rows.
    right
        Lists to match the left ones with; when not given, all of ``left`` are matched with one another.
    within
        Also find rows of one list that are the same firm.
    engine
        What compares the pairs; DuckDB in this process when not given.
    review_from
        Probability from which a pair is told at all, above 0 and at most ``sure_from``.
    sure_from
        Probability from which a pair joins its rows, at most 1.
    told
        Called with the name of a step, how many are done and how many there are.

    Returns
    -------
    Matches

    Raises
    ------
    TableError
        ``bad-parameter``: a threshold outside its range. ``missing-column``: a table is no company list.

    Notes
    -----
    Missing values are neither for nor against. Parameters are estimated from the lists when these are long enough, and
    are else those that are shipped. A pair that shares no key at all (`klustermotor.registers.candidates`) is never
    compared. Two companies of a group that differ in words such as Holding or Fastigheter are taken for different. Do
    not take "no match" for proof that a firm is not on a list, above all when the list has neither numbers nor places.

    References
    ----------
    Fellegi, I. P., Sunter, A. B. (1969). A theory for record linkage. Journal of the American Statistical Association
    64(328), 1183-1210. https://doi.org/10.1080/01621459.1969.10501049

    Linacre, R., Lindsay, S., Manassis, T., Slade, Z., Hepworth, T., Kennedy, R., Bond, A. (2022). Splink: free software
    for probabilistic record linkage at scale. International Journal of Population Data Science 7(3).
    https://doi.org/10.23889/ijpds.v7i3.1794

    Examples
    --------
    >>> from klustermotor.registers.matching import match, company_rows
    >>> members = company_rows("members", [{"name": "Granviks Plåt AB", "name_core": "granviks plat", "town": "flen"}])
    >>> suppliers = company_rows("maker", [{"name": "GRANVIKS PLÅT", "name_core": "granviks plat", "town": "flen"},
    ...                                    {"name": "Ekmo Verktyg AB", "name_core": "ekmo verktyg", "town": "flen"}])
    >>> match(members, suppliers).pairs.select(["left_row", "right_row"]).to_pylist()
    [{'left_row': 1, 'right_row': 1}]
    """
    _check(review_from, sure_from)
    engine = engine or DuckDBEngine()
    left_rows, right_rows = _rows(left), None if right is None else _rows(right)
    rows = left_rows if right_rows is None else pa.concat_tables([left_rows, right_rows])
    driver = int(right_rows is not None and right_rows.num_rows < left_rows.num_rows)
    sides = Sides(linked=right_rows is not None, within=within, driver=driver)
    tell = told or _silent
    with engine.preparing.connected() as connection, training.quiet():
        tell(STEPS[0], 0, len(STEPS))
        features.prepare(connection, left_rows, right_rows)
        tell(STEPS[1], 1, len(STEPS))
        rules = candidates.find(connection, sides)
        tell(STEPS[2], 2, len(STEPS))
        parameters = training.estimated(connection, sides)
        tell(STEPS[3], 3, len(STEPS))
        found = _compared(connection, engine, parameters=parameters, review_from=review_from)
        compared = _one(connection, "select count(*) from candidates")
        firm = connection.execute(
            "select coalesce(dense_rank() over (order by firm) * (firm is not null)::int, 0) - 1 as known "
            "from firms order by uid"
        ).fetchnumpy()["known"]
    tell(STEPS[4], 4, len(STEPS))
    provenance = Provenance(
        (left_rows.num_rows, 0 if right_rows is None else right_rows.num_rows),
        compared,
        engine.name,
        tuple(rules),
        parameters,
        review_from,
        sure_from,
    )
    return _answer(rows, found, firm=np.asarray(firm, dtype=np.int64), provenance=provenance)


def company_rows(key: str, rows: Sequence[dict[str, Any]]) -> pa.Table:
    """Rows that a program has made itself, in the form of a company list.

    Parameters
    ----------
    key
        Key of the list.
    rows
        Values by column; ``row`` is counted from 1 and ``country`` is SE where not given, others are missing.

    Returns
    -------
    pyarrow.Table
        With `klustermotor.registers.lists.EMPTY_SCHEMA`.

    Examples
    --------
    >>> company_rows("members", [{"name": "Granviks Plåt AB"}]).num_rows
    1
    """
    filled = [{"list": key, "row": at, "country": "SE", **row} for at, row in enumerate(rows, 1)]
    return pa.Table.from_pylist(filled, schema=EMPTY_SCHEMA)


def _silent(step: str, done: int, of: int) -> None:
    """Nobody wants to hear how it goes."""


def _check(review_from: float, sure_from: float) -> None:
    require(0 < sure_from <= 1, "sure_from", wanted="above-to", found=sure_from, least=0, most=1)
    most = min(sure_from, 1)
    require(0 < review_from <= most, "review_from", wanted="above-to", found=review_from, least=0, most=most)


def _rows(lists: Sequence[CompanyList] | pa.Table) -> pa.Table:
    tables = [lists] if isinstance(lists, pa.Table) else [one.table for one in lists]
    missing = [name for name in _COLUMNS.names if any(name not in table.column_names for table in tables)]
    if missing:
        found = sorted({name for table in tables for name in table.column_names})
        raise TableError(
            [
                fault("missing-column", argument=name, wanted=name, columns=", ".join(found))
                for name in missing
            ]
        )
    return pa.concat_tables(
        [_COLUMNS.empty_table(), *(table.select(_COLUMNS.names).cast(_COLUMNS) for table in tables)]
    )


def _compared(
    connection: duckdb.DuckDBPyConnection, engine: Engine, *, parameters: Parameters, review_from: float
) -> pa.Table:
    """The weighed pairs: uids, weights and levels of all comparisons, the heaviest first."""
    connection.execute(
        "create table taking_part as select * from firms "
        "where uid in (select join_key_l from candidates union select join_key_r from candidates)"
    )
    connection.execute(
        "create table blocked as select '0' as match_key, join_key_l, join_key_r from candidates"
    )
    counted = training.frequencies(connection, parameters)
    database = engine.database(connection)
    linker = training.linked(
        database,
        [engine.handed_over(connection, "taking_part")],
        parameters=parameters,
        counted={column: engine.handed_over(connection, table) for column, table in counted.items()},
    )
    linker.table_management.register_blocked_pairs_for_predict(
        database.register(engine.handed_over(connection, "blocked"))
    )
    weighed = linker.inference.predict(threshold_match_probability=review_from, warning_mode="never")
    table: pa.Table = weighed.as_pyarrow_table()
    return table.sort_by([("match_weight", "descending"), ("uid_l", "ascending"), ("uid_r", "ascending")])


def _answer(rows: pa.Table, found: pa.Table, *, firm: Any, provenance: Provenance) -> Matches:
    """Pairs and groups, in the words of the lists."""
    low, high = (found[name].to_numpy().astype(np.int64) for name in ("uid_l", "uid_r"))
    weight = found["match_weight"].to_numpy().astype(np.float64)
    probability = found["match_probability"].to_numpy().astype(np.float64)
    certain = (firm[low] >= 0) & (firm[low] == firm[high])
    entity, cut = grouped(
        low, high, weight=weight, firm=firm, sure=certain | (probability >= provenance.sure_from)
    )
    doubtful = ~certain & ((probability < provenance.sure_from) | cut)
    columns: dict[str, Any] = {}
    for side, at in (("left", low), ("right", high)):
        columns[f"{side}_list"] = rows["list"].take(pa.array(at))
        columns[f"{side}_row"] = rows["row"].take(pa.array(at))
    columns |= {
        "weight": weight,
        "probability": probability,
        "certain": certain,
        "doubtful": doubtful,
        "contradicted": cut,
    }
    for comparison in LEVELS:
        columns |= _comparison_columns(found, comparison)
    groups = pa.table({"list": rows["list"], "row": rows["row"], "entity": entity})
    return Matches(pa.table(columns), groups, provenance, rows, np.stack([low, high], axis=1))


def _comparison_columns(found: pa.Table, comparison: str) -> dict[str, Any]:
    """Level in words of the model, weight, and how much of it rarity makes."""
    names = [*LEVELS[comparison][1], "missing"]
    gamma = found[f"gamma_{comparison}"].to_numpy()
    # Splink numbers the levels from below, and -1 is missing
    level = pa.array(
        [names[len(names) - 2 - value] if value >= 0 else "missing" for value in gamma.tolist()], pa.string()
    )
    base = pc.fill_null(found[f"mw_{comparison}"], 0.0)
    columns = {f"{comparison}_level": level}
    if comparison in COUNTED:
        rarity = pc.fill_null(found[f"mw_tf_adj_{comparison}"], 0.0)
        return columns | {f"{comparison}_weight": pc.add(base, rarity), f"{comparison}_rarity": rarity}
    return columns | {f"{comparison}_weight": base}


def _odds(probability: float) -> float:
    return math.log2(probability / (1 - probability))


def _one(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    row = connection.execute(query).fetchone()
    return int(row[0]) if row else 0

"""How well and how fast company lists are matched, on generated lists, beside two simple joins in the same run.

Run from the repository: ``.venv/bin/python benchmarks/matching.py accuracy``, ``... large`` or ``... question``.
``... parameters`` prints the shares of levels among true and random pairs, from which the shipped parameters come.
"""

# ruff: noqa: S608 - SQL of this file alone

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import resource
import time
from collections.abc import Callable
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from klustermotor.registers import features, training
from klustermotor.registers.accuracy import accuracy
from klustermotor.registers.engines import DuckDBEngine
from klustermotor.registers.generated import Generated, registers
from klustermotor.registers.matching import Matches, match
from klustermotor.registers.model import LEVELS

# What people do without record linkage: the same number, or the same normalised name.
EXACT = "l.number = r.number or (l.name_core = r.name_core and (l.number is null or r.number is null))"
# A usual join for similar names: within a postcode area, by Jaro-Winkler.
SIMILAR = (
    "l.number = r.number or ((l.number is null or r.number is null) and left(l.postcode, 3) = left(r.postcode, 3) "
    "and jaro_winkler_similarity(l.name_core, r.name_core) >= 0.92)"
)


def main() -> None:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("accuracy", "large", "question", "parameters"))
    runs = {"accuracy": _accuracy, "large": _large, "question": _question, "parameters": _parameters}
    print(f"load before: {os.getloadavg()[0]:.1f}")
    runs[parser.parse_args().what]()


def _accuracy() -> None:
    """Precision and recall by size of the lists, and by what makes rows hard."""
    print("| Register | List | With number | Threshold | Precision (95 %) | Recall (95 %) | F1 | Seconds |")
    print("|---:|---:|---:|---:|---:|---:|---:|---:|")
    for firms, listed in ((50, 30), (1_000, 200), (10_000, 1_000), (100_000, 5_000)):
        for numbers in (0.0, 0.5, 1.0):
            made = registers(np.random.default_rng(7), firms=firms, listed=listed, numbers=numbers)
            found, seconds = _timed(lambda made=made: match([made.register], [made.listed]))
            table = accuracy(found, made.truth, thresholds=(0.5, 0.95)).to_pylist()
            for row in (one for one in table if one["kind"] == "all"):
                print(
                    f"| {firms:,} | {listed:,} | {numbers:.0%} | {row['threshold']} | {_shares(row)} | {seconds:.1f} |"
                )
    print("\nBy what makes the row hard (register of 100,000, list of 5,000, half with number):\n")
    made = registers(np.random.default_rng(7), firms=100_000, listed=5_000, numbers=0.5)
    found = match([made.register], [made.listed])
    print("| Kind | Rows | Precision (95 %) | Recall (95 %) | F1 |\n|---|---:|---:|---:|---:|")
    for row in accuracy(found, made.truth, thresholds=(0.95,)).to_pylist():
        print(f"| {row['kind']} | {row['possible']} | {_shares(row)} |")
    _alternatives(made, found, {"same number or name": EXACT, "Jaro-Winkler within a postcode area": SIMILAR})


def _large() -> None:
    """1,000,000 firms of a register by 10,000 listed."""
    made, seconds = _timed(
        lambda: registers(np.random.default_rng(3), firms=1_000_000, listed=10_000, numbers=0.5)
    )
    print(f"made in {seconds:.0f} s; memory so far {_peak():.1f} GB")
    found, seconds = _timed(lambda: match([made.register], [made.listed]))
    print(
        f"matched in {seconds:.1f} s; peak memory {_peak():.1f} GB; {found.provenance.candidates:,} pairs compared"
    )
    for rule in found.provenance.rules:
        print(f"  {rule}")
    for row in accuracy(found, made.truth, thresholds=(0.5, 0.95)).to_pylist():
        if row["kind"] == "all":
            print(f"| from {row['threshold']} | {_shares(row)} | {seconds:.1f} |")
    _alternatives(made, found, {"same number or name": EXACT})
    print(f"load after: {os.getloadavg()[0]:.1f}")


def _question() -> None:
    """Which of these 3,000 firms are on any of four makers' lists."""
    made = registers(np.random.default_rng(5), firms=3_000, listed=4_000, numbers=0.5, known=0.25)
    makers = [
        dataclasses.replace(
            made.listed,
            key=f"maker {at}",
            table=made.listed.table.slice(at * 1_000, 1_000).set_column(
                0, "list", pa.array([f"maker {at}"] * 1_000)
            ),
        )
        for at in range(4)
    ]
    found, seconds = _timed(lambda: match([made.register], makers))
    sure = np.asarray(found.pairs["doubtful"].to_pylist()) == 0
    print(
        f"{len(set(found.positions[sure, 0].tolist()))} of 3,000 firms are on a list, "
        f"{int((~sure).sum())} pairs to look at, in {seconds:.1f} s"
    )


def _alternatives(made: Generated, found: Matches, ways: dict[str, str]) -> None:
    """Joins in DuckDB, measured in the same way."""
    print("\n| Way | Precision (95 %) | Recall (95 %) | F1 | Seconds |\n|---|---:|---:|---:|---:|")
    for name, condition in ways.items():
        (low, high), seconds = _timed(lambda condition=condition: _joined(made, condition))
        pairs = pa.table({"probability": np.ones(len(low)), "contradicted": np.zeros(len(low), dtype=bool)})
        as_told = dataclasses.replace(found, pairs=pairs, positions=np.stack([low, high], axis=1))
        row = accuracy(as_told, made.truth, thresholds=(0.5,)).to_pylist()[0]
        print(f"| {name} | {_shares(row)} | {seconds:.1f} |")


def _joined(made: Generated, condition: str) -> tuple[Any, Any]:
    first, second = made.register.table, made.listed.table
    with DuckDBEngine().connected() as connection:
        connection.register("first", first)
        connection.register("second", second)
        parts = " union ".join(
            f"select l.row - 1 as low, r.row - 1 + {first.num_rows} as high from first l join second r on {part}"
            for part in condition.replace("l.number = r.number or ", "l.number = r.number;", 1).split(";")
        )
        found = connection.execute(parts).fetchnumpy()
    return found["low"].astype(np.int64), found["high"].astype(np.int64)


def _parameters() -> None:
    """Shares of levels among true pairs (m) and random ones (u), of a large generated register and list."""
    made = registers(np.random.default_rng(11), firms=200_000, listed=20_000, numbers=0.5)
    with DuckDBEngine().connected() as connection, training.quiet():
        features.prepare(connection, made.register.table, made.listed.table)
        connection.register("truth", made.truth)
        connection.execute(
            "create table known as select uid, firms.*, entity from firms join truth "
            "on truth.list = firms.list and truth.row = firms.row".replace("uid, firms.*", "firms.*")
        )
        true = "select l.uid, r.uid from known l join known r on l.entity = r.entity and l.side < r.side"
        chance = (
            "select l.uid, r.uid from (from known where side = 0 order by md5(uid::varchar) limit 2000) l, "
            "(from known where side = 1 order by md5(uid::varchar) limit 2000) r where l.entity <> r.entity"
        )
        m, u = _levels(connection, true), _levels(connection, chance)
    print(
        json.dumps(
            {name: {level: [m[name][level], u[name][level]] for level in m[name]} for name in m}, indent=1
        )
    )


def _levels(connection: duckdb.DuckDBPyConnection, pairs: str) -> dict[str, dict[str, float]]:
    """Share of each level among pairs, as the model's conditions tell them."""
    connection.execute(f"create or replace table pairs as select * from ({pairs}) as chosen (low, high)")
    columns = [row[0] for row in connection.execute("describe firms").fetchall()]
    both = ", ".join(f"l.{column} as {column}_l, r.{column} as {column}_r" for column in columns)
    view = f"select {both} from pairs join firms l on l.uid = low join firms r on r.uid = high"
    shares = {}
    for name, (missing, conditions) in LEVELS.items():
        cases = " ".join(f"when {how} then '{level}'" for level, how in conditions.items() if how != "ELSE")
        last = list(conditions)[-1]
        level = f"case {cases} else '{last}' end"
        query = f"select {level} as level, count(*) from ({view}) where not ({missing}) group by level"
        counts = dict(connection.execute(query).fetchall())
        total = sum(counts.values())
        shares[name] = {level: float(f"{counts.get(level, 0) / total:.3g}") for level in conditions}
    return shares


def _timed(work: Callable[[], Any]) -> tuple[Any, float]:
    begun = time.perf_counter()
    return work(), time.perf_counter() - begun


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def _shares(row: dict[str, Any]) -> str:
    precision = (
        f"{row['precision']:.3f} ({row['precision_from']:.3f}-{row['precision_to']:.3f})"
        if row["told"]
        else "-"
    )
    recall = (
        f"{row['recall']:.3f} ({row['recall_from']:.3f}-{row['recall_to']:.3f})" if row["possible"] else "-"
    )
    return f"{precision} | {recall} | {row['f1'] or 0:.3f}"


if __name__ == "__main__":
    main()

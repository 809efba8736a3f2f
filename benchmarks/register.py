"""A register of plants in Parquet, counted to a region x industry table, beside what DuckDB itself needs.

    python benchmarks/register.py                       100 million rows
    python benchmarks/register.py --rows 10000000

Makes the register in a temporary folder, counts it through ``region_industry_table``, and in the same run scans it
(the sum of one column) and counts it with one written query. Each runs in a process of its own, so that its peak of
memory is its own; they take turns, and the quickest run of each counts.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

REGIONS, INDUSTRIES, YEARS = 300, 800, 5
CHUNK = 10_000_000

ROWS_OF = """
COPY (
    SELECT
        printf('%04d', (hash(i) % {regions})::INT) AS region,
        printf('%05d', (1000 + (hash(i * 7 + 1) % {industries}) * 113)::INT) AS industry,
        (2017 + hash(i * 3 + 2) % {years})::SMALLINT AS year,
        (hash(i * 5 + 3) % 50 * (hash(i * 11 + 4) % 10))::INT AS employment
    FROM range({first}, {last}) AS numbers(i)
) TO '{path}'
"""
SCAN = "SELECT sum(employment) FROM read_parquet('{path}')"
ALL_COLUMNS = "SELECT max(region), max(industry), max(year), sum(employment) FROM read_parquet('{path}')"
ONE_SUM = """
SELECT region, industry, year, sum(employment) FROM read_parquet('{path}') GROUP BY region, industry, year
"""
SAME_QUERY = """
SELECT region, industry, year, count(*), count(employment), sum(employment), min(employment), max(employment),
       sum(employment::DOUBLE * employment), count_if(employment < 0)
FROM read_parquet('{path}') GROUP BY region, industry, year
"""
QUERIES = {
    "scan, one column": SCAN,
    "scan, all columns": ALL_COLUMNS,
    "group by, one sum": ONE_SUM,
    "group by, the same counts": SAME_QUERY,
}
DOOR = "region_industry_table"


def make(folder: Path, rows: int) -> None:
    """Write the register, a file for each ten million rows."""
    for number, first in enumerate(range(0, rows, CHUNK)):
        last = min(first + CHUNK, rows)
        duckdb.sql(
            ROWS_OF.format(
                regions=REGIONS,
                industries=INDUSTRIES,
                years=YEARS,
                first=first,
                last=last,
                path=folder / f"{number:03}.parquet",
            )
        )


def count(what: str, path: str) -> float:
    """Seconds for one way, after which the sum of all is checked against the others'."""
    started = time.perf_counter()
    if what == DOOR:
        from klustermotor.analysis.doors import region_industry_table

        started = time.perf_counter()
        table = region_industry_table(duckdb.read_parquet(path), rows="units")
        total = sum(float(cells.sum()) for cells in table.cells)
    else:
        answer = duckdb.sql(QUERIES[what].format(path=path)).to_arrow_table()
        position = {"scan, one column": 0, "group by, the same counts": 5}.get(what, 3)
        total = float(sum(answer.column(position).to_pylist()))
    seconds = time.perf_counter() - started
    print(json.dumps({"seconds": seconds, "total": total, "peak": _peak()}))
    return seconds


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def measured(ways: list[str], path: str, times: int) -> dict[str, dict[str, float]]:
    """The quickest of some runs of each way, each in a process of its own, by turns."""
    runs: dict[str, list[dict[str, float]]] = {what: [] for what in ways}
    for _ in range(times):
        for what in ways:
            command = [sys.executable, __file__, "--what", what, "--path", path]
            answer = subprocess.run(command, check=True, capture_output=True, text=True)
            runs[what].append(json.loads(answer.stdout))
    return {what: min(each, key=lambda run: run["seconds"]) for what, each in runs.items()}


def main() -> None:
    """Make, measure, report."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=100_000_000)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--what", help=argparse.SUPPRESS)
    parser.add_argument("--path", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.what:
        count(asked.what, asked.path)
        return
    with tempfile.TemporaryDirectory(prefix="klustermotor-register-") as name:
        folder = Path(name)
        make(folder, asked.rows)
        size = sum(file.stat().st_size for file in folder.iterdir())
        print(f"{asked.rows:,} rows, {size / 1e9:.2f} GB of Parquet, DuckDB {duckdb.__version__}\n")
        runs = measured([*QUERIES, DOOR], f"{folder}/*.parquet", asked.times)
    assert len({run["total"] for run in runs.values()}) == 1, runs
    ours = runs[DOOR]["seconds"]
    print(
        "| way | s | GB/s | million rows/s | ours takes, times | peak memory, MB |\n|---|--:|--:|--:|--:|--:|"
    )
    for what, run in runs.items():
        seconds = run["seconds"]
        print(
            f"| {what} | {seconds:.2f} | {size / 1e9 / seconds:.2f} | {asked.rows / 1e6 / seconds:.0f} "
            f"| {ours / seconds:.2f} | {run['peak'] / 1e6:.0f} |"
        )


if __name__ == "__main__":
    main()

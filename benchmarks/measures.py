"""Time and memory of every measure of specialisation, concentration, relatedness and complexity, beside others'.

`python benchmarks/measures.py --peers`. The table is made up, nested as real ones are: half of its cells filled and
given as an array, or a tenth of them filled and given as a sparse matrix. All of our measures of a table run in one
process, one after the other, nothing kept from one to the next; each of the others' runs in a process of its own. A
time is the median of several calls, by the clock and by the processor (of all threads together, which bears other
work on the machine better; ratios are of these). Memory is the most that the process held during the calls, tables
and libraries included. What is timed apart is another way to do the same, and in no sum.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import platform
import statistics
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

Table = npt.NDArray[np.float64]
Steps = dict[str, Callable[[Any], Any]]

PACKAGES = ("numpy", "scipy", "ecomplexity", "econcomplex", "inequality")
FORMS = {"array, 1/2 filled": (0.5, False), "sparse, 1/10 filled": (0.1, True)}
SPECIALISATION, RELATEDNESS, APART = "specialisation and concentration", "relatedness and complexity", "apart"


def made_up(regions: int, industries: int, filled: float) -> Table:
    """Nested as real tables are: what few have is where much is; the same for all."""
    rng = np.random.default_rng(4)
    able, hard = np.sort(rng.random(regions)), np.sort(rng.random(industries))
    likely = 6 * (able[:, np.newaxis] - hard) + rng.logistic(size=(regions, industries))
    there = likely >= np.quantile(likely, 1 - filled)
    cells: Table = rng.integers(1, 1000, (regions, industries)) * there.astype(float)
    cells[-1] += 1
    cells[:, 0] += 1
    return cells


def ours(table: Table, regions: int, industries: int) -> dict[str, Steps]:
    """Every measure by name; what is timed apart comes last."""
    from klustermotor.analysis import (
        complexity,
        concentration,
        diversification,
        entropy,
        inequality,
        input_output,
        iterated_complexity,
        labour_flows,
        plants,
        relatedness,
        significance,
        specialisation,
        structure,
        variety,
    )

    rng = np.random.default_rng(5)
    sizes = {"plant_herfindahl": rng.uniform(0.01, 0.5, industries)}
    places = {"area": rng.uniform(1, 9, regions), "population": rng.uniform(1, 9, regions)}
    tens, hundreds = np.arange(industries) // 10, np.arange(industries) // 100
    given: dict[str, dict[str, Any]] = {
        "litzenberger_sternberg": {**places, "establishments": np.ceil(table / 10)},
        "theil_decomposed": {"groups": np.arange(regions) // 10},
        "ellison_glaeser": sizes,
        "maurel_sedillot": sizes,
        "group_coagglomeration": {"groups": tens},
        "related_variety": {"groups": tens},
        "unrelated_variety": {"groups": tens},
        "variety_by_level": {"levels": np.stack([hundreds, tens], axis=1)},
    }

    def steps(*modules: tuple[Any, str]) -> Steps:
        return {
            name: partial(getattr(module, name), **given.get(name, {}))
            for module, names in modules
            for name in names.split()
        }

    of_one = steps(
        (specialisation, "location_quotient balassa_index presence symmetric_location_quotient"),
        (specialisation, "standardized_location_quotient dominance focus"),
        (significance, "location_quotient_interval location_quotient_test small_cells"),
        (structure, "krugman_specialization specialization_coefficient hachman_index herfindahl"),
        (concentration, "hoover_index krugman_concentration spatial_herfindahl litzenberger_sternberg"),
        (inequality, "gini locational_gini quotient_gini specialization_gini"),
        (entropy, "shannon theil theil_decomposed"),
        (plants, "ellison_glaeser maurel_sedillot coagglomeration group_coagglomeration"),
        (variety, "related_variety unrelated_variety variety_by_level"),
    )
    of_several = steps((relatedness, "co_occurrence"))
    for method in relatedness.METHODS:
        of_several[f"relatedness, {method}"] = partial(relatedness.relatedness, method=method)
    of_several |= steps(
        (relatedness, "relatedness_density region_co_occurrence region_relatedness"),
        (complexity, "diversity ubiquity economic_complexity product_complexity"),
        (iterated_complexity, "reflections product_reflections fitness product_fitness"),
        (diversification, "complexity_outlook opportunity_gain"),
    )
    # From industry to industry, a table of their own; most flows are small, as they are in reality.
    flows = np.floor(rng.pareto(1.0, (industries, industries)))
    for step in (
        labour_flows.skill_relatedness,
        input_output.input_output_linkage,
        input_output.input_similarity,
    ):
        of_several[f"{step.__name__} *"] = lambda _, step=step: step(flows)
    interval = significance.location_quotient_interval
    drawn = {"method": "bootstrap", "replicates": 99}
    apart: Steps = {
        "location_quotient_interval, log": partial(interval, method="log"),
        "location_quotient_interval, exact": partial(interval, method="exact"),
        "location_quotient_interval, bootstrap of 99": lambda cells: interval(
            cells, **drawn, generator=np.random.default_rng(6)
        ),
        "krugman_dissimilarity": structure.krugman_dissimilarity,
        "all that ecomplexity gives at once": lambda cells: (
            complexity.economic_complexity(cells),
            complexity.product_complexity(cells),
            relatedness.relatedness_density(cells, diagonal=True),
            diversification.complexity_outlook(cells),
            diversification.opportunity_gain(cells),
        ),
    }
    return {SPECIALISATION: of_one, RELATEDNESS: of_several, APART: apart}


def peers() -> dict[str, tuple[Callable[[Any], Any], str]]:
    """The same measures by others, and what ours are called."""
    import econcomplex as other
    from ecomplexity import ecomplexity, proximity
    from econcomplex.complexity.eigenvector import eci_pci_eigenvector
    from econcomplex.relatedness.proximity import proximity as other_proximity
    from inequality.gini import Gini
    from inequality.theil import Theil

    columns = {"time": "t", "loc": "r", "prod": "i", "val": "v"}
    unchecked = partial(ecomplexity, cols_input=columns, check_logsupermodularity=False)
    by_name = {
        "location_quotient": "location_quotient",
        "krugman_index": "krugman_specialization",
        "specialization_coefficient": "specialization_coefficient",
        "hachman_index": "hachman_index",
        "herfindahl": "herfindahl",
        "hoover_index": "hoover_index",
        "locational_gini": "locational_gini",
        "shannon_entropy": "shannon",
        "co_occurrence": "co_occurrence",
        "relatedness_density": "relatedness_density",
        "fitness_complexity": "fitness",
        "method_of_reflections": "reflections",
    }
    return {
        "ecomplexity.proximity": (partial(proximity, cols_input=columns), "relatedness, proximity"),
        "ecomplexity.ecomplexity, for one index": (unchecked, "economic_complexity"),
        "ecomplexity.ecomplexity, for the other": (unchecked, "product_complexity"),
        "ecomplexity.ecomplexity, for all": (unchecked, "all that ecomplexity gives at once"),
        "ecomplexity.ecomplexity, with its check": (
            partial(ecomplexity, cols_input=columns),
            "all that ecomplexity gives at once",
        ),
        **{f"econcomplex.{name}": (getattr(other, name), own) for name, own in by_name.items()},
        "econcomplex.relatedness_index": (other.relatedness_index, "relatedness, cosine"),
        "econcomplex.proximity": (partial(other_proximity, compute="product"), "relatedness, proximity"),
        "econcomplex.eci_pci_eigenvector": (eci_pci_eigenvector, "economic_complexity"),
        "inequality.gini.Gini": (lambda cells: [Gini(column).g for column in cells.T], "gini"),
        "inequality.theil.Theil": (lambda cells: [Theil(column).T for column in cells.T], "theil"),
    }


def tidy(cells: Table) -> Any:
    """One row for each cell, as ecomplexity wants it."""
    import pandas as pd

    rows, columns = np.indices(cells.shape).reshape(2, -1)
    return pd.DataFrame({"t": 1, "r": rows, "i": columns, "v": cells.ravel()})


def peak() -> float:
    """Most memory that this process has held since it was last told to forget, in MB."""
    status = Path("/proc/self/status").read_text("utf-8")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def timed(step: Callable[[Any], Any], given: Any) -> tuple[float, float, float]:
    """Median seconds by the clock and of the processor, and the peak: five calls, fewer of what is slow."""
    Path("/proc/self/clear_refs").write_text("5", "utf-8")
    clock: list[float] = []
    worked: list[float] = []
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        while len(clock) < 5 and sum(clock) < 10:
            start, work = time.perf_counter(), time.process_time()
            step(given)
            clock.append(time.perf_counter() - start)
            worked.append(time.process_time() - work)
    return statistics.median(clock), statistics.median(worked), peak()


def one_process(step: str, size: str, form: str) -> None:
    """What a process that main() has started measures, printed as JSON."""
    regions, industries = (int(part) for part in size.split("x"))
    filled, as_sparse = FORMS[form]
    table = made_up(regions, industries, filled)
    if step != "ours":
        given = tidy(table) if step.startswith("ecomplexity.") else table
        print(json.dumps({step: timed(peers()[step][0], given)}))
        return
    cells = sparse.csr_array(table) if as_sparse else table
    groups = ours(table, regions, industries)
    print(
        json.dumps(
            {
                group: {name: timed(one, cells) for name, one in steps.items()}
                for group, steps in groups.items()
            }
        )
    )


def measured(step: str, size: str, form: str, threads: str | None) -> Any:
    """Start a process for a step and read what it prints."""
    command = [sys.executable, __file__, "--size", size, "--form", form, "--step", step]
    bounded = {"OPENBLAS_NUM_THREADS": threads} if threads else {}
    run = subprocess.run(
        command, check=True, stdout=subprocess.PIPE, text=True, env={**os.environ, **bounded}
    )
    return json.loads(run.stdout)


def print_ours(found: dict[str, dict[str, dict[str, list[float]]]]) -> None:
    """A row for each measure, a column for each form of the table; sums of what is not apart."""
    print("| Measure |" + "".join(f" {form}: s | processor | peak MB |" for form in found))
    print("|---|" + "--:|--:|--:|" * len(found))

    def row(name: str, figures: list[tuple[float, float, float]]) -> None:
        print(f"| {name} |" + "".join(f" {a:.4f} | {b:.4f} | {c:.0f} |" for a, b, c in figures))

    def total(groups: tuple[str, ...]) -> list[tuple[float, float, float]]:
        lists = [[one for group in groups for one in form[group].values()] for form in found.values()]
        return [
            (sum(a for a, _, _ in one), sum(b for _, b, _ in one), max(c for *_, c in one)) for one in lists
        ]

    for group in (SPECIALISATION, RELATEDNESS):
        for name in next(iter(found.values()))[group]:
            row(name, [tuple(form[group][name]) for form in found.values()])
        row(f"**{group}**", total((group,)))
    row("**both**", total((SPECIALISATION, RELATEDNESS)))
    for name in next(iter(found.values()))[APART]:
        row(f"apart: {name}", [tuple(form[APART][name]) for form in found.values()])


def print_peers(own: dict[str, list[float]], size: str, form: str, threads: str | None) -> None:
    """A row for each measure of others, with ours of the same run."""
    print("\n| Others | s | processor | peak MB | ours, processor | peak MB | times as fast |")
    print("|---|--:|--:|--:|--:|--:|--:|")
    for name, (_, same) in peers().items():
        clock, worked, memory = measured(name, size, form, threads)[name]
        _, ours_worked, ours_memory = own[same]
        figures = f"{clock:.3f} | {worked:.3f} | {memory:.0f} | {ours_worked:.4f} | {ours_memory:.0f}"
        print(f"| {name} | {figures} | {worked / ours_worked:.1f} |", flush=True)


def main() -> None:
    """For each size: ours with both forms of the table, then the others with the array."""
    parser = argparse.ArgumentParser(description="Measure our measures beside other packages.")
    parser.add_argument(
        "--size", default="300x800,3000x1000", help="regions x industries; several with commas"
    )
    parser.add_argument("--peers", action="store_true", help="ecomplexity, econcomplex and inequality, too")
    parser.add_argument(
        "--threads", help="of the linear algebra, for all alike; as many as cores unless told"
    )
    parser.add_argument("--form", choices=FORMS, help=argparse.SUPPRESS)
    parser.add_argument("--step", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step:
        one_process(options.step, options.size, options.form)
        return
    print(
        ", ".join([f"Python {platform.python_version()}", *(f"{name} {version(name)}" for name in PACKAGES)])
    )
    for size in options.size.split(","):
        print(f"\n## {size}: {os.cpu_count()} cores, load before it {os.getloadavg()[0]:.1f}\n")
        found = {form: measured("ours", size, form, options.threads) for form in FORMS}
        print_ours(found)
        if options.peers:
            form = next(iter(FORMS))
            every = {name: one for group in found[form].values() for name, one in group.items()}
            print_peers(every, size, form, options.threads)
        print(f"\nLoad after it {os.getloadavg()[0]:.1f}", flush=True)


if __name__ == "__main__":
    main()

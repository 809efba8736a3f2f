"""Time and memory of relatedness and complexity, beside the packages that people use today.

`python benchmarks/measures.py --size 3000x1000 --peers`. Each step runs in a process of its own, on the same made-up
table, so that the peak of memory is the step's; what the process has before it is told apart. `--peers` adds
ecomplexity and econcomplex, in the same run; at the default size ecomplexity takes minutes. Processor seconds (of all
cores together) are told beside the clock's, since they bear other work on the machine better; ratios are of these.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import platform
import re
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Table = npt.NDArray[np.float64]


def made_up(regions: int, industries: int) -> Table:
    """Nested as real tables are, half of the cells empty; the same for all."""
    rng = np.random.default_rng(4)
    able, hard = np.sort(rng.random(regions)), np.sort(rng.random(industries))
    there = rng.random((regions, industries)) < 1 / (1 + np.exp(-6 * (able[:, np.newaxis] - hard)))
    cells: Table = rng.integers(1, 1000, (regions, industries)) * there.astype(float)
    cells[-1] += 1
    cells[:, 0] += 1
    return cells


def ours() -> dict[str, Callable[[Table], Any]]:
    """Our measures, by name."""
    from klustermotor.analysis import complexity, diversification, iterated_complexity, relatedness

    steps: dict[str, Callable[[Table], Any]] = {
        name: getattr(module, name)
        for module, names in (
            (relatedness, ("co_occurrence", "proximity", "relatedness_density")),
            (complexity, ("diversity", "ubiquity", "economic_complexity", "product_complexity")),
            (iterated_complexity, ("reflections", "product_reflections", "fitness", "product_fitness")),
            (diversification, ("complexity_outlook", "opportunity_gain")),
        )
        for name in names
    }
    for method in ("association", "probability", "cosine", "jaccard"):
        steps[f"relatedness, {method}"] = lambda cells, method=method: relatedness.relatedness(
            cells, method=method
        )
    steps["everything above"] = lambda cells: [step(cells) for name, step in list(steps.items())[:-2]]
    steps["same as ecomplexity.ecomplexity"] = lambda cells: (
        complexity.economic_complexity(cells),
        complexity.product_complexity(cells),
        relatedness.relatedness_density(cells, diagonal=True),
        diversification.complexity_outlook(cells),
        diversification.opportunity_gain(cells),
    )
    return steps


def peers() -> dict[str, Callable[[Table], Any]]:
    """The same measures by others; the table is made into what they want before the clock starts."""
    from ecomplexity import ecomplexity, proximity
    from econcomplex.complexity.eigenvector import eci_pci_eigenvector
    from econcomplex.complexity.fitness import fitness_complexity
    from econcomplex.relatedness.density import relatedness_density
    from econcomplex.relatedness.proximity import proximity as other_proximity

    columns = {"time": "t", "loc": "r", "prod": "i", "val": "v"}
    return {
        "ecomplexity.proximity": lambda frame: proximity(frame, columns),
        "ecomplexity.ecomplexity": lambda frame: ecomplexity(frame, columns, check_logsupermodularity=False),
        "ecomplexity.ecomplexity with its check": lambda frame: ecomplexity(frame, columns),
        "econcomplex.proximity": lambda cells: other_proximity(cells, compute="product"),
        "econcomplex.relatedness_density": relatedness_density,
        "econcomplex.eci_pci_eigenvector": eci_pci_eigenvector,
        "econcomplex.fitness_complexity": fitness_complexity,
    }


def tidy(cells: Table) -> Any:
    """One row for each cell, as ecomplexity wants it."""
    import pandas as pd

    rows, columns = np.indices(cells.shape).reshape(2, -1)
    return pd.DataFrame({"t": 1, "r": rows, "i": columns, "v": cells.ravel()})


def peak() -> float:
    """Most memory that this process has used, in MB; unlike getrusage not counting who started it."""
    status = Path("/proc/self/status").read_text("utf-8")
    return int(re.search(r"VmHWM:\s+(\d+)", status).group(1)) / 1024


def one_step(name: str, regions: int, industries: int) -> None:
    """Run one step in this process and print what it took, as JSON; the best of three for what is quick."""
    is_peer = name.startswith(("ecomplexity.", "econcomplex."))
    step = (peers() if is_peer else ours())[name]
    table = made_up(regions, industries)
    given = tidy(table) if name.startswith("ecomplexity.") else table
    before = peak()
    took: list[float] = []
    worked: list[float] = []
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        while len(took) < 3 and sum(took) < 5:
            start, work = time.perf_counter(), time.process_time()
            step(given)
            took.append(time.perf_counter() - start)
            worked.append(time.process_time() - work)
    print(json.dumps({"seconds": min(took), "work": min(worked), "before": before, "peak": peak()}))


def main() -> None:
    """Every step in a process of its own, and the ratios."""
    parser = argparse.ArgumentParser(description="Measure relatedness and complexity beside other packages.")
    parser.add_argument("--size", default="3000x1000", help="regions x industries")
    parser.add_argument("--peers", action="store_true", help="ecomplexity and econcomplex, too")
    parser.add_argument(
        "--threads", help="of the linear algebra, for all alike; as many as cores unless told"
    )
    parser.add_argument("--step", help=argparse.SUPPRESS)
    options = parser.parse_args()
    regions, industries = (int(part) for part in options.size.split("x"))
    if options.step:
        one_step(options.step, regions, industries)
        return
    packages = ("numpy", "scipy", "ecomplexity", "econcomplex")
    print(
        f"{options.size}, {os.cpu_count()} cores, Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}"
    )
    print(", ".join(f"{package} {version(package)}" for package in packages))
    print("| Step | Seconds | Processor | Peak MB | of which before it |\n|---|--:|--:|--:|--:|")
    seconds: dict[str, float] = {}
    for name in [*ours(), *(peers() if options.peers else ())]:
        command = [sys.executable, __file__, "--size", options.size, "--step", name]
        bounded = {"OPENBLAS_NUM_THREADS": options.threads} if options.threads else {}
        run = subprocess.run(
            command, check=True, capture_output=True, text=True, env={**os.environ, **bounded}
        )
        found = json.loads(run.stdout)
        seconds[name] = found["work"]
        figures = (
            f"{found['seconds']:.2f} | {found['work']:.2f} | {found['peak']:.0f} | {found['before']:.0f}"
        )
        print(f"| {name} | {figures} |", flush=True)
    if options.peers:
        print("\n| Theirs : ours | Times as fast |\n|---|--:|")
        for peer, own in (
            ("ecomplexity.proximity", "proximity"),
            ("ecomplexity.ecomplexity", "same as ecomplexity.ecomplexity"),
            ("ecomplexity.ecomplexity", "economic_complexity"),
            ("ecomplexity.ecomplexity with its check", "economic_complexity"),
            ("econcomplex.proximity", "proximity"),
            ("econcomplex.relatedness_density", "relatedness_density"),
            ("econcomplex.eci_pci_eigenvector", "economic_complexity"),
            ("econcomplex.fitness_complexity", "fitness"),
        ):
            print(f"| {peer} : {own} | {seconds[peer] / seconds[own]:.1f} |")


if __name__ == "__main__":
    main()

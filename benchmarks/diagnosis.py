"""Diagnosis: seconds for a whole region and for one initiative of it, every lesson with its evidence.

Assumes an otherwise idle machine. The region is made up; see `generate_case.py`. One initiative is told of twice: the
largest, with a tenth of all activities, and one of ordinary size.

    python benchmarks/diagnosis.py [--initiatives 300] [--activities 100000]
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import time
from collections.abc import Callable
from functools import partial
from statistics import median
from typing import Any

from generate_case import generate

from klustermotor.casefile.records import Case
from klustermotor.diagnosis.checks import LESSONS
from klustermotor.diagnosis.diagnosing import diagnose
from klustermotor.diagnosis.telling import Telling

_TIMES = 5


def row(name: str, function: Callable[[], Any], *, times: int = 1) -> Any:
    """Seconds by the clock and of the processor, each the median of so many calls, printed as a row."""
    clock, processor = [], []
    for _ in range(times):
        begun, used = time.perf_counter(), time.process_time()
        answer = function()
        clock.append(time.perf_counter() - begun)
        processor.append(time.process_time() - used)
    print(f"| {name} | {median(clock):.3f} | {median(processor):.3f} |", flush=True)
    return answer


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--initiatives", type=int, default=300)
    parser.add_argument("--activities", type=int, default=100_000)
    parser.add_argument("--organisations", type=int, default=10_000)
    parser.add_argument("--people", type=int, default=20_000)
    sizes = vars(parser.parse_args())
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}\n")
    case = generate(**sizes)
    size = f"{sizes['initiatives']:,} initiatives, {sizes['activities']:,} activities"
    print(f"| {size} | s | processor, s |\n|---|--:|--:|")
    measure(case)
    print(f"\n- most memory of the process {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")
    print(f"- load at the end {os.getloadavg()[0]:.1f}")


def measure(case: Case) -> None:
    diagnose(case.model_copy(update={"initiatives": case.initiatives[-1:]}))  # reads the data of the checks
    found = row("the whole region, eleven lessons each", lambda: diagnose(case))
    for key in LESSONS:
        row(f"... of which {key}", partial(diagnose, case, keys=[key]))
    for name, place in (("the largest initiative", 0), ("one of ordinary size", len(case.initiatives) // 2)):
        key = case.initiatives[place].id
        row(name, partial(diagnose, case, initiatives=[key]), times=_TIMES)
        judgements = next(one for one in found if one.initiative == key).judgements
        row(f"{name}, put into words", partial(_tell, Telling(case, "sv"), judgements))


def _tell(telling: Telling, judgements: Any) -> list[Any]:
    return [telling.judgement(one) for one in judgements]


if __name__ == "__main__":
    main()

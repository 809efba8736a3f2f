"""``klustermotor analyse TABLE --region CODE``: a report on one region, and its figures as tidy tables.

Needs neither Django nor a database: it reads one file and writes one page. What it works with is loaded when it is
called, so that every other command starts without it.
"""

from __future__ import annotations

import argparse
import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from klustermotor.cli.starting import complain, say
from klustermotor.errors import InputError
from klustermotor.wording import said

if TYPE_CHECKING:
    from klustermotor.analysis.cluster_scores import ClusterDefinition
    from klustermotor.analysis.tables import RegionIndustryTable
    from klustermotor.report.context import Groups
    from klustermotor.report.findings import Findings
    from klustermotor.report.page import Report


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Tell the command line of it."""
    analyse = commands.add_parser(
        "analyse",
        help="a report on one region from a table of regions and industries",
        description="Which clusters are strong in a region, how they grow, and what they are related to: a page that "
        "needs nothing else, in Swedish or English. TABLE is CSV, Parquet or Excel with one row for each region, "
        "industry and year.",
    )
    analyse.add_argument("table", type=Path, metavar="TABLE", help="CSV (also .gz), Parquet, xlsx or ods")
    analyse.add_argument(
        "--region", required=True, metavar="CODE", help="the region that the report is about"
    )
    analyse.add_argument("--output", type=Path, metavar="FILE", help="the page (default: TABLE-CODE.html)")
    analyse.add_argument(
        "--data", type=Path, metavar="FOLDER", help="also write every result here as CSV and Parquet"
    )
    analyse.add_argument(
        "--clusters",
        metavar="WHAT",
        help="a file with two columns, industry and cluster; or divisions: two digits of NACE or SNI (default where "
        "the codes are finer); industries: each for itself; found: groups of related industries, found in the table",
    )
    names = analyse.add_argument_group("names of things")
    names.add_argument("--region-names", type=Path, metavar="FILE", help="two columns: code and name")
    names.add_argument("--industry-names", type=Path, metavar="FILE", help="two columns: code and name")
    names.add_argument("--source", default="", metavar="TEXT", help="who published the table")
    names.add_argument("--vintage", default="", metavar="TEXT", help="which edition of it")
    names.add_argument(
        "--variable", metavar="TEXT", help="what is counted, where the column's name does not say it"
    )
    reading = analyse.add_argument_group("how the table is read")
    for column in ("region", "industry", "value", "year"):
        reading.add_argument(
            f"--{column}-column", metavar="NAME", help=f"the column of the {column}, if not recognised"
        )
    reading.add_argument(
        "--missing",
        choices=["refuse", "leave-out", "zero"],
        default="refuse",
        help="what a missing value does: refuses the table (default), leaves its industry out, or counts as 0",
    )
    reading.add_argument("--decimal", choices=[".", ","], help="decimal sign of numbers that are text")
    reading.add_argument(
        "--classification",
        choices=["nace", "other"],
        help="of the industries: nace (also SNI and UK SIC) gives names and divisions (default: where all codes fit)",
    )
    reading.add_argument("--sheet", metavar="NAME", help="sheet of a spreadsheet")
    analyse.set_defaults(run=_analyse, without_django=True)


def language_of(options: argparse.Namespace) -> str:
    """The language that is asked for, or that of the environment, or English."""
    wanted = options.language or os.environ.get("KLUSTERMOTOR_LANGUAGE") or os.environ.get("LANG") or "en"
    return "sv" if wanted.lower().startswith("sv") else "en"


def explained_plainly(error: OSError, language: str) -> str:
    """Why a file could not be read or written."""
    key = {errno.ENOENT: "no_file", errno.EACCES: "no_right", errno.EISDIR: "folder"}.get(
        error.errno or 0, "failed"
    )
    return said("analyse", key, language, name=str(error.filename or ""), why=error.strerror or str(error))


def _analyse(options: argparse.Namespace) -> int:
    from klustermotor.analysis.faults import fault_sentence

    language = language_of(options)
    try:
        _write_report(options, language)
    except InputError as error:
        complain(said("analyse", "refused", language))
        complain(*(f"• {fault_sentence(one, language)}" for one in error.faults))
    except OSError as error:
        complain(explained_plainly(error, language))
    else:
        return 0
    return 1


def _write_report(options: argparse.Namespace, language: str) -> None:
    from klustermotor.analysis.faults import fault_sentence
    from klustermotor.report.composing import region_report
    from klustermotor.report.findings import STEPS, find
    from klustermotor.report.page import report_html

    with progress(len(STEPS) + 2, language) as step:
        step("reading")
        table = _read(options, language)
        clusters, groups = _clusters(options, table, language)
        findings = find(
            table,
            region=_region(options.region, table),
            definition=clusters,
            find_clusters=groups == "found",
            told=step,
        )
        step("writing")
        report = region_report(findings, language=language, groups=groups)
        page = options.output or options.table.with_name(f"{_stem(options.table)}-{findings.region}.html")
        written = [page, *(_write_data(options.data, findings, report) if options.data else [])]
        page.write_text(report_html(report), "utf-8")
    for remark in findings.remarks:
        say(said("analyse", "remark", language, text=fault_sentence(remark, language)))
    say(said("analyse", "written", language, name=str(page)))
    if options.data:
        say(said("analyse", "data_written", language, count=len(written) - 1, name=str(options.data)))


@contextmanager
def progress(steps: int, language: str, use: str = "analyse") -> Iterator[Callable[[str], None]]:
    """A bar that names the step it is at; silent where nobody watches."""
    from tqdm import tqdm

    with tqdm(
        total=steps, disable=None, leave=False, bar_format="{desc} |{bar}| {n}/{total} [{elapsed}]"
    ) as bar:

        def step(name: str) -> None:
            bar.set_description_str(said(use, f"step_{name}", language))
            bar.update()

        yield step


def _read(options: argparse.Namespace, language: str) -> RegionIndustryTable:
    from klustermotor.sources.classifications import industry_names
    from klustermotor.sources.files import read_names, read_table

    given: dict[str, Any] = {
        "missing": options.missing,
        "source": options.source,
        "vintage": options.vintage,
        "variable": options.variable,
        "decimal": options.decimal,
        "sheet": options.sheet,
        **{axis: getattr(options, f"{axis}_column") for axis in ("region", "industry", "value", "year")},
    }
    table = read_table(options.table, **{name: value for name, value in given.items() if value is not None})
    if _is_nace(options, table):
        table = table.named(industries=industry_names(table.industries, language))
    if options.region_names:
        table = table.named(regions=read_names(options.region_names))
    return table.named(industries=read_names(options.industry_names)) if options.industry_names else table


def _is_nace(options: argparse.Namespace, table: RegionIndustryTable) -> bool:
    """Whether industries have the codes, and so the names and divisions, of NACE: as told, or as all codes fit."""
    from klustermotor.sources.classifications import fits_nace

    return fits_nace(table.industries) if options.classification is None else options.classification == "nace"


def _region(asked: str, table: RegionIndustryTable) -> str:
    """The label of the region, also when it is asked for by its name."""
    named = [label for label in table.regions if table.region_name(label).casefold() == asked.casefold()]
    return named[0] if asked not in table.regions and len(named) == 1 else asked


def _clusters(
    options: argparse.Namespace, table: RegionIndustryTable, language: str
) -> tuple[ClusterDefinition | None, Groups]:
    """The clusters that are asked for, and what they are."""
    from klustermotor.analysis.cluster_scores import ClusterDefinition
    from klustermotor.sources.classifications import industry_names
    from klustermotor.sources.definitions import read_definition

    if options.clusters == "found":
        return None, "found"
    if options.clusters == "industries":
        return None, "own"
    if options.clusters not in (None, "divisions"):
        return read_definition(options.clusters), "clusters"
    above = _divisions(options, table)
    if above is None or len(set(above.values())) == len(above):
        return None, "own"
    return ClusterDefinition.of(above, names=industry_names(set(above.values()), language)), "division"


def _divisions(options: argparse.Namespace, table: RegionIndustryTable) -> dict[str, str] | None:
    """The division of every industry, asked for or because the codes are of NACE; nothing where there are none."""
    from klustermotor.analysis.faults import TableError
    from klustermotor.analysis.levels import parents

    if options.clusters is None and not _is_nace(options, table):
        return None
    try:
        return parents(table.industries, "division")
    except TableError:
        if options.clusters:  # asked for, and the codes have none
            raise
        return None  # sections


def _write_data(folder: Path, findings: Findings, report: Report) -> list[Path]:
    """Every result as CSV and Parquet, and every figure as SVG and PNG."""
    import pyarrow.csv
    import pyarrow.parquet

    from klustermotor.charts.png import to_png

    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, table in findings.results().items():
        for ending, write in ((".csv", pyarrow.csv.write_csv), (".parquet", pyarrow.parquet.write_table)):
            written.append(folder / f"{name}{ending}")
            write(table, written[-1])
    for figure in (figure for chapter in report.chapters for figure in chapter.figures):
        sheet = figure.captioned
        for ending, content in ((".svg", sheet.encode()), (".png", to_png(sheet))):
            written.append(folder / f"{figure.name}{ending}")
            written[-1].write_bytes(content)
    return written


def _stem(path: Path) -> str:
    """A file's name without its endings: "table" of "table.csv.gz"."""
    return path.name.split(".")[0] or "report"

"""``klustermotor network FILE... --output FOLDER``: who is tied to whom, as a page, a table and a picture.

Needs neither Django nor a database. What it works with is loaded when it is called, so that every other command starts
without it.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from klustermotor.cli.analysing import explained_plainly, language_of, progress
from klustermotor.cli.starting import complain, say
from klustermotor.errors import InputError
from klustermotor.wording import said

if TYPE_CHECKING:
    import pyarrow as pa

    from klustermotor.report.network_findings import NetworkFindings
    from klustermotor.report.page import Report
    from klustermotor.sources.network_files.document import NetworkDocument

_ROLES = ("tail", "head", "kind", "weight", "start", "end", "key", "name")
_FORMATS = ("kumu", "kumu-xlsx", "kumu-csv", "gexf", "graphml", "csv", "org")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class _RefusedError(Exception):
    """What cannot be done, as ``args`` tells it."""


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Tell the command line of it."""
    network = commands.add_parser(
        "network",
        help="who is tied to whom: a page, a table and a picture of a network",
        description="What a network is, who is central, who brings others together, and what depends on few: a page "
        "that needs nothing else, in Swedish or English. FILE is a network of Kumu, GraphML, GEXF, CSV in a zip or W3C "
        "ORG; or one or several tables of ties (CSV, Parquet, Excel, ods) with a row for each tie.",
    )
    network.add_argument(
        "files", nargs="+", type=Path, metavar="FILE", help="a network file, or tables of ties"
    )
    network.add_argument("--output", type=Path, metavar="FOLDER", help="where to write (default: network)")
    network.add_argument(
        "--convert", choices=_FORMATS, help="only write the network in another format, and tell what it loses"
    )
    network.add_argument(
        "--group",
        metavar="NAME",
        help="what the actors are grouped by, such as sector: an attribute of theirs",
    )
    network.add_argument("--year", type=int, metavar="YEAR", help="only ties that were there in this year")
    network.add_argument(
        "--kind", nargs="+", default=[], metavar="KIND", help="only ties of these kinds", dest="kinds"
    )
    network.add_argument(
        "--title", metavar="TEXT", help="what the network is called (default: the file's name)"
    )
    network.add_argument("--source", default="", metavar="TEXT", help="where the ties come from")
    tables = network.add_argument_group("tables of ties")
    tables.add_argument("--actors", type=Path, metavar="TABLE", help="a table with a row for each actor")
    columns = {
        "tail": "from", "head": "to", "kind": "kind", "weight": "weight", "start": "start", "end": "end",
        "key": "key, of actors", "name": "name, of actors",
    }  # fmt: skip
    for role, name in columns.items():
        tables.add_argument(
            f"--{role}-column",
            metavar="COLUMN",
            help=f"the column, if not recognised ({name})",
            dest=f"{role}_column",
        )
    tables.add_argument(
        "--directed", action="store_true", help="ties lead one way, unless a column tells (directed)"
    )
    tables.add_argument("--sheet", metavar="NAME", help="sheet of a spreadsheet (default: the first)")
    network.set_defaults(run=_network, without_django=True)


def _network(options: argparse.Namespace) -> int:
    from klustermotor.analysis.faults import fault_sentence

    language = language_of(options)
    try:
        (_convert if options.convert else _write)(options, language)
    except InputError as error:
        complain(said("network_report", "refused", language))
        complain(*(f"• {fault_sentence(one, language)}" for one in error.faults))
    except _RefusedError as error:
        complain(*error.args)
    except OSError as error:
        complain(explained_plainly(error, language))
    else:
        return 0
    return 1


def _read(options: argparse.Namespace, language: str) -> NetworkDocument:
    """The network that is asked for: of one file, or of tables; ties of a year and of some kinds alone."""
    from klustermotor.sources.network_files.reading import read_network
    from klustermotor.sources.network_tables import chosen, is_table, read_tie_tables

    whole = [path for path in options.files if not is_table(path)]
    if whole and len(options.files) > 1:
        names = [path.name for path in options.files]
        raise _RefusedError(said("network_report", "one_file", language, names=names))
    if whole:
        if given := list(_of_tables(options)):
            values = {"options": given, "name": whole[0].name}
            raise _RefusedError(said("network_report", "not_with_file", language, **values))
        document = read_network(whole[0], filename=whole[0].name)
    else:
        columns = {role: getattr(options, f"{role}_column") for role in _ROLES}
        document = read_tie_tables(
            options.files,
            options.actors,
            columns={role: column for role, column in columns.items() if column is not None},
            directed=options.directed,
            sheet=options.sheet,
        )
    return chosen(document, year=options.year, kinds=options.kinds)


def _of_tables(options: argparse.Namespace) -> Iterator[str]:
    """Options that were given and mean something for tables alone."""
    given = {f"--{role}-column": getattr(options, f"{role}_column") for role in _ROLES}
    given |= {"--actors": options.actors, "--directed": options.directed, "--sheet": options.sheet}
    return (name for name, value in given.items() if value)


def _tell_remarks(document: NetworkDocument, language: str) -> None:
    from klustermotor.analysis.faults import fault_sentence

    for remark in document.remarks:
        say(said("network_report", "remark", language, text=fault_sentence(remark, language)))


def _convert(options: argparse.Namespace, language: str) -> None:
    """Write the network in another format, and tell what of it the format cannot hold."""
    from klustermotor.analysis.faults import fault_sentence
    from klustermotor.sources.network_files.reading import FORMATS, not_held, write_network

    document = _read(options, language)
    content = write_network(document, options.convert)
    folder = options.output or Path("network")
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"network{FORMATS[options.convert].ending}"
    path.write_bytes(content)
    _tell_remarks(document, language)
    lost = not_held(document, options.convert)
    for one in lost:
        say(said("network_report", "remark", language, text=fault_sentence(one, language)))
    if not lost:
        say(said("network_report", "holds_all", language))
    say(said("network_report", "converted", language, name=str(path)))


def _write(options: argparse.Namespace, language: str) -> None:
    """Write the page, the table and the picture."""
    from klustermotor.report.network_composing import network_report
    from klustermotor.report.network_findings import STEPS, find_in_network
    from klustermotor.report.page import report_html
    from klustermotor.sources.network_tables import known_attribute

    with progress(len(STEPS) + 2, language, "network_report") as step:
        step("read")
        document = _read(options, language)
        network = document.network()
        group = None if options.group is None else known_attribute(options.group, network.attributes)
        findings = find_in_network(network, group=group, told=step)
        step("write")
        report = network_report(
            findings,
            title=options.title or document.title or options.files[0].name.split(".")[0],
            source=options.source or ", ".join(path.name for path in options.files),
            language=language,
            group=group,
            limits=_limits(options, language),
        )
        page = report_html(report)
        folder = options.output or Path("network")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "network.html").write_text(page, "utf-8")
        _write_actors(folder / "actors.csv", findings)
        _write_picture(folder, report)
    _tell_remarks(document, language)
    files = ["network.html", "actors.csv", "network.svg", "network.png"]
    say(said("network_report", "written", language, name=str(folder), files=files))


def _limits(options: argparse.Namespace, language: str) -> str:
    """What part of the file is asked for, in words."""
    told = []
    if options.year is not None:
        told.append(said("network_report", "limit_year", language, year=options.year))
    if options.kinds:
        told.append(said("network_report", "limit_kinds", language, kinds=options.kinds))
    return " ".join(told)


def _write_actors(path: Path, findings: NetworkFindings) -> None:
    """A table that spreadsheets open, in which no cell is taken for a formula."""
    table: pa.Table = findings.table
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file)
        out.writerow([_harmless(name) for name in table.column_names])
        columns = [column.to_pylist() for column in table.columns]
        out.writerows([_harmless(cell) for cell in row] for row in zip(*columns, strict=True))


def _harmless(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.lstrip(" ").startswith(_FORMULA) else cell


def _write_picture(folder: Path, report: Report) -> None:
    from klustermotor.charts.png import to_png

    (figure,) = (figure for chapter in report.chapters for figure in chapter.figures)
    sheet = figure.captioned
    (folder / "network.svg").write_text(sheet, "utf-8")
    (folder / "network.png").write_bytes(to_png(sheet))

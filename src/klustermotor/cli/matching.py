"""``klustermotor match LEFT... --with RIGHT... --output FOLDER``: which companies of some lists are on others.

Needs neither Django nor a database. What it works with is loaded when it is called, so that every other command starts
without it.
"""

from __future__ import annotations

import argparse
import csv
import secrets
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from klustermotor.cli.analysing import explained_plainly, language_of, progress
from klustermotor.cli.starting import complain, say
from klustermotor.errors import InputError
from klustermotor.wording import said

if TYPE_CHECKING:
    import pyarrow as pa

    from klustermotor.registers.lists import CompanyList
    from klustermotor.registers.matching import Matches
    from klustermotor.registers.overlap import Overlap, Pair

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_ANSWERS = {"yes": True, "ja": True, "no": False, "nej": False, "": None}
_PAIR = ("left_list", "left_row", "right_list", "right_row")
_WIDE = 24


class _RefusedError(Exception):
    """What cannot be done, as ``args[0]`` tells it."""


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Tell the command line of it."""
    match = commands.add_parser(
        "match",
        help="which companies of some lists are on others",
        description="Compares company lists by organisation number, name, address, telephone and domain, and tells "
        "which companies of LEFT are on the lists after --with; without --with, which are on more than one of LEFT. "
        "Lists are CSV, Excel, ods or Parquet, as people keep them.",
    )
    match.add_argument("left", nargs="+", type=Path, metavar="LEFT", help="company lists")
    match.add_argument("--with", dest="right", nargs="+", type=Path, metavar="RIGHT", help="lists to look in")
    match.add_argument("--output", type=Path, metavar="FOLDER", help="where to write (default: overlap)")
    match.add_argument("--check", action="store_true", help="only show how LEFT would be read; match nothing")
    match.add_argument("--within", action="store_true", help="also find duplicates inside each list")
    match.add_argument(
        "--review", type=Path, metavar="FILE", help="doubtful.csv of before, with answers in 'same'"
    )
    match.add_argument(
        "--columns",
        nargs="+",
        default=[],
        metavar="FIELD=COLUMN",
        help="column of a field, where it is not recognised, such as name=Bolag; the fields are number, name, "
        "legal_form, street, postcode, town, postal, country, phone, email, web, industry, size",
    )
    match.add_argument(
        "--fill-down",
        nargs="+",
        default=[],
        metavar="COLUMN",
        help="columns whose empty cells have the value above, as merged cells do",
    )
    match.add_argument(
        "--sheet", metavar="NAME", help="sheet of spreadsheets (default: the first with something in)"
    )
    match.add_argument(
        "--country", default="SE", metavar="CODE", help="of companies that tell none (default: SE)"
    )
    match.set_defaults(run=_match, without_django=True)


def _match(options: argparse.Namespace) -> int:
    language = language_of(options)
    try:
        if options.check:
            return _check(options, language)
        _write(options, language)
    except _RefusedError as error:
        complain(*error.args)
    except OSError as error:
        complain(explained_plainly(error, language))
    else:
        return 0
    return 1


def _check(options: argparse.Namespace, language: str) -> int:
    """Show how each list would be read."""
    from klustermotor.registers.reading import preview

    done = 0
    for path in options.left:
        try:
            seen = preview(path, filename=path.name, sheet=options.sheet)
        except InputError as error:
            complain(*_fault_lines(path, error, language))
            done = 1
            continue
        counts = {"count": seen.count, "columns": len(seen.header), "row": seen.header_row or "-"}
        say(said("lists", "preview_rows", language, name=path.name, **counts))
        if len(seen.sheets) > 1:
            say(said("lists", "preview_sheets", language, names=", ".join(seen.sheets), sheet=seen.sheet))
        say(said("lists", "preview_columns", language))
        say(
            *(
                f"  {said('wanted', f'field-{one}', language)} ({one}) = {name}"
                for one, name in seen.mapping.items()
            )
        )
        say(said("lists", "preview_first", language))
        say(*("  " + " | ".join(_short(cell) for cell in row) for row in (seen.header, *seen.rows)))
        _say_remarks(path.name, seen.remarks, language)
    return done


def _short(cell: str) -> str:
    return cell if len(cell) <= _WIDE else cell[: _WIDE - 1] + "\N{HORIZONTAL ELLIPSIS}"


def _fault_lines(path: Path, error: InputError, language: str) -> list[str]:
    from klustermotor.analysis.faults import fault_sentence

    return [
        said("lists", "of_file", language, name=path.name),
        *(f"• {fault_sentence(one, language)}" for one in error.faults),
    ]


def _say_remarks(name: str, remarks: Sequence[Any], language: str) -> None:
    from klustermotor.analysis.faults import fault_sentence

    for remark in remarks:
        say(said("lists", "remark", language, name=name, text=fault_sentence(remark, language)))


def _write(options: argparse.Namespace, language: str) -> None:
    from klustermotor.registers.matching import STEPS, match
    from klustermotor.registers.overlap import overlap

    answers = _answers(options.review, language) if options.review else {}
    columns = _columns(options.columns, language)
    with progress(len(options.left) + len(options.right or []) + len(STEPS) + 1, language, "lists") as step:
        left, right = _read_all(options, columns, language, step)
        matches = match(left, right, within=options.within, told=lambda name, _done, _of: step(name))
        same = [pair for pair, answer in answers.items() if answer]
        found = overlap(left, right, matches, same=same)
        step("write")
        folder = options.output or Path("overlap")
        folder.mkdir(parents=True, exist_ok=True)
        lines = _told(found, [*left, *(right or [])], matches, language)
        _write_files(folder, found, matches, lines=lines, answers=answers, language=language)
    for one in (*left, *(right or [])):
        _say_remarks(one.name, one.remarks, language)
    say(*lines)
    if options.review:
        counts = {"yes": len(same), "no": sum(answer is False for answer in answers.values())}
        say(said("lists", "answers", language, name=options.review.name, **counts))
    say(said("lists", "written", language, name=str(folder)))


def _read_all(
    options: argparse.Namespace, columns: Mapping[str, str], language: str, step: Callable[[str], None]
) -> tuple[list[CompanyList], list[CompanyList] | None]:
    """All lists; where some cannot be read, the faults of all of them at once."""
    from klustermotor.registers.reading import read_list

    secret = secrets.token_bytes(32)  # sole traders are recognised in this run, and never after it
    paths = [*options.left, *(options.right or [])]
    keys = _keys(paths)
    read, refused = [], []
    for path, key in zip(paths, keys, strict=True):
        step("read")
        try:
            read.append(
                read_list(
                    path,
                    filename=path.name,
                    key=key,
                    name=path.name,
                    columns=_own(path, columns, options.sheet) if columns else None,
                    sheet=options.sheet,
                    country=options.country,
                    secret=secret,
                    fill_down=options.fill_down,
                )
            )
        except InputError as error:
            refused += _fault_lines(path, error, language)
    if refused:
        raise _RefusedError(said("lists", "refused", language), *refused)
    count = len(options.left)
    return read[:count], read[count:] if options.right else None


def _keys(paths: Sequence[Path]) -> list[str]:
    """A short name for each list: its file's, with a number where two are alike."""
    stems = [path.name.split(".")[0] or "list" for path in paths]
    return [stem if stems.count(stem) == 1 else f"{stem} ({n})" for n, stem in enumerate(stems, 1)]


def _columns(given: Sequence[str], language: str) -> dict[str, str]:
    pairs = [one.partition("=") for one in given]
    wrong = [one for one, (_, sign, _) in zip(given, pairs, strict=True) if not sign]
    if wrong:
        raise _RefusedError(said("lists", "bad_columns", language, found=", ".join(wrong)))
    return {one.strip(): name.strip() for one, _, name in pairs}


def _own(path: Path, columns: Mapping[str, str], sheet: str | None) -> dict[str, str]:
    """Of the columns that were told, those that a list has; all where it has none, so that the fault is told."""
    from klustermotor.registers.reading import preview

    header = preview(path, filename=path.name, sheet=sheet).header
    return {one: name for one, name in columns.items() if name in header or not name} or dict(columns)


def _told(found: Overlap, lists: Sequence[CompanyList], matches: Matches, language: str) -> list[str]:
    """What was found and how, in plain lines."""
    lines = [said("lists", "on_any", language, count=found.on_any, of=found.rows)]
    for one in lists:
        if one.key in found.by_list:
            count = found.by_list[one.key]
            lines.append(said("lists", "on_list", language, count=count, name=one.name, of=len(one)))
    if found.perhaps:
        lines.append(said("lists", "perhaps", language, count=found.perhaps))
    how = matches.provenance
    given = {"sure": how.sure_from, "review": how.review_from, "parameters": how.parameters.how}
    lines.append(said("lists", "how", language, pairs=how.candidates, engine=how.engine, **given))
    left_out = sum(rule.left_out for rule in how.rules)
    if left_out:
        lines.append(said("lists", "left_out", language, count=left_out))
    return lines


def _write_files(
    folder: Path,
    found: Overlap,
    matches: Matches,
    *,
    lines: Sequence[str],
    answers: Mapping[Pair, bool | None],
    language: str,
) -> None:
    from klustermotor.registers.overlap import told_pairs

    columns = [
        said("lists", f"column_{name}", language)
        if name in ("list", "row", "number", "name", "town", "lists", "perhaps")
        else said("lists", "column_on", language, name=name)
        for name in found.found.column_names
    ]
    rows = [list(row.values()) for row in found.found.to_pylist()]
    _write_csv(folder / "overlap.csv", columns, rows)
    _write_sheets(folder / "overlap.xlsx", columns, rows, lines=lines, language=language)
    pairs = told_pairs(matches)
    _write_csv(folder / "pairs.csv", pairs.column_names, _rows(pairs))
    doubtful = told_pairs(matches, doubtful=True)
    asked = [[*row.values(), _answer(answers, row)] for row in doubtful.to_pylist()]
    _write_csv(folder / "doubtful.csv", [*doubtful.column_names, "same"], asked)


def _rows(table: pa.Table) -> list[list[Any]]:
    return [list(row.values()) for row in table.to_pylist()]


def _answer(answers: Mapping[Pair, bool | None], row: Mapping[str, Any]) -> str:
    answer = answers.get((row["left_list"], row["left_row"], row["right_list"], row["right_row"]))
    return "" if answer is None else "yes" if answer else "no"


def _write_csv(path: Path, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """A file that spreadsheets open, in which no cell is taken for a formula."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file)
        out.writerows([_harmless(cell) for cell in row] for row in (columns, *rows))


def _harmless(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.lstrip(" ").startswith(_FORMULA) else cell


def _write_sheets(
    path: Path, columns: Sequence[str], rows: Sequence[Sequence[Any]], *, lines: Sequence[str], language: str
) -> None:
    """One sheet with what was found and one with how; text stays text."""
    import xlsxwriter

    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        bold = book.add_format({"bold": True})
        sheet = book.add_worksheet(said("lists", "sheet_found", language))
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(columns) - 1, 20)
        for column, name in enumerate(columns):
            sheet.write_string(0, column, name, bold)
        for number, row in enumerate(rows, 1):
            for column, cell in enumerate(row):
                if isinstance(cell, int):
                    sheet.write_number(number, column, cell)
                elif cell is not None:
                    sheet.write_string(number, column, cell)
        how = book.add_worksheet(said("lists", "sheet_how", language))
        how.set_column(0, 0, 120)
        for number, line in enumerate(lines):
            how.write_string(number, 0, line)


def _answers(path: Path, language: str) -> dict[Pair, bool | None]:
    """The answers in a doubtful.csv."""
    found: dict[Pair, bool | None] = {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            sign = ";" if ";" in file.readline().split("left_row")[0] else ","
            file.seek(0)
            for number, row in enumerate(csv.DictReader(file, delimiter=sign), 2):
                with suppress(KeyError, ValueError, TypeError, AttributeError):
                    pair = (
                        row["left_list"].lstrip("'"),
                        int(row["left_row"]),
                        row["right_list"].lstrip("'"),
                        int(row["right_row"]),
                    )
                    found[pair] = _ANSWERS[row["same"].strip().lower()]
                    continue
                raise _RefusedError(said("lists", "bad_answers", language, name=path.name, row=number))
    except (UnicodeDecodeError, csv.Error) as error:
        raise _RefusedError(said("lists", "bad_answers", language, name=path.name, row=1)) from error
    return found

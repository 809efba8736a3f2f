"""``klustermotor diagnose CASEFILE``: eleven lessons held against what is recorded of each initiative.

Needs neither Django nor a database, and sends nothing anywhere. What it works with is loaded when it is called, so that
every other command starts without it.
"""

from __future__ import annotations

import argparse
import datetime
import gettext
import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING

from klustermotor.cli.analysing import explained_plainly, language_of, progress
from klustermotor.cli.starting import complain, say
from klustermotor.errors import Fault, InputError
from klustermotor.wording import said

if TYPE_CHECKING:
    from klustermotor.casefile.records import Case
    from klustermotor.coherence.board import Board
    from klustermotor.diagnosis.diagnosing import Diagnosis
    from klustermotor.report.diagnosis_context import DiagnosisContext

MOST_YEARS = 40
FEW_SUGGESTIONS = 5
_YEARS = re.compile(r"(\d{4})[-–](\d{4})", re.ASCII)
_STEPS = 4


class _RefusedError(Exception):
    """What cannot be done, as ``args`` tells it."""


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Tell the command line of it."""
    diagnose = commands.add_parser(
        "diagnose",
        help="hold the initiatives of a case file against eleven lessons, with the grounds",
        description="How each initiative of a case file stands on the eleven lessons of ten years' cluster work: a "
        "page that needs nothing else, in Swedish or English, a table and a JSON document. Each judgement comes from "
        "what is recorded, shows its records, says how sure it is and what would change it.",
    )
    diagnose.add_argument("file", type=Path, metavar="CASEFILE", help="a case file (JSON)")
    diagnose.add_argument("--initiative", metavar="KEY", help="only this initiative (default: all)")
    diagnose.add_argument(
        "--day",
        metavar="DATE",
        help="the day to look at, as 2003, 2003-06 or 2003-06-30 (default: the day that the case tells of)",
    )
    diagnose.add_argument(
        "--years", metavar="FROM-TO", help="also how it stood at the end of each of these years"
    )
    diagnose.add_argument(
        "--language",
        choices=["sv", "en"],
        default=argparse.SUPPRESS,
        help="language of the page and of messages (default: from the environment)",
    )
    diagnose.add_argument("--output", type=Path, metavar="FOLDER", help="where to write (default: diagnosis)")
    diagnose.add_argument(
        "--json",
        action="store_true",
        help="print the JSON document in place of a summary; files are written only with --output",
    )
    diagnose.set_defaults(run=_diagnose, without_django=True)


def _diagnose(options: argparse.Namespace) -> int:
    language = language_of(options)
    try:
        _run(options, language)
    except InputError as error:
        complain(said("diagnosis", "refused", language), *_fault_lines(error.faults, language))
    except _RefusedError as error:
        complain(*error.args)
    except OSError as error:
        complain(explained_plainly(error, language))
    else:
        return 0
    return 1


def _run(options: argparse.Namespace, language: str) -> None:
    from klustermotor.report.diagnosis_files import diagnosis_values

    with progress(_STEPS, language, "diagnosis") as step:
        context = _context(options, language, step)
        values = json.dumps(diagnosis_values(context), ensure_ascii=False, indent=1) + "\n"
        written = []
        if options.output or not options.json:
            step("write")
            folder = options.output or Path("diagnosis")
            written = _write(folder, context, values)
    if options.json:
        say(values.rstrip("\n"))
        return
    say(*_summary(context))
    say(said("diagnosis", "written", language, name=str(folder), files=written))


def _context(options: argparse.Namespace, language: str, step: Callable[[str], None]) -> DiagnosisContext:
    """Read the file and judge what is asked for."""
    from klustermotor.casefile.reading import check_size, read_case
    from klustermotor.coherence.board import coherence_board
    from klustermotor.diagnosis.diagnosing import diagnose, diagnose_over_time
    from klustermotor.diagnosis.earlier import as_known_on
    from klustermotor.report.diagnosis_context import DiagnosisContext, Origin

    step("read")
    check_size(options.file.stat().st_size)
    content = options.file.read_bytes()
    case = read_case(content)
    chosen = _chosen(options.initiative, case, language)
    origin = Origin(
        options.file.name,
        hashlib.sha256(content).hexdigest(),
        day=_day(options.day, case, language),
        made=datetime.datetime.now(tz=datetime.UTC).date(),
    )
    del content
    known = case
    if origin.day < _day(None, case, language):
        known, origin = as_known_on(case, origin.day), replace(origin, earlier=True)
    step("judge")
    diagnoses = diagnose(known, day=origin.day, initiatives=chosen)
    years: dict[int, tuple[Diagnosis, ...]] = {}
    if options.years:
        step("years")
        wanted = _years(options.years, origin.day, language)
        at_the_day = known.model_copy(update={"as_of": origin.day.isoformat()})
        years = diagnose_over_time(at_the_day, wanted, initiatives=chosen)
    board = None if options.initiative else coherence_board(known, day=origin.day)
    return DiagnosisContext(case, diagnoses, origin, language, years, board)


def _chosen(key: str | None, case: Case, language: str) -> list[str]:
    """The initiatives that are asked for."""
    known = [one.id for one in case.initiatives]
    if not known:
        raise _RefusedError(said("diagnosis", "no_initiatives", language))
    if key is not None and key not in known:
        raise _RefusedError(said("diagnosis", "no_initiative", language, key=key, known=known))
    return known if key is None else [key]


def _day(given: str | None, case: Case, language: str) -> datetime.date:
    """The last day that a date can mean, or that of the case."""
    from klustermotor.casefile.partial_dates import bounds, is_partial_date
    from klustermotor.diagnosis.diagnosing import day_of

    if given is None:
        return day_of(case)
    if not is_partial_date(given):
        raise _RefusedError(said("diagnosis", "bad_day", language, found=given))
    return bounds(given)[1]


def _years(given: str, day: datetime.date, language: str) -> range:
    """The years of "1998-2003"."""
    found = _YEARS.fullmatch(given.strip())
    first, last = (int(found[1]), int(found[2])) if found else (1, 0)
    if not 1 <= first <= last < first + MOST_YEARS:
        raise _RefusedError(said("diagnosis", "bad_years", language, most=MOST_YEARS, found=given))
    if last > day.year:
        raise _RefusedError(said("diagnosis", "years_ahead", language, day=day.isoformat(), found=given))
    return range(first, last + 1)


def _write(folder: Path, context: DiagnosisContext, values: str) -> list[str]:
    """Write the page, the tables, the document and the picture; the names of the files."""
    from klustermotor.report.diagnosis_composing import diagnosis_report
    from klustermotor.report.diagnosis_files import judgements_csv, years_csv
    from klustermotor.report.diagnosis_page import diagnosis_html

    report = diagnosis_report(context)
    texts = {
        "diagnosis.html": diagnosis_html(report),
        "diagnosis.csv": judgements_csv(context.diagnoses),
        "diagnosis.json": values,
    }
    if context.years:
        texts["diagnosis_years.csv"] = years_csv(context.years)
    for figure in report.figures:
        texts[f"{figure.name}.svg"] = figure.captioned
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_text(text, "utf-8")
    return list(texts)


def _summary(context: DiagnosisContext) -> Iterator[str]:
    """A line for each lesson of each initiative."""
    told = context.say
    for diagnosis in context.diagnoses:
        name = context.names[diagnosis.initiative]
        yield told("terminal_head", name=name, day=diagnosis.day.isoformat())
        for one in diagnosis.judgements:
            sure = told("terminal_sure", sure=told(f"sure_{one.sureness}")) if one.sureness else ""
            verdict = context.telling.verdict(one.verdict)
            letter = told(f"letter_{one.verdict}")
            yield f"  {letter}  {context.title(one.check)}: {verdict}{f' ({sure})' if sure else ''}"
        yield ""
    if context.board and context.board.suggestions:
        yield from _coordination(context, context.board)


def _coordination(context: DiagnosisContext, board: Board) -> Iterator[str]:
    """The first suggestions to coordinate, and how many more there are."""
    from klustermotor.coherence.suggestions import sentence

    yield said("coherence", "board-title", context.language)
    for one in board.suggestions[:FEW_SUGGESTIONS]:
        yield f"  • {sentence(board.setting, one, context.language)}"
    more = len(board.suggestions) - FEW_SUGGESTIONS
    if more > 0:
        yield f"  {said('coherence', 'board-on-the-page', context.language, n=more)}"
    yield ""


def _fault_lines(faults: Iterable[Fault], language: str) -> Iterator[str]:
    """Every fault of a case file with its place, in a language; Django is not needed for its translations."""
    from klustermotor.casefile.faults import templates

    with as_file(files("klustermotor") / "web" / "locale") as folder:
        translated = gettext.translation("django", folder, languages=[language], fallback=True).gettext
        for fault in faults:
            line = said("diagnosis", "fault_line", language, line=fault.line) if fault.line else ""
            places = ", ".join(one for one in (line, fault.place) if one)
            told = " ".join(translated(template) % fault.values for template in templates(fault))
            yield f"• {places}: {told}" if places else f"• {told}"

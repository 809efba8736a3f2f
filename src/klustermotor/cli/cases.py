"""``klustermotor case check|load|export``: a region in one file."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from klustermotor.cli.starting import complain, migrate, say


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Tell the command line of them."""
    case = commands.add_parser(
        "case", help="check, load and export case files", description="Case files: a region in one file."
    )
    verbs = case.add_subparsers(title="what to do", required=True, metavar="VERB")
    load = verbs.add_parser("load", help="put a case file into the database, all of it or nothing")
    load.add_argument("file", type=Path)
    load.add_argument(
        "--replace",
        action="store_true",
        help="also remove what the database has of the case and the file has not",
    )
    load.add_argument(
        "--reader", metavar="E-MAIL", action="append", default=[], help="account that may read the case"
    )
    load.set_defaults(run=_load)
    export = verbs.add_parser("export", help="write a case to a file")
    export.add_argument("key", help="identifier of the case, such as sormland")
    export.add_argument("file", type=Path, nargs="?", help="where to write (default: standard output)")
    export.set_defaults(run=_export)
    check = verbs.add_parser("check", help="tell all that is wrong with a case file; changes nothing")
    check.add_argument("file", type=Path)
    check.set_defaults(run=_check)


def _load(options: argparse.Namespace) -> int:
    from klustermotor.casefile.reading import read_case_file
    from klustermotor.web.accounts.models import User
    from klustermotor.web.cases.actions import give_access
    from klustermotor.web.cases.models import Case
    from klustermotor.web.exchange.loading import load_case
    from klustermotor.web.messages import report_lines

    record = read_case_file(options.file)
    migrate()
    readers = [(email, User.objects.filter(email__iexact=email).first()) for email in options.reader]
    missing = [email for email, user in readers if user is None]
    if missing:
        return _refuse_readers(missing)
    report = load_case(record, by=None, replace=options.replace)
    for _email, user in readers:
        if user is not None:
            give_access(case=Case.objects.get(key=record.id), user=user, by=None)
    say(*report_lines(report))
    return 0


def _refuse_readers(emails: Sequence[str]) -> int:
    from django.utils.translation import gettext as _

    complain(_("No account has the address %(emails)s. Nothing was loaded.") % {"emails": ", ".join(emails)})
    return 1


def _export(options: argparse.Namespace) -> int:
    from django.utils.translation import gettext as _

    from klustermotor.casefile.writing import case_bytes
    from klustermotor.web.cases.models import Case
    from klustermotor.web.recording.whole_case import export_case

    migrate()
    case = Case.objects.filter(key=options.key).first()
    if case is None:
        known = ", ".join(Case.objects.values_list("key", flat=True)) or "–"
        complain(_("There is no case %(key)s. There are: %(known)s") % {"key": options.key, "known": known})
        return 1
    content = case_bytes(export_case(case))
    if options.file is None:
        sys.stdout.buffer.write(content)
        return 0
    partial = options.file.with_name(options.file.name + ".part")
    partial.write_bytes(content)
    partial.replace(options.file)
    return 0


def _check(options: argparse.Namespace) -> int:
    from klustermotor.casefile.reading import read_case_file
    from klustermotor.web.messages import contents_line

    say(contents_line(read_case_file(options.file)))
    return 0

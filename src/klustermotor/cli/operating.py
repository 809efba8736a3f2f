"""``klustermotor backup|restore|doctor|housekeeping``: running an installation."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from klustermotor.cli.starting import complete_environment, migrate, say, speak


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Tell the command line of them."""
    backup = commands.add_parser(
        "backup",
        help="write everything to one file, and check it",
        description="Write the database and the files of the installation to one file. It is read again and compared "
        "before it gets its name, so it is whole or not there. The signing key is not in it.",
    )
    backup.add_argument(
        "file",
        type=Path,
        nargs="?",
        help="where to write (default: in the folder backups of KLUSTERMOTOR_HOME)",
    )
    backup.add_argument("--force", action="store_true", help="replace the file if it is there already")
    backup.set_defaults(run=_backup)

    restore = commands.add_parser(
        "restore",
        help="bring back what a backup holds, all of it or nothing",
        description="Bring back what a backup holds, from either database into either. Everything is checked first; "
        "what is replaced is kept aside. People who have been erased since the backup stay erased.",
    )
    restore.add_argument("file", type=Path)
    restore.add_argument(
        "--replace", action="store_true", help="also when the database holds something; that is kept aside"
    )
    restore.add_argument("--check", action="store_true", help="only check the file; change nothing")
    restore.set_defaults(run=_restore)

    doctor_ = commands.add_parser(
        "doctor",
        help="what is wrong with this installation, and what to do",
        description="Look through the installation and say of each thing whether it is right, and if not what to do. "
        "Changes nothing. Ends with 1 when something is wrong.",
    )
    doctor_.add_argument(
        "--network",
        action="store_true",
        help="also try the mail server and the sign-on that other machines give",
    )
    doctor_.set_defaults(run=doctor, without_django=True)

    chores = commands.add_parser(
        "housekeeping",
        help="do the daily clearing up now; 'work' does it every night",
        description="Remove what is past its time: ended sessions, old drafts, what was removed long ago.",
    )
    chores.set_defaults(run=_housekeeping)


def _backup(options: argparse.Namespace) -> int:
    from django.utils.translation import gettext as _

    from klustermotor.web.operation.backup import default_name, make_backup

    made = make_backup(options.file or default_name(), force=options.force)
    say(
        _(
            "%(path)s holds %(rows)d rows and %(files)d files in %(megabytes).1f MB. "
            "It has been read again and is right."
        )
        % {"path": made.path, "rows": made.rows, "files": made.files, "megabytes": made.bytes / 1e6}
    )
    return 0


def _restore(options: argparse.Namespace) -> int:
    from klustermotor.web.operation.restore import check_backup, restore

    lines = check_backup(options.file) if options.check else restore(options.file, replace=options.replace)
    say(*lines)
    return 0


def _housekeeping(options: argparse.Namespace) -> int:
    from klustermotor.web.operation.housekeeping import clear_up, told

    migrate()
    say(*told(clear_up()))
    return 0


def doctor(options: argparse.Namespace) -> int:
    """Say what is wrong; also where the settings are so wrong that Django does not start."""
    from klustermotor.web.operation.doctor import examine

    findings = examine(complete_environment, lambda: speak(options.language), network=options.network)
    width = max(len(finding.word) for finding in findings)
    for finding in findings:
        say(f"{finding.word:{width}}  {finding.what}")
        if finding.action:
            say(f"{'':{width}}  → {finding.action}")
    sys.stdout.flush()
    return int(any(finding.is_fault for finding in findings))

"""The command line, ``klustermotor``: one module for each kind of command.

Assumes that the web extra is installed. Every command ends with 0 when it went well, 1 when input was refused or
something was found to be wrong, and 2 when the command line is wrong.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from klustermotor.cli import accounts, analysing, cases, diagnosing, matching, networking, operating, serving
from klustermotor.cli.serving import DEMO_CASE, DEMO_EMAIL, DEMO_PASSWORD
from klustermotor.cli.starting import complain, complete_environment, explained, start_django
from klustermotor.errors import InputError

__all__ = ["DEMO_CASE", "DEMO_EMAIL", "DEMO_PASSWORD", "main"]

_DESCRIPTION = """\
Klustermotor: a workbench for regional cluster development.

A first walk:
  klustermotor serve --demo                 try the product with the Sörmland case
  klustermotor analyse table.csv --region SE122   which clusters are strong in a region
  klustermotor match members.xlsx --with suppliers.csv   which companies are on both lists
  klustermotor network ties.csv             who is central, who brings others together
  klustermotor diagnose my-region.json      where initiatives stand on eleven lessons, with the grounds
  klustermotor case check my-region.json    is the file right? all faults at once
  klustermotor case load my-region.json     put it into the database
  klustermotor case export my-region        write it out again
  klustermotor user add me@region.example --administrator
  klustermotor backup                       everything in one file, checked after writing
  klustermotor doctor                       what is wrong here, and what to do
"""
_ENVIRONMENT = """\
Environment:
  KLUSTERMOTOR_HOME          folder of the embedded database and key (default: ./var)
  KLUSTERMOTOR_DATABASE_URL  another database, such as postgresql://user@host/name
  KLUSTERMOTOR_SECRET_KEY    long random text that signs sessions
  KLUSTERMOTOR_HOSTS         host names that the product answers to, with commas between
  KLUSTERMOTOR_LANGUAGE      language of messages, sv or en (default: that of LANG)
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 when it went well, 1 when input was refused, 2 when the command line is wrong."""
    options = _parser().parse_args(arguments)
    try:
        if getattr(options, "without_django", False):  # must work where Django cannot start, or is not there
            return int(options.run(options))
        return _run(options)
    except KeyboardInterrupt:
        return 130


def _run(options: argparse.Namespace) -> int:
    from django.core.exceptions import ImproperlyConfigured

    try:
        complete_environment()
        start_django(options.language)
    except (ImproperlyConfigured, OSError) as error:  # before a language could be chosen
        complain(str(error))
        return 1
    from django.db import DatabaseError
    from django.utils.translation import gettext as _

    from klustermotor.web.messages import fault_lines
    from klustermotor.web.operation.refusing import RefusedError

    try:
        result: int = options.run(options)
    except InputError as error:
        complain(*fault_lines(error))
    except RefusedError as error:
        complain(*error.lines)
    except DatabaseError as error:
        complain(
            _("The database did not do it: %(what)s") % {"what": str(error).strip()},
            _("'klustermotor doctor' says what is wrong."),
        )
    except OSError as error:
        complain(explained(error))
    else:
        return result
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="klustermotor",
        description=_DESCRIPTION,
        epilog=_ENVIRONMENT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--language", choices=["sv", "en"], help="language of messages (default: from the environment)"
    )
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for module in (serving, analysing, matching, networking, diagnosing, cases, accounts, operating):
        module.add_commands(commands)
    return parser

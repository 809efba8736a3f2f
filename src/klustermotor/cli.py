"""The command line: ``klustermotor serve`` and ``klustermotor case load|export|check``.

Assumes that the web extra is installed. Where the environment does not say otherwise, the database and the
signing key are embedded: they lie in the folder ``KLUSTERMOTOR_HOME``, by default ``var`` in the current folder.
"""

from __future__ import annotations

import argparse
import errno
import getpass
import ipaddress
import os
import secrets
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from klustermotor.errors import InputError

THREADS = 4  # in each worker
DEMO_EMAIL, DEMO_PASSWORD = "demo@klustermotor.example", "kluster-i-samverkan"
DEMO_CASE = Path(__file__).parent / "casefile" / "shipped" / "sormland.json"

_DESCRIPTION = """\
Klustermotor: a workbench for regional cluster development.

A first walk:
  klustermotor serve --demo                 try the product with the Sörmland case
  klustermotor case check my-region.json    is the file right? all faults at once
  klustermotor case load my-region.json     put it into the database
  klustermotor case export my-region        write it out again
  klustermotor user add me@region.example --administrator
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
        _start_django(options.language)
        result: int = options.run(options)
    except InputError as error:
        _tell(error)
        return 1
    except OSError as error:
        print(_explained(error), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return result


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

    serve = commands.add_parser(
        "serve", help="migrate the database and serve the product", description="Serve the product."
    )
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    serve.add_argument("--port", type=int, default=8000, help="port to listen on (default: %(default)s)")
    serve.add_argument("--workers", type=int, default=2, help="processes that answer (default: %(default)s)")
    serve.add_argument(
        "--demo",
        action="store_true",
        help="load the Sörmland case and open a demo account; only on this machine",
    )
    serve.set_defaults(run=_serve)

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

    user = commands.add_parser("user", help="open accounts", description="Accounts: who can sign in.")
    doings = user.add_subparsers(title="what to do", required=True, metavar="VERB")
    add = doings.add_parser(
        "add", help="open an account, or give it a new password; the password is asked for"
    )
    add.add_argument("email", metavar="E-MAIL")
    add.add_argument("--name", default="", help="name of the person")
    add.add_argument(
        "--administrator", action="store_true", help="may see every case, and load case files in the browser"
    )
    add.add_argument(
        "--case", metavar="KEY", action="append", default=[], help="case that the account may read"
    )
    add.set_defaults(run=_add_user)
    return parser


def _start_django(language: str | None) -> None:
    """Fill in what the environment leaves open with the embedded database and key, then start Django."""
    home = Path(os.environ.setdefault("KLUSTERMOTOR_HOME", "var")).resolve()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "klustermotor.web.settings")
    if "KLUSTERMOTOR_DATABASE_URL" not in os.environ:
        home.mkdir(parents=True, exist_ok=True)
        os.environ["KLUSTERMOTOR_DATABASE_URL"] = f"sqlite:///{home / 'klustermotor.sqlite3'}"
    if "KLUSTERMOTOR_SECRET_KEY" not in os.environ:
        os.environ["KLUSTERMOTOR_SECRET_KEY"] = _kept_key(home)
    import django
    from django.utils import translation

    django.setup()
    wanted = (
        language
        or os.environ.get("KLUSTERMOTOR_LANGUAGE")
        or os.environ.get("LC_ALL")
        or os.environ.get("LANG")
        or "en"
    )
    translation.activate("sv" if wanted.lower().startswith("sv") else "en")


def _kept_key(home: Path) -> str:
    """The signing key in the home folder, made the first time; only its owner can read it."""
    home.mkdir(parents=True, exist_ok=True)
    file = home / "secret-key"
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as new:
            new.write(secrets.token_urlsafe(50))
    except FileExistsError:
        pass
    return file.read_text().strip()


def _migrate() -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)


def _serve(options: argparse.Namespace) -> int:
    from django.utils.translation import gettext as _
    from granian import Granian
    from granian.constants import Interfaces

    if options.demo and not _is_loopback(options.host):
        print(
            _("The demo account has a public password, so --demo serves only on 127.0.0.1."), file=sys.stderr
        )
        return 2
    _migrate()
    print(
        _("Klustermotor serves on http://%(host)s:%(port)s") % {"host": options.host, "port": options.port},
        flush=True,
    )
    if options.demo:
        _open_demo()
        print(
            _("Sign in as %(email)s with the password %(password)s")
            % {"email": DEMO_EMAIL, "password": DEMO_PASSWORD},
            flush=True,
        )
    Granian(
        "klustermotor.web.wsgi:application",
        address=options.host,
        port=options.port,
        interface=Interfaces.WSGI,
        workers=options.workers,
        # A thread keeps a connection to the database: as many as two cores can use, and no more. Connections are not
        # limited so: a browser keeps six open, and one too many would wait for as long as the others are held.
        blocking_threads=THREADS,
        # A worker that is told to stop while it starts does not hear it, and would be waited for without end.
        workers_kill_timeout=10,
        websockets=False,
        log_level="warning",  # type: ignore[arg-type]
    ).serve()
    return 0


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _open_demo() -> None:
    from klustermotor.casefile.reading import read_case_file
    from klustermotor.web.accounts.actions import set_account
    from klustermotor.web.cases.actions import give_access
    from klustermotor.web.cases.models import Case
    from klustermotor.web.exchange.loading import load_case

    record = read_case_file(DEMO_CASE)
    load_case(record, by=None)
    user = set_account(email=DEMO_EMAIL, name="Demo", password=DEMO_PASSWORD, by=None)
    give_access(case=Case.objects.get(key=record.id), user=user, by=None)


def _load(options: argparse.Namespace) -> int:
    from klustermotor.casefile.reading import read_case_file
    from klustermotor.web.accounts.models import User
    from klustermotor.web.cases.actions import give_access
    from klustermotor.web.cases.models import Case
    from klustermotor.web.exchange.loading import load_case
    from klustermotor.web.messages import report_lines

    record = read_case_file(options.file)
    _migrate()
    readers = [(email, User.objects.filter(email__iexact=email).first()) for email in options.reader]
    missing = [email for email, user in readers if user is None]
    if missing:
        return _refuse_readers(missing)
    report = load_case(record, by=None, replace=options.replace)
    for _email, user in readers:
        if user is not None:
            give_access(case=Case.objects.get(key=record.id), user=user, by=None)
    print("\n".join(report_lines(report)))
    return 0


def _refuse_readers(emails: Sequence[str]) -> int:
    from django.utils.translation import gettext as _

    print(
        _("No account has the address %(emails)s. Nothing was loaded.") % {"emails": ", ".join(emails)},
        file=sys.stderr,
    )
    return 1


def _export(options: argparse.Namespace) -> int:
    from django.utils.translation import gettext as _

    from klustermotor.casefile.writing import case_bytes
    from klustermotor.web.cases.models import Case
    from klustermotor.web.exchange.exporting import export_case

    _migrate()
    case = Case.objects.filter(key=options.key).first()
    if case is None:
        known = ", ".join(Case.objects.values_list("key", flat=True)) or "–"
        print(
            _("There is no case %(key)s. There are: %(known)s") % {"key": options.key, "known": known},
            file=sys.stderr,
        )
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

    print(contents_line(read_case_file(options.file)))
    return 0


def _add_user(options: argparse.Namespace) -> int:
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError
    from django.core.validators import validate_email
    from django.utils.translation import gettext as _

    from klustermotor.web.accounts.actions import set_account
    from klustermotor.web.accounts.models import User
    from klustermotor.web.cases.actions import give_access
    from klustermotor.web.cases.models import Case

    _migrate()
    cases = {case.key: case for case in Case.objects.filter(key__in=options.case)}
    faults = [_("There is no case %(key)s.") % {"key": key} for key in options.case if key not in cases]
    password = _asked_password()
    checks: list[Callable[[], None]] = [
        lambda: validate_email(options.email),
        lambda: validate_password(password, User(email=options.email, name=options.name)),
    ]
    for check in checks:
        try:
            check()
        except ValidationError as error:
            faults += error.messages
    if faults:
        print("\n".join([*faults, _("No account was opened or changed.")]), file=sys.stderr)
        return 1
    user = set_account(
        email=options.email,
        name=options.name,
        password=password,
        by=None,
        administrator=options.administrator,
    )
    for case in cases.values():
        give_access(case=case, user=user, by=None)
    print(_("%(email)s can sign in.") % {"email": user.email})
    return 0


def _asked_password() -> str:
    """The password from the keyboard, unseen; or the first line of standard input where that is not a keyboard."""
    from django.utils.translation import gettext as _

    if sys.stdin.isatty():
        return getpass.getpass(_("Password: "))
    return sys.stdin.readline().rstrip("\n")


def _explained(error: OSError) -> str:
    """Why a file could not be read or written, in the reader's language where the reason is a common one."""
    from django.utils.translation import gettext as _

    reasons = {
        errno.ENOENT: _("There is no file or folder with the name %(name)s."),
        errno.EACCES: _("You are not allowed to open %(name)s."),
        errno.EISDIR: _("%(name)s is a folder, not a file."),
        errno.ENOSPC: _("The disk is full, so %(name)s could not be written."),
    }
    reason = reasons.get(error.errno or 0)
    return reason % {"name": error.filename} if reason and error.filename else str(error)


def _tell(error: InputError) -> None:
    from klustermotor.web.messages import fault_lines

    print("\n".join(fault_lines(error)), file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())

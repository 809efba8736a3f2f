"""``klustermotor user add``: who can sign in."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Callable

from klustermotor.cli.starting import complain, migrate, say


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Tell the command line of it."""
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
    add.set_defaults(run=_add)


def _add(options: argparse.Namespace) -> int:
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError
    from django.core.validators import validate_email
    from django.utils.translation import gettext as _

    from klustermotor.web.accounts.actions import set_account
    from klustermotor.web.accounts.models import User
    from klustermotor.web.cases.actions import give_access
    from klustermotor.web.cases.models import Case

    migrate()
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
        complain(*faults, _("No account was opened or changed."))
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
    say(_("%(email)s can sign in.") % {"email": user.email})
    return 0


def _asked_password() -> str:
    """The password from the keyboard, unseen; or the first line of standard input where that is not a keyboard."""
    from django.utils.translation import gettext as _

    if sys.stdin.isatty():
        return getpass.getpass(_("Password: "))
    return sys.stdin.readline().rstrip("\n")

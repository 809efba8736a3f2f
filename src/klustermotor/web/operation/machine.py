"""What the doctor looks at on the machine: Python, packages, the folder of the installation, the disk and the clock."""

from __future__ import annotations

import datetime
import os
import re
import shutil
import stat
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

import klustermotor
from klustermotor.web.operation.finding import Examination, Finding, fault, ok, warning

NEEDED_MB, WISHED_MB = 200, 2_000
_REQUIREMENT = re.compile(r"([\w.-]+)(?:\[.*?\])?([^;]*)(?:;(.*))?")
_LOCKED = re.compile(r"^([\w.-]+)==([^\s;\\]+)", re.MULTILINE)


def examinations() -> list[Examination]:
    """Everything to look at here."""
    return [python, packages, home, room, clock]


def python() -> Iterator[Finding]:
    """The version of Python."""
    here = ".".join(map(str, sys.version_info[:3]))
    if (3, 11) <= sys.version_info[:2] <= (3, 13):
        yield ok(_("Python %(version)s") % {"version": here})
    else:
        yield fault(_("Python %(version)s") % {"version": here}, _("Use Python 3.11, 3.12 or 3.13."))


def packages() -> Iterator[Finding]:
    """Whether what the product needs is installed, in the versions that it was tested with."""
    lacking, other = [], []
    locked = _locked()
    for line in requires("klustermotor") or []:
        parts = _REQUIREMENT.match(line)
        if not parts or ("extra" in (parts[3] or "") and "web" not in parts[3]):
            continue
        name = parts[1]
        try:
            found = version(name)
        except PackageNotFoundError:
            lacking.append(name)
            continue
        if not _fits(found, parts[2]):
            lacking.append(f"{name} {parts[2].strip()}")
        elif locked.get(name, found) != found:
            other.append(f"{name} {found} ({locked[name]})")
    install = _("Install it anew: python3 dev.py run, or pip install --requirement requirements.lock.")
    if lacking:
        yield fault(_("Packages are missing or too old: %(names)s") % {"names": ", ".join(lacking)}, install)
    if other:
        yield warning(
            _("Packages are not of the versions that were tested: %(names)s") % {"names": ", ".join(other)},
            install,
        )
    if not (lacking or other):
        yield ok(
            _("Packages: klustermotor %(version)s with what it needs") % {"version": version("klustermotor")}
        )


def _locked() -> dict[str, str]:
    """The versions in the lock, where the product runs from its source."""
    lock = Path(klustermotor.__file__).parents[2] / "requirements.lock"
    return dict(_LOCKED.findall(lock.read_text("utf-8"))) if lock.is_file() else {}


def _fits(found: str, wanted: str) -> bool:
    """Whether a version is within limits such as ``>=5.2,<5.3``.

    >>> _fits("5.2.19", ">=5.2,<5.3"), _fits("5.3", ">=5.2,<5.3")
    (True, False)
    """
    have = _numbers(found)
    limits = re.findall(r"(>=|<)\s*([\d.]+)", wanted)
    return all((have < _numbers(limit)) == (sign == "<") for sign, limit in limits)


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", text)[:3])


def home() -> Iterator[Finding]:
    """The folder of the installation and the key in it: who can read them."""
    folder = Path(settings.HOME)
    if not folder.is_dir():
        yield warning(
            _("There is no folder %(name)s yet.") % {"name": folder},
            _("It is made at the first start; or set KLUSTERMOTOR_HOME to the folder of the installation."),
        )
        return
    if not os.access(folder, os.W_OK):
        yield fault(
            _("%(name)s cannot be written to.") % {"name": folder},
            _("Let the account that runs the product own it: chown."),
        )
    if stat.S_IMODE(folder.stat().st_mode) & 0o077:
        yield warning(
            _("Others on this machine can look into %(name)s.") % {"name": folder},
            _("Keep them out: chmod 700 %(name)s") % {"name": folder},
        )
    else:
        yield ok(_("The folder %(name)s is kept from others.") % {"name": folder})
    for path in [folder / "secret-key", *(folder / "backups").glob("*")]:
        if path.is_file() and stat.S_IMODE(path.stat().st_mode) & 0o077:
            yield fault(
                _("Others on this machine can read %(name)s.") % {"name": path},
                _("Keep them out: chmod 600 %(name)s") % {"name": path},
            )


def room() -> Iterator[Finding]:
    """Whether the disk has room."""
    folder = Path(settings.HOME)
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free // 10**6
    what = _("The disk of %(name)s has %(free)d MB free.") % {"name": folder, "free": free}
    make_room = _("Make room: old backups can be moved elsewhere.")
    if free < NEEDED_MB:
        yield fault(what, make_room)
    elif free < WISHED_MB:
        yield warning(what, make_room)
    else:
        yield ok(what)


def clock() -> Iterator[Finding]:
    """Whether the clock can be right: it is not before the product was installed."""
    installed = datetime.datetime.fromtimestamp(Path(__file__).stat().st_mtime, datetime.UTC)
    now = datetime.datetime.now(datetime.UTC)
    what = _("The clock says %(time)s.") % {"time": f"{now.astimezone():%Y-%m-%d %H:%M %Z}"}
    if now < installed - datetime.timedelta(minutes=5):
        yield fault(
            what,
            _(
                "That is before the product was installed. Set the clock, and let it be kept right: timedatectl."
            ),
        )
    else:
        yield ok(what)

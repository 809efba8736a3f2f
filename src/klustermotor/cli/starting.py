"""What every command begins with: an environment that is complete, Django, and words on the screen.

Where the environment does not say otherwise, the database and the signing key are embedded: they lie in the folder
``KLUSTERMOTOR_HOME``, by default ``var`` in the current folder.
"""

from __future__ import annotations

import errno
import os
import secrets
import sys
from contextlib import suppress
from pathlib import Path


def complete_environment() -> None:
    """Fill in what the environment leaves open with the embedded database and key."""
    home = Path(os.environ.setdefault("KLUSTERMOTOR_HOME", "var")).resolve()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "klustermotor.web.settings")
    if "KLUSTERMOTOR_DATABASE_URL" not in os.environ:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.environ["KLUSTERMOTOR_DATABASE_URL"] = f"sqlite:///{home / 'klustermotor.sqlite3'}"
    if "KLUSTERMOTOR_SECRET_KEY" not in os.environ:
        os.environ["KLUSTERMOTOR_SECRET_KEY"] = _kept_key(home)


def start_django(language: str | None) -> None:
    """Start Django with the environment as it is, and speak the language that is asked for."""
    import django

    django.setup()
    speak(language)


def speak(language: str | None) -> None:
    """Choose the language of messages: as asked, or that of the environment, or English."""
    from django.utils import translation

    wanted = (
        language
        or os.environ.get("KLUSTERMOTOR_LANGUAGE")
        or os.environ.get("LC_ALL")
        or os.environ.get("LANG")
        or "en"
    )
    translation.activate("sv" if wanted.lower().startswith("sv") else "en")


def migrate() -> None:
    """Bring the database to what this version needs."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)


def say(*lines: str) -> None:
    """Write lines to whoever gave the command, at once."""
    for line in lines:
        print(line, flush=True)  # noqa: T201 - the command line speaks here, and nowhere else


def complain(*lines: str) -> None:
    """Write lines about what went wrong."""
    for line in lines:
        print(line, file=sys.stderr, flush=True)  # noqa: T201 - as above


def explained(error: OSError) -> str:
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


def _kept_key(home: Path) -> str:
    """The signing key in the home folder, made the first time; only its owner can read it."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = home / "secret-key"
    if not file.exists():
        # Written elsewhere first: two commands may begin at once, and none may ever read half a key.
        own = home / f".secret-key-{secrets.token_hex(8)}"
        with os.fdopen(os.open(own, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as new:
            new.write(secrets.token_urlsafe(50))
        with suppress(FileExistsError):
            os.link(own, file)
        own.unlink()
    return file.read_text().strip()

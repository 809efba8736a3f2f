"""What the doctor looks at in the database: whether it is sound, backups, background work, administrators."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_tasks_db.models import DBTaskResult

from klustermotor.web.accounts.models import User
from klustermotor.web.audit.models import Event
from klustermotor.web.operation.finding import Examination, Finding, fault, ok, warning
from klustermotor.web.operation.health import SILENT_FOR
from klustermotor.web.operation.models import Chore
from klustermotor.web.operation.portable import applied_migrations, missing_migrations, unknown_migrations
from klustermotor.web.operation.worker import last_heard

SQLITE, POSTGRESQL = (3, 35), 14
BACKUP_AGE = datetime.timedelta(days=2)
WAIT = datetime.timedelta(minutes=15)
LATELY = datetime.timedelta(days=7)
DRIFT = 30  # seconds


def examinations() -> list[Examination]:
    """Everything to look at once the database answers and is what this version needs."""
    return [cache, letters, soundness, times, backups, worker, work, administrators]


def database() -> Iterator[Finding]:
    """Whether the database answers, and which it is."""
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        yield fault(
            _("The database does not answer: %(error)s") % {"error": str(error).strip()},
            _(
                "Start it, and check KLUSTERMOTOR_DATABASE_URL: name, account, password, and that it may be reached."
            ),
        )
        return
    if connection.vendor == "sqlite":
        found = connection.Database.sqlite_version  # type: ignore[attr-defined]
        old = tuple(map(int, found.split("."))) < SQLITE
        what = _("SQLite %(version)s in %(name)s") % {
            "version": found,
            "name": connection.settings_dict["NAME"],
        }
    else:
        number = connection.pg_version  # type: ignore[attr-defined]
        old = number // 10_000 < POSTGRESQL
        what = _("PostgreSQL %(version)s") % {"version": f"{number // 10_000}.{number % 10_000}"}
    yield fault(what, _("Use a newer version of the database.")) if old else ok(what)


def migrations() -> Iterator[Finding]:
    """Whether the database is what this version needs."""
    unknown, missing = unknown_migrations(applied_migrations()), missing_migrations()
    if unknown:
        yield fault(
            _("A newer version of Klustermotor has changed the database: %(name)s")
            % {"name": ".".join(unknown[0])},
            _("Install that version, or restore a backup from before it."),
        )
    if missing:
        yield fault(
            ngettext(
                "The database lacks %(n)d change that this version needs.",
                "The database lacks %(n)d changes that this version needs.",
                len(missing),
            )
            % {"n": len(missing)},
            _("Make a backup, then run 'klustermotor serve', which makes them."),
        )
    if not (unknown or missing):
        yield ok(_("The database is what this version needs."))


def cache() -> Iterator[Finding]:
    """Whether the table is there in which the throttle counts."""
    name = settings.CACHES["default"]["LOCATION"]
    if name in connection.introspection.table_names():
        yield ok(_("The table in which attempts to sign in are counted is there."))
    else:
        yield fault(
            _("The table in which attempts to sign in are counted is missing."),
            _("Run 'klustermotor serve', which makes it."),
        )


def letters() -> Iterator[Finding]:
    """Whether å, ä and ö come back as they went in, and are found."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s LIKE %s, %s LIKE %s", ["idélab åmål ö", "%åmål%", "amal", "%åmål%"])
        found, confused = cursor.fetchone()
        cursor.execute("PRAGMA encoding" if connection.vendor == "sqlite" else "SHOW server_encoding")
        encoding = cursor.fetchone()[0]
    if found and not confused and encoding.replace("-", "").upper() == "UTF8":
        yield ok(_("The database keeps å, ä and ö (%(encoding)s).") % {"encoding": encoding})
    else:
        yield fault(
            _("The database does not keep å, ä and ö (%(encoding)s).") % {"encoding": encoding},
            _("Make a database with the encoding UTF8, and restore a backup into it."),
        )


def soundness() -> Iterator[Finding]:
    """Whether the file is whole and every row leads somewhere."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA integrity_check(1)")
            found = cursor.fetchone()[0]
            wrong = [] if found == "ok" else [found]
            cursor.execute("PRAGMA foreign_key_check")
            wrong += [f"{row[0]} {row[1]}" for row in cursor.fetchmany(3)]
        else:
            cursor.execute("SELECT conname FROM pg_constraint WHERE NOT convalidated")
            wrong = [row[0] for row in cursor.fetchall()]
            cursor.execute("SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid")
            wrong += [row[0] for row in cursor.fetchall()]
    if wrong:
        yield fault(
            _("The database is damaged: %(what)s") % {"what": ", ".join(wrong)},
            _("Stop the product, copy the database aside, and restore the latest backup."),
        )
    else:
        yield ok(_("The database is sound."))


def times() -> Iterator[Finding]:
    """Whether the clock of the database agrees with ours."""
    if connection.vendor == "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        drift = abs((cursor.fetchone()[0] - timezone.now()).total_seconds())
    if drift > DRIFT:
        yield warning(
            _("The clock of the database and ours are %(seconds)d s apart.") % {"seconds": drift},
            _("Let both machines keep their clocks right: timedatectl."),
        )


def backups() -> Iterator[Finding]:
    """How old the latest backup is."""
    last = Event.objects.filter(action="backup.made").order_by("-at").values_list("at", flat=True).first()
    how = _("Run 'klustermotor backup' every night: see docs/how-to/backup.md.")
    if last is None:
        yield warning(_("No backup has been made."), how)
        return
    what = _("The latest backup is of %(time)s.") % {"time": f"{timezone.localtime(last):%Y-%m-%d %H:%M}"}
    yield warning(what, how) if timezone.now() - last > BACKUP_AGE else ok(what)


def worker() -> Iterator[Finding]:
    """Whether anybody does the background work."""
    heard = last_heard()
    if heard is None or timezone.now() - heard > SILENT_FOR:
        yield warning(
            _("No worker has been heard of: large files are not loaded, and nothing is cleared up."),
            _("Run 'klustermotor serve' or 'klustermotor work'."),
        )
    else:
        yield ok(_("A worker was heard of at %(time)s.") % {"time": f"{timezone.localtime(heard):%H:%M:%S}"})
    chore = Chore.objects.order_by("last_day").first()
    if chore and timezone.localdate() - chore.last_day > BACKUP_AGE:
        yield warning(
            _("The daily housekeeping was last begun on %(day)s.") % {"day": chore.last_day},
            _("Let a worker run at night, or run 'klustermotor housekeeping' from cron."),
        )


def work() -> Iterator[Finding]:
    """Whether background work is stuck or has failed."""
    now = timezone.now()
    due = Q(run_after__lt=now - WAIT) | Q(run_after__gt=now, enqueued_at__lt=now - WAIT)
    stuck = DBTaskResult.objects.ready().filter(due).count()
    if stuck:
        yield warning(
            ngettext(
                "%(n)d piece of background work has waited for long.",
                "%(n)d pieces of background work have waited for long.",
                stuck,
            )
            % {"n": stuck},
            _("See that a worker runs: 'klustermotor work'."),
        )
    failed = DBTaskResult.objects.failed().filter(finished_at__gt=now - LATELY)
    for task in failed.order_by("-finished_at")[:5]:
        reason = task.traceback.strip().splitlines()[-1] if task.traceback else task.exception_class_path
        yield warning(
            _("Background work failed at %(time)s: %(name)s: %(reason)s")
            % {
                "time": f"{timezone.localtime(task.finished_at):%Y-%m-%d %H:%M}",
                "name": task.task_path.rpartition(".")[2],
                "reason": reason[:200],
            },
            _("Ask for it again; if it fails again, tell those who make the product."),
        )
    if not (stuck or failed.exists()):
        yield ok(_("No background work is stuck or has failed lately."))


def administrators() -> Iterator[Finding]:
    """Whether somebody can run the installation in the browser, with more than a password."""
    people = User.objects.filter(is_superuser=True, is_active=True)
    number = people.count()
    if not number:
        yield warning(
            _("Nobody is administrator of the installation."),
            _("Run 'klustermotor user add E-MAIL --administrator'."),
        )
        return
    plain = people.exclude(pk__in=Authenticator.objects.values("user")).count()
    if plain:
        yield warning(
            ngettext(
                "%(n)d administrator signs in with a password alone.",
                "%(n)d administrators sign in with a password alone.",
                plain,
            )
            % {"n": plain},
            _("Let them set a second factor on the page of their account."),
        )
    else:
        yield ok(_("Administrators have a second factor."))

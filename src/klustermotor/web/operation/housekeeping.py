"""The daily clearing up: what is past its time goes or is closed, and it is told how much of it.

Each piece is a function that says how many it removed or closed, bears being done twice, and is named in ``PIECES``;
what a room knows of its own, the room does. Periods are those that the register of personal data promises.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from klustermotor.web.operation.archive import PART
from klustermotor.web.operation.backup import backups_folder
from klustermotor.web.privacy.actions import purge
from klustermotor.web.recording.actions import forget_removed
from klustermotor.web.surveys.actions import close_wave
from klustermotor.web.surveys.queries import over

REMOVED_KEPT = datetime.timedelta(days=90)
WORK_KEPT = datetime.timedelta(days=30)
PART_KEPT = datetime.timedelta(days=1)
ASIDE_KEPT = datetime.timedelta(days=30)
TRANSFERS_KEPT = datetime.timedelta(days=8)


@task()
def housekeeping() -> dict[str, int]:
    """All of it, as background work."""
    return clear_up()


def clear_up() -> dict[str, int]:
    """Do every piece; how many each removed or closed, by its name."""
    return {name: piece(timezone.now()) for name, piece in PIECES.items()}


def told(done: dict[str, int]) -> list[str]:
    """What was done, in words."""
    return [f"{gettext(name)}: {number}" for name, number in done.items()]


def past_their_purpose(now: datetime.datetime) -> int:
    """Sessions, drafts, invitations and the rest, after the time that the register of personal data promises."""
    return sum(purge(now=now, by=None).values())


def finished_work(now: datetime.datetime) -> int:
    """What the queue remembers of work that was done long ago."""
    return DBTaskResult.objects.finished().filter(finished_at__lt=now - WORK_KEPT).delete()[0]


def unfinished_backups(now: datetime.datetime) -> int:
    """What a backup that was cut short has left behind."""
    return remove_old_files(backups_folder(), f"*{PART}", now - PART_KEPT)


def remove_old_files(folder: Path, pattern: str, before: datetime.datetime) -> int:
    """Remove files that have not been written to since a time; how many."""
    old = [path for path in folder.glob(pattern) if path.stat().st_mtime < before.timestamp()]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def unfinished_files(now: datetime.datetime) -> int:
    """What the putting of a file into its place has left behind when it was cut short."""
    return remove_old_files(Path(settings.FILES), f"**/.*{PART}", now - PART_KEPT)


def removed_records(now: datetime.datetime) -> int:
    """What was removed from cases so long ago that it cannot be brought back any more."""
    return forget_removed(before=now - REMOVED_KEPT, by=None)


def copies_set_aside(now: datetime.datetime) -> int:
    """What a restore has replaced and kept aside; personal data in it must not be kept for ever."""
    return remove_old_files(backups_folder(), "before-restore-*", now - ASIDE_KEPT)


def forgotten_files(now: datetime.datetime) -> int:
    """Large case files whose asking was never noted, or is forgotten since."""
    return remove_old_files(Path(settings.FILES) / "transfers", "*", now - TRANSFERS_KEPT)


def surveys_over(now: datetime.datetime) -> int:
    """Surveys whose last day has passed: they are closed and counted, also when nobody comes to do it."""
    return sum(close_wave(wave=wave, by=None, only_if_over=True) for wave in over())


PIECES: dict[str, Callable[[datetime.datetime], int]] = {
    gettext_noop("Sessions, drafts and invitations past their time"): past_their_purpose,
    gettext_noop("Surveys closed after their last day"): surveys_over,
    gettext_noop("Finished background work"): finished_work,
    gettext_noop("What was removed from cases"): removed_records,
    gettext_noop("Unfinished backups"): unfinished_backups,
    gettext_noop("Unfinished files"): unfinished_files,
    gettext_noop("Copies that a restore set aside"): copies_set_aside,
    gettext_noop("Forgotten case files"): forgotten_files,
}

"""Background work survives its worker: what a dead one was doing is put back, and given up after three."""

from __future__ import annotations

import datetime
import os
import subprocess
import sys
from collections.abc import Callable

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from klustermotor.web.operation import worker
from klustermotor.web.operation.housekeeping import PIECES, clear_up, housekeeping, told
from klustermotor.web.operation.models import LEASE, Chore, Worker

pytestmark = pytest.mark.django_db


def dead_process() -> int:
    """The number of a process that has ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def work_begun_by(key: str) -> DBTaskResult:  # type: ignore[type-arg]
    """A piece of work that a worker has taken."""
    housekeeping.enqueue()
    found = DBTaskResult.objects.get()
    found.claim(key)
    return found


@pytest.mark.parametrize(
    ("place", "process", "silent", "dead"),
    [
        ("here", "own", datetime.timedelta(), False),
        ("here", "ended", datetime.timedelta(), True),
        ("here", "own", LEASE * 2, True),
        ("elsewhere", "ended", datetime.timedelta(), False),
        ("elsewhere", "ended", LEASE * 2, True),
    ],
)
def test_a_worker_is_dead_when_it_has_ended_or_is_silent(
    place: str, process: str, silent: datetime.timedelta, dead: bool
) -> None:
    one = Worker(
        key="x",
        place=worker.place() if place == "here" else "another machine",
        process=os.getpid() if process == "own" else dead_process(),
        heard_at=timezone.now() - silent,
    )
    assert worker.is_dead(one) is dead


def test_what_a_dead_worker_was_doing_is_put_back_and_done(work_off: Callable[[], int]) -> None:
    worker.hear("dead")
    Worker.objects.update(process=dead_process())
    work_begun_by("dead")
    assert work_off() == 0
    assert worker.put_back_lost() == 1
    assert not Worker.objects.exists()
    assert work_off() == 1
    assert DBTaskResult.objects.get().status == "SUCCESSFUL"


def test_what_a_living_worker_is_doing_is_left_to_it() -> None:
    worker.hear("alive")
    work_begun_by("alive")
    assert worker.put_back_lost() == 0
    assert DBTaskResult.objects.get().status == "RUNNING"


def test_work_that_takes_every_worker_with_it_is_given_up() -> None:
    work_begun_by("first")
    for key in ("second", "third"):
        assert worker.put_back_lost() == 1
        DBTaskResult.objects.get().claim(key)
    assert worker.put_back_lost() == 1
    given_up = DBTaskResult.objects.get()
    assert given_up.status == "FAILED"
    assert "WorkerLostError" in given_up.exception_class_path


def test_the_housekeeping_is_begun_once_a_day_and_at_night() -> None:
    zone = timezone.get_current_timezone()
    evening = datetime.datetime(2026, 3, 1, 22, tzinfo=zone)
    for now, begun in [
        (evening, True),
        (evening + datetime.timedelta(hours=1), False),
        (evening + datetime.timedelta(hours=4), False),  # two o'clock belongs to the day before
        (evening + datetime.timedelta(hours=6), True),
        (evening + datetime.timedelta(hours=7), False),
    ]:
        assert worker.begin_chores(now) is begun, now
    assert DBTaskResult.objects.count() == 2
    assert Chore.objects.get().last_day == datetime.date(2026, 3, 2)


def test_clearing_up_twice_removes_nothing_more(files: object) -> None:
    assert set(clear_up()) == set(PIECES)
    assert not any(clear_up().values())
    assert len(told(clear_up())) == len(PIECES)

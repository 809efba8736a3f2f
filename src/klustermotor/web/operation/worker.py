"""Doing the background work: one process that takes what waits in the database, one thing at a time.

A worker lets itself be heard every few seconds. What a worker was doing when it died is put back by any other that is
alive, or by the one that is started in its place, so each piece of work is done at least once; it must bear being done
twice. What has taken three workers with it is given up, and told.
"""

from __future__ import annotations

import datetime
import logging
import os
import socket
import threading
import time
from contextlib import suppress
from functools import cache
from typing import Any

from django.db import Error, connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks import task_backends
from django_tasks.base import TaskResultStatus
from django_tasks.signals import task_finished
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult

from klustermotor.web.operation.models import LEASE, Chore, Worker
from klustermotor.web.operation.portable import missing_migrations

BEAT = 10.0  # seconds
POLL = 1.0
TRIES = 3
BEGINS_AT = 3  # o'clock, when few are at work
HOUSEKEEPING = "housekeeping"
_log = logging.getLogger(__name__)


class WorkerLostError(Exception):
    """The work took several workers with it."""


def work(*, until_empty: bool = False) -> None:
    """Do what waits, until told to stop; or until nothing waits."""
    _wait_for_migrations()
    key = get_random_string(32)
    doing = Doing(key=key, until_empty=until_empty)
    doing.configure_signals()
    ended = threading.Event()
    hear(key)
    put_back_lost()
    heard = threading.Thread(target=_keep_heard, args=(key, doing, ended), daemon=True)
    heard.start()
    try:
        doing.run()
    finally:
        ended.set()
        heard.join(timeout=BEAT)
        with suppress(Error):
            Worker.objects.filter(key=key).delete()


class Doing(db_worker.Worker):
    """The worker of django-tasks-db, which lets the database be away for a while and looks before it locks."""

    def __init__(self, *, key: str, until_empty: bool = False) -> None:
        super().__init__(
            queue_names=["*"],
            interval=POLL,
            batch=until_empty,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=key,
            excluded_queue_names=[],
        )

    @property
    def done(self) -> int:
        """How many pieces of work it has done."""
        return self._run_tasks

    def run(self) -> None:
        while self.running:
            try:
                taken = self._take()
            except Error as error:
                _log.warning("The database does not answer: %s", error)
                connection.close()
                time.sleep(5 * POLL)
                continue
            if taken:
                self.run_task(taken)
                if not connection.in_atomic_block:
                    connection.close_if_unusable_or_obsolete()
            elif self.batch:
                return
            elif self.running:
                time.sleep(self.interval)

    def _take(self) -> DBTaskResult[..., Any] | None:
        ready = DBTaskResult.objects.ready().filter(backend_name=self.backend_name)
        if not ready.exists():  # which, unlike the following, keeps nobody from writing
            return None
        with transaction.atomic():
            found = ready.get_locked()
            if found:
                found.claim(self.worker_id)
            return found


def hear(key: str) -> None:
    """Note that a worker is alive."""
    now = timezone.now()
    if not Worker.objects.filter(key=key).update(heard_at=now):
        Worker.objects.create(key=key, place=place(), process=os.getpid(), heard_at=now)


def put_back_lost() -> int:
    """Put back what dead workers were doing, or give it up after so many tries; how many pieces of work."""
    lost = 0
    for dead in [one for one in Worker.objects.all() if is_dead(one)]:
        _log.warning("Worker %s is dead; what it was doing is put back", dead)
        dead.delete()
    alive = set(Worker.objects.values_list("key", flat=True))
    for number in list(DBTaskResult.objects.running().values_list("pk", flat=True)):
        with transaction.atomic():
            task = DBTaskResult.objects.select_for_update().filter(pk=number).running().first()
            if task is None or (task.worker_ids and task.worker_ids[-1] in alive):
                continue
            lost += 1
            if len(task.worker_ids) < TRIES:
                DBTaskResult.objects.filter(pk=number).update(status=TaskResultStatus.READY, started_at=None)
                continue
            task.set_failed(WorkerLostError(f"{TRIES} workers ended while they did it"))
        with suppress(ImportError):
            task_finished.send(type(task_backends["default"]), task_result=task.task_result)
    return lost


def is_dead(worker: Worker) -> bool:
    """Whether a worker has not been heard of for long, or ran here and does no longer."""
    if timezone.now() - worker.heard_at > LEASE:
        return True
    if worker.place != place():
        return False
    try:
        os.kill(worker.process, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        pass
    return False


def last_heard() -> datetime.datetime | None:
    """When a worker was last heard of; None when none has been."""
    return Worker.objects.order_by("-heard_at").values_list("heard_at", flat=True).first()


def begin_chores(now: datetime.datetime | None = None) -> bool:
    """Put the daily housekeeping in the queue, once a day; whether this was the time."""
    from klustermotor.web.operation.housekeeping import housekeeping

    local = timezone.localtime(now)
    today = local.date()
    if local.hour < BEGINS_AT:
        today -= datetime.timedelta(days=1)
    with transaction.atomic():
        if Chore.objects.filter(name=HOUSEKEEPING).filter(~Q(last_day__lt=today)).exists():
            return False
        _chore, new = Chore.objects.get_or_create(name=HOUSEKEEPING, defaults={"last_day": today})
        # Of several workers that come here at once, one finds the day still before.
        if not new and not Chore.objects.filter(name=HOUSEKEEPING, last_day__lt=today).update(last_day=today):
            return False
        housekeeping.enqueue()
    return True


@cache
def place() -> str:
    """This machine, or the container in it: where a process number means one process."""
    try:
        numbers = os.readlink("/proc/self/ns/pid")
    except OSError:
        numbers = ""
    return f"{socket.gethostname()} {numbers}".strip()


def _keep_heard(key: str, doing: Doing, ended: threading.Event) -> None:
    """Let a worker be heard, and see to the others, in a thread of its own."""
    parent = os.getppid()
    while not ended.wait(BEAT):
        try:
            hear(key)
            put_back_lost()
            begin_chores()
        except Error as error:
            _log.warning("The database does not answer: %s", error)
            connection.close()
        if os.getppid() != parent:  # whoever started it has died, and another is started in its place
            doing.running = False
    connection.close()


def _wait_for_migrations() -> None:
    """Wait until the database is what this version needs; ``serve`` sees to that."""
    told = False
    while True:
        try:
            if not missing_migrations():
                return
        except Error as error:
            _log.warning("The database does not answer: %s", error)
            connection.close()
        if not told:
            _log.warning("Waiting until the database has been migrated")
            told = True
        time.sleep(2 * POLL)

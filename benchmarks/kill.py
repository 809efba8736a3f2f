"""Killed at random moments: `python benchmarks/kill.py --database sqlite --times 200`.

A process is ended with SIGKILL, which it cannot see coming, in the middle of a save through the running server, a
load on the command line, a load in the background, a backup, and a restore. After each kill the database is looked
through: what was answered with success is there; nothing is half there; every change has its history and its event, and
no more; a backup is whole or absent. Prints how many kills hit each kind of work, and what was found. Ends with 1 if
anything was lost or half done.

Kills that come too late, when the work is over, are not counted but done again. Needs Linux or macOS.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

from generate_case import generate
from killed import Tally, child, finished, killed, seconds_of, settle
from served import Server, databases

from klustermotor.casefile.writing import case_bytes

SHARES = {"save": 8, "load": 3, "background load": 3, "backup": 3, "restore": 3}
SIZES = {"organisations": 300, "people": 200, "initiatives": 6, "activities": 1_200}
CLIENTS = 3
BATCH = 4
KEY = "uppmatt"


# what the database holds


def exported() -> str:
    """The whole case, as a digest."""
    from klustermotor.web.cases.models import Case
    from klustermotor.web.recording.whole_case import export_case

    return digest(case_bytes(export_case(Case.objects.get(key=KEY))))


def digest(content: bytes) -> str:
    """What tells one content from another."""
    return hashlib.sha256(content).hexdigest()


def events(action: str) -> int:
    """How many events of a kind there are."""
    from klustermotor.web.audit.models import Event

    return Event.objects.filter(action=action).count()


def loads() -> int:
    """How many loads of the case the history knows."""
    from klustermotor.web.recording.models import Change

    return Change.objects.filter(action=Change.Action.IMPORTED).count()


def check_soundness(tally: Tally) -> None:
    """The database itself is whole; every change has records and one event, and every event of one its change."""
    from django.db import connection

    from klustermotor.web.audit.models import Event
    from klustermotor.web.recording.models import Change, ChangedRecord

    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check(1)")
            tally.expect(cursor.fetchone()[0] == "ok", "the file is damaged")
            cursor.execute("PRAGMA foreign_key_check")
            tally.expect(cursor.fetchone() is None, "a row leads nowhere")
    changes = set(Change.objects.values_list("pk", flat=True))
    recorded = set(Change.objects.filter(action=Change.Action.RECORDED).values_list("pk", flat=True))
    told = [details["change"] for details in _details(Event, "records.recorded")]
    tally.expect(sorted(told) == sorted(recorded), f"changes {len(recorded)}, events of them {len(told)}")
    with_records = set(ChangedRecord.objects.values_list("change", flat=True))
    tally.expect(with_records == changes, "a change without records")
    tally.seen["changes"] = len(changes)


def _details(event: Any, action: str) -> Iterator[dict[str, Any]]:
    return event.objects.filter(action=action).values_list("details", flat=True).iterator()


# saves through the running server


class Saver(threading.Thread):
    """A program that saves four records at once, again and again, and remembers what was answered with success."""

    def __init__(self, port: int, secret: str, first: int) -> None:
        super().__init__(daemon=True)
        self.port, self.secret, self.number = port, secret, first
        self.saved: list[int] = []
        self.sent = 0
        self.over = False

    def run(self) -> None:
        """Save until the server is gone."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Authorization": f"Bearer {self.secret}", "Content-Type": "application/json"}
        while not self.over:
            self.number += CLIENTS
            self.sent += 1
            records = [
                {
                    "collection": "organisations",
                    "record": {"id": key, "name": f"Firma {key}", "sector": "business"},
                }
                for key in keys_of(self.number)
            ]
            try:
                connection.request(
                    "POST", f"/api/v1/cases/{KEY}/batch", json.dumps({"records": records}), headers
                )
                answer = connection.getresponse()
                body = answer.read()
            except (OSError, HTTPException):
                return
            if answer.status == 200:
                self.saved.append(self.number)
            elif answer.status == 429:
                time.sleep(1)
            else:
                raise AssertionError((answer.status, body[:500]))


def keys_of(number: int) -> list[str]:
    """Identifiers of what is saved at once."""
    return [f"k{number}-{place}" for place in range(BATCH)]


def kill_saves(tally: Tally, times: int, database: str) -> None:
    """Kill the server with all its workers while programs save through it."""
    from django.db import connections

    server, secrets = Server(database), [token() for _client in range(CLIENTS)]
    first, saved = 0, set[int]()
    for _time in range(times):
        connections.close_all()
        server.start(own_group=True, worker=False)
        savers = [Saver(server.port, secret, first + place) for place, secret in enumerate(secrets)]
        for saver in savers:
            saver.start()
        time.sleep(tally.random.uniform(0.1, 1.2))
        os.killpg(server.process.pid, signal.SIGKILL)
        server.process.wait()
        for saver in savers:
            saver.over = True
            saver.join()
        settle()
        tally.kills["save"] += 1
        first = max(saver.number for saver in savers) // CLIENTS * CLIENTS + CLIENTS
        for saver in savers:
            saved.update(saver.saved)
            tally.seen["saves without an answer"] += saver.sent - len(saver.saved)
        check_saves(tally, saved)
    tally.seen["saves answered with success"] += len(saved)


def check_saves(tally: Tally, saved: set[int]) -> None:
    """What was answered is there, what is there is whole, and was changed once."""
    from klustermotor.web.actors.models import Organisation
    from klustermotor.web.recording.models import ChangedRecord

    numbers = Counter(
        int(key[1:].partition("-")[0])
        for key in Organisation.objects.filter(key__regex=r"^k\d+-\d$").values_list("key", flat=True)
    )
    history: dict[int, set[int]] = {}
    rows = Counter[int]()
    for change, key in ChangedRecord.objects.filter(key__regex=r"^k\d+-\d$").values_list("change", "key"):
        number = int(key[1:].partition("-")[0])
        history.setdefault(number, set()).add(change)
        rows[number] += 1
    lost = saved - set(numbers)
    tally.expect(not lost, f"answered with success, and gone: {sorted(lost)[:5]}")
    half = [number for number, found in numbers.items() if found != BATCH]
    tally.expect(not half, f"half saved: {half[:5]}")
    tally.expect(set(history) == set(numbers), "records without history, or history without records")
    tally.expect(all(len(changes) == 1 for changes in history.values()), "saved twice")
    tally.expect(all(found == BATCH for found in rows.values()), "half a history")
    check_soundness(tally)


def token() -> str:
    """The secret of an account of its own for a program, as each may ask so many times a minute."""
    from klustermotor.web.accounts.actions import make_token, set_account

    user = set_account(
        email=f"{os.urandom(4).hex()}@klustermotor.example", name="", password=os.urandom(9).hex(), by=None,
        administrator=True,
    )  # fmt: skip
    return make_token(user=user, name="kill", scope="write", by=None)[1]


# loads


def kill_loads(tally: Tally, times: int, folder: Path) -> None:
    """Kill loads of two cases in turn; the database holds the one or the other, and an event for each that it took."""
    files, contents = cases_in(folder)
    load = ("case", "load", "--replace")
    seconds = max(seconds_of(*load, str(file)) for file in files)
    while tally.kills["load"] < times:
        before = exported()
        wanted = 1 - contents.index(before)
        noted, known = events("case.loaded"), loads()
        killed(tally, "load", seconds, *load, str(files[wanted]))
        now = exported()
        tally.expect(now in contents, "half a case was loaded")
        done = now != before
        tally.expect(events("case.loaded") - noted == done, "a load and its event do not agree")
        tally.expect(loads() - known == done, "a load and its history do not agree")
        check_soundness(tally)


def kill_background_loads(tally: Tally, times: int, folder: Path) -> None:
    """Kill workers that load; the next worker takes the work up, and it is done once."""
    from klustermotor.web.accounts.models import User
    from klustermotor.web.exchange.actions import ask_load
    from klustermotor.web.exchange.models import Transfer

    files, contents = cases_in(folder)
    user = User.objects.filter(is_superuser=True).first()
    assert user
    ask_load(name="first", content=[files[1].read_bytes()], replace=True, by=user)
    seconds = seconds_of("work", "--until-empty")
    while tally.kills["background load"] < times:
        before = exported()
        wanted = 1 - contents.index(before)
        noted, known = events("case.loaded"), loads()
        asked = ask_load(name="asked", content=[files[wanted].read_bytes()], replace=True, by=user)
        killed(tally, "background load", seconds, "work", "--until-empty")
        now = exported()
        tally.expect(now in contents, "half a case was loaded in the background")
        done = Transfer.objects.get(pk=asked.pk).status == "done"
        tally.expect(done == (now != before), "a load in the background and its note do not agree")
        tally.expect(finished(child("work", "--until-empty")) == 0, "the next worker did not end well")
        asked = Transfer.objects.get(pk=asked.pk)
        tally.expect(
            exported() == contents[wanted] and asked.status == "done", "a load was not taken up again"
        )
        told = events("case.loaded") - noted, loads() - known
        tally.expect(told == (1, 1), "a load was told of twice, or not")
        tally.expect(not asked.path.exists(), "a file was left behind")
        check_soundness(tally)


def cases_in(folder: Path) -> tuple[list[Path], list[str]]:
    """Two cases with the same identifier, as files and as digests of what they hold."""
    files = [folder / "first.json", folder / "second.json"]
    for seed, file in enumerate(files):
        if not file.exists():
            file.write_bytes(case_bytes(generate(**SIZES, seed=seed)))
    return files, [digest(file.read_bytes()) for file in files]


# backups


def kill_backups(tally: Tally, times: int, folder: Path) -> None:
    """Kill backups; the file is whole or absent."""
    from klustermotor.web.operation.restore import check_backup

    path = folder / "killed.zip"
    seconds = seconds_of("backup", str(folder / "whole.zip"))
    while tally.kills["backup"] < times:
        killed(tally, "backup", seconds, "backup", str(path))
        if path.exists():
            tally.seen["backups that were whole when killed"] += 1
            try:
                check_backup(path)
            except Exception as error:
                tally.expect(False, f"a backup is not whole: {error}")
            path.unlink()
        for piece in folder.glob(".killed.zip-*"):
            tally.seen["pieces of backups, under another name"] += 1
            piece.unlink()
        check_soundness(tally)


def kill_restores(tally: Tally, times: int, folder: Path) -> None:
    """Kill restores of two backups in turn; the database holds the one or the other."""
    files, contents = cases_in(folder)
    backups = []
    for place, file in enumerate(files):
        finished(child("case", "load", "--replace", str(file)))
        backups.append(folder / f"restore{place}.zip")
        assert finished(child("backup", str(backups[-1]))) == 0
    seconds = seconds_of("restore", "--replace", str(backups[0]))
    while tally.kills["restore"] < times:
        before = exported()
        wanted = 1 - contents.index(before)
        killed(tally, "restore", seconds, "restore", "--replace", str(backups[wanted]))
        now = exported()
        tally.expect(now in contents, "half a backup was restored")
        tally.seen["restores that were done when killed"] += now != before
        check_soundness(tally)
        for copy in Path(os.environ["KLUSTERMOTOR_HOME"]).glob("backups/*"):
            copy.unlink()


def main() -> int:
    """Kill, look, and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--times", type=int, default=200, help="kills in all")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    tally, start = Tally(options.seed), time.perf_counter()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "klustermotor.web.settings",
            "KLUSTERMOTOR_HOME": str(folder / "home"),
            "KLUSTERMOTOR_SECRET_KEY": "for measuring only, and long enough to be one",
        }
        with databases(options.database, folder) as (_small, database):
            os.environ["KLUSTERMOTOR_DATABASE_URL"] = database
            _kill(tally, options.times, folder, database)
            _close()
    print(f"{options.database}, {time.perf_counter() - start:.0f} s; kills:")
    for kind, number in tally.kills.items():
        print(f"  {kind}: {number}")
    print(f"  in all: {sum(tally.kills.values())}")
    for what, number in tally.seen.items():
        print(f"{what}: {number}")
    print(f"lost or half done: {len(tally.wrong)}")
    return int(bool(tally.wrong))


def _kill(tally: Tally, times: int, folder: Path, database: str) -> None:
    import django

    django.setup()
    files, _contents = cases_in(folder)
    seconds_of("case", "load", str(files[0]))
    each = {kind: max(1, times * share // sum(SHARES.values())) for kind, share in SHARES.items()}
    each["save"] += max(0, times - sum(each.values()))
    phases: dict[str, Callable[[int], None]] = {
        "load": lambda number: kill_loads(tally, number, folder),
        "save": lambda number: kill_saves(tally, number, database),
        "backup": lambda number: kill_backups(tally, number, folder),
        "background load": lambda number: kill_background_loads(tally, number, folder),
        "restore": lambda number: kill_restores(tally, number, folder),
    }
    for kind, phase in phases.items():
        phase(each[kind])
        print(f"{kind}: killed {tally.kills[kind]} times, {len(tally.wrong)} wrong so far", flush=True)


def _close() -> None:
    from django.db import connections

    with suppress(Exception):
        connections.close_all()


if __name__ == "__main__":
    sys.exit(main())

"""Many people working at once: `python benchmarks/working_together.py --database postgresql --people 100`.

Makes a case, gives every person an account and starts the server with two workers. Each person then works for some
minutes: asks for a page or changes a record, looks at it for a while, and goes on; nine times of ten a page is read,
one time of ten a form is opened, changed and saved. Half of the changes are made to a few records that everybody
changes, so that people meet. Afterwards every save that was answered as saved is looked for in the history, and every
record's last version is compared with it.

Prints Markdown: times of reads and saves, requests per second, errors, meetings and lost writes (which must be none).
The measuring takes a part of the same two cores. Files and databases lie in a temporary folder.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.client import HTTPConnection, HTTPException, RemoteDisconnected
from pathlib import Path
from random import Random
from statistics import median, quantiles
from urllib.parse import urlencode

from served import HERE, Server, command, cost, databases

KEY = "uppmatt"
SIZES = {"organisations": 2_000, "people": 4_000, "initiatives": 40, "activities": 8_000}
THINK = 10.0  # seconds that a person looks at a page, on average
HOT = 3  # records that everybody changes
WARM_UP = 40  # seconds in which the processes read their templates and everybody arrives; not counted
ACCOUNTS = """
import json, sys
import django; django.setup()
from importlib import import_module
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from klustermotor.web.accounts.models import User
from klustermotor.web.cases.actions import give_access
from klustermotor.web.cases.models import Case
from klustermotor.web.cases.policy import Role
from klustermotor.web.initiatives.models import Activity, Initiative
from klustermotor.web.actors.models import Organisation, Person
case = Case.objects.get()
sessions = []
for number in range(int(sys.argv[1])):
    user = User.objects.create(email=f"person{number}@klustermotor.example", name=f"Person {number}")
    give_access(case=case, user=user, role=Role.STRATEGIST, by=None)
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    sessions.append(session.session_key)
def keys(model):
    return list(model.objects.order_by("pk").values_list("key", flat=True)[:400])
print(json.dumps({"sessions": sessions, "initiatives": keys(Initiative), "organisations": keys(Organisation),
                  "people": keys(Person), "activities": keys(Activity)}))
"""
AFTER = """
import json, sys
import django; django.setup()
from klustermotor.web.audit.models import Event
from klustermotor.web.recording.models import Change, ChangedRecord
from klustermotor.web.recording.stored import as_json, read
from klustermotor.web.cases.models import Case
case = Case.objects.get()
saved = [row.after["outcome"]["sv"] for row in ChangedRecord.objects.all()]
last = {}
for row in ChangedRecord.objects.order_by("pk"):
    last[row.collection, row.key] = row.after
differing = [key for (collection, key), after in last.items() if as_json(read(case, collection, key).record) != after]
print(json.dumps({"saved": saved, "differing": differing, "changes": Change.objects.count(),
                  "events": Event.objects.filter(action="records.recorded").count()}))
"""


class Inputs(HTMLParser):
    """What a form would send as it stands."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self._inside, self._name, self._text, self._select = False, "", "", ""
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attributes}
        if tag == "form":
            self._inside = told.get("id") == "record"
        name = told.get("name", "")
        if not self._inside:
            return
        if tag == "input" and name and told.get("type") not in ("submit", "button"):
            if told.get("type") not in ("checkbox", "radio") or "checked" in told:
                self.found.append((name, told.get("value", "on")))
        elif tag == "textarea":
            self._name, self._text = name, ""
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in told:
            self.found.append((self._select, told.get("value", "")))

    def handle_data(self, data: str) -> None:
        if self._name:
            self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._name:
            self.found.append((self._name, self._text.removeprefix("\n")))
            self._name = ""
        elif tag == "select":
            self._select = ""


@dataclass
class Tally:
    """What all people together met with."""

    reads: list[float] = field(default_factory=list)
    saves: list[float] = field(default_factory=list)
    pages: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    answers: Counter[str] = field(default_factory=Counter)
    kept: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


class Worker(threading.Thread):
    """One person."""

    def __init__(
        self,
        number: int,
        session: str,
        *,
        port: int,
        told: dict[str, list[str]],
        tally: Tally,
        since: float,
        until: float,
    ):
        super().__init__()
        self.number, self.port, self.session, self.told, self.tally = number, port, session, told, tally
        self.since, self.until, self.random = since, until, Random(number)
        self.connection: HTTPConnection | None = None

    def run(self) -> None:
        time.sleep(self.random.uniform(0, THINK))
        turn = 0
        while time.perf_counter() < self.until:
            if self.random.random() < 0.1:
                self._change(turn)
            else:
                self._ask("GET", self._page(), None, "reads")
            turn += 1
            time.sleep(min(self.random.expovariate(1 / THINK), 6 * THINK))

    def _page(self) -> str:
        around, random, told = f"/case/{KEY}/", self.random, self.told
        return random.choices(
            [
                around,
                f"{around}initiatives/",
                f"{around}initiatives/{random.choice(told['initiatives'])}/",
                f"{around}initiatives/{random.choice(told['initiatives'])}/activities/",
                f"{around}initiatives/{random.choice(told['initiatives'])}/steps/activities/",
                f"{around}organisations/{random.choice(told['organisations'])}/",
                f"{around}people/{random.choice(told['people'])}/",
                f"{around}organisations/",
                f"{around}search/?q=verk",
                f"{around}changes/",
            ],
            weights=[2, 2, 6, 2, 2, 3, 3, 2, 2, 1],
        )[0]

    def _change(self, turn: int) -> None:
        """Open the form of an activity, look at it, write something of its outcome, and save it."""
        common = self.told["activities"][:HOT]
        own = self.told["activities"][HOT + self.number :: 100]
        activity = self.random.choice(common if self.random.random() < 0.5 else own)
        address = f"/case/{KEY}/record/activities/{activity}/"
        status, page = self._ask("GET", address, None, "reads")
        if status != 200:
            return
        time.sleep(self.random.uniform(0, THINK))
        told = f"person {self.number} turn {turn}"
        form = [(name, value) for name, value in Inputs(page).found if name != "outcome.sv"]
        status, _page = self._ask("POST", address, [*form, ("outcome.sv", told)], "saves")
        if status == 302:
            with self.tally.lock:
                self.tally.kept.append(told)

    def _answer(
        self, method: str, address: str, body: str | None, headers: dict[str, str]
    ) -> tuple[int, str]:
        if self.connection is None:
            self.connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        self.connection.request(method, address, body, headers)
        answer = self.connection.getresponse()
        return answer.status, answer.read().decode()

    def _ask(
        self, method: str, address: str, form: Sequence[tuple[str, str]] | None, kind: str
    ) -> tuple[int, str]:
        token = "t" * 32
        headers = {"Cookie": f"sessionid={self.session}; csrftoken={token}; django_language=sv"}
        body = None
        if form is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded"}
            body = urlencode(
                [*((n, v) for n, v in form if n != "csrfmiddlewaretoken"), ("csrfmiddlewaretoken", token)]
            )
        start = time.perf_counter()
        try:
            status, page = self._answer(method, address, body, headers)
        except RemoteDisconnected:  # the server had closed the idle connection: a browser opens a new one
            self.connection = None
            status, page = self._answer(method, address, body, headers)
        except (OSError, HTTPException) as error:
            self.connection, status, page = None, 0, repr(error)
        took = time.perf_counter() - start
        with self.tally.lock:
            self.tally.answers[f"{method} {status or page[:60]}"] += 1
            if start < self.since:
                return status, page
            getattr(self.tally, kind).append(took)
            page_kind = re.sub(r"(?<=[se]/)[^/?]*\d[^/]*/", "KEY/", address.removeprefix(f"/case/{KEY}"))
            self.tally.pages[f"{method} {page_kind}"].append(took)
        return status, page


def main() -> int:
    """Let them work, and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], required=True)
    parser.add_argument("--people", type=int, required=True)
    parser.add_argument("--seconds", type=int, default=120)
    options = parser.parse_args()
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "klustermotor.web.settings",
        "KLUSTERMOTOR_SECRET_KEY": "for measuring only, and long enough to be one",
    }
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["KLUSTERMOTOR_HOME"] = str(folder / "home")
        with databases(options.database, folder) as (_small, database):
            case = folder / "case.json"
            sizes = [f"--{kind}={number}" for kind, number in SIZES.items()]
            cost([sys.executable, HERE / "generate_case.py", *sizes, case])
            server = Server(database)
            server.start()
            try:
                cost(command(database, "case", "load", case))
                told = _python(ACCOUNTS, str(options.people))
                tally = _work(server.port, told, options)
            finally:
                server.stop()
            return _tell(tally, _python(AFTER), options)


def _python(source: str, *arguments: str) -> dict[str, list[str]]:
    done = subprocess.run(
        [sys.executable, "-c", source, *arguments], stdout=subprocess.PIPE, text=True, check=True
    )
    found: dict[str, list[str]] = json.loads(done.stdout.splitlines()[-1])
    return found


def _work(port: int, told: dict[str, list[str]], options: argparse.Namespace) -> Tally:
    tally = Tally()
    since = time.perf_counter() + WARM_UP
    until = since + options.seconds
    people = [
        Worker(number, session, port=port, told=told, tally=tally, since=since, until=until)
        for number, session in enumerate(told["sessions"])
    ]
    for one in people:
        one.start()
    for one in people:
        one.join()
    return tally


def _tell(tally: Tally, after: dict[str, list[str]], options: argparse.Namespace) -> int:
    lost = Counter(tally.kept) - Counter(after["saved"])
    both = [*tally.reads, *tally.saves]
    print(
        f"{options.people} people on {options.database} for {options.seconds} s, looking {THINK:.0f} s at each page;"
    )
    print(f"{len(both) / options.seconds:.1f} requests/s, load of the machine {os.getloadavg()[0]:.1f}\n")
    print("| | n | median, ms | p95, ms | worst, ms |\n|---|--:|--:|--:|--:|")
    for words, times in (("all", both), ("reads", tally.reads), ("saves", tally.saves)):
        p95 = quantiles(times, n=20, method="inclusive")[-1] if len(times) > 1 else 0
        print(
            f"| {words} | {len(times)} | {median(times) * 1e3:.0f} | {p95 * 1e3:.0f} | {max(times) * 1e3:.0f} |"
        )
    for page, times in sorted(tally.pages.items(), key=lambda one: -median(one[1])):
        print(f"| {page} | {len(times)} | {median(times) * 1e3:.0f} | | {max(times) * 1e3:.0f} |")
    print(f"\nanswers: {dict(tally.answers)}")
    print(
        f"saves answered as saved {len(tally.kept)}, in the history {len(after['saved'])}, lost {sum(lost.values())};"
    )
    print(
        f"changes {after['changes']}, events {after['events']}, "
        f"records that differ from their history {after['differing']}"
    )
    errors = [told for told in tally.answers if not told.endswith((" 200", " 302", " 409"))]
    return int(bool(lost or after["differing"] or errors or after["changes"] != after["events"]))


if __name__ == "__main__":
    sys.exit(main())

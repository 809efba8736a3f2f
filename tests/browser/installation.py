"""An installation of its own, as a newcomer starts it: set up and served by the product's own commands.

It lies in a temporary folder and answers on a free port of this machine. Accounts: that of the demonstration, an
administrator who also sees an empty case and one that is complete but only in Swedish, one that has not been given
anything, and one of each role in the demonstration case.
"""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

from tests.access.complete_case import complete_case

from klustermotor.casefile.writing import case_bytes
from klustermotor.cli import DEMO_CASE, DEMO_EMAIL, DEMO_PASSWORD

READER, ADMINISTRATOR, STRANGER = DEMO_EMAIL, "administrator@region.example", "stranger@region.example"
MANAGER, OTHER_MANAGER = "manager@region.example", "other-manager@region.example"
ONLY_READER, EVALUATOR, FIRM = "reader@region.example", "evaluator@region.example", "firm@region.example"
PASSWORDS = {READER: DEMO_PASSWORD} | {
    email: f"mycket-hemligt-{number}"
    for number, email in enumerate(
        (ADMINISTRATOR, STRANGER, MANAGER, OTHER_MANAGER, ONLY_READER, EVALUATOR, FIRM), start=1
    )
}
_DEMO = json.loads(DEMO_CASE.read_text("utf-8"))
OWN = _DEMO["initiatives"][0]["id"]
FIRM_KEY = next(member["organisation"] for one in _DEMO["initiatives"] for member in one.get("members", ()))
ROLES = {
    MANAGER: {"role": "cluster_manager", "initiative_key": OWN},
    OTHER_MANAGER: {"role": "cluster_manager", "initiative_key": OWN},
    ONLY_READER: {"role": "reader"},
    EVALUATOR: {"role": "evaluator"},
    FIRM: {"role": "member_firm", "organisation_key": FIRM_KEY},
}
EMPTY_CASE = {
    "format": "klustermotor-case",
    "version": 1,
    "id": "empty",
    "title": {"sv": "Tomt", "en": "Empty"},
}
SWEDISH, NAME = "Bara på svenska <script>alert(1)</script>", "Åsa Öst & Söner"
SECONDS_TO_START = 60

# Several commands in one process, which is quicker to start than three.
_SETTING_UP = f"""
import json, sys
from klustermotor.cli import main
answers = [main(["case", "load", file]) for file in sys.argv[1:]]
from klustermotor.web.accounts.actions import set_account
from klustermotor.web.cases.actions import give_access
from klustermotor.web.cases.models import Case
from tests.browser import surveying
passwords, roles, demo = {PASSWORDS!r}, {ROLES!r}, {_DEMO["id"]!r}
for email, password in list(passwords.items())[1:]:
    user = set_account(
        email=email, name=email.partition("@")[0], password=password, by=None, administrator=email == {ADMINISTRATOR!r}
    )
    if email in roles:
        give_access(case=Case.objects.get(key=demo), user=user, by=None, **roles[email])
surveying.seed()
sys.exit(max(answers))
"""


def swedish_case() -> Any:
    """A case in which every field is filled, its texts in Swedish alone; names are of no language."""

    def in_swedish(value: Any) -> Any:
        if isinstance(value, dict):
            text = {"sv": SWEDISH} if set(value) == {"sv", "en"} else None
            return text or {name: in_swedish(one) for name, one in value.items()}
        return [in_swedish(one) for one in value] if isinstance(value, list) else value

    return in_swedish(json.loads(case_bytes(complete_case("swedish", NAME))))


class Installation:
    """A server on this machine, and the cookies of whoever is signed in."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self._cookies: dict[str, list[dict[str, str]]] = {}

    def start(self) -> None:
        """Set up the database and serve it; back when the first page is answered.

        Raises
        ------
        RuntimeError
            It did not start; with what it said.
        """
        files = [self.folder / "empty.json", self.folder / "swedish.json"]
        for file, case in zip(files, (EMPTY_CASE, swedish_case()), strict=True):
            file.write_text(json.dumps(case), "utf-8")
        python, environment = [sys.executable, "-W", "error::ResourceWarning"], self._environment()
        done = subprocess.run(
            [*python, "-c", _SETTING_UP, *map(str, files), str(DEMO_CASE)],
            env=environment,
            cwd=Path(__file__).parents[2],
            text=True,
            capture_output=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"The installation could not be set up:\n{done.stdout}{done.stderr}")
        serve = ["-m", "klustermotor.cli", "serve", "--demo", "--workers", "1", "--port", str(self.port)]
        self.log = (self.folder / "log").open("w+", encoding="utf-8")
        self.process = subprocess.Popen(
            [*python, *serve], env=environment, stdout=self.log, stderr=subprocess.STDOUT
        )
        self._wait()

    def stop(self) -> None:
        """Stop serving."""
        self.process.terminate()
        self.process.wait()
        self.log.close()

    def said(self) -> str:
        """What the server has written."""
        return (self.folder / "log").read_text("utf-8")

    def cookies(self, email: str) -> list[dict[str, str]]:
        """Cookies of an account that is signed in, through the form, once."""
        if email not in self._cookies:
            jar = CookieJar()
            opener = build_opener(HTTPCookieProcessor(jar))
            page = self._answer(opener, "/sign-in/")
            token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
            assert token, page
            form = {"login": email, "password": PASSWORDS[email], "csrfmiddlewaretoken": token[1]}
            self._answer(opener, "/sign-in/", form)
            self._cookies[email] = [
                {"name": cookie.name, "value": cookie.value or "", "url": self.address} for cookie in jar
            ]
        assert any(cookie["name"] == "sessionid" for cookie in self._cookies[email]), "not signed in"
        return self._cookies[email]

    def _answer(self, opener: OpenerDirector, path: str, form: dict[str, str] | None = None) -> str:
        request = Request(self.address + path, urlencode(form).encode() if form else None)  # noqa: S310
        with opener.open(request, timeout=SECONDS_TO_START) as answer:
            content: bytes = answer.read()
        return content.decode()

    def _environment(self) -> dict[str, str]:
        """The tests' own environment without what tells of the tests' own database."""
        others = {name: value for name, value in os.environ.items() if not name.startswith("KLUSTERMOTOR_")}
        return {**others, "KLUSTERMOTOR_HOME": str(self.folder)}

    def _wait(self) -> None:
        """Until it answers, or has ended, or has taken too long."""
        until = time.monotonic() + SECONDS_TO_START
        while self.process.poll() is None and time.monotonic() < until:
            try:
                self._answer(build_opener(), "/about/")
            except (URLError, ConnectionError):
                time.sleep(0.1)
            else:
                return
        self.process.kill()
        self.process.wait()
        raise RuntimeError(f"The server did not start:\n{self.said()}")

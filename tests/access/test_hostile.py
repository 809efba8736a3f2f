"""Content that means harm: every text of a case is markup and the start of a formula, and is shown as what it is."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from tests.access.policy import OF_A_CASE, addresses
from tests.access.visitors import account, browser, load, unload

from klustermotor.web.cases.models import Case
from klustermotor.web.figures.figure import Figure, download

pytestmark = pytest.mark.slow

# A formula; markup; what ends an attribute and begins another; what a template, a script or CDATA would take up.
HOSTILE = "=1+1<script>alert(1)</script>\"'&amp; onfocus=\"alert(2)\" autofocus='{{ 7|add:7 }}' ]]>-->%(n)s"
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
SHAPES = {"svg", "title", "desc", "g", "rect", "circle", "ellipse", "line", "path", "polygon", "polyline"} | {
    "text", "tspan", "textPath", "defs",
}  # fmt: skip
SCRIPTS = {f"/static/klustermotor/{name}.js" for name in ("network", "recording", "registers", "transfer")}
OWN = {"img": {"/static/klustermotor/mark.svg"}, "script": SCRIPTS}
# Pages on which what is recorded is read in full; on the others there may be none of it.
READ = [
    name
    for name in OF_A_CASE
    if re.match("initiative|organisation|person$|people$|ties|region|plan|source|search|overview", name)
    and "figure" not in name
    and name not in {"initiative_missing", "person_activities"}
]


@pytest.fixture(scope="module")
def hostile_case(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The case, loaded once; each test leaves it as it found it."""
    with django_db_blocker.unblock():
        load("mine", HOSTILE)
    yield
    with django_db_blocker.unblock():
        unload()


@pytest.fixture(params=["sv", "en"])
def client_of_reader(request: pytest.FixtureRequest, hostile_case: None, db: None) -> Client:
    """A browser of the case's reader, who reads either language."""
    return browser(account("reader", Case.objects.get(key="mine")), language=request.param)


class Page(HTMLParser):
    """What a browser makes of a page: its text, elements and attributes, and what is wrong with them."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self.attributes: list[str] = []
        self.faults: list[str] = []
        self.feed(content)
        self.close()
        self.text = "".join(self.said)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"iframe", "object", "embed", "base", "style"} or (
            tag == "script" and "src" not in dict(attrs)
        ):
            self.faults.append(f"<{tag}>")
        for name, value in attrs:
            self.attributes.append(value or "")
            if not re.fullmatch(r"[a-z]+(-[a-z]+)*|viewbox|x[12]?|y[12]?|r[xy]?", name) or name.startswith(
                "on"
            ):
                self.faults.append(f"<{tag} {name}>")
            if name in {"autofocus", "style", "srcdoc"}:
                self.faults.append(f"<{tag} {name}>")
            if name in {"href", "src", "action"} and not re.match(r"[/#?](?!/)", value or ""):
                self.faults.append(f"<{tag} {name}={value}>")
            if name == "src" and value not in OWN.get(tag, ()):
                self.faults.append(f"<{tag} src={value}>")

    def handle_data(self, data: str) -> None:
        self.said.append(data)


def is_there(text: str) -> bool:
    """Whether the hostile text is shown in full, whatever its white space has become."""
    return "".join(HOSTILE.split()) in "".join(text.split())


@pytest.mark.parametrize("name", READ)
def test_pages_show_hostile_text_as_text(name: str, client_of_reader: Client) -> None:
    (address,) = addresses(name)
    asked = {"q": HOSTILE} if name == "search" else {}
    response = client_of_reader.get(address, asked)
    content = response.content.decode()
    page = Page(content)
    assert response.status_code == 200
    assert page.faults == []
    assert is_there(page.text)
    assert content.count("<script") == content.count("<script src=") == 1


def test_figures_show_hostile_text_as_text(client_of_reader: Client) -> None:
    pages = [address for name in ("overview_figure", "initiative_figure") for address in addresses(name)]
    seen = 0
    for address in pages:
        response = client_of_reader.get(address)
        assert response.status_code == 200, address
        assert response.headers["Content-Disposition"].startswith("attachment; ")
        if address.endswith(".svg"):
            root = ElementTree.fromstring(response.content)  # noqa: S314 - our own answer
            tags = {element.tag.rpartition("}")[2] for element in root.iter()}
            names = {name for element in root.iter() for name in element.attrib}
            links = [value for element in root.iter() for name, value in element.items() if "href" in name]
            assert tags <= SHAPES
            assert not [name for name in names if name.startswith("on") or name == "style"]
            assert {link[0] for link in links} <= {"#"}
            seen += is_there("".join(root.itertext()))
        elif address.endswith(".png"):
            assert response.content.startswith(b"\x89PNG")
    assert seen > 0


def test_data_of_figures_starts_no_formula(client_of_reader: Client) -> None:
    hostile_cells = 0
    for name in ("overview_figure", "initiative_figure"):
        for address in addresses(name):
            if not address.endswith(".csv"):
                continue
            text = client_of_reader.get(address).content.decode("utf-8-sig")
            delimiter = ";" if ";" in text.splitlines()[0] else ","
            rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
            assert len({len(row) for row in rows}) == 1, address
            cells = [cell for row in rows for cell in row]
            assert [cell for cell in cells if cell.startswith(FORMULA)] == []
            hostile_cells += sum(cell.startswith("'=1+1<script>") for cell in cells)
    assert hostile_cells > 0


def test_data_of_figures_is_json_and_nothing_else(client_of_reader: Client) -> None:
    texts = []
    for name in ("overview_figure", "initiative_figure"):
        for address in addresses(name):
            if address.endswith(".json"):
                response = client_of_reader.get(address)
                assert response.headers["Content-Type"] == "application/json"
                texts += [str(cell) for row in json.loads(response.content)["rows"] for cell in row.values()]
    assert HOSTILE in texts


@pytest.mark.parametrize("sign", FORMULA)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_no_sign_starts_a_formula(sign: str, language: str) -> None:
    figure = Figure("f", "/f", "h", "l", "d", "", ["a", "b", "c"], [[f"{sign}1", -5, None]], "o")
    with translation.override(language):
        text = download(figure, "csv").content.decode("utf-8-sig")
    row = list(csv.reader(io.StringIO(text, newline=""), delimiter=";" if language == "sv" else ","))[1]
    assert row == [f"'{sign}1", "-5", ""]


@pytest.mark.parametrize(
    "question",
    [HOSTILE, "<svg/onload=alert(1)>", "\x00", "9" * 400, "-1"],
    ids=["all", "svg", "null", "9", "-1"],
)
def test_questions_are_shown_as_text(question: str, hostile_case: None, db: None) -> None:
    client = browser(account("reader", Case.objects.get(key="mine")))
    parameters = ("q", "page", "plans", "sector", "region", "kind", "phase", "focus", "status", "direction")
    for name in OF_A_CASE:
        address = addresses(name)[0]
        # What has a number lies beside the case file, and is not in this case.
        if "figure" not in name and name != "case_file" and not re.search(r"/\d+/", address):
            response = client.get(address, dict.fromkeys(parameters, question))
            assert response.status_code == 200, name
            if response["Content-Type"].startswith("text/html"):
                assert Page(response.content.decode()).faults == []


def test_an_address_that_means_harm_is_shown_as_text(client_of_reader: Client) -> None:
    for address in ("/<script>alert(1)</script>/", '/case/mine/people/"onfocus=alert(1)/', "/case/%2e%2e/"):
        response = client_of_reader.get(address)
        assert response.status_code == 404
        page = Page(response.content.decode())
        assert page.faults == []


def test_a_hostile_name_of_an_account_is_shown_as_text(hostile_case: None, db: None) -> None:
    user = account("sly", Case.objects.get(key="mine"))
    user.name = HOSTILE
    user.save()
    page = Page(browser(user).get(reverse("about")).content.decode())
    assert page.faults == []
    assert HOSTILE in page.attributes

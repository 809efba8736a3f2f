"""A network to move about in: by keyboard, by hand, with filters, without scripts, on a telephone and on paper."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from django.template.loader import render_to_string
from django.utils.translation import override
from playwright.sync_api import Browser, Page
from tests.browser.window import Window

import klustermotor.web
from klustermotor.charts.network_explorer import explorer_data
from klustermotor.charts.network_map import Dot, Line, NetworkWords, network_figure

AXE_OPTIONS = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
STATIC = Path(klustermotor.web.__file__).parent / "static/klustermotor"
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'"
WORDS = NetworkWords(
    sectors={
        "business": "Business",
        "academia": "Academia",
        "public": "Public sector",
        "intermediary": "Intermediary",
        "finance": "Finance",
        "unknown": "Sector not known",
    },
    kinds={"finance": "Finance", "education": "Education", "cooperation": "Cooperation"},
    person="Person",
    outside="Outside the region",
    place_unknown="Place not known",
    other_kinds="Other kinds",
    derived="Derived",
    directed="In the arrow's direction",
    weight="Stronger",
    size="Size: ties",
    alone="Without a tie",
    empty="Nobody",
    table="The same is in the table.",
)
FORM = """<form class="network-filters" method="get">
  <label><input type="checkbox" name="kind" value="finance">Finance</label>
  <label><input type="checkbox" name="kind" value="education">Education</label>
  <label>Year <input name="year" type="number"></label>
  <label>Around <input name="ego"></label>
  <label>Steps <select name="steps"><option>1</option><option>2</option></select></label>
  <label>From <input name="a"></label><label>To <input name="b"></label>
  <label><input type="checkbox" name="recorded" value="yes">Recorded</label><button>Show</button></form>"""
PAGE = """<!doctype html><html lang="en"><head><title>Network</title><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,"><link rel="stylesheet" href="/static/klustermotor/base.css"></head>
<body><main><h1>Network</h1>{form}<h2>Picture</h2>{explorer}</main></body></html>"""
# A firm is financed by the county, taught by the school, and through the school near a firm abroad; one is alone.
DOTS = [
    Dot("school", "School </script><b>&", "academia", inside=True, size=3, href="/school"),
    Dot("firm", "Firm", "business", inside=True, size=2, href="/firm"),
    Dot("county", "County", "public", inside=True, size=1),
    Dot("abroad", "Abroad AB", "business", inside=False, size=1),
    Dot("eva", "Eva Öst", "business", person=True, inside=None, size=1),
    Dot("alone", "Alone", "", size=0),
]
LINES = [
    Line(2, 1, "finance", directed=True, start=2001.0, end=2003.5),
    Line(0, 1, "education", start=2002.0),
    Line(0, 3, "cooperation"),
    Line(0, 4, "cooperation", derived=True),
]


def many(count: int, ties: int) -> tuple[list[Dot], list[Line]]:
    """Actors of all sectors, tied by chance but always the same."""
    chance = np.random.default_rng(5)
    dots = [
        Dot(
            f"a{at}",
            f"Actor number {at}",
            str(chance.choice(list(WORDS.sectors))),
            inside=True,
            size=1 + at % 7,
        )
        for at in range(count)
    ]
    pairs = [(int(chance.integers(count)), int(chance.random() ** 3 * count)) for _ in range(ties)]
    kinds = list(WORDS.kinds)
    return dots, [Line(one, other, str(chance.choice(kinds))) for one, other in pairs if one != other]


class Answers(BaseHTTPRequestHandler):
    """The page, its parts and its data, under the product's policy."""

    def __init__(self, pages: dict[str, tuple[str, bytes]], *arguments: Any) -> None:
        self.pages = pages
        super().__init__(*arguments)

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        name = STATIC / Path(path).name
        kind, content = self.pages.get(path, ("", b""))
        if not kind and name.exists():
            kind, content = {".css": "text/css", ".js": "text/javascript"}[name.suffix], name.read_bytes()
        self.send_response(200 if kind else 404)
        self.send_header("Content-Type", kind or "text/plain")
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


def page_of(name: str, dots: list[Dot], lines: list[Line]) -> dict[str, tuple[str, bytes]]:
    drawing = network_figure(
        dots, lines, words=WORDS, title="Network", description="Who is tied to whom.", identifier="net"
    )
    context = {
        "drawing": drawing,
        "name": "Four ties",
        "explorer_url": f"/{name}.json",
        "table_url": "#table",
    }
    with override("en"):
        explorer = render_to_string("parts/network_explorer.html", context)
    page = PAGE.replace("{form}", FORM).replace("{explorer}", explorer)
    data = json.dumps(explorer_data(dots, lines, words=WORDS))
    return {
        f"/{name}": ("text/html; charset=utf-8", page.encode()),
        f"/{name}.json": ("application/json", data.encode()),
    }


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    pages = page_of("small", DOTS, LINES) | page_of("large", *many(5000, 10_000)) | page_of("empty", [], [])
    pages["/broken"] = (pages["/small"][0], pages["/small"][1].replace(b"/small.json", b"/missing.json"))
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Answers, pages))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def opened(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    windows: list[Window] = []

    def open_page(path: str = "/small", *, live: bool = True, refused: str = "", **options: Any) -> Page:
        window = Window(browser, SimpleNamespace(address=address), **options)  # type: ignore[arg-type]
        windows.append(window)
        if refused:
            window.expect_refusal(refused)
        page = window.go(path)
        if live:
            page.wait_for_selector(".network-live canvas")
        return page

    yield open_page
    for one in windows:
        one.close()
    assert [fault for one in windows for fault in one.faults] == []


def told(page: Page) -> str:
    return page.locator(".network-told").inner_text()


def shown(page: Page) -> list[str]:
    keys: list[str] = page.evaluate(
        """() => { const { graph } = document.querySelector(".network").explorer;
        return graph.nodes.filter((_, at) => graph.nodeShown[at]).map((node) => node.key); }"""
    )
    return keys


def test_from_actor_to_actor_by_keyboard(opened: Callable[..., Page]) -> None:
    page = opened()
    page.locator(".network-stage").focus()
    assert told(page) == "School </script><b>& · Academia · 3 ties"
    places = {node.key: at for at, node in enumerate(DOTS)}
    x, y = page.evaluate(
        """([one, other]) => { const { nodes } = document.querySelector(".network").explorer.graph;
        return [nodes[other].x - nodes[one].x, nodes[other].y - nodes[one].y]; }""",
        [places["school"], places["firm"]],
    )
    key = (
        ("ArrowRight" if x > 0 else "ArrowLeft") if abs(x) > abs(y) else ("ArrowDown" if y > 0 else "ArrowUp")
    )
    page.keyboard.press(key)
    assert told(page) == "Firm · Business · 2 ties"
    page.keyboard.press("Enter")
    panel = page.locator(".network-panel")
    assert page.evaluate("document.activeElement.textContent") == "Firm"
    assert panel.get_by_role("link").get_attribute("href") == "/firm"
    assert panel.locator("li").all_inner_texts() == [
        "County\n← Finance 2001–2003",
        "School </script><b>&\nEducation 2002–",
    ]
    page.keyboard.press("Escape")
    assert panel.count() == 0
    assert page.evaluate("document.activeElement.className") == "network-stage"
    page.keyboard.press("/")
    page.keyboard.type("eva ost")
    page.keyboard.press("Enter")
    assert told(page) == "Eva Öst · Person · Business · Place not known · 1 tie"
    page.keyboard.press("/")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("nobody of that name")
    page.keyboard.press("Enter")
    assert told(page) == "No actor here has that name."


def test_nearer_farther_and_whole_by_keys_and_buttons(opened: Callable[..., Page]) -> None:
    page = opened()
    page.emulate_media(reduced_motion="reduce")
    scale = "document.querySelector('.network').explorer.canvas.view.scale"
    page.locator(".network-stage").focus()
    whole = page.evaluate(scale)
    page.keyboard.press("+")
    assert page.evaluate(scale) == pytest.approx(whole * 1.4)
    page.get_by_role("button", name="Farther").click()
    assert page.evaluate(scale) == pytest.approx(whole)
    page.get_by_role("button", name="Nearer").click()
    page.get_by_role("button", name="To the left").click()
    page.locator(".network-stage").focus()
    page.keyboard.press("0")
    assert page.evaluate(scale) == pytest.approx(whole)


def test_a_click_opens_an_actor_and_dragging_moves_the_picture(opened: Callable[..., Page]) -> None:
    page = opened()
    page.emulate_media(reduced_motion="reduce")
    spot = """(at) => { const { canvas, graph } = document.querySelector(".network").explorer;
        const box = canvas.stage.getBoundingClientRect(), place = canvas.toStage(graph.nodes[at].x, graph.nodes[at].y);
        return [box.left + place.x, box.top + place.y]; }"""
    page.locator(".network-stage").scroll_into_view_if_needed()
    x, y = page.evaluate(spot, 1)
    page.mouse.click(x, y)
    assert page.locator(".network-panel h3").inner_text() == "Firm"
    x, y = page.evaluate(spot, 1)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y + 30, steps=4)
    page.mouse.up()
    assert page.evaluate(spot, 1) == pytest.approx([x + 60, y + 30], abs=1)


def test_filters_of_the_form_are_seen_at_once_and_stay_in_the_address(opened: Callable[..., Page]) -> None:
    page = opened()
    ties = "document.querySelector('.network').explorer.graph.tieShown"
    assert "6 actors and 4 ties" in told(page)
    page.get_by_label("Education", exact=True).check()
    assert page.evaluate(ties) == [False, True, False, False]
    assert page.url.endswith("?kind=education&steps=1")
    page.get_by_label("Education", exact=True).uncheck()
    page.get_by_label("Recorded").check()
    assert page.evaluate(ties) == [True, True, True, False]
    page.get_by_label("Recorded").uncheck()
    slider = page.locator(".network-tools input[type=range]")
    slider.focus()
    page.keyboard.press("ArrowRight")
    assert page.locator(".network-tools output").inner_text() == "2001"
    assert page.evaluate(ties) == [True, False, True, True]
    assert "year=2001" in page.url
    page.reload()
    page.wait_for_selector(".network-live canvas")


def test_around_an_actor_and_back(opened: Callable[..., Page]) -> None:
    page = opened()
    page.get_by_label("Around").fill("County")
    page.get_by_label("Around").press("Tab")
    assert shown(page) == ["firm", "county"]
    page.get_by_label("Steps").select_option("2")
    assert shown(page) == ["school", "firm", "county"]
    page.locator(".network-stage").focus()
    page.keyboard.press("Escape")
    assert len(shown(page)) == 6


def test_the_way_between_two(opened: Callable[..., Page]) -> None:
    page = opened()
    page.get_by_label("From").fill("County")
    page.get_by_label("To", exact=True).fill("Eva Öst")
    page.get_by_label("To", exact=True).press("Tab")
    assert "The shortest way has 3 ties: County – Firm – School </script><b>& – Eva Öst." in told(page)
    page.get_by_label("To", exact=True).fill("Alone")
    page.get_by_label("To", exact=True).press("Tab")
    assert "Nothing that is shown links County – Alone." in told(page)


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_everybody_can_use_it(width: int, opened: Callable[..., Page]) -> None:
    page = opened(width=width)
    page.locator(".network-stage").focus()
    page.keyboard.press("Enter")
    found = Axe().run(page, options=AXE_OPTIONS).response["violations"]
    assert [(rule["id"], node["html"][:200]) for rule in found for node in rule["nodes"]] == []
    assert page.evaluate(TOO_WIDE) == 0


def test_without_scripts_the_still_picture_stands_and_the_form_is_sent(opened: Callable[..., Page]) -> None:
    page = opened(live=False, javascript=False)
    assert page.locator(".network-still svg").is_visible()
    assert page.locator(".network-stage").count() == 0
    page.get_by_label("Education", exact=True).check()
    page.get_by_role("button", name="Show").click()
    assert "kind=education" in page.url
    found = [link.get_attribute("href") for link in page.locator(".network-still a").all()]
    assert sorted(found, key=str) == ["/firm", "/school"]


def test_on_paper_the_still_picture_stands(opened: Callable[..., Page]) -> None:
    page = opened()
    assert not page.locator(".network-still").is_visible()
    page.emulate_media(media="print")
    assert page.locator(".network-still svg").is_visible()
    assert not page.locator(".network-stage").is_visible()


def test_data_that_do_not_come_leave_the_still_picture(opened: Callable[..., Page]) -> None:
    page = opened("/broken", live=False, refused="/missing.json")
    page.get_by_text("the still picture is shown instead").wait_for()
    assert page.locator(".network-still svg").is_visible()


def test_an_empty_network_stays_as_it_is(opened: Callable[..., Page]) -> None:
    page = opened("/empty", live=False)
    assert page.locator(".network-still svg").is_visible()
    assert page.locator("canvas").count() == 0


def test_high_contrast_is_kept(opened: Callable[..., Page]) -> None:
    page = opened()
    page.emulate_media(forced_colors="active")
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert page.evaluate("document.querySelector('.network').explorer.canvas.look.forced")


def test_five_thousand_actors_move_smoothly(opened: Callable[..., Page]) -> None:
    page = opened("/large")
    page.locator(".network-stage").focus()
    spent = page.evaluate(
        """() => { const { canvas } = document.querySelector(".network").explorer, start = performance.now();
        for (let turn = 0; turn < 20; turn++) {
          canvas.view = { ...canvas.view, scale: canvas.view.scale * 1.05, x: canvas.view.x - 12 };
          canvas.draw();
        }
        canvas.context.getImageData(0, 0, 1, 1); // waits until it is drawn
        return (performance.now() - start) / 20; }"""
    )
    assert spent < 250  # no graphics card, and other work on the machine
    page.keyboard.press("ArrowRight")
    assert "Actor number" in told(page)


def test_marked_actors_and_groups_reach_the_browser(opened: Callable[..., Page]) -> None:
    data = explorer_data([replace(DOTS[0], marked=True, group="g")], [], words=WORDS)
    assert data["nodes"][0]["marked"] is True
    assert data["groups"] == [{"key": "g", "name": "g"}]

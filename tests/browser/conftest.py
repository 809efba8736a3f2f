"""A Chromium and an installation for it to look at.

Playwright keeps its thread's event loop running, in which Django lets nobody use a database. So nothing here does, and
the browser is closed at the end of each file. Without a Chromium the tests fail, and say what to do.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from tests.browser.installation import Installation
    from tests.browser.window import Window

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what lies here as of the browser."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of the Chromium to drive."""
    path = os.environ.get("KLUSTERMOTOR_CHROMIUM", "/usr/bin/chromium")
    if not Path(path).exists():
        pytest.fail(
            f"The browser tests need Chromium, and {path} is not there. Install Debian's package chromium, or set "
            'KLUSTERMOTOR_CHROMIUM to the path of a Chromium or Chrome. To leave these tests out: -m "not browser".'
        )
    return path


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A server with the demonstration case and an empty one."""
    from tests.browser.installation import Installation

    installation = Installation(tmp_path_factory.mktemp("installation"))
    installation.start()
    yield installation
    installation.stop()
    assert "Traceback" not in installation.said()


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """A headless Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def window(browser: Browser, installation: Installation) -> Iterator[Callable[..., Window]]:
    """Open windows, each with an account, a language and a size of its own; afterwards none may have a fault."""
    from tests.browser.window import Window

    opened: list[Window] = []

    def open_window(**options: Any) -> Window:
        opened.append(Window(browser, installation, **options))
        return opened[-1]

    yield open_window
    for one in opened:
        one.close()
    assert [fault for one in opened for fault in one.faults] == []

"""A window of the browser that notes what should not happen: requests elsewhere, blocked content, errors."""

from __future__ import annotations

from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response
from tests.browser.installation import Installation

LANGUAGES = {"sv": "sv-SE", "en": "en-GB"}
PATIENCE = 20_000  # milliseconds, for a machine that has much else to do


class Window:
    """One window with one page, as an account sees it, or nobody; ``faults`` is what went wrong in it."""

    def __init__(
        self,
        browser: Browser,
        installation: Installation,
        *,
        account: str | None = None,
        language: str = "en",
        width: int = 1280,
        height: int = 900,
        javascript: bool = True,
    ) -> None:
        self.home = installation.address
        self.faults: list[str] = []
        self.refused: set[str] = set()
        self.context = browser.new_context(
            base_url=self.home,
            locale=LANGUAGES[language],
            viewport={"width": width, "height": height},
            java_script_enabled=javascript,
        )
        self.context.set_default_timeout(PATIENCE)
        if account:
            self.context.add_cookies(installation.cookies(account))  # type: ignore[arg-type]
        self.context.on("request", self._requested)
        self.context.on("response", self._answered)
        self.page: Page = self.context.new_page()
        self.page.on("console", self._told)
        self.page.on("pageerror", lambda error: self.faults.append(f"error in the page: {error}"))

    def go(self, path: str, *, refused: bool = False) -> Page:
        """Open an address of the installation, which may be one that is expected to be refused or missing."""
        if refused:
            self.expect_refusal(path)
        self.page.goto(path)
        return self.page

    def expect_refusal(self, path: str) -> None:
        """Take it as right when what is asked of an address is refused."""
        self.refused.add(self.home + path)

    def path(self) -> str:
        """Where the window is, as an address within the installation."""
        return self.page.url.removeprefix(self.home)

    def close(self) -> None:
        """Close the window."""
        self.context.close()

    def _requested(self, request: Request) -> None:
        if not request.url.startswith((self.home + "/", "data:")):
            self.faults.append(f"a request elsewhere: {request.url}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400 and response.url not in self.refused:
            self.faults.append(f"{response.status}: {response.url}")

    def _told(self, message: ConsoleMessage) -> None:
        """Blocked content is told in the console too."""
        expected = message.location.get("url") in self.refused
        if message.type in {"error", "warning"} and not expected:
            self.faults.append(f"in the console of {self.path()}: {message.text}")

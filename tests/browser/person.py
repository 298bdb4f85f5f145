"""A person at a browser: sees texts, types into fields and presses buttons, and waits for what shall come."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
import re
import shutil
from typing import TYPE_CHECKING, Any, Final

from .album import DESK, Album
from .house import NONSENSE

if TYPE_CHECKING:
    from playwright.async_api import ConsoleMessage, Locator, Page, Response

# Ten times of what a quiet machine needs; nothing waits this long unless something is wrong.
_PATIENCE: Final = 60_000
_OURS: Final = "radarr_mvp"
_ARGUMENTS: Final = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# The list of Home Assistant shows why a wish is refused, and leaves the promise broken all the same.
_ON_PURPOSE: Final = f"TMDb knows no movie like {NONSENSE}"
_REJECTION: Final = "broken promise"
# The browser itself says no more than "Object" of what most promises are broken with.
_TELL_REJECTIONS: Final = f"""window.addEventListener("unhandledrejection", event =>
  console.error("{_REJECTION}", String(event.reason?.stack), JSON.stringify(event.reason)))"""


@dataclass
class Person:
    """Somebody who uses Home Assistant by its pages alone."""

    page: Page
    home: str
    album: Album
    # What the browser complains of: errors with our name in them, refused requests to us, and all scripts that failed.
    complaints: list[str] = field(default_factory=list)
    # The answers that our own addresses gave.
    served: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Listen to the browser."""
        self.page.on("console", self._hear)
        self.page.on("pageerror", self._hear_failure)
        self.page.on("response", self._see_answer)

    def text(self, text: str | re.Pattern[str], *, exact: bool = False) -> Locator:
        """Return where a text can be seen."""
        return self.page.get_by_text(text, exact=exact).filter(visible=True).first

    def box(self, label: str) -> Locator:
        """Return the field with a label; a star behind it says that it is needed."""
        name = re.compile(rf"^{re.escape(label)}\*?$")
        return self.page.get_by_role("textbox", name=name).filter(visible=True).first

    def button(self, name: str | re.Pattern[str]) -> Locator:
        """Return a button."""
        return self.page.get_by_role("button", name=name).filter(visible=True).first

    async def go(self, path: str) -> None:
        """Open a page of Home Assistant."""
        await self.page.goto(f"{self.home}{path}")

    async def see(
        self, text: str | re.Pattern[str], seconds: float | None = None
    ) -> None:
        """Wait until a text can be seen."""
        await self.text(text).wait_for(timeout=_milliseconds(seconds))

    async def see_gone(self, text: str, seconds: float | None = None) -> None:
        """Wait until a text can be seen no more."""
        await self.text(text).wait_for(state="hidden", timeout=_milliseconds(seconds))

    async def write(self, label: str, text: str) -> None:
        """Type into a field, in place of what is there."""
        await self.box(label).fill(text)

    async def press(self, name: str | re.Pattern[str]) -> None:
        """Press a button."""
        await self.button(name).click()

    async def choose(self, text: str | re.Pattern[str], *, exact: bool = False) -> None:
        """Click on a text, as in a menu or a list."""
        await self.text(text, exact=exact).click()

    async def look(self, title: str, size: tuple[int, int] | None = None) -> None:
        """Keep a picture of what can be seen now."""
        await self.album.take(self.page, title, size)

    def was_served(self, part: str) -> set[int]:
        """Return with which codes addresses of ours were answered that have a part."""
        return {status for url, status in self.served.items() if part in url}

    def _hear(self, message: ConsoleMessage) -> None:
        """Keep an error of the browser's console that is about us."""
        told = f"{message.text} ({message.location})"
        if message.type != "error" or _ON_PURPOSE in told:
            return
        if _OURS in told or _REJECTION in told:
            self.complaints.append(told)

    def _hear_failure(self, error: Any) -> None:
        """Keep that a script has failed; broken promises are heard of in full by the console."""
        if str(error) != "Object":
            self.complaints.append(f"a script failed at {self.page.url}: {error}")

    def _see_answer(self, response: Response) -> None:
        """Keep how an address of ours was answered."""
        if _OURS in response.url:
            self.served[response.url] = response.status
            if response.status >= 400:
                self.complaints.append(f"{response.status}: {response.url}")


@asynccontextmanager
async def at_browser(home: str, album: Album) -> AsyncGenerator[Person]:
    """Sit a person down at a fresh Chromium; where they fail, keep what they see."""
    # Lives in an environment of its own and is not there when only the other tests are wanted.
    from playwright.async_api import async_playwright

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=list(_ARGUMENTS),
            chromium_sandbox=False,
        )
        context = await browser.new_context(
            viewport={"width": DESK[0], "height": DESK[1]},
            locale="en-US",
            timezone_id="UTC",
        )
        context.set_default_timeout(_PATIENCE)
        await context.add_init_script(_TELL_REJECTIONS)
        person = Person(await context.new_page(), home, album)
        try:
            yield person
        except BaseException:
            await person.look("failed-here")
            raise
        finally:
            await browser.close()


def _milliseconds(seconds: float | None) -> float:
    """Return for how long to wait."""
    return _PATIENCE if seconds is None else 1000 * seconds

"""Pictures of what a person sees, one after the other, and what may never be seen on them."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from playwright.async_api import Page

DESK: Final = (1280, 900)
PHONE: Final = (390, 844)

# What shows where a text is missing or a value does not fit its place.
_NEVER_SEEN: Final = (
    "component.radarr_mvp",
    "[object Object]",
    "undefined",
    "NaN",
    "Translation error",
)


@dataclass
class Album:
    """A folder with numbered pictures."""

    folder: Path
    _wrong: list[str] = field(default_factory=list)
    _count: int = 0

    @property
    def wrong(self) -> list[str]:
        """Return what was seen that nobody should see, with the picture it is on."""
        return list(self._wrong)

    async def take(
        self, page: Page, title: str, size: tuple[int, int] | None = None
    ) -> None:
        """Take a picture, of another size where all of a long page is wanted, and read what is on it."""
        self._count += 1
        name = f"{self._count:02}-{title}"
        self.folder.mkdir(parents=True, exist_ok=True)
        if size is not None:
            await page.set_viewport_size({"width": size[0], "height": size[1]})
        await page.screenshot(
            path=self.folder / f"{name}.png", animations="disabled", timeout=120_000
        )
        text = await page.locator("body").aria_snapshot()
        (self.folder / f"{name}.txt").write_text(text, "utf-8")
        self._wrong += [f"{name}: {one}" for one in _NEVER_SEEN if one in text]
        if size is not None:
            await page.set_viewport_size({"width": DESK[0], "height": DESK[1]})

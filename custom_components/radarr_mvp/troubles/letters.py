"""Work that was given up and that nobody has decided about."""

from ..coordinator import RadarrMvpData
from ..engine.figures import Figures
from ..engine.keeping.records import DeadLetter, LetterStatus
from .downloads import blocked_downloads
from .finding import Family, Findings, Trouble
from .wording import listed

_MANY = 1000


class LetterWatch:
    """Reads dead letters where there are any."""

    families = (Family.LETTERS,)

    def __init__(self, data: RadarrMvpData) -> None:
        """Begin without having read any."""
        self._data = data
        self._figures: Figures | None = None
        self._blocked: set[int] = set()
        self._letters: tuple[DeadLetter, ...] = ()

    async def look(self, findings: Findings) -> None:
        """Tell what was given up, but for downloads that wait for a person: those are told of as such."""
        library = self._data.library
        if not library.last_update_success:
            findings.leave(Family.LETTERS)
            return
        view = self._data.road.tracker.view
        blocked = {one.id for one in blocked_downloads(view)}
        await self._read(library.data, blocked)
        left = [one for one in self._letters if download_of(one) not in blocked]
        if left:
            findings.tell(_trouble(left))

    async def _read(self, figures: Figures, blocked: set[int]) -> None:
        """Read the letters anew where they may have changed, as with a download that waits no more."""
        if figures is self._figures and blocked == self._blocked:
            return
        self._letters = ()
        if figures.dead_letters:
            failures = self._data.road.failures
            page = await failures.dead_letters(status=LetterStatus.FAILED, limit=_MANY)
            self._letters = page.items
        self._figures, self._blocked = figures, blocked


def download_of(letter: DeadLetter) -> object:
    """Return the download that a letter is about, None where it is about none."""
    return letter.data.get("download_id")


def _trouble(letters: list[DeadLetter]) -> Trouble:
    """Return that work was given up, however much that is."""
    return Trouble(
        family=Family.LETTERS,
        gaps={
            "count": str(len(letters)),
            "letters": listed((_name(one), one.last_error) for one in letters),
        },
    )


def _name(letter: DeadLetter) -> str:
    """Return what a letter is about."""
    return str(letter.data.get("title") or letter.origin)

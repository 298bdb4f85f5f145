"""TMDb: everything the house knows about movies comes from here."""

from aiohttp import ClientSession
from yarl import URL

from ...engine.ports import Clock
from ...engine.resilience import ServiceGate
from ...engine.resilience.gate import DEFAULT_DEADLINE
from ..http import HttpService
from ..rows import BrokenRowError, Row
from .cache import AnswerCache, MemoryCache
from .const import OFFICIAL_HOST, OFFICIAL_IMAGE_URL, OFFICIAL_URL
from .credentials import TmdbKey
from .errors import judge
from .images import ImageCalls, judge_image
from .lists import ListCalls
from .locale import Locale
from .movies import MovieCalls
from .pickers import PickerCalls
from .reference import ReferenceCalls
from .transport import Transport


class TmdbClient:
    """The calls to TMDb, grouped by what they are about."""

    def __init__(
        self,
        session: ClientSession,
        gate: ServiceGate,
        image_gate: ServiceGate,
        clock: Clock,
        key: str,
        *,
        url: str = OFFICIAL_URL,
        image_url: str = "",
        locale: Locale | None = None,
        cache: AnswerCache | None = None,
        verify_ssl: bool = True,
    ) -> None:
        """Take a v3 key or a v4 token; a mirror says itself where its images are, unless `image_url` does."""
        base = URL(url.rstrip("/"))
        self._gate = gate
        credentials = TmdbKey.parse(key)
        locale = locale or Locale()
        http = HttpService(
            session,
            gate,
            base,
            headers=credentials.headers,
            query=credentials.query,
            credentials=credentials.secret,
            verify_ssl=verify_ssl,
            judge=judge,
        )
        if not image_url and base.host == OFFICIAL_HOST:
            image_url = OFFICIAL_IMAGE_URL
        self._image_url = image_url
        self._transport = Transport(http, base, cache or MemoryCache(clock), clock)
        self.movies = MovieCalls(self._transport, locale)
        self.lists = ListCalls(self._transport, locale, has_token=credentials.is_token)
        self.pickers = PickerCalls(self._transport, locale)
        self.reference = ReferenceCalls(self._transport, locale)
        self.images = ImageCalls(
            HttpService(
                session,
                image_gate,
                OFFICIAL_IMAGE_URL,
                verify_ssl=verify_ssl,
                judge=judge_image,
            ),
            self._image_base,
        )

    @property
    def gate(self) -> ServiceGate:
        """Return the gate all questions pass."""
        return self._gate

    async def check(
        self, *, deliberate: bool = False, deadline: float = DEFAULT_DEADLINE
    ) -> None:
        """Raise one of the errors of `engine.errors` unless TMDb accepts the key."""
        await self._transport.ask(
            "authentication", _accepted, deliberate=deliberate, deadline=deadline
        )

    async def _image_base(self) -> URL:
        """Return where images are."""
        if not self._image_url:
            configuration = await self.reference.configuration()
            return URL(configuration.value.image_url.rstrip("/"))
        return URL(self._image_url.rstrip("/"))


def _accepted(row: Row) -> None:
    """Raise unless the answer says that the key is good."""
    if not row.flag("success"):
        raise BrokenRowError("no word on the key")

"""TMDb: everything the house knows about movies comes from here."""

from aiohttp import ClientSession
from yarl import URL

from ...engine.ports import Clock
from ...engine.resilience import ServiceGate
from ...engine.resilience.gate import DEFAULT_DEADLINE
from ..http import HttpService, Judge
from ..rows import BrokenRowError, Row
from .account import AccountCalls, SignInCalls, TmdbUser, judge_approval
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
        self._locale = locale = locale or Locale()
        cache = cache or MemoryCache(clock)

        def speak(key: TmdbKey, judge_by: Judge = judge, held: str = "") -> HttpService:
            return HttpService(
                session,
                gate,
                base,
                headers=key.headers,
                query=key.query,
                credentials=held,
                verify_ssl=verify_ssl,
                judge=judge_by,
            )

        def transport(key: TmdbKey) -> Transport:
            return Transport(speak(key, held=key.secret), base, cache, clock)

        self._transport_of = transport
        if not image_url and base.host == OFFICIAL_HOST:
            image_url = OFFICIAL_IMAGE_URL
        self._image_url = image_url
        self._transport = transport(credentials)
        self.movies = MovieCalls(self._transport, locale)
        self.lists = ListCalls(self._transport, locale, has_token=credentials.is_token)
        self.pickers = PickerCalls(self._transport, locale)
        self.reference = ReferenceCalls(self._transport, locale)
        self.sign_in = SignInCalls(
            speak(credentials, held=credentials.secret),
            speak(credentials, judge_approval),
            base,
            is_possible=credentials.is_token and self.has_accounts,
        )
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

    def account(self, user: TmdbUser) -> AccountCalls:
        """Return the calls of an account, for which its own token stands in for the key."""
        transport = self._transport_of(TmdbKey(user.token, is_token=True))
        return AccountCalls(transport, self._locale, user.account_id)

    @property
    def has_accounts(self) -> bool:
        """Tell whether the address has the newer interface, which alone knows of accounts."""
        return self._transport.has_v4

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

"""Lists as they are stored, made into what can be visited."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from homeassistant.const import CONF_API_KEY, CONF_TOKEN, CONF_URL, CONF_VERIFY_SSL
from homeassistant.core import HomeAssistant

from .clients import custom, imdb, letterboxd, mdblist, plex, radarr, trakt
from .clients.readers.origins import LARGEST_LIST
from .clients.tmdb import ChartKind, Shelf, TmdbClient, TmdbUser
from .clients.tmdb.sources import (
    Part,
    TmdbChart,
    TmdbCollection,
    TmdbDiscovery,
    TmdbList,
    TmdbPerson,
    TmdbShelf,
)
from .clients.trakt import sources as trakt_sources
from .const import (
    CONF_ACCOUNT,
    CONF_ADDRESS,
    CONF_CHART,
    CONF_FILE,
    CONF_HOLDS_ALL,
    CONF_KIND,
    CONF_LEAST_STARS,
    CONF_LIST_NAME,
    CONF_MOST,
    CONF_ONLY_LIKED,
    CONF_ONLY_MONITORED,
    CONF_ORDER,
    CONF_PART,
    CONF_PARTS,
    CONF_PERIOD,
    CONF_SKIP_WATCHED,
    CONF_USER,
    CONF_VARIANT,
    CONF_WITH_REWATCHES,
    DOMAIN,
)
from .engine.lists.kinds import ListKind
from .engine.lists.sources import ListRefused, ListSource, ListTrouble
from .engine.metadata import AnyOf, MovieQuery, Order
from .engine.resilience import RateLimit
from .list_options import (
    CONF_FEWEST_VOTES,
    CONF_FIRST_YEAR,
    CONF_GENRES,
    CONF_LANGUAGES,
    CONF_LAST_YEAR,
    CONF_LOWEST_RATING,
)
from .outside import Outside
from .trakt_account import TraktAccount

LISTS: Final = "lists"
_ANYWHERE: Final = RateLimit(spacing=1.0)
_DEFAULT_MOST: Final = 100

# Where the services live whose address nobody is asked for.
HOSTS: Final = {
    "imdb": imdb.OFFICIAL_URL,
    "letterboxd": letterboxd.OFFICIAL_URL,
    "mdblist": mdblist.OFFICIAL_URL,
    "mdblist_api": mdblist.API_URL,
    "plex": plex.WATCHLIST_URL,
    "plex_account": plex.ACCOUNT_URL,
    "stevenlu": custom.STEVENLU_URL,
}

type Settings = Mapping[str, Any]

_TRAKT_CHARTS: Final = {
    ListKind.TRAKT_TRENDING: trakt.Chart.TRENDING,
    ListKind.TRAKT_POPULAR: trakt.Chart.POPULAR,
    ListKind.TRAKT_ANTICIPATED: trakt.Chart.ANTICIPATED,
    ListKind.TRAKT_BOX_OFFICE: trakt.Chart.BOX_OFFICE,
    ListKind.TRAKT_WATCHED: trakt.Chart.WATCHED,
    ListKind.TRAKT_PLAYED: trakt.Chart.PLAYED,
}
_TMDB_CHARTS: Final = {
    ListKind.TMDB_POPULAR: ChartKind.POPULAR,
    ListKind.TMDB_TOP_RATED: ChartKind.TOP_RATED,
    ListKind.TMDB_UPCOMING: ChartKind.UPCOMING,
    ListKind.TMDB_NOW_PLAYING: ChartKind.NOW_PLAYING,
}
_TMDB_SHELVES: Final = {
    ListKind.TMDB_WATCHLIST: Shelf.WATCHLIST,
    ListKind.TMDB_FAVOURITES: Shelf.FAVOURITES,
}


def lists_folder(hass: HomeAssistant, entry_id: str) -> Path:
    """Return the folder of the files that people have handed over as lists."""
    return Path(hass.config.path(DOMAIN, f"{entry_id.lower()}.lists"))


def file_in(folder: Path, name: str) -> Path:
    """Return a file of that folder; a name that could lead anywhere else leads nowhere, whoever wrote it."""
    if not name or name == ".." or "\0" in name or Path(name).name != name:
        raise FileNotFoundError("no file can have this name")
    return folder / name


@dataclass(frozen=True, slots=True, kw_only=True)
class ListMaker:
    """Makes lists of what is stored of them."""

    hass: HomeAssistant
    outside: Outside
    tmdb: TmdbClient
    folder: Path
    device: plex.PlexDevice
    trakt_account: TraktAccount | None = None

    def make(self, settings: Settings) -> ListSource:
        """Return the list, or raise a `ListRefused` where what is stored names none."""
        kind = settings[CONF_KIND]
        if kind not in _MAKERS:
            raise ListRefused(
                str(kind), "this kind of list is not known here", ListTrouble.INVALID
            )
        source = _MAKERS[ListKind(kind)](self, settings)
        account, skips = self.trakt_account, settings.get(CONF_SKIP_WATCHED, False)
        if account and skips and isinstance(source, trakt_sources.TraktSource):
            return source.skipping(account.history)
        return source

    def account(self) -> trakt.TraktClient:
        """Return Trakt, or raise where the household has no application there."""
        if self.trakt_account is None:
            raise ListRefused(
                trakt.SERVICE,
                "Trakt is not set up in this library",
                ListTrouble.TRAKT_MISSING,
            )
        return self.trakt_account.client

    def web(self, settings: Settings, accept: str = "*/*") -> custom.WebAddress:
        """Return a list at an address of its own."""
        url = settings[CONF_URL]
        return custom.WebAddress(
            self.outside.session,
            self.outside.gate(LISTS, url, _ANYWHERE),
            url,
            user_agent=self.outside.plain_agent,
            accept=accept,
            verify_ssl=settings.get(CONF_VERIFY_SSL, True),
        )

    def handed(self, settings: Settings, service: str) -> custom.HandedFile:
        """Return a file that somebody handed over."""
        return custom.HandedFile(self._loading(settings[CONF_FILE]), service)

    def _loading(self, name: str) -> Callable[[], Awaitable[bytes]]:
        """Return what reads a file, as far as anybody reads one."""

        def read() -> bytes:
            with file_in(self.folder, name).open("rb") as file:
                return file.read(LARGEST_LIST + 1)

        async def load() -> bytes:
            return await self.hass.async_add_executor_job(read)

        return load


def _most(settings: Settings) -> int:
    """Return how many films of a chart are meant."""
    return int(settings.get(CONF_MOST, _DEFAULT_MOST))


def _trakt_watchlist(maker: ListMaker, settings: Settings) -> ListSource:
    """Return what somebody wants to watch."""
    return trakt_sources.watchlist(maker.account(), settings.get(CONF_USER) or trakt.ME)


def _trakt_collection(maker: ListMaker, settings: Settings) -> ListSource:
    """Return what somebody has."""
    return trakt_sources.collection(
        maker.account(), settings.get(CONF_USER) or trakt.ME
    )


def _trakt_list(maker: ListMaker, settings: Settings) -> ListSource:
    """Return a list that somebody keeps."""
    client = maker.account()
    address = trakt.ListAddress.parse(settings[CONF_ADDRESS])
    if address is None:
        raise _no_list(client.service)
    return trakt_sources.user_list(client, address)


def _trakt_recommendations(maker: ListMaker, settings: Settings) -> ListSource:
    """Return what Trakt thinks the account would like."""
    return trakt_sources.recommendations(maker.account(), _most(settings))


def _trakt_chart(maker: ListMaker, settings: Settings) -> ListSource:
    """Return a chart."""
    return trakt_sources.chart(
        maker.account(),
        _TRAKT_CHARTS[settings[CONF_KIND]],
        trakt.Period(settings.get(CONF_PERIOD, trakt.Period.WEEKLY)),
        most=_most(settings),
    )


def _tmdb_list(maker: ListMaker, settings: Settings) -> ListSource:
    """Return a list that somebody keeps."""
    return TmdbList(maker.tmdb, settings[CONF_ADDRESS])


def _tmdb_collection(maker: ListMaker, settings: Settings) -> ListSource:
    """Return movies that belong together."""
    return TmdbCollection(maker.tmdb, int(settings[CONF_ADDRESS]))


def _tmdb_person(maker: ListMaker, settings: Settings) -> ListSource:
    """Return the work of somebody."""
    parts = frozenset(map(Part, settings.get(CONF_PARTS) or list(Part)))
    return TmdbPerson(maker.tmdb, int(settings[CONF_ADDRESS]), parts)


def _tmdb_company(maker: ListMaker, settings: Settings) -> ListSource:
    """Return the movies of a company."""
    query = MovieQuery(companies=AnyOf((int(settings[CONF_ADDRESS]),)))
    return TmdbDiscovery(maker.tmdb, query, _most(settings))


def _tmdb_keyword(maker: ListMaker, settings: Settings) -> ListSource:
    """Return the movies with a keyword."""
    query = MovieQuery(keywords=AnyOf((int(settings[CONF_ADDRESS]),)))
    return TmdbDiscovery(maker.tmdb, query, _most(settings))


def _tmdb_discover(maker: ListMaker, settings: Settings) -> ListSource:
    """Return the movies that meet conditions."""
    genres = tuple(map(int, settings.get(CONF_GENRES) or ()))
    first, last = settings.get(CONF_FIRST_YEAR), settings.get(CONF_LAST_YEAR)
    query = MovieQuery(
        order=Order[settings.get(CONF_ORDER, Order.POPULARITY.name).upper()],
        released_from=date(int(first), 1, 1) if first else None,
        released_until=date(int(last), 12, 31) if last else None,
        rating_from=settings.get(CONF_LOWEST_RATING) or None,
        votes_from=int(settings.get(CONF_FEWEST_VOTES) or 0) or None,
        genres=AnyOf(genres) if genres else None,
        original_language=settings.get(CONF_LANGUAGES) or "",
    )
    return TmdbDiscovery(maker.tmdb, query, _most(settings))


def _tmdb_chart(maker: ListMaker, settings: Settings) -> ListSource:
    """Return a chart."""
    return TmdbChart(maker.tmdb, _TMDB_CHARTS[settings[CONF_KIND]], _most(settings))


def _tmdb_shelf(maker: ListMaker, settings: Settings) -> ListSource:
    """Return what an account keeps."""
    if not maker.tmdb.has_accounts:
        raise ListRefused(
            maker.tmdb.gate.service,
            "this address of TMDb knows of no accounts",
            ListTrouble.ACCOUNT,
        )
    user = TmdbUser(account_id=settings[CONF_ACCOUNT], token=settings[CONF_TOKEN])
    return TmdbShelf(maker.tmdb, user, _TMDB_SHELVES[settings[CONF_KIND]])


def _imdb_csv(maker: ListMaker, settings: Settings) -> ListSource:
    """Return an export of IMDb's, from a file or from an address."""
    if settings.get(CONF_FILE):
        return imdb.ImdbCsv(maker.handed(settings, imdb.SERVICE))
    return imdb.ImdbCsv(maker.web(settings, "text/csv,*/*"))


def _graphql(maker: ListMaker) -> imdb.GraphQl:
    """Return IMDb."""
    url, outside = HOSTS["imdb"], maker.outside
    return imdb.GraphQl(
        outside.session,
        outside.gate(imdb.SERVICE, url, imdb.LIMIT, imdb.RETRIES),
        user_agent=outside.plain_agent,
        url=url,
    )


def _imdb_list(maker: ListMaker, settings: Settings) -> ListSource:
    """Return a list of IMDb's."""
    address = imdb.ImdbAddress.parse(settings[CONF_ADDRESS])
    if address is None:
        raise _no_list(imdb.SERVICE)
    return imdb.ImdbList(_graphql(maker), address)


def _imdb_chart(maker: ListMaker, settings: Settings) -> ListSource:
    """Return a chart of IMDb's."""
    return imdb.ImdbChart(_graphql(maker), imdb.Chart[settings[CONF_CHART].upper()])


def _plex_watchlist(maker: ListMaker, settings: Settings) -> ListSource:
    """Return the watchlist of a Plex account."""
    url, outside = HOSTS["plex"], maker.outside
    return plex.PlexWatchlist(
        outside.session,
        outside.gate(plex.SERVICE, url, plex.LIMIT, plex.RETRIES),
        maker.device,
        plex.PlexToken(settings[CONF_TOKEN]),
        user_agent=outside.plain_agent,
        url=url,
    )


def _plex_rss(maker: ListMaker, settings: Settings) -> ListSource:
    """Return a watchlist that is handed on as a feed."""
    url, outside = settings[CONF_URL], maker.outside
    return plex.PlexRss(
        outside.session,
        outside.gate(plex.RSS_SERVICE, url, plex.LIMIT),
        url,
        user_agent=outside.plain_agent,
    )


def _letterboxd_export(maker: ListMaker, settings: Settings) -> ListSource:
    """Return one table of an export of Letterboxd's."""
    chosen = letterboxd.LetterboxdSettings(
        part=letterboxd.ExportPart(
            settings.get(CONF_PART, letterboxd.ExportPart.WATCHLIST)
        ),
        list_name=settings.get(CONF_LIST_NAME, ""),
        wanted=_logged(settings),
    )
    return letterboxd.LetterboxdExport(
        maker.handed(settings, letterboxd.SERVICE), chosen
    )


def _letterboxd_diary(maker: ListMaker, settings: Settings) -> ListSource:
    """Return what a member of Letterboxd has logged."""
    url, outside = HOSTS["letterboxd"], maker.outside
    return letterboxd.LetterboxdDiary(
        outside.session,
        outside.gate(letterboxd.SERVICE, url, letterboxd.LIMIT),
        settings[CONF_USER],
        user_agent=outside.plain_agent,
        wanted=_logged(settings),
        url=url,
    )


def _logged(settings: Settings) -> letterboxd.LoggedFilter:
    """Return which films that somebody logged are meant."""
    return letterboxd.LoggedFilter(
        least_stars=float(settings.get(CONF_LEAST_STARS) or 0),
        only_liked=settings.get(CONF_ONLY_LIKED, False),
        with_rewatches=settings.get(CONF_WITH_REWATCHES, True),
    )


def _mdblist(maker: ListMaker, settings: Settings) -> ListSource:
    """Return a list of MDBList's, by its API where there is a key."""
    outside, key = maker.outside, settings.get(CONF_API_KEY, "")
    address = mdblist.MdbAddress.parse(settings[CONF_ADDRESS])
    if address is None:
        raise _no_list(mdblist.SERVICE)
    service = mdblist.API_SERVICE if key else mdblist.SERVICE
    limit = mdblist.API_LIMIT if key else mdblist.LIMIT
    return mdblist.MdbList(
        outside.session,
        outside.gate(service, HOSTS[service], limit),
        address,
        user_agent=outside.plain_agent,
        api_key=key,
        url=HOSTS[mdblist.SERVICE],
        api_url=HOSTS[mdblist.API_SERVICE],
    )


def _stevenlu(maker: ListMaker, settings: Settings) -> ListSource:
    """Return what is popular as Steven Lu counts it."""
    url, outside = HOSTS["stevenlu"], maker.outside
    return custom.StevenLu(
        outside.session,
        outside.gate(custom.STEVENLU_SERVICE, url, custom.STEVENLU_LIMIT),
        settings.get(CONF_VARIANT, custom.POPULAR),
        user_agent=outside.plain_agent,
        url=url,
    )


def _rss(maker: ListMaker, settings: Settings) -> ListSource:
    """Return a feed."""
    origin = maker.web(settings, "application/rss+xml,application/xml,*/*")
    return custom.RssList(origin, holds_all=settings.get(CONF_HOLDS_ALL, False))


def _json(maker: ListMaker, settings: Settings) -> ListSource:
    """Return a list as JSON or plain text."""
    return custom.JsonList(maker.web(settings, "application/json,text/plain,*/*"))


def _radarr(maker: ListMaker, settings: Settings) -> ListSource:
    """Return the library of another Radarr."""
    access = radarr.RadarrAccess(
        url=settings[CONF_URL],
        api_key=settings[CONF_API_KEY],
        verify_ssl=settings.get(CONF_VERIFY_SSL, True),
    )
    outside = maker.outside
    client = radarr.RadarrClient(
        outside.session,
        outside.gate(radarr.SERVICE, access.url, radarr.LIMIT),
        access,
        user_agent=outside.plain_agent,
    )
    only_monitored = settings.get(CONF_ONLY_MONITORED, False)
    return radarr.RadarrList(client, radarr.RadarrFilter(only_monitored=only_monitored))


def _no_list(service: str) -> ListRefused:
    """Return the error for an address that names no list."""
    return ListRefused(service, "this names no list", ListTrouble.INVALID)


_MAKERS: Final[Mapping[ListKind, Callable[[ListMaker, Settings], ListSource]]] = {
    ListKind.TRAKT_WATCHLIST: _trakt_watchlist,
    ListKind.TRAKT_COLLECTION: _trakt_collection,
    ListKind.TRAKT_LIST: _trakt_list,
    ListKind.TRAKT_LIKED: _trakt_list,
    ListKind.TRAKT_RECOMMENDATIONS: _trakt_recommendations,
    **dict.fromkeys(_TRAKT_CHARTS, _trakt_chart),
    ListKind.TMDB_LIST: _tmdb_list,
    ListKind.TMDB_COLLECTION: _tmdb_collection,
    ListKind.TMDB_PERSON: _tmdb_person,
    ListKind.TMDB_COMPANY: _tmdb_company,
    ListKind.TMDB_KEYWORD: _tmdb_keyword,
    ListKind.TMDB_DISCOVER: _tmdb_discover,
    **dict.fromkeys(_TMDB_CHARTS, _tmdb_chart),
    **dict.fromkeys(_TMDB_SHELVES, _tmdb_shelf),
    ListKind.IMDB_CSV: _imdb_csv,
    ListKind.IMDB_LIST: _imdb_list,
    ListKind.IMDB_CHART: _imdb_chart,
    ListKind.PLEX_WATCHLIST: _plex_watchlist,
    ListKind.PLEX_RSS: _plex_rss,
    ListKind.LETTERBOXD_EXPORT: _letterboxd_export,
    ListKind.LETTERBOXD_DIARY: _letterboxd_diary,
    ListKind.MDBLIST: _mdblist,
    ListKind.STEVENLU: _stevenlu,
    ListKind.RSS: _rss,
    ListKind.JSON: _json,
    ListKind.RADARR: _radarr,
}

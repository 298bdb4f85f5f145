"""TMDb on loopback: both interfaces and the image host, from the films of the catalogue."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from inspect import isawaitable
from typing import Any, ClassVar, Final, override

from aiohttp import web
import orjson

from . import tmdb_answers as answers
from .catalogue import FILMS, GENRES, ODDITIES, Film
from .planted import TMDB_API_KEY, TMDB_TOKEN
from .service import FakeService, Fault
from .tmdb_accounts import AccountDesk
from .tmdb_answers import Json, number_of
from .tmdb_discover import discover, plain, search
from .tmdb_pictures import draw, picture_subject
from .tmdb_protocol import ProblemError, marked, problem

_PER_PAGE: Final = 20
_CHANGES_PER_PAGE: Final = 100
_MOST_PAGES: Final = 500
_MOST_APPENDICES: Final = 20
_LONGEST_SPAN: Final = timedelta(days=14)

TV_SHOW: Final[Json] = {
    "id": 1399,
    "media_type": "tv",
    "name": "A Series",
    "original_name": "A Series",
    "first_air_date": "2011-04-17",
    "genre_ids": [],
    "poster_path": None,
}


@dataclass(slots=True)
class FakeList:
    """A list that somebody keeps: movies by id, and other things as they are."""

    name: str
    items: list[int | Json] = field(default_factory=list)
    private: bool = False


@dataclass(slots=True)
class CodedFault:
    """One of TMDb's own errors, where and how often."""

    code: int
    path: str = ""
    times: int | None = None


class FakeTmdb(FakeService):
    """The Movie Database with both interfaces (/3 and /4) and its pictures (/t/p)."""

    name: ClassVar[str] = "tmdb"

    def __init__(self, films: Iterable[Film] = FILMS + ODDITIES) -> None:
        """Know the films of the catalogue, three lists and no changes."""
        super().__init__()
        self.films = {film.tmdb_id: film for film in films}
        self.keys = {TMDB_API_KEY}
        self.tokens = {TMDB_TOKEN}
        self.today = date(2026, 11, 21)
        self.lists = {
            "10": FakeList("Masterpieces", [653, 19, TV_SHOW, 961]),
            "11": FakeList("Nobody's business", [653], private=True),
            "12": FakeList("Long", list(self.films)[:41] + [TV_SHOW] * 4),
        }
        # Ids of movies and the day on which each was edited.
        self.changed: list[tuple[int, date]] = []
        self.edits: dict[int, list[Json]] = {}
        self.coded: list[CodedFault] = []
        self.desk = AccountDesk()
        # Appendices that are left out of details although asked for.
        self.without: set[str] = set()
        self.claimed_pages: int | None = None
        # A last hand on each answer, to break it in ways no fault mode does.
        self.spoil: Callable[[str, Any], Any] = lambda _, body: body

    @property
    def api_url(self) -> str:
        """Return the address to configure as TMDb's."""
        return f"{self.url}/3"

    def problem_once(self, code: int, path: str = "", times: int | None = 1) -> None:
        """Answer with one of TMDb's own errors."""
        self.coded.append(CodedFault(code, path, times))

    @override
    def heal(self) -> None:
        """Switch every fault off."""
        super().heal()
        self.coded.clear()

    @override
    def throttled(self, fault: Fault) -> web.Response:
        """Answer with the code for too many requests."""
        headers = (
            {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
        )
        return problem(25, headers)

    @override
    def unauthorized(self) -> web.Response:
        """Answer with the code for a wrong key."""
        return problem(7)

    @override
    def routes(self) -> list[web.RouteDef]:
        """Return both interfaces and the image host; none of them answers HEAD."""
        calls: dict[str, Callable[[web.Request], Any]] = {
            "/3/authentication": lambda _: {
                "success": True,
                "status_code": 1,
                "status_message": "Success.",
            },
            "/3/configuration": self._configuration,
            "/3/configuration/languages": lambda _: [
                {"iso_639_1": code, "english_name": names[0], "name": names[1]}
                for code, names in answers.LANGUAGES.items()
            ],
            "/3/configuration/countries": lambda _: answers.countries(),
            "/3/certification/movie/list": lambda _: answers.certifications(),
            "/3/genre/movie/list": lambda _: {
                "genres": [
                    {"id": number, "name": name} for name, number in GENRES.items()
                ]
            },
            "/3/find/{id}": self._find,
            "/3/search/movie": self._search,
            "/3/search/{kind}": self._pick,
            "/3/movie/changes": self._changes,
            "/3/movie/popular": lambda request: self._chart(request, "popularity"),
            "/3/movie/top_rated": lambda request: self._chart(request, "vote_average"),
            "/3/movie/upcoming": self._upcoming,
            "/3/movie/now_playing": self._now_playing,
            "/3/movie/{id}": self._movie,
            "/3/movie/{id}/changes": self._movie_changes,
            "/3/movie/{id}/watch/providers": self._watch,
            "/3/collection/{id}": self._collection,
            "/3/person/{id}/movie_credits": self._person_credits,
            "/3/list/{id}": self._list,
            "/4/list/{id}": self._list,
            "/4/account/{account}/movie/{shelf}": self._shelf,
            "/3/trending/movie/{window}": self._trending,
            "/3/discover/movie": lambda request: self._movies(
                request, discover(self.films.values(), request.query)
            ),
            "/3/watch/providers/movie": self._providers,
            "/3/watch/providers/regions": lambda _: {"results": answers.countries()},
        }
        return [
            *(
                web.get(path, self._handler(call), allow_head=False)
                for path, call in calls.items()
            ),
            web.post(
                "/4/auth/request_token", self._handler(lambda _: self.desk.begin())
            ),
            web.post("/4/auth/access_token", self._handler(self._let_in)),
            web.get("/t/p/{size}/{file}", self._picture, allow_head=False),
        ]

    def _handler(
        self, call: Callable[[web.Request], Any]
    ) -> Callable[[web.Request], Any]:
        """Return a call with the key checked before it, its errors dressed and its answer marked by ETag."""

        async def handle(request: web.Request) -> web.Response:
            try:
                self._authorize(request)
                self._fail_by_code(request.path)
                answer = call(request)
                if isawaitable(answer):
                    answer = await answer
                body = self.spoil(request.path, answer)
            except ProblemError as error:
                return problem(error.code)
            return marked(request, orjson.dumps(body))

        return handle

    def _authorize(self, request: web.Request) -> None:
        """Refuse whoever has neither key nor token; the newer interface wants the token, accounts one of their own."""
        if request.path.startswith("/4/account/"):
            return
        bearer = _bearer(request)
        by_key = request.query.get("api_key") in self.keys
        if bearer not in self.tokens and (not by_key or request.path[:3] == "/4/"):
            raise ProblemError(7)

    def _fail_by_code(self, path: str) -> None:
        """Fail if a coded fault says so."""
        for fault in self.coded:
            if fault.path in path and fault.times != 0:
                if fault.times is not None:
                    fault.times -= 1
                raise ProblemError(fault.code)

    def _page(
        self, request: web.Request, items: Sequence[Any], per_page: int = _PER_PAGE
    ) -> Json:
        """Return one page of many things."""
        number = request.query.get("page", "1")
        if not number.isdecimal() or not 1 <= int(number) <= _MOST_PAGES:
            raise ProblemError(22)
        begin = (int(number) - 1) * per_page
        total = max(-(-len(items) // per_page), 1)
        return {
            "page": int(number),
            "results": list(items[begin : begin + per_page]),
            "total_pages": self.claimed_pages or total,
            "total_results": len(items),
        }

    def _movies(self, request: web.Request, films: Iterable[Film], **more: Any) -> Json:
        """Return one page of films in the language asked for."""
        language = request.query.get("language", "en-US")
        return self._page(
            request, [answers.movie(film, language, **more) for film in films]
        )

    def _film(self, request: web.Request) -> Film:
        """Return the film the path names by either id."""
        wanted = request.match_info["id"]
        for film in self.films.values():
            if wanted in {str(film.tmdb_id), film.imdb_id}:
                return film
        raise ProblemError(34)

    def _configuration(self, request: web.Request) -> Json:
        """Return where pictures are: here."""
        return {
            "images": {
                "base_url": f"{self.url}/t/p/",
                "secure_base_url": f"{self.url}/t/p/",
                "backdrop_sizes": ["w300", "w780", "w1280", "original"],
                "logo_sizes": ["w45", "w92", "w154", "w185", "w300", "w500"],
                "poster_sizes": ["w92", "w154", "w185", "w342", "w500", "w780"],
                "profile_sizes": ["w45", "w185", "h632", "original"],
            },
            "change_keys": ["release_dates", "title"],
        }

    def _find(self, request: web.Request) -> Json:
        """Return the film with an IMDb id, empty lists for others."""
        language = request.query.get("language", "en-US")
        if request.query.get("external_source") != "imdb_id":
            raise ProblemError(5)
        return {
            "movie_results": [
                answers.movie(film, language, media_type="movie")
                for film in self.films.values()
                if film.imdb_id == request.match_info["id"]
            ],
            "person_results": [],
            "tv_results": [],
            "tv_episode_results": [],
            "tv_season_results": [],
        }

    def _search(self, request: web.Request) -> Json:
        """Return films by title."""
        query = request.query
        if not (title := query.get("query", "").strip()):
            raise ProblemError(5)
        language = query.get("language", "en-US")
        return self._movies(
            request, search(self.films.values(), title, query, language)
        )

    def _pick(self, request: web.Request) -> Json:
        """Return people, keywords, companies or collections by name."""
        films = self.films.values()
        found: dict[str, Json]
        match request.match_info["kind"]:
            case "person":
                found = {
                    name: answers.person(name, "Acting")
                    for film in films
                    for name, _ in film.cast
                } | {
                    film.director: answers.person(film.director, "Directing")
                    for film in films
                    if film.director
                }
            case "keyword":
                found = {n: answers.keyword(n) for film in films for n in film.keywords}
            case "company":
                found = {
                    n: answers.company(n) for film in films for n in film.companies
                }
            case "collection":
                found = {
                    film.collection[1]: answers.collection(*film.collection)
                    for film in films
                    if film.collection
                }
            case _:
                raise ProblemError(34)
        wanted = plain(request.query.get("query", ""))
        return self._page(
            request, [item for name, item in found.items() if wanted in plain(name)]
        )

    def _movie(self, request: web.Request) -> Json:
        """Return a film with the appendices asked for."""
        film = self._film(request)
        query = request.query
        body = answers.details(film, query.get("language", "en-US"))
        known = answers.appendices(film, self.films.values(), query)
        wanted = [
            name for name in query.get("append_to_response", "").split(",") if name
        ]
        if len(wanted) > _MOST_APPENDICES:
            raise ProblemError(27)
        for name in wanted:
            if name in known and name not in self.without:
                body[name] = known[name]()
        return body

    def _span(self, request: web.Request) -> tuple[date, date]:
        """Return the days a feed is asked about, the last one where nothing is said."""
        try:
            end = date.fromisoformat(
                request.query.get("end_date", self.today.isoformat())
            )
            default = (end - timedelta(days=1)).isoformat()
            begin = date.fromisoformat(request.query.get("start_date", default))
        except ValueError as error:
            raise ProblemError(47) from error
        if end - begin > _LONGEST_SPAN:
            raise ProblemError(20)
        return begin, end

    def _changes(self, request: web.Request) -> Json:
        """Return the ids of edited movies."""
        begin, end = self._span(request)
        ids = dict.fromkeys(
            number for number, day in self.changed if begin <= day <= end
        )
        items = [{"id": number, "adult": False} for number in ids]
        return self._page(request, items, _CHANGES_PER_PAGE)

    def _movie_changes(self, request: web.Request) -> Json:
        """Return the edits of one movie, a group per key."""
        begin, end = self._span(request)
        edits = self.edits.get(self._film(request).tmdb_id, [])
        seen = [edit for edit in edits if str(begin) <= edit["time"][:10] <= str(end)]
        return {
            "changes": [
                {
                    "key": key,
                    "items": [
                        {name: value for name, value in edit.items() if name != "key"}
                        for edit in seen
                        if edit["key"] == key
                    ],
                }
                for key in dict.fromkeys(edit["key"] for edit in seen)
            ]
        }

    def _watch(self, request: web.Request) -> Json:
        """Return where to watch a film."""
        film = self._film(request)
        return {"id": film.tmdb_id, **answers.watch_providers(film)}

    def _collection(self, request: web.Request) -> Json:
        """Return a collection with its parts."""
        wanted = request.match_info["id"]
        language = request.query.get("language", "en-US")
        parts = [
            film
            for film in self.films.values()
            if film.collection and str(film.collection[0]) == wanted
        ]
        if not parts or parts[0].collection is None:
            raise ProblemError(34)
        return answers.collection(*parts[0].collection) | {
            "parts": [
                answers.movie(film, language, media_type="movie") for film in parts
            ]
        }

    def _person_credits(self, request: web.Request) -> Json:
        """Return the films somebody took part in."""
        wanted = request.match_info["id"]
        language = request.query.get("language", "en-US")
        cast = [
            answers.movie(film, language, character=character, credit_id="c", order=0)
            for film in self.films.values()
            for name, character in film.cast
            if str(number_of(name)) == wanted
        ]
        crew = [
            answers.movie(
                film, language, department="Directing", job="Director", credit_id="d"
            )
            for film in self.films.values()
            if film.director and str(number_of(film.director)) == wanted
        ]
        if not cast and not crew:
            raise ProblemError(34)
        return {"id": int(wanted), "cast": cast, "crew": crew}

    def _list(self, request: web.Request) -> Json:
        """Return a page of a list, with the names of the interface that is asked."""
        number = request.match_info["id"]
        kept = self.lists.get(number)
        if kept is None:
            raise ProblemError(34)
        if kept.private:
            raise ProblemError(39)
        language = request.query.get("language", "en-US")
        page = self._page(
            request,
            [
                answers.movie(self.films[item], language, media_type="movie")
                if isinstance(item, int)
                else item
                for item in kept.items
            ],
        )
        old = request.path.startswith("/3/")
        if old:
            page["items"] = page.pop("results")
        return page | {
            "id": number if old else int(number),
            "name": kept.name,
            "description": "",
            "created_by": "somebody" if old else {"username": "somebody"},
            "item_count": len(kept.items),
            "favorite_count": 0,
            "iso_639_1": "en",
            "poster_path": None,
        }

    async def _let_in(self, request: web.Request) -> Json:
        """Exchange what the owner of an account has approved."""
        return self.desk.finish((await request.json()).get("request_token"))

    def _shelf(self, request: web.Request) -> Json:
        """Return a page of what an account keeps."""
        asked = request.match_info
        kept = self.desk.kept(_bearer(request), asked["account"], asked["shelf"])
        return self._movies(request, [self.films[number] for number in kept])

    def _chart(self, request: web.Request, key: str) -> Json:
        """Return a chart."""
        query = {"sort_by": f"{key}.desc"}
        return self._movies(request, discover(self.films.values(), query))

    def _upcoming(self, request: web.Request) -> Json:
        """Return what is still to come."""
        films = [
            film
            for film in self.films.values()
            if film.released > self.today.isoformat()
        ]
        last = max((film.released for film in films), default=str(self.today))
        dates = {"minimum": str(self.today), "maximum": last}
        return self._movies(request, films) | {"dates": dates}

    def _now_playing(self, request: web.Request) -> Json:
        """Return what is in cinemas: old films never die."""
        dates = {
            "minimum": str(self.today - timedelta(days=45)),
            "maximum": str(self.today),
        }
        return self._chart(request, "vote_count") | {"dates": dates}

    def _trending(self, request: web.Request) -> Json:
        """Return what people look at, by day or week."""
        keys = {"day": "popularity.desc", "week": "vote_count.desc"}
        window = request.match_info["window"]
        if window not in keys:
            raise ProblemError(34)
        films = discover(self.films.values(), {"sort_by": keys[window]})
        return self._movies(request, films, media_type="movie")

    def _providers(self, request: web.Request) -> Json:
        """Return the providers of a region, in no order."""
        region = request.query.get("watch_region", "US")
        offered = {
            number
            for film in self.films.values()
            for place, _, number in film.offers
            if place == region
        }
        order = list(answers.PROVIDERS)
        return {
            "results": [
                answers.provider(number, order.index(number))
                | {"display_priorities": {region: order.index(number)}}
                for number in sorted(offered)
            ]
        }

    async def _picture(self, request: web.Request) -> web.Response:
        """Return a drawn picture, as the image host does: to anyone."""
        name = request.match_info["file"]
        subject = picture_subject(name)
        if subject is None:
            raise web.HTTPNotFound(text="<h1>File Not Found</h1>")
        film = self.films.get(subject)
        body = draw(name, request.match_info["size"], film.title if film else "")
        kind = "image/png" if name.endswith(".png") else "image/jpeg"
        return web.Response(body=body, content_type=kind)


def _bearer(request: web.Request) -> str:
    """Return the token that came along."""
    return request.headers.get("Authorization", "").removeprefix("Bearer ")

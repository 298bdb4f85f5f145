"""Films of the catalogue in TMDb's JSON."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final
from zlib import crc32

from .catalogue import GENRES, Film

type Json = dict[str, Any]

PROVIDERS: Final = {
    8: "Netflix",
    9: "Amazon Prime Video",
    2: "Apple TV",
    11: "MUBI",
    73: "Tubi TV",
    191: "Kanopy",
    538: "Plex",
}
COUNTRIES: Final = {
    "DE": ("Germany", "Deutschland"),
    "FR": ("France", "France"),
    "IT": ("Italy", "Italia"),
    "JP": ("Japan", "日本"),
    "NL": ("Netherlands", "Nederland"),
    "SE": ("Sweden", "Sverige"),
    "SU": ("Soviet Union", ""),
    "US": ("United States of America", "United States"),
}
LANGUAGES: Final = {
    "de": ("German", "Deutsch"),
    "en": ("English", "English"),
    "fr": ("French", "Français"),
    "ja": ("Japanese", "日本語"),
    "ru": ("Russian", "Pусский"),
    "sv": ("Swedish", "svenska"),
}


def number_of(name: str) -> int:
    """Return the id of a person, keyword or company: not a real one, but always the same."""
    return 90_000_000 + crc32(name.encode()) % 9_000_000


def people(film: Film) -> set[int]:
    """Return the ids of all who took part."""
    return {number_of(name) for name, _ in film.cast} | {number_of(film.director)}


def texts(film: Film, language: str) -> tuple[str, str, str]:
    """Return title, overview and tagline in a language; the original title and nothing where it has none."""
    spoken = language.partition("-")[0] or "en"
    original = film.original_title or film.title
    for words in film.translations:
        if words.language == spoken:
            return words.title or original, words.overview, words.tagline
    if spoken == "en":
        return film.title, film.overview, film.tagline
    return original, "", ""


def _path(film: Film, kind: str, ending: str = "jpg") -> str | None:
    """Return the path of a picture, None for films without."""
    return f"/{kind}-{film.tmdb_id}.{ending}" if film.pictured else None


def movie(film: Film, language: str, **more: Any) -> Json:
    """Return a film as results show it."""
    title, overview, _ = texts(film, language)
    return {
        "adult": film.adult,
        "backdrop_path": _path(film, "backdrop"),
        "genre_ids": film.genre_ids,
        "id": film.tmdb_id,
        "original_language": film.original_language,
        "original_title": film.original_title or film.title,
        "overview": overview,
        "popularity": film.popularity,
        "poster_path": _path(film, "poster"),
        "release_date": film.released,
        "title": title,
        "video": film.video,
        "vote_average": film.vote_average,
        "vote_count": film.vote_count,
        **more,
    }


def details(film: Film, language: str) -> Json:
    """Return a film without appendices."""
    title, overview, tagline = texts(film, language)
    country = COUNTRIES[film.country][0]
    spoken = LANGUAGES[film.original_language]
    body = movie(film, language)
    del body["genre_ids"]
    return body | {
        "title": title,
        "overview": overview,
        "tagline": tagline,
        "belongs_to_collection": _collection_ref(film),
        "budget": 0,
        "genres": [{"id": GENRES[name], "name": name} for name in film.genres],
        "homepage": "",
        "imdb_id": film.imdb_id or None,
        "origin_country": [film.country],
        "production_companies": [company(name) for name in film.companies],
        "production_countries": [{"iso_3166_1": film.country, "name": country}],
        "revenue": 0,
        "runtime": film.runtime,
        "spoken_languages": [
            {
                "english_name": spoken[0],
                "iso_639_1": film.original_language,
                "name": spoken[1],
            }
        ],
        "status": film.status,
    }


def _collection_ref(film: Film) -> Json | None:
    """Return the collection a film belongs to."""
    if film.collection is None:
        return None
    number, name = film.collection
    return {"id": number, "name": name, "poster_path": None, "backdrop_path": None}


def company(name: str) -> Json:
    """Return a company."""
    return {
        "id": number_of(name),
        "logo_path": None,
        "name": name,
        "origin_country": "US",
    }


def keyword(name: str) -> Json:
    """Return a keyword."""
    return {"id": number_of(name), "name": name}


def person(name: str, department: str) -> Json:
    """Return a person as a search shows them."""
    return {
        "adult": False,
        "gender": 0,
        "id": number_of(name),
        "known_for": [],
        "known_for_department": department,
        "name": name,
        "original_name": name,
        "popularity": 1.5,
        "profile_path": f"/profile-{number_of(name)}.jpg",
    }


def release_dates(film: Film) -> Json:
    """Return the releases, grouped by country."""
    countries = dict.fromkeys(release.country for release in film.releases)
    return {
        "results": [
            {
                "iso_3166_1": country,
                "release_dates": [
                    {
                        "certification": release.certification,
                        "descriptors": [],
                        "iso_639_1": "",
                        "note": "",
                        "release_date": f"{release.day}T00:00:00.000Z",
                        "type": release.kind,
                    }
                    for release in film.releases
                    if release.country == country
                ],
            }
            for country in countries
        ]
    }


def images(film: Film, wanted: str) -> Json:
    """Return the pictures in the wanted languages ("en,null"), all where none are named."""
    languages = set(wanted.split(",")) if wanted else None

    def picture(kind: str, language: str | None, ending: str = "jpg") -> Json:
        suffix = f"-{language}" if language == "de" else ""
        return {
            "aspect_ratio": 0.667,
            "height": 3000,
            "iso_639_1": language,
            "file_path": f"/{kind}-{film.tmdb_id}{suffix}.{ending}",
            "vote_average": 5.3,
            "vote_count": 10,
            "width": 2000,
        }

    groups = {
        "posters": [picture("poster", code) for code in ("en", "de", None)],
        "backdrops": [picture("backdrop", None)],
        "logos": [picture("logo", "en", "png")],
    }
    return {
        name: [
            item
            for item in group
            if film.pictured
            and (languages is None or (item["iso_639_1"] or "null") in languages)
        ]
        for name, group in groups.items()
    }


def videos(film: Film) -> Json:
    """Return the trailer, with a clip and a teaser before it."""
    if not film.trailer:
        return {"results": []}
    kinds = (("Clip", False, "x"), ("Teaser", True, "y"), ("Trailer", True, ""))
    return {
        "results": [
            {
                "iso_639_1": "en",
                "iso_3166_1": "US",
                "name": f"{film.title} {kind}",
                "key": film.trailer + suffix,
                "site": "YouTube",
                "size": 1080,
                "type": kind,
                "official": official,
                "published_at": "2015-06-01T12:00:00.000Z",
                "id": f"video-{film.tmdb_id}-{kind}",
            }
            for kind, official, suffix in kinds
        ]
    }


def credits_of(film: Film) -> Json:
    """Return cast and crew."""
    return {
        "cast": [
            person(name, "Acting")
            | {
                "cast_id": order,
                "character": character,
                "credit_id": f"cast-{film.tmdb_id}-{order}",
                "order": order,
            }
            for order, (name, character) in enumerate(film.cast)
        ],
        "crew": [
            person(film.director, "Directing")
            | {
                "credit_id": f"crew-{film.tmdb_id}",
                "department": "Directing",
                "job": "Director",
            }
        ]
        if film.director
        else [],
    }


def translations(film: Film) -> Json:
    """Return the texts in all languages."""
    return {
        "translations": [
            {
                "iso_3166_1": words.country,
                "iso_639_1": words.language,
                "name": LANGUAGES[words.language][1],
                "english_name": LANGUAGES[words.language][0],
                "data": {
                    "homepage": "",
                    "overview": words.overview,
                    "runtime": film.runtime,
                    "tagline": words.tagline,
                    "title": words.title,
                },
            }
            for words in film.translations
        ]
    }


def external_ids(film: Film) -> Json:
    """Return the ids elsewhere."""
    return {
        "imdb_id": film.imdb_id or None,
        "wikidata_id": f"Q{film.tmdb_id}",
        "facebook_id": None,
        "instagram_id": None,
        "twitter_id": None,
    }


def provider(number: int, order: int) -> Json:
    """Return a watch provider."""
    return {
        "logo_path": f"/logo-{number}.png",
        "provider_id": number,
        "provider_name": PROVIDERS[number],
        "display_priority": order,
    }


def watch_providers(film: Film) -> Json:
    """Return where to watch a film: no region and no group without an offer."""
    results: dict[str, Json] = {}
    for order, (region, kind, number) in enumerate(film.offers):
        place = results.setdefault(
            region,
            {
                "link": f"https://www.themoviedb.org/movie/{film.tmdb_id}/watch?locale={region}"
            },
        )
        place.setdefault(kind, []).append(provider(number, order))
    return {"results": results}


def recommendations(film: Film, films: Iterable[Film], language: str) -> Json:
    """Return films of the same kind."""
    alike = [
        movie(other, language, media_type="movie")
        for other in films
        if other is not film and set(other.genres) & set(film.genres)
    ][:20]
    return {
        "page": 1,
        "results": alike,
        "total_pages": 1,
        "total_results": len(alike),
    }


def appendices(
    film: Film, films: Iterable[Film], query: Mapping[str, str]
) -> dict[str, Callable[[], Json]]:
    """Return what can be appended to a film's details, by name."""
    language = query.get("language", "en-US")
    pictures = query.get("include_image_language", "")
    return {
        "release_dates": lambda: release_dates(film),
        "images": lambda: images(film, pictures),
        "videos": lambda: videos(film),
        "credits": lambda: credits_of(film),
        "alternative_titles": lambda: {
            "titles": [
                {"iso_3166_1": country, "title": title, "type": ""}
                for country, title in film.alternative_titles
            ]
        },
        "translations": lambda: translations(film),
        "external_ids": lambda: external_ids(film),
        "keywords": lambda: {"keywords": [keyword(name) for name in film.keywords]},
        "recommendations": lambda: recommendations(film, films, language),
        "watch/providers": lambda: watch_providers(film),
    }


def collection(number: int, name: str) -> Json:
    """Return a collection without its parts."""
    return {
        "id": number,
        "name": name,
        "overview": "",
        "poster_path": None,
        "backdrop_path": None,
    }


def countries() -> list[Json]:
    """Return the countries."""
    return [
        {"iso_3166_1": code, "english_name": names[0], "native_name": names[1]}
        for code, names in COUNTRIES.items()
    ]


def certifications() -> Json:
    """Return the age ratings of two countries."""
    ratings = {"US": ["NR", "G", "PG", "PG-13", "R", "NC-17"], "DE": ["0", "6", "12"]}
    return {
        "certifications": {
            country: [
                {"certification": name, "meaning": f"{name}.", "order": order}
                for order, name in enumerate(names)
            ]
            for country, names in ratings.items()
        }
    }

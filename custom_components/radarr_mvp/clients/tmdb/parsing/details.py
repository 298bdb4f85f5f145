"""A movie with all its appendices; each of them may be missing."""

from collections.abc import Callable
from functools import partial
from typing import Final

from ....engine.metadata import (
    AlternativeTitle,
    CastMember,
    CollectionRef,
    CrewMember,
    ExternalIds,
    Image,
    ImageKind,
    MovieChange,
    MovieDetails,
    Offer,
    OfferKind,
    ProductionStatus,
    Provider,
    Release,
    ReleaseType,
    Translation,
    Video,
    WatchOffers,
)
from ...rows import BrokenRowError, Row, each
from .listing import collection_ref, company, summary, term

_STATUSES: Final = {
    "rumored": ProductionStatus.RUMORED,
    "planned": ProductionStatus.PLANNED,
    "in production": ProductionStatus.IN_PRODUCTION,
    "post production": ProductionStatus.POST_PRODUCTION,
    "released": ProductionStatus.RELEASED,
    "canceled": ProductionStatus.CANCELED,
}
_FALLBACK_LANGUAGE: Final = "en"


def movie_details(row: Row) -> MovieDetails:
    """Read a movie; texts missing in its language come from English or the original."""
    translations = each(row.row("translations").rows("translations"), translation)
    original_language = row.text("original_language")
    external = external_ids(row.row("external_ids"))

    def text(key: str, of: Callable[[Translation], str]) -> str:
        """Return a text in the best language it was written in."""
        return row.text(key) or _fallback(translations, original_language, of)

    original_title = row.text("original_title")
    return MovieDetails(
        tmdb_id=row.need_id(),
        imdb_id=row.imdb("imdb_id") or external.imdb,
        title=text("title", lambda words: words.title)
        or original_title
        or row.need_text("title"),
        original_title=original_title,
        original_language=original_language,
        overview=text("overview", lambda words: words.overview),
        tagline=text("tagline", lambda words: words.tagline),
        homepage=text("homepage", lambda words: words.homepage),
        status=_STATUSES.get(row.text("status").lower(), ProductionStatus.UNKNOWN),
        release_date=row.day("release_date"),
        runtime=max(row.whole("runtime"), 0),
        adult=row.flag("adult"),
        video=row.flag("video"),
        popularity=row.number("popularity"),
        vote_average=row.number("vote_average"),
        vote_count=row.whole("vote_count"),
        budget=row.whole("budget"),
        revenue=row.whole("revenue"),
        poster_path=row.maybe("poster_path"),
        backdrop_path=row.maybe("backdrop_path"),
        origin_countries=row.texts("origin_country"),
        production_countries=_codes(row, "production_countries", "iso_3166_1"),
        spoken_languages=_codes(row, "spoken_languages", "iso_639_1"),
        genres=each(row.rows("genres"), term),
        keywords=each(row.row("keywords").rows("keywords"), term),
        companies=each(row.rows("production_companies"), company),
        collection=_collection(row),
        alternative_titles=each(
            row.row("alternative_titles").rows("titles"), alternative_title
        ),
        translations=translations,
        releases=releases(row.row("release_dates")),
        images=images(row.row("images")),
        videos=each(row.row("videos").rows("results"), video),
        cast=each(row.row("credits").rows("cast"), cast_member),
        crew=each(row.row("credits").rows("crew"), crew_member),
        external_ids=external,
        recommendations=each(row.row("recommendations").rows("results"), summary),
        watch=watch_offers(row.row("watch/providers")),
    )


def _fallback(
    translations: tuple[Translation, ...],
    original_language: str,
    of: Callable[[Translation], str],
) -> str:
    """Return a text in English, else in the movie's own language, else nothing."""
    for language in (_FALLBACK_LANGUAGE, original_language):
        for words in translations:
            if words.language == language and (text := of(words)):
                return text
    return ""


def _codes(row: Row, key: str, code: str) -> tuple[str, ...]:
    """Return the codes of countries or languages."""
    return each(row.rows(key), lambda item: item.need_text(code))


def _collection(row: Row) -> CollectionRef | None:
    """Read the collection a movie belongs to, None where to none."""
    return next(iter(each([row.row("belongs_to_collection")], collection_ref)), None)


def alternative_title(row: Row) -> AlternativeTitle:
    """Read another title."""
    return AlternativeTitle(
        row.need_text("title"), row.text("iso_3166_1"), row.text("type")
    )


def translation(row: Row) -> Translation:
    """Read a movie's texts in one language."""
    words = row.row("data")
    return Translation(
        language=row.need_text("iso_639_1"),
        country=row.text("iso_3166_1"),
        title=words.text("title"),
        overview=words.text("overview"),
        tagline=words.text("tagline"),
        homepage=words.text("homepage"),
        runtime=words.whole("runtime"),
    )


def releases(row: Row) -> tuple[Release, ...]:
    """Read the releases of all countries."""
    return tuple(
        release
        for country in row.rows("results")
        for release in each(
            country.rows("release_dates"),
            partial(_release, country=country.text("iso_3166_1")),
        )
    )


def _release(row: Row, *, country: str) -> Release:
    """Read one release, or raise where it has no day or no known kind."""
    day = row.day("release_date")
    kind = row.whole("type")
    if day is None or kind not in set(ReleaseType):
        raise BrokenRowError("no release")
    return Release(
        country=country,
        kind=ReleaseType(kind),
        day=day,
        certification=row.text("certification"),
        language=row.text("iso_639_1"),
        note=row.text("note"),
    )


def images(row: Row) -> tuple[Image, ...]:
    """Read posters, backdrops and logos."""
    return tuple(
        picture
        for kind in ImageKind
        for picture in each(row.rows(f"{kind}s"), partial(_image, kind=kind))
    )


def _image(row: Row, *, kind: ImageKind) -> Image:
    """Read one picture."""
    return Image(
        kind=kind,
        path=row.need_text("file_path"),
        language=row.text("iso_639_1"),
        width=row.whole("width"),
        height=row.whole("height"),
        vote_average=row.number("vote_average"),
        vote_count=row.whole("vote_count"),
    )


def video(row: Row) -> Video:
    """Read a clip."""
    return Video(
        key=row.need_text("key"),
        site=row.need_text("site"),
        kind=row.text("type"),
        name=row.text("name"),
        language=row.text("iso_639_1"),
        country=row.text("iso_3166_1"),
        size=row.whole("size"),
        official=row.flag("official"),
        published=row.moment("published_at"),
    )


def cast_member(row: Row) -> CastMember:
    """Read somebody in front of the camera."""
    return CastMember(
        person_id=row.need_id(),
        name=row.need_text("name"),
        character=row.text("character"),
        order=row.whole("order"),
        profile_path=row.maybe("profile_path"),
        credit_id=row.text("credit_id"),
    )


def crew_member(row: Row) -> CrewMember:
    """Read somebody behind the camera."""
    return CrewMember(
        person_id=row.need_id(),
        name=row.need_text("name"),
        department=row.text("department"),
        job=row.text("job"),
        profile_path=row.maybe("profile_path"),
        credit_id=row.text("credit_id"),
    )


def external_ids(row: Row) -> ExternalIds:
    """Read what other catalogues call a movie."""
    return ExternalIds(
        imdb=row.imdb("imdb_id"),
        wikidata=row.maybe("wikidata_id"),
        facebook=row.maybe("facebook_id"),
        instagram=row.maybe("instagram_id"),
        twitter=row.maybe("twitter_id"),
    )


def provider(row: Row) -> Provider:
    """Read a service where movies can be watched."""
    return Provider(
        id=row.need_id("provider_id"),
        name=row.need_text("provider_name"),
        logo_path=row.maybe("logo_path"),
        priority=row.whole("display_priority"),
    )


def watch_offers(row: Row) -> tuple[WatchOffers, ...]:
    """Read where a movie can be watched, region by region."""
    regions = row.row("results")
    return tuple(
        _region_offers(code, regions.row(code)) for code in row.table("results")
    )


def movie_offers(row: Row) -> tuple[WatchOffers, ...]:
    """Read the answer that is only about where to watch a movie."""
    if "results" not in row:
        raise BrokenRowError("no results")
    return watch_offers(row)


def _region_offers(code: str, row: Row) -> WatchOffers:
    """Read where a movie can be watched in one region."""
    return WatchOffers(
        region=code,
        offers=tuple(
            Offer(kind, found)
            for kind in OfferKind
            for found in each(row.rows(kind), provider)
        ),
        link=row.text("link"),
    )


def movie_changes(row: Row) -> tuple[MovieChange, ...]:
    """Read the edits of a movie's record."""
    return tuple(
        MovieChange(
            key=group.text("key"),
            action=item.text("action"),
            at=item.moment("time"),
            country=item.text("iso_3166_1"),
            language=item.text("iso_639_1"),
        )
        for group in row.need_list("changes")
        for item in group.rows("items")
    )

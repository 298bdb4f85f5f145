"""Look at what is to be imported: what it holds, which movies that is, and what speaks against it."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from ..decision.subjects import subject_of_file
from ..decision.upgrades import Held, Yardstick
from ..files import FileTrouble
from ..household import Housekeeping
from ..mediainfo import MediaInfo
from ..movies import Movie, MovieFile, MovieIndex
from ..pace import Breather
from ..quality.formats.custom import CustomFormat
from ..releases.facts import ReleaseFacts
from ..releases.languages import ORIGINAL, UNKNOWN, Language, language_by_code
from .checks import (
    ImportFacts,
    Judgement,
    because_of,
    choose,
    is_harmful,
    judge_file,
    judge_path,
    judge_scan,
)
from .ground import Ground, library_folders
from .matching import Found, find_one, find_several, main_video
from .origin import Origin
from .results import Refusal, name_of
from .scanning import (
    CachedProber,
    FileDescription,
    FoundFile,
    Probe,
    Prober,
    Scan,
    describe,
    scan_download,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Film:
    """One video, and what became of it so far; `kept` is how the library would know it.

    `in_library` tells that the movie has the very same film already.
    """

    judgement: Judgement
    kept: MovieFile
    formats: tuple[CustomFormat, ...] = ()
    trouble: FileTrouble | None = None
    in_library: bool = False

    @property
    def file(self) -> FoundFile:
        """Return the video."""
        return self.judgement.facts.file

    @property
    def movie(self) -> Movie | None:
        """Return the movie that it is of."""
        return self.judgement.facts.movie

    @property
    def score(self) -> int:
        """Return what its custom formats are worth."""
        return self.judgement.facts.offered.score

    @property
    def refusals(self) -> tuple[Refusal, ...]:
        """Return what speaks against its import."""
        if self.trouble is not None:
            return (Refusal.of_trouble(self.trouble, self.file),)
        return tuple(Refusal.of(one, self.file) for one in self.judgement.rejections)

    @property
    def accepted(self) -> bool:
        """Return whether it is to be imported, or need not be any more."""
        return self.movie is not None and not self.refusals


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """All that was found in a path; `refusals` speak against the whole of it."""

    origin: Origin
    scan: Scan | None = None
    films: tuple[Film, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    harmful: bool = False


class Examiner:
    """Looks at downloads with the eyes of a household."""

    def __init__(self, house: Housekeeping, prober: Prober) -> None:
        """Keep the household's rules, and who looks into films."""
        self._house = house
        known = isinstance(prober, CachedProber)
        self._prober = prober if known else CachedProber(prober)

    async def examine(self, origin: Origin) -> Examination:
        """Return what is in a path, and what speaks against its import."""
        looked = await asyncio.to_thread(self._look, origin)
        if looked.scan is None or looked.refusals:
            return looked
        videos = looked.scan.videos
        probes = await asyncio.gather(*(self._prober.probe(one.path) for one in videos))
        index = self._house.index
        seen = await asyncio.to_thread(_find, origin, looked.scan, probes, index)
        # What stands in the library is compared by all that is known of it.
        movies = await self._house.wholes(one.found.movie_id for one in seen)
        films = await asyncio.to_thread(
            self._judge, origin, [one.of(movies) for one in seen]
        )
        return replace(looked, films=tuple(films))

    def formats_of(self, file: MovieFile, movie: Movie) -> tuple[CustomFormat, ...]:
        """Return the custom formats that a file meets; it blocks."""
        reputation = self._house.reputations.get(file.release_group.lower())
        return tuple(
            self._house.matcher.match(subject_of_file(file, movie, reputation))
        )

    def worth_of(self, file: MovieFile, movie: Movie) -> int:
        """Return what the custom formats of a file are worth to its movie; it blocks."""
        formats = self.formats_of(file, movie)
        profile = self._house.profiles.get(movie.profile_id)
        return profile.score(one.id for one in formats) if profile else 0

    def _look(self, origin: Origin) -> Examination:
        """Look through a path, without a look into the films."""
        roots = self._house.settings.media.root_folders
        try:
            folders = library_folders(origin.path, roots, self._house.index)
            if own := judge_path(origin.path, folders):
                return Examination(origin=origin, refusals=(Refusal.of(own),))
            scan = scan_download(origin.path)
        except FileTrouble as trouble:
            said = Refusal.of(because_of(trouble))
            failure = Refusal.of_trouble(trouble).failure
            refusal = replace(said, failure=failure)
            return Examination(origin=origin, refusals=(refusal,))
        rejections = judge_scan(scan)
        return Examination(
            origin=origin,
            scan=scan,
            refusals=tuple(map(Refusal.of, rejections)),
            harmful=is_harmful(rejections),
        )

    def _judge(self, origin: Origin, videos: Iterable[_Seen]) -> list[Film]:
        """Judge every video, and choose the best of each movie."""
        breathe, ground = Breather(), Ground(self._house.index, origin)
        films: list[Film] = []
        for seen in videos:
            films.append(self._film(origin, seen, ground))
            breathe()
        chosen = choose([one.judgement for one in films])
        return [
            replace(film, judgement=judgement)
            for film, judgement in zip(films, chosen, strict=True)
        ]

    def _film(self, origin: Origin, seen: _Seen, ground: Ground) -> Film:
        """Judge one video."""
        movie, info = seen.found.match.movie, seen.probe.info
        kept = MovieFile(
            path="",
            size=seen.file.size,
            quality=seen.description.quality,
            languages=_languages(seen.description.facts, info, movie),
            scene_name=_plain(seen.description.scene_name),
            original_path=name_of(seen.file),
            release_group=_plain(seen.description.release_group),
            edition=_plain(seen.description.edition),
            flags=origin.flags,
            info_hash=origin.info_hash or None,
            media_info=info,
        )
        formats = self.formats_of(kept, movie) if movie else ()
        facts = self._facts(origin, seen, kept, formats)
        if movie is None:
            return Film(judgement=judge_file(facts), kept=kept)
        film = Film(judgement=Judgement(facts), kept=kept, formats=formats)
        if ground.is_film(seen.file, movie):
            return replace(film, in_library=True)
        try:
            facts = self._on_ground(facts, movie, ground)
        except FileTrouble as trouble:
            judgement = Judgement(facts, (because_of(trouble),))
            return replace(film, judgement=judgement, trouble=trouble)
        judgement = judge_file(facts)
        if origin.anyway:
            left = tuple(one for one in judgement.rejections if not one.permanent)
            judgement = Judgement(facts, left)
        return replace(film, judgement=judgement)

    def _facts(
        self,
        origin: Origin,
        seen: _Seen,
        kept: MovieFile,
        formats: Iterable[CustomFormat],
    ) -> ImportFacts:
        """Return what a video is judged by, without a look at the library's folders."""
        movie = seen.found.match.movie
        profile = self._house.profiles.get(movie.profile_id) if movie else None
        score = profile.score(one.id for one in formats) if profile else 0
        return ImportFacts(
            scan=seen.scan,
            file=seen.file,
            facts=None if origin.movie else seen.description.facts,
            match=seen.found.match,
            probe=seen.probe,
            offered=Held(kept.quality, score),
            yardstick=Yardstick(profile) if profile else None,
            grab=seen.found.grab,
            only_by_grab=seen.found.only_by_grab,
            by_person=origin.by_person,
            settings=self._house.settings.media.checks,
        )

    def _on_ground(
        self, facts: ImportFacts, movie: Movie, ground: Ground
    ) -> ImportFacts:
        """Return what a video is judged by, with what the library has and has room for."""
        root, file, held = Path(movie.root_folder), movie.file, None
        ground.check(root)
        if file is not None and ground.has_film(movie):
            held = Held(file.quality, lambda: self.worth_of(file, movie))
        return replace(
            facts,
            held=held,
            free_space=ground.free(root),
            takes_space=ground.takes_space(facts.file, root, facts.settings.reserve),
        )


@dataclass(frozen=True, slots=True)
class _Seen:
    """A video with all that names and a look inside tell of it."""

    scan: Scan
    file: FoundFile
    probe: Probe
    description: FileDescription
    found: Found

    def of(self, movies: Mapping[int, Movie]) -> Self:
        """Return it with its movie in full."""
        if (movie := movies.get(self.found.movie_id)) is None:
            return self
        match = replace(self.found.match, movie=movie)
        return replace(self, found=replace(self.found, match=match))


def _find(
    origin: Origin, scan: Scan, probes: Sequence[Probe], index: MovieIndex
) -> list[_Seen]:
    """Return what each video is, and the movie that it is of."""
    videos = scan.videos
    described = [
        _described(origin, scan, file, probe)
        for file, probe in zip(videos, probes, strict=True)
    ]
    if len(videos) == 1:
        found = [find_one(origin, videos[0], described[0].facts, index)]
    else:
        found = find_several(origin, [one.facts for one in described], index)
    seen = [
        _Seen(scan, file, probe, description, one)
        for file, probe, description, one in zip(
            videos, probes, described, found, strict=True
        )
    ]
    if len(seen) > 1 and all(one.found.leads_nowhere for one in seen):
        alone = main_video(scan)
        if alone is not None:
            seen[:1] = _find(origin, alone, probes[:1], index)
    return seen


def _described(
    origin: Origin, scan: Scan, file: FoundFile, probe: Probe
) -> FileDescription:
    """Return what all names and the inside say of a video."""
    return describe(
        scan,
        file,
        probe.info,
        client_title=origin.title or origin.name,
        grabbed_title=origin.name,
    )


def _languages(
    facts: ReleaseFacts | None, info: MediaInfo | None, movie: Movie | None
) -> tuple[Language, ...]:
    """Return the languages to hear: as the streams say, else as the names do, else the movie's own."""
    codes = info.audio_languages if info else ()
    heard = [one for code in codes if (one := language_by_code(code)) is not None]
    told = heard or list(facts.languages if facts else ())
    original = movie.original_language if movie else UNKNOWN
    named = (original if one == ORIGINAL else one for one in told)
    spoken = tuple(dict.fromkeys(one for one in named if one != UNKNOWN))
    return spoken or (original,)


def _plain(text: str) -> str:
    """Return a text that can be stored, also where the bytes of a name are none."""
    return text.encode("utf-8", "replace").decode()

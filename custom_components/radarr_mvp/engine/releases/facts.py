"""What a release name says."""

from dataclasses import dataclass, field

from ..quality.definitions import Quality, QualityModel
from .languages import UNKNOWN, Language


@dataclass(frozen=True, slots=True)
class Audio:
    """The sound that a name promises."""

    formats: tuple[str, ...] = ()
    channels: str = ""


@dataclass(frozen=True, slots=True)
class Video:
    """The picture that a name promises, besides its quality."""

    codec: str = ""
    bit_depth: int = 0
    hdr: tuple[str, ...] = ()
    stereo: str = ""


@dataclass(frozen=True, slots=True)
class ReleaseFacts:
    """Everything that is read from one release name."""

    original: str
    """The name as it was given."""
    name: str
    """The name without extension and the marks of sites."""
    titles: tuple[str, ...]
    """The whole title, then the parts of one that holds several."""
    title_span: tuple[int, int]
    """Where the title stands in the name."""
    year: int = 0
    edition: str = ""
    quality: QualityModel = field(default_factory=QualityModel)
    resolution: int = 0
    """The height of the picture, as read or as usual for the quality."""
    group: str | None = None
    languages: tuple[Language, ...] = (UNKNOWN,)
    multiple_languages: bool = False
    hardcoded_subs: str | None = None
    imdb_id: str | None = None
    tmdb_id: int = 0
    release_hash: str = ""
    video: Video = field(default_factory=Video)
    audio: Audio = field(default_factory=Audio)
    service: str = ""
    container: str = ""
    is_episode: bool = False

    @property
    def title(self) -> str:
        """Return the whole title."""
        return self.titles[0]

    @property
    def simple_title(self) -> str:
        """Return the name with a neutral title, for rules that must not read it."""
        start, end = self.title_span
        neutral = "A.Movie" if "." in self.name[start:end] else "A Movie"
        text = f"{self.name[:start]}{neutral}{self.name[end:]}"
        return text.translate(_ILLEGAL)

    @property
    def known_quality(self) -> Quality:
        """Return the quality without its revision."""
        return self.quality.quality


_ILLEGAL = dict.fromkeys(map(ord, "<>?*|"))

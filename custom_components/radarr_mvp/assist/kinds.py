"""All tools that language models are given.

None of them deletes, blocks, or takes a release against the rules of the household: what a model reads is written by
strangers, and somebody may write a name or an overview that tells it to do so.
"""

from datetime import timedelta
from typing import Final

from homeassistant.helpers.llm import ToolAnnotations
from homeassistant.helpers.typing import VolDictType
from homeassistant.util import dt as dt_util
import voluptuous as vol

from ..actions.fields import (
    ATTR_DAYS,
    ATTR_DOWNLOAD_ID,
    ATTR_QUALITY_PROFILE,
    ATTR_SEARCH,
    ATTR_SINCE,
    ATTR_TEXT,
    ATTR_TITLE,
    ATTR_TMDB_ID,
    ATTR_UPGRADES,
    ATTR_YEAR,
    ID,
)
from . import results
from .errands import Plain
from .tools import ATTR_LIMIT, ToolKind

ATTR_QUERY: Final = "query"

_MOST: Final = 25
_MOST_DAYS: Final = 365

_READS: Final = ToolAnnotations(
    read_only=True, destructive=False, idempotent=True, open_world=False
)
_ASKS: Final = ToolAnnotations(
    read_only=True, destructive=False, idempotent=True, open_world=True
)
_FETCHES: Final = ToolAnnotations(
    read_only=False, destructive=False, idempotent=False, open_world=True
)
_CONTROLS: Final = ToolAnnotations(
    read_only=False, destructive=False, idempotent=True, open_world=False
)

_WORDS: Final = vol.All(str, vol.Strip, vol.Length(min=1, max=200))
_YEAR: Final = vol.All(vol.Coerce(int), vol.Range(1870, 2100))
_DAYS: Final = vol.All(vol.Coerce(int), vol.Range(1, _MOST_DAYS))


def _query(about: str) -> VolDictType:
    """Return the field of a text to look for."""
    return {vol.Required(ATTR_QUERY, description=about): _WORDS}


def _movie(what: str) -> VolDictType:
    """Return the fields that name a movie."""
    return {
        vol.Optional(ATTR_TITLE, description=f"The title of the film {what}"): _WORDS,
        vol.Optional(
            ATTR_YEAR, description="The year of the film, where several have the title"
        ): _YEAR,
        vol.Optional(
            ATTR_TMDB_ID, description="The TMDb id; it goes before title and year"
        ): ID,
    }


def _without_limit(arguments: Plain) -> Plain:
    """Return arguments for an action that has no limit."""
    return {key: one for key, one in arguments.items() if key != ATTR_LIMIT}


def _asked(arguments: Plain) -> Plain:
    """Return arguments of which one is a text to look for."""
    return {ATTR_TEXT: arguments.pop(ATTR_QUERY)} | arguments


def _looked_up(arguments: Plain) -> Plain:
    """Return arguments to ask TMDb with."""
    return _without_limit(_asked(arguments))


def _meant(arguments: Plain) -> Plain:
    """Return arguments of which some name a movie; an id leaves no doubt, and titles may be translated."""
    if ATTR_TMDB_ID in arguments:
        arguments.pop(ATTR_TITLE, None)
        arguments.pop(ATTR_YEAR, None)
    return arguments


def _named(arguments: Plain) -> Plain:
    """Return arguments of which some have to name a movie."""
    if not arguments.keys() & {ATTR_TMDB_ID, ATTR_TITLE}:
        raise vol.Invalid("Name the film by its title or its tmdb_id")
    return _meant(arguments)


def _since(arguments: Plain) -> Plain:
    """Return arguments of which one says how far to look back."""
    if (days := arguments.pop(ATTR_DAYS, None)) is not None:
        since = dt_util.utcnow() - timedelta(days=days)
        arguments[ATTR_SINCE] = since.isoformat()
    return _meant(arguments)


_DOWNLOADS: Final[VolDictType] = {
    vol.Optional(
        ATTR_DOWNLOAD_ID,
        description="The downloads that are meant, as get_queue tells; leave it out to mean all",
    ): vol.All([ID], vol.Length(min=1, max=_MOST))
}

KINDS: Final = (
    ToolKind(
        name="search_movies",
        title="Search films at TMDb",
        description=(
            "Find films at TMDb by title, also those that are not in the library. "
            "Use it before add_movie to get the tmdb_id and to ask which film is meant."
        ),
        action="lookup_movie",
        annotations=_ASKS,
        fields=_query(
            "A title, best with its year, such as 'Nosferatu 1922', or an id such as tmdb:653 or tt0013442"
        ),
        given=_looked_up,
        told=results.looked_up,
        most=20,
    ),
    ToolKind(
        name="find_in_library",
        title="Find films in the library",
        description=(
            "Tell whether a film is in the household's library, whether its file is there, and how its download stands. "
            "Use it for questions like 'do we have ...?' and 'where is ...?'."
        ),
        action="find_movies",
        annotations=_READS,
        fields=_query("A title, or words of a title and a year"),
        given=_asked,
        told=results.found,
        most=_MOST,
    ),
    ToolKind(
        name="add_movie",
        title="Add a film",
        description=(
            "Add one film to the library and have it fetched. Only use it when the person asked for this film. "
            "Give the tmdb_id where it is known. An answer with added=false lists candidates: ask which one is meant."
        ),
        action="add_movie",
        annotations=_FETCHES,
        fields={
            **_movie("to add"),
            vol.Optional(
                ATTR_QUALITY_PROFILE,
                description="The name of a quality profile; leave it out for the usual one",
            ): _WORDS,
            vol.Optional(
                ATTR_SEARCH,
                description="Whether to look for it now; leave it out for what the household usually does",
            ): bool,
        },
        given=_meant,
        told=results.added,
    ),
    ToolKind(
        name="get_wanted",
        title="List wanted films",
        description="List the films that the household waits for and that could be had, with what failed lately.",
        action="get_wanted",
        annotations=_READS,
        fields={
            vol.Optional(
                ATTR_UPGRADES,
                description="True lists films that may be replaced by a better version instead",
            ): bool
        },
        told=results.wanted,
        most=_MOST,
    ),
    ToolKind(
        name="get_queue",
        title="Show downloads",
        description="Show what is being downloaded: state, percent, minutes left, and what is wrong where something is.",
        action="get_queue",
        annotations=_READS,
        given=_without_limit,
        told=results.queued,
        most=_MOST,
    ),
    ToolKind(
        name="retry_download",
        title="Retry a download",
        description="Try a download again that is stalled or has failed, by what the household has set for its failure.",
        action="retry_download",
        annotations=_FETCHES,
        fields={
            vol.Required(
                ATTR_DOWNLOAD_ID, description="The download_id as get_queue tells it"
            ): ID
        },
        told=results.retried,
    ),
    ToolKind(
        name="pause_downloads",
        title="Pause downloads",
        description="Pause some downloads, or all. resume_downloads lets them go on.",
        action="pause_download",
        annotations=_CONTROLS,
        fields=_DOWNLOADS,
        told=results.done,
    ),
    ToolKind(
        name="resume_downloads",
        title="Resume downloads",
        description="Let some paused downloads go on, or all.",
        action="resume_download",
        annotations=_CONTROLS,
        fields=_DOWNLOADS,
        told=results.done,
    ),
    ToolKind(
        name="get_upcoming",
        title="List upcoming releases",
        description="List when films of the library come to cinemas, or come out digitally or on disc, the next first.",
        action="get_upcoming",
        annotations=_READS,
        fields={
            vol.Optional(
                ATTR_DAYS, description="How many days ahead to look; 90 when left out"
            ): _DAYS
        },
        told=results.upcoming,
        most=_MOST,
    ),
    ToolKind(
        name="get_history",
        title="Show what has happened",
        description="Tell what has happened, the newest first: added, grabbed, imported, upgraded, failed and so on.",
        action="get_history",
        annotations=_READS,
        fields={
            **_movie("whose history is meant; without one, that of all films"),
            vol.Optional(ATTR_DAYS, description="How many days to look back"): _DAYS,
        },
        given=_since,
        told=results.happened,
        most=_MOST,
    ),
    ToolKind(
        name="explain_choice",
        title="Explain why a release was chosen",
        description=(
            "Explain which release of a film of the library was taken and why, or why none was: what is known to be "
            "offered, the best first, each with the reasons against it. Asks no indexer, so it is quick."
        ),
        action="explain_choice",
        annotations=_READS,
        fields=_movie("in the library"),
        given=_meant,
        told=results.explained,
        most=_MOST,
    ),
    ToolKind(
        name="explain_movie",
        title="Explain why a film is in the library",
        description=(
            "Tell why a film is in the library: whether a person, a collection or a list added it and when, and which "
            "lists name it or did so once, at which place and with which note. For 'why is this film here?'."
        ),
        action="get_movies",
        annotations=_READS,
        fields=_movie("in the library"),
        given=_named,
        told=results.reasons,
    ),
    ToolKind(
        name="get_lists",
        title="Show followed lists",
        description=(
            "Tell which lists the household follows, when each was synced last and will be next, how many films it "
            "names, and what is wrong where something is."
        ),
        action="get_lists",
        annotations=_READS,
        given=_without_limit,
        told=results.followed,
        most=_MOST,
    ),
    ToolKind(
        name="search_now",
        title="Search for a film now",
        description=(
            "Ask all indexers for a film of the library and fetch the best release by the household's rules. Takes up to "
            "fifteen seconds; what takes longer answers pending=true and goes on by itself."
        ),
        action="search_movie",
        annotations=_FETCHES,
        fields=_movie("in the library"),
        given=_meant,
        told=results.searched,
    ),
    ToolKind(
        name="search_releases",
        title="Show offered releases",
        description=(
            "Ask all indexers what they offer for a film of the library, each release with what speaks against it. "
            "Nothing is fetched. Takes up to fifteen seconds; prefer explain_choice, which is quick."
        ),
        action="search_releases",
        annotations=_ASKS,
        fields=_movie("in the library"),
        given=_meant,
        told=results.searched,
        most=_MOST,
    ),
)

"""The fields that several actions have, and what may be given for them."""

from typing import Final

from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.typing import VolDictType
import voluptuous as vol

ATTR_ADD_EXCLUSION: Final = "add_exclusion"
ATTR_ADOPT: Final = "adopt"
ATTR_ANYWAY: Final = "anyway"
ATTR_BLOCK: Final = "block"
ATTR_BLOCK_ID: Final = "block_id"
ATTR_CORRELATION_ID: Final = "correlation_id"
ATTR_CURSOR: Final = "cursor"
ATTR_DAYS: Final = "days"
ATTR_DEAD_LETTER_ID: Final = "dead_letter_id"
ATTR_DELETE_FILES: Final = "delete_files"
ATTR_DESCENDING: Final = "descending"
ATTR_DOWNLOAD_ID: Final = "download_id"
ATTR_DRY_RUN: Final = "dry_run"
ATTR_FORCE: Final = "force"
ATTR_FORMATS: Final = "formats"
ATTR_HAS_FILE: Final = "has_file"
ATTR_IMDB_ID: Final = "imdb_id"
ATTR_INDEXER: Final = "indexer"
ATTR_INFO_HASH: Final = "info_hash"
ATTR_JOB_ID: Final = "job_id"
ATTR_KIND: Final = "kind"
ATTR_LIMIT: Final = "limit"
ATTR_MINIMUM_AVAILABILITY: Final = "minimum_availability"
ATTR_MONITORED: Final = "monitored"
ATTR_MOVE: Final = "move"
ATTR_MOVE_FILES: Final = "move_files"
ATTR_MOVIE_ID: Final = "movie_id"
ATTR_NOTES: Final = "notes"
ATTR_ORDER: Final = "order"
ATTR_PATH: Final = "path"
ATTR_QUALITY_PROFILE: Final = "quality_profile"
ATTR_REASON: Final = "reason"
ATTR_RELEASE: Final = "release"
ATTR_RELEASE_ID: Final = "release_id"
ATTR_ROOT_FOLDER: Final = "root_folder"
ATTR_SEARCH: Final = "search"
ATTR_SEARCH_AGAIN: Final = "search_again"
ATTR_SEEDERS: Final = "seeders"
ATTR_SEVERITY: Final = "severity"
ATTR_SINCE: Final = "since"
ATTR_SIZE: Final = "size"
ATTR_STATUS: Final = "status"
ATTR_STRATEGY: Final = "strategy"
ATTR_TAGS: Final = "tags"
ATTR_TAG_MODE: Final = "tag_mode"
ATTR_TEXT: Final = "text"
ATTR_TITLE: Final = "title"
ATTR_TMDB_ID: Final = "tmdb_id"
ATTR_UNTIL: Final = "until"
ATTR_UPGRADES: Final = "upgrades"
ATTR_YEAR: Final = "year"

# What every database and every program that reads JSON takes for a whole number.
_LARGEST: Final = 2**53 - 1
_LATEST_YEAR: Final = 9999
_MOST_DAYS: Final = 36_500
_LONGEST_PAGE: Final = 1000
# No path, title or address is longer.
_LONGEST_TEXT: Final = 4096

ID: Final = vol.All(vol.Coerce(int), vol.Range(1, _LARGEST))
IDS: Final = vol.All(cv.ensure_list, [ID])
COUNT: Final = vol.All(vol.Coerce(int), vol.Range(0, _LARGEST))
DAYS: Final = vol.All(vol.Coerce(int), vol.Range(0, _MOST_DAYS))
LIMIT: Final = vol.All(vol.Coerce(int), vol.Range(1, _LONGEST_PAGE))
TEXT: Final = vol.All(cv.string, vol.Length(max=_LONGEST_TEXT))
WORDS: Final = vol.All(cv.ensure_list, [TEXT])
INFO_HASH: Final = vol.All(
    cv.string, vol.Match(r"^(?:[0-9a-fA-F]{40}|[0-9a-fA-F]{64})?$")
)
YEAR: Final = vol.All(vol.Coerce(int), vol.Range(1, _LATEST_YEAR))

# How an action is told which movie of the library is meant; one of them is enough.
MOVIE_FIELDS: Final[VolDictType] = {
    vol.Optional(ATTR_TITLE): TEXT,
    vol.Optional(ATTR_YEAR): YEAR,
    vol.Optional(ATTR_MOVIE_ID): ID,
    vol.Optional(ATTR_TMDB_ID): ID,
    vol.Optional(ATTR_IMDB_ID): TEXT,
}

# A long list comes in pages.
PAGE_FIELDS: Final[VolDictType] = {
    vol.Optional(ATTR_LIMIT): LIMIT,
    vol.Optional(ATTR_CURSOR): TEXT,
}

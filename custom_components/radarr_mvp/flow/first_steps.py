"""The way from nothing to an entry: one service after the other, each tried before the next is asked for."""

from typing import override

from homeassistant.config_entries import (
    SOURCE_USER,
    ConfigFlowResult,
    ConfigSubentryData,
)
from homeassistant.const import CONF_NAME, CONF_USERNAME

from ..clients.trakt import Tokens
from ..const import (
    CONF_LIBRARY,
    CONF_PASSKEY,
    CONF_QBITTORRENT,
    CONF_QUALITY_PROFILE,
    CONF_TMDB,
    CONF_TOKENS,
    CONF_TRAKT,
    SUBENTRY_INDEXER,
)
from . import schemas
from .asking import Settings, Typed, library_of
from .fields import missing, texts_of
from .indexer_answers import IndexerAnswers, read_hdbits
from .qbittorrent import category_errors, read_qbittorrent
from .reading import Errors
from .tmdb import read_tmdb
from .trakt import TraktSignIn, is_without


class FirstSteps(TraktSignIn):
    """Gathers what an entry is made of; a step more is one that the last of these leads to."""

    def __init__(self) -> None:
        """Start with nothing gathered."""
        super().__init__()
        self._title = ""
        self._data: Settings = {}
        self._options: Settings = {}
        self._indexers: list[ConfigSubentryData] = []
        self._neighbours: list[str] = []

    @override
    async def async_step_user(self, user_input: Typed = None) -> ConfigFlowResult:
        """Ask for a name and the key to TMDb."""
        errors: Errors = {}
        if user_input is not None:
            name, tmdb = texts_of(user_input, CONF_NAME), read_tmdb(user_input)
            errors = missing(name) | tmdb.errors
            errors = errors or await self._async_tmdb_errors(tmdb)
            if not errors:
                self._title = name[CONF_NAME]
                self._data[CONF_TMDB] = tmdb.settings
                return await self.async_step_qbittorrent()
        return self._form("user", schemas.USER, user_input, errors)

    async def async_step_qbittorrent(
        self, user_input: Typed = None
    ) -> ConfigFlowResult:
        """Ask for the qBittorrent that downloads."""
        errors: Errors = {}
        if user_input is not None:
            read = read_qbittorrent(user_input, self._qbittorrents())
            errors = await self._async_qbittorrent_errors(read)
            if not errors:
                self._data[CONF_QBITTORRENT] = read.settings
                return await self.async_step_hdbits()
        return self._form("qbittorrent", schemas.QBITTORRENT, user_input, errors)

    async def async_step_hdbits(self, user_input: Typed = None) -> ConfigFlowResult:
        """Ask for the HDBits account, if there is one."""
        errors: Errors = {}
        if user_input is not None:
            if not any(texts_of(user_input, CONF_USERNAME, CONF_PASSKEY).values()):
                return await self.async_step_library()
            answers = read_hdbits(user_input, {})
            errors = answers.errors
            errors = errors or await self._async_indexer_errors(answers.settings)
            if not errors:
                self._indexers = [_subentry(answers)]
                return await self.async_step_library()
        return self._form("hdbits", schemas.HDBITS, user_input, errors)

    async def async_step_library(self, user_input: Typed = None) -> ConfigFlowResult:
        """Ask where films go, and how Home Assistant sees the downloads."""
        errors: Errors = {}
        if user_input is not None:
            library = library_of(user_input)
            errors = await self._async_place_errors(library)
            if not errors:
                self._data[CONF_LIBRARY] = library
                profile = user_input[CONF_QUALITY_PROFILE]
                self._options[CONF_QUALITY_PROFILE] = profile
                if CONF_TRAKT in self._data:
                    return await self._async_made()
                return await self.async_step_trakt()
        self._gaps = {"save_path": self._save_path}
        return self._form("library", schemas.LIBRARY, user_input, errors)

    async def async_step_trakt(self, user_input: Typed = None) -> ConfigFlowResult:
        """Ask for an application at Trakt, if there is one."""
        if user_input is not None and is_without(user_input):
            return await self._async_made()
        return await self._async_ask_trakt("trakt", user_input)

    @override
    async def _async_signed_in(self, tokens: Tokens) -> ConfigFlowResult:
        """Hand the tokens over with all the rest: there is no entry yet that could have a file."""
        if self.source != SOURCE_USER:
            return await super()._async_signed_in(tokens)
        self._data[CONF_TRAKT] = {**self._trakt, CONF_TOKENS: tokens.as_dict()}
        return await self._async_made()

    async def _async_place_errors(self, library: Settings) -> Errors:
        """Return what speaks against category and folders, now that they are to be taken."""
        self._neighbours = [one.entry_id for one in self._others()]
        if category_errors(self._data[CONF_QBITTORRENT], self._qbittorrents()):
            return {"base": "category_in_use"}
        taken = {"folder_in_use": self._folders_of_others()}
        return await self._async_library_errors(library, taken)

    async def _async_made(self) -> ConfigFlowResult:
        """Make the entry of all that was gathered, unless another flow was faster while somebody signed in."""
        if self._neighbours != [one.entry_id for one in self._others()]:
            library = self._data[CONF_LIBRARY]
            if errors := await self._async_place_errors(library):
                self._gaps = {"save_path": self._save_path}
                return self._form(
                    "library", schemas.LIBRARY, {**library, **self._options}, errors
                )
        return self.async_create_entry(
            title=self._title,
            data=self._data,
            options=self._options,
            subentries=self._indexers,
        )


def _subentry(answers: IndexerAnswers) -> ConfigSubentryData:
    """Return an indexer as an entry begins with it."""
    return ConfigSubentryData(
        subentry_type=SUBENTRY_INDEXER,
        title=schemas.INDEXER_NAMES[answers.kind],
        unique_id=answers.unique_id,
        data=answers.settings,
    )

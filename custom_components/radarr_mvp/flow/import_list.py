"""Add lists to an entry, and change them; each is read before it is stored."""

from collections.abc import Mapping
from functools import partialmethod
from typing import Any, Final

from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    ConfigEntryState,
    ConfigSubentryFlow,
    SubentryFlowResult,
)
from homeassistant.const import CONF_NAME
from homeassistant.helpers.selector import SelectOptionDict
import voluptuous as vol

from ..const import CONF_FILE, CONF_KIND, CONF_OPTIONS, DOMAIN
from ..coordinator import RadarrMvpData
from ..engine.errors import ServiceError
from ..engine.invalid import Invalid
from ..engine.lists.kinds import ListKind
from ..engine.lists.sources import ListAnswer
from ..list_names import plain_kind
from ..list_options import CONF_ENABLED, stored_options
from ..migration import is_of_later_version
from ..options import root_folders_of
from .answers import Problems
from .known import async_hint, filled_in
from .list_accounts import AccountSignIn, sign_in_of
from .list_answers import ListAnswers, read_list
from .list_files import drop_file, keep_file
from .list_follow import follow_schema
from .list_schemas import FORMS, chosen_of
from .trying import async_try_list

type Typed = dict[str, Any] | None

_TRAKT: Final = tuple(one for one in ListKind if one.startswith("trakt_"))
_TMDB: Final = tuple(one for one in FORMS if one.startswith("tmdb_"))
_IMDB: Final = tuple(one for one in ListKind if one.startswith("imdb_"))
_PLEX: Final = tuple(one for one in ListKind if one.startswith("plex_"))
_LETTERBOXD: Final = tuple(one for one in ListKind if one.startswith("letterboxd_"))
_ALONE: Final = (
    ListKind.MDBLIST,
    ListKind.STEVENLU,
    ListKind.RSS,
    ListKind.JSON,
    ListKind.RADARR,
)
_AT_TMDB: Final = frozenset({ListKind.TMDB_WATCHLIST, ListKind.TMDB_FAVOURITES})
_OWNED: Final = _AT_TMDB | {ListKind.PLEX_WATCHLIST}
# After these somebody else has to say yes.
_OTHER_ACCOUNT: Final = frozenset(
    {"already_configured", "invalid_auth", "list_account"}
)
_SHOWN: Final = 3

# Texts that are translated must not have addresses in them.
_EXAMPLES: Final = {
    "trakt_example": "https://trakt.tv/users/name/lists/list",
    "tmdb_example": "https://www.themoviedb.org/list/10",
    "person_example": "https://www.themoviedb.org/person/525",
    "imdb_example": "https://www.imdb.com/list/ls012345678",
    "mdblist_example": "https://mdblist.com/lists/name/list",
    "radarr_example": "http://host:7878",
}


class ListSubentryFlow(ConfigSubentryFlow):
    """The way to a list of an entry."""

    _answers: ListAnswers
    _found: ListAnswer | None = None
    _sign_in: AccountSignIn | None = None

    async def async_step_user(self, user_input: Typed = None) -> SubentryFlowResult:
        """Ask where the list is kept."""
        if (reason := self._hindrance()) is not None:
            return self.async_abort(reason=reason)
        services = ["trakt", "tmdb", "imdb", "plex", "letterboxd"]
        return self.async_show_menu(
            step_id="user", menu_options=[*services, *(one.value for one in _ALONE)]
        )

    async def async_step_reconfigure(
        self, user_input: Typed = None
    ) -> SubentryFlowResult:
        """Ask what has changed."""
        kind = self._get_reconfigure_subentry().data[CONF_KIND]
        if kind not in ListKind:
            return self.async_abort(reason="later_version")
        if (reason := self._hindrance()) is not None:
            return self.async_abort(reason=reason)
        return self.async_show_menu(
            step_id="reconfigure", menu_options=["source", "follow"]
        )

    async def async_step_source(self, user_input: Typed = None) -> SubentryFlowResult:
        """Show by what the list is known."""
        kind = ListKind(self._known()[CONF_KIND])
        ask = self._async_ask_owner if kind in _OWNED else self._async_ask
        return await ask(kind)

    async def async_step_trakt(self, user_input: Typed = None) -> SubentryFlowResult:
        """Ask which list of Trakt's, where Trakt is set up."""
        if self._data().trakt is None:
            return self.async_abort(reason="trakt_missing")
        return await self._async_choose("trakt", _TRAKT)

    async def _async_choose(
        self, step: str, kinds: tuple[ListKind, ...], user_input: Typed = None
    ) -> SubentryFlowResult:
        """Ask which list of a service."""
        return self.async_show_menu(
            step_id=step, menu_options=[one.value for one in kinds]
        )

    async def _async_ask(
        self, kind: ListKind, user_input: Typed = None
    ) -> SubentryFlowResult:
        """Ask until the list can be read, then ask how it is followed."""
        schema, problems, known = vol.Schema(FORMS[kind]), Problems(), self._known()
        if kind is ListKind.TRAKT_LIKED:
            schema = await self._async_liked() or schema
        if user_input is not None:
            answers = await self._async_read(kind, user_input)
            problems = await self._async_judge(answers)
            if not problems.errors:
                self._answers = answers
                return await self.async_step_follow()
            await self._async_drop(answers)
        # A file is used up when it was read, and what is kept of it has a name that says nothing to people.
        shown = dict(user_input or filled_in(schema, known))
        shown.pop(CONF_FILE, None)
        hint = await async_hint(self.hass, known)
        return self.async_show_form(
            step_id=kind.value,
            data_schema=self.add_suggested_values_to_schema(schema, shown),
            errors=problems.errors,
            description_placeholders=problems.gaps | hint | _EXAMPLES,
        )

    async def _async_ask_owner(
        self, kind: ListKind, user_input: Typed = None
    ) -> SubentryFlowResult:
        """Ask until the owner of an account has let us in, then ask how its list is followed."""
        maker = self._data().lists.maker
        if kind in _AT_TMDB and not maker.tmdb.sign_in.is_possible:
            return self.async_abort(reason="tmdb_token_missing")
        sign_in = self._sign_in = self._sign_in or sign_in_of(kind, maker)
        if user_input is None:
            problems = await sign_in.async_invite()
        else:
            problems = await self._async_let_in(kind, sign_in, user_input)
            if not problems.errors:
                return await self.async_step_follow()
        return self.async_show_form(
            step_id=kind.value,
            data_schema=sign_in.schema(kind),
            errors=problems.errors,
            description_placeholders=problems.gaps | sign_in.placeholders,
        )

    async def _async_let_in(
        self, kind: ListKind, sign_in: AccountSignIn, typed: dict[str, Any]
    ) -> Problems:
        """Return what is wrong with an account, or with its list."""
        problems = await sign_in.async_accept(typed)
        if sign_in.accepted is None:
            return problems
        answers = ListAnswers(kind, dict(sign_in.accepted.stored), {})
        problems = await self._async_judge(answers)
        if not problems.errors:
            self._answers = answers
        elif _OTHER_ACCOUNT & set(problems.errors.values()):
            sign_in.begin_anew()
            await sign_in.async_invite()
        return problems

    async def async_step_follow(self, user_input: Typed = None) -> SubentryFlowResult:
        """Tell what the list names, and ask how it is followed."""
        if user_input is not None:
            return self._keep(user_input)
        data, entry = self._data(), self._get_entry()
        schema = follow_schema(
            [one.name for one in data.road.quality.profiles()],
            [str(one) for one in root_folders_of(entry)],
        )
        known = {CONF_NAME: self._name(), **stored_options(self._known())}
        return self.async_show_form(
            step_id="follow",
            data_schema=self.add_suggested_values_to_schema(schema, known),
            description_placeholders=self._told(),
        )

    async_step_tmdb = partialmethod(_async_choose, "tmdb", _TMDB)
    async_step_imdb = partialmethod(_async_choose, "imdb", _IMDB)
    async_step_plex = partialmethod(_async_choose, "plex", _PLEX)
    async_step_letterboxd = partialmethod(_async_choose, "letterboxd", _LETTERBOXD)

    async_step_trakt_watchlist = partialmethod(_async_ask, ListKind.TRAKT_WATCHLIST)
    async_step_trakt_collection = partialmethod(_async_ask, ListKind.TRAKT_COLLECTION)
    async_step_trakt_list = partialmethod(_async_ask, ListKind.TRAKT_LIST)
    async_step_trakt_liked = partialmethod(_async_ask, ListKind.TRAKT_LIKED)
    async_step_trakt_recommendations = partialmethod(
        _async_ask, ListKind.TRAKT_RECOMMENDATIONS
    )
    async_step_trakt_trending = partialmethod(_async_ask, ListKind.TRAKT_TRENDING)
    async_step_trakt_popular = partialmethod(_async_ask, ListKind.TRAKT_POPULAR)
    async_step_trakt_anticipated = partialmethod(_async_ask, ListKind.TRAKT_ANTICIPATED)
    async_step_trakt_box_office = partialmethod(_async_ask, ListKind.TRAKT_BOX_OFFICE)
    async_step_trakt_watched = partialmethod(_async_ask, ListKind.TRAKT_WATCHED)
    async_step_trakt_played = partialmethod(_async_ask, ListKind.TRAKT_PLAYED)
    async_step_tmdb_list = partialmethod(_async_ask, ListKind.TMDB_LIST)
    async_step_tmdb_collection = partialmethod(_async_ask, ListKind.TMDB_COLLECTION)
    async_step_tmdb_person = partialmethod(_async_ask, ListKind.TMDB_PERSON)
    async_step_tmdb_company = partialmethod(_async_ask, ListKind.TMDB_COMPANY)
    async_step_tmdb_keyword = partialmethod(_async_ask, ListKind.TMDB_KEYWORD)
    async_step_tmdb_discover = partialmethod(_async_ask, ListKind.TMDB_DISCOVER)
    async_step_tmdb_popular = partialmethod(_async_ask, ListKind.TMDB_POPULAR)
    async_step_tmdb_top_rated = partialmethod(_async_ask, ListKind.TMDB_TOP_RATED)
    async_step_tmdb_upcoming = partialmethod(_async_ask, ListKind.TMDB_UPCOMING)
    async_step_tmdb_now_playing = partialmethod(_async_ask, ListKind.TMDB_NOW_PLAYING)
    async_step_tmdb_watchlist = partialmethod(_async_ask_owner, ListKind.TMDB_WATCHLIST)
    async_step_tmdb_favourites = partialmethod(
        _async_ask_owner, ListKind.TMDB_FAVOURITES
    )
    async_step_imdb_csv = partialmethod(_async_ask, ListKind.IMDB_CSV)
    async_step_imdb_list = partialmethod(_async_ask, ListKind.IMDB_LIST)
    async_step_imdb_chart = partialmethod(_async_ask, ListKind.IMDB_CHART)
    async_step_plex_watchlist = partialmethod(_async_ask_owner, ListKind.PLEX_WATCHLIST)
    async_step_plex_rss = partialmethod(_async_ask, ListKind.PLEX_RSS)
    async_step_letterboxd_export = partialmethod(_async_ask, ListKind.LETTERBOXD_EXPORT)
    async_step_letterboxd_diary = partialmethod(_async_ask, ListKind.LETTERBOXD_DIARY)
    async_step_mdblist = partialmethod(_async_ask, ListKind.MDBLIST)
    async_step_stevenlu = partialmethod(_async_ask, ListKind.STEVENLU)
    async_step_rss = partialmethod(_async_ask, ListKind.RSS)
    async_step_json = partialmethod(_async_ask, ListKind.JSON)
    async_step_radarr = partialmethod(_async_ask, ListKind.RADARR)

    async def _async_read(self, kind: ListKind, typed: dict[str, Any]) -> ListAnswers:
        """Read the form, and take over a file that was handed over with it."""
        answers = read_list(kind, typed, self._known())
        if typed.get(CONF_FILE) and not answers.errors:
            folder = self._data().lists.maker.folder
            try:
                answers.stored[CONF_FILE] = await self.hass.async_add_executor_job(
                    keep_file, self.hass, typed[CONF_FILE], folder
                )
            except Invalid as problem:
                answers.errors[CONF_FILE] = problem.key
        return answers

    async def _async_judge(self, answers: ListAnswers) -> Problems:
        """Return what is wrong with the answers; the service is only asked where nothing else is."""
        if answers.errors:
            return Problems(answers.errors)
        if self._is_taken(answers.unique_id):
            return Problems({"base": "already_configured"})
        problems, self._found = await async_try_list(
            self._data().lists.maker, answers.settings
        )
        return problems

    async def _async_drop(self, answers: ListAnswers) -> None:
        """Remove a file that was handed over in vain."""
        name = answers.stored.get(CONF_FILE)
        if name and name != self._known().get(CONF_FILE):
            folder = self._data().lists.maker.folder
            await self.hass.async_add_executor_job(drop_file, folder, name)

    async def _async_liked(self) -> vol.Schema | None:
        """Return a choice of the lists that the account likes, None where they cannot be had."""
        account = self._data().trakt
        try:
            liked = await account.client.liked_lists() if account else None
        except ServiceError:
            return None
        options = [
            SelectOptionDict(
                value=f"{one.owner}/lists/{one.slug or one.id}"
                if one.owner
                else str(one.id),
                label=f"{one.name} ({one.owner_name})" if one.owner_name else one.name,
            )
            for one in (liked.items if liked else ())
        ]
        return chosen_of(options) if options else None

    def _hindrance(self) -> str | None:
        """Return why nothing can be done now."""
        entry = self._get_entry()
        if is_of_later_version(entry):
            return "later_version"
        return None if entry.state is ConfigEntryState.LOADED else "not_loaded"

    def _data(self) -> RadarrMvpData:
        """Return what the entry works with: a sign-in must not be used by two at once."""
        data: RadarrMvpData = self._get_entry().runtime_data
        return data

    def _known(self) -> Mapping[str, Any]:
        """Return what is stored of the list that is changed, nothing of a new one."""
        if self.source != SOURCE_RECONFIGURE:
            return {}
        return self._get_reconfigure_subentry().data

    def _is_taken(self, unique_id: str) -> bool:
        """Tell whether the entry follows this list already."""
        own = self.context.get("subentry_id")
        return any(
            one.unique_id == unique_id and one.subentry_id != own
            for one in self._get_entry().subentries.values()
        )

    def _name(self) -> str:
        """Return what the list is called, until a person says otherwise."""
        if self.source == SOURCE_RECONFIGURE:
            return self._get_reconfigure_subentry().title
        if self._found is not None and self._found.name:
            return self._found.name
        name = plain_kind(self._answers.kind)
        accepted = self._sign_in.accepted if self._sign_in else None
        return f"{name} ({accepted.name})" if accepted and accepted.name else name

    def _told(self) -> dict[str, str]:
        """Return what was found on the list, nothing where it was not asked."""
        found = self._found or ListAnswer()
        titles = ", ".join(one.title for one in found.movies[:_SHOWN] if one.title)
        return {
            "count": str(len(found.movies)) if self._found else "–",
            "titles": titles or "–",
            "others": str(found.others),
        }

    def _keep(self, typed: dict[str, Any]) -> SubentryFlowResult:
        """Store the list, and begin anew with it."""
        entry, options = self._get_entry(), dict(typed)
        title = options.pop(CONF_NAME).strip() or self._name()
        enabled = stored_options(self._known()).get(CONF_ENABLED, True)
        options[CONF_ENABLED] = enabled
        if self.source == SOURCE_RECONFIGURE:
            subentry = self._get_reconfigure_subentry()
            changed = self._found is not None
            settings = self._answers.settings if changed else dict(subentry.data)
            return self.async_update_reload_and_abort(
                entry,
                subentry,
                unique_id=self._answers.unique_id if changed else subentry.unique_id,
                title=title,
                data={**settings, CONF_OPTIONS: options},
            )
        # Not at once: the list is stored when this step is over.
        self.hass.async_create_task(
            self.hass.config_entries.async_reload(entry.entry_id),
            f"{DOMAIN} begins anew with another list",
            eager_start=False,
        )
        return self.async_create_entry(
            title=title,
            data={**self._answers.settings, CONF_OPTIONS: options},
            unique_id=self._answers.unique_id,
        )

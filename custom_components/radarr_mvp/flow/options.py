"""Ask for a household's decisions, one part after the other, and keep them."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final

from homeassistant.config_entries import ConfigFlowResult, OptionsFlowWithReload
from homeassistant.helpers.translation import async_get_translations
import voluptuous as vol

from ..const import (
    CONF_DB_URL,
    CONF_LIBRARY,
    CONF_QBITTORRENT,
    CONF_ROOT_FOLDER,
    DOMAIN,
)
from ..database import library_name
from ..engine.errors import ServiceError
from ..engine.failures.taxonomy import POLICIES, FailureReason
from ..engine.invalid import Invalid
from ..engine.log import LOGGER
from ..migration import is_of_later_version
from ..option_table import (
    CONF_DELAY,
    CONF_GROUP,
    CONF_POLICIES,
    CONF_RECYCLE_BIN,
    CONF_RETRIES,
    CONF_ROOT_FOLDERS,
    DELAY,
    Part,
)
from ..options import Values, policies_of, root_folders_of, values_of
from ..outside import Outside
from .answers import Answers, Problems
from .library import mapping_of
from .naming import async_gaps_of, sample_of
from .option_checks import (
    Surroundings,
    async_check_database,
    check_group,
    check_recycle_bin,
    check_root_folders,
)
from .option_forms import (
    CONF_DATABASE,
    CONF_REASON,
    CONF_USUAL,
    DATABASE_FILE,
    DATABASE_POSTGRESQL,
    FORMS,
    POLICY,
    REASON,
    shown,
)

# Seconds that qBittorrent has to say where its downloads are; without an answer it goes on without.
PATIENCE: Final = 5.0
ADDRESS_EXAMPLE: Final = "postgresql+psycopg://user:password@host/database"
MENU: Final = (
    "automation",
    "media",
    "naming",
    "releases",
    "failures",
    "patience",
    "metadata",
    "lists",
    "storage",
)
type Typed = dict[str, Any] | None
type Check = Callable[[Answers], Awaitable[None]]


class RadarrMvpOptionsFlow(OptionsFlowWithReload):
    """The way to change what an entry does."""

    def __init__(self) -> None:
        """Start with nothing typed."""
        self._naming: Answers | None = None
        self._reason = FailureReason.UNKNOWN

    async def async_step_init(self, user_input: Typed = None) -> ConfigFlowResult:
        """Show what can be changed."""
        if is_of_later_version(self.config_entry):
            return self.async_abort(reason="later_version")
        return self.async_show_menu(step_id="init", menu_options=list(MENU))

    async def async_step_automation(self, user_input: Typed = None) -> ConfigFlowResult:
        """Ask what happens by itself."""
        return await self._async_part(Part.AUTOMATION, user_input)

    async def async_step_media(self, user_input: Typed = None) -> ConfigFlowResult:
        """Ask how films are put away."""
        return await self._async_part(Part.MEDIA, user_input, self._async_check_media)

    async def async_step_releases(self, user_input: Typed = None) -> ConfigFlowResult:
        """Ask which releases are preferred."""
        return await self._async_part(Part.RELEASES, user_input)

    async def async_step_failures(self, user_input: Typed = None) -> ConfigFlowResult:
        """Ask what is done when a download fails."""
        return await self._async_part(Part.FAILURES, user_input)

    async def async_step_metadata(self, user_input: Typed = None) -> ConfigFlowResult:
        """Ask how movies are described."""
        return await self._async_part(Part.METADATA, user_input)

    async def async_step_lists(self, user_input: Typed = None) -> ConfigFlowResult:
        """Ask what happens to movies that leave lists."""
        return await self._async_part(Part.LISTS, user_input)

    async def async_step_storage(self, user_input: Typed = None) -> ConfigFlowResult:
        """Ask where the books are kept, and for how long."""
        return await self._async_part(
            Part.STORAGE, user_input, self._async_check_storage
        )

    async def async_step_naming(self, user_input: Typed = None) -> ConfigFlowResult:
        """Ask for the names of folders and files."""
        problems, values = Problems(), self._names()
        if user_input is not None:
            answers = Answers.of(Part.NAMING, user_input)
            if answers.are_fine:
                self._naming = answers
                return await self.async_step_naming_preview()
            problems = answers.problems
            # What cannot be kept is shown all the same: it helps to see what it would give.
            values = answers.stored | answers.values
        problems.gaps |= sample_of(values) | await async_gaps_of(self.hass)
        return self._form(
            Part.NAMING,
            FORMS[Part.NAMING],
            user_input or shown(Part.NAMING, values),
            problems,
        )

    async def async_step_naming_preview(
        self, user_input: Typed = None
    ) -> ConfigFlowResult:
        """Show what the names would be before they are kept."""
        return self.async_show_menu(
            step_id="naming_preview",
            menu_options=["naming_save", "naming"],
            description_placeholders=sample_of(self._names()),
        )

    async def async_step_naming_save(
        self, user_input: Typed = None
    ) -> ConfigFlowResult:
        """Keep the names."""
        return self._keep(Part.NAMING, self._naming.stored if self._naming else {})

    async def async_step_patience(self, user_input: Typed = None) -> ConfigFlowResult:
        """Ask which reason for a failure is meant."""
        if user_input is not None:
            self._reason = FailureReason(user_input[CONF_REASON])
            return await self.async_step_patience_reason()
        return self._form("patience", REASON, {}, Problems())

    async def async_step_patience_reason(
        self, user_input: Typed = None
    ) -> ConfigFlowResult:
        """Ask how patient to be with that reason."""
        problems = Problems()
        if user_input is not None:
            delay, retries = user_input[CONF_DELAY], user_input[CONF_RETRIES]
            if user_input[CONF_USUAL]:
                return self._keep_policy(None)
            problems.check(CONF_DELAY, partial(DELAY.read, delay))
            if not problems.errors:
                return self._keep_policy({CONF_DELAY: delay, CONF_RETRIES: retries})
        problems.gaps["reason"] = await self._async_name_of_reason()
        policies = dict(policies_of(self.config_entry))
        policy = policies.get(self._reason, POLICIES[self._reason])
        known = {CONF_DELAY: DELAY.write(policy.delay), CONF_RETRIES: policy.retries}
        return self._form("patience_reason", POLICY, user_input or known, problems)

    async def _async_part(
        self, part: Part, form: Typed, check: Check | None = None
    ) -> ConfigFlowResult:
        """Ask for a part until there is nothing wrong with it, and keep it."""
        problems = Problems()
        if form is not None:
            answers = Answers.of(part, form)
            if answers.are_fine and check is not None:
                await check(answers)
            if answers.are_fine:
                return self._keep(part, answers.stored)
            problems = answers.problems
        return self._form(part, FORMS[part], form or self._shown(part), problems)

    async def _async_check_media(self, answers: Answers) -> None:
        """Look at the folders and the group, where they are others than before."""
        known, new = self._values(Part.MEDIA), answers.values
        folders, bin_ = new[CONF_ROOT_FOLDERS], new[CONF_RECYCLE_BIN]
        if [folders, bin_] != [known[CONF_ROOT_FOLDERS], known[CONF_RECYCLE_BIN]]:
            around = await self._async_surroundings()
            for key, check in (
                (CONF_ROOT_FOLDERS, partial(check_root_folders, folders, around)),
                (CONF_RECYCLE_BIN, partial(check_recycle_bin, bin_, folders, around)),
            ):
                await self.hass.async_add_executor_job(answers.check, key, check)
        if new[CONF_GROUP] != known[CONF_GROUP]:
            group = partial(check_group, new[CONF_GROUP])
            await self.hass.async_add_executor_job(answers.check, CONF_GROUP, group)

    async def _async_check_storage(self, answers: Answers) -> None:
        """Try out the address of a database; an empty one means that which is known."""
        if answers.form[CONF_DATABASE] == DATABASE_FILE:
            answers.stored[CONF_DB_URL] = ""
        elif url := answers.form.get(CONF_DB_URL, "").strip():
            answers.stored[CONF_DB_URL] = url
            try:
                await async_check_database(url, library_name(self.config_entry))
            except Invalid as problem:
                answers.problems.add(CONF_DB_URL, problem)
        elif not self._stored(Part.STORAGE).get(CONF_DB_URL):
            answers.problems.add(CONF_DB_URL, Invalid("required"))

    async def _async_surroundings(self) -> Surroundings:
        """Return the folders that are spoken for."""
        entry = self.config_entry
        others = self.hass.config_entries.async_entries(DOMAIN)
        return Surroundings(
            own=Path(entry.data[CONF_LIBRARY][CONF_ROOT_FOLDER]),
            others=tuple(
                folder
                for other in others
                if other.entry_id != entry.entry_id
                for folder in root_folders_of(other)
            ),
            downloads=await self._async_downloads(),
        )

    async def _async_downloads(self) -> Path | None:
        """Return where qBittorrent's downloads are for us, None where nobody says so."""
        data = self.config_entry.data
        outside = await Outside.async_open(self.hass)
        client = outside.qbittorrent(data[CONF_QBITTORRENT])
        try:
            server = await client.check(deadline=PATIENCE)
        except ServiceError as error:
            LOGGER.debug("Where the downloads are is not known: %s", error)
            return None
        finally:
            await client.close()
        folder = mapping_of(data[CONF_LIBRARY]).to_local(server.save_path.strip())
        return folder if folder is not None and folder.is_absolute() else None

    async def _async_name_of_reason(self) -> str:
        """Return what the chosen reason is called in the language of the household."""
        texts = await async_get_translations(
            self.hass, self.hass.config.language, "selector", {DOMAIN}
        )
        key = f"component.{DOMAIN}.selector.failure_reason.options.{self._reason}"
        return texts.get(key, self._reason.value)

    def _names(self) -> Values:
        """Return how files are named: as it was typed last, else as it is."""
        return self._naming.values if self._naming else self._values(Part.NAMING)

    def _values(self, part: Part) -> Values:
        """Return what holds now."""
        return values_of(self.config_entry, part, country=self.hass.config.country)

    def _stored(self, part: Part) -> dict[str, Any]:
        """Return what is stored of a part, nothing where it is damaged."""
        stored = self.config_entry.options.get(part)
        return dict(stored) if isinstance(stored, Mapping) else {}

    def _shown(self, part: Part) -> dict[str, Any]:
        """Return what a form is filled in with at first; an address is never shown again."""
        known = shown(part, self._values(part))
        if part is Part.STORAGE:
            elsewhere = self._stored(part).get(CONF_DB_URL)
            known[CONF_DATABASE] = DATABASE_POSTGRESQL if elsewhere else DATABASE_FILE
        return known

    def _form(
        self,
        step_id: str,
        schema: vol.Schema,
        suggested: Mapping[str, Any],
        problems: Problems,
    ) -> ConfigFlowResult:
        """Show a step, with what was typed or what holds now."""
        return self.async_show_form(
            step_id=str(step_id),
            data_schema=self.add_suggested_values_to_schema(schema, suggested),
            errors=problems.errors,
            description_placeholders=problems.gaps | {"example": ADDRESS_EXAMPLE},
        )

    def _keep(self, part: Part, changes: Mapping[str, Any]) -> ConfigFlowResult:
        """Keep a part beside the others."""
        options = dict(self.config_entry.options)
        options[part.value] = {**self._stored(part), **changes}
        return self.async_create_entry(data=options)

    def _keep_policy(self, policy: Mapping[str, Any] | None) -> ConfigFlowResult:
        """Keep how patient to be with the chosen reason; None means as usual."""
        stored = self._stored(Part.FAILURES).get(CONF_POLICIES)
        policies = dict(stored) if isinstance(stored, Mapping) else {}
        policies.pop(self._reason.value, None)
        if policy is not None:
            policies[self._reason.value] = dict(policy)
        return self._keep(Part.FAILURES, {CONF_POLICIES: policies})

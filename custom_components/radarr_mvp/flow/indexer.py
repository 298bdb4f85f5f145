"""Add indexers to an entry, and change them; each is asked before it is stored."""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    ConfigSubentryFlow,
    SubentryFlowResult,
)
from homeassistant.const import CONF_NAME

from ..const import CONF_KIND, DOMAIN, ServiceKind
from ..migration import is_of_later_version
from .answers import Problems
from .indexer_answers import IndexerAnswers, read_indexer
from .known import async_hint, filled_in, secret_of
from .reauthentication import async_withdraw
from .schemas import INDEXER_NAMES, INDEXERS
from .trying import async_try_indexer

# Texts that are translated must not have addresses in them.
_EXAMPLES: Final = {
    "torznab_example": "http://host:9117/api/v2.0/indexers/name/results/torznab",
    "prowlarr_example": "http://host:9696",
}


class IndexerSubentryFlow(ConfigSubentryFlow):
    """The way to an indexer of an entry."""

    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask which kind of indexer it is."""
        if is_of_later_version(self._get_entry()):
            return self.async_abort(reason="later_version")
        return self.async_show_menu(
            step_id="user", menu_options=[kind.value for kind in INDEXERS]
        )

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Show what is known of an indexer."""
        kind = self._get_reconfigure_subentry().data[CONF_KIND]
        if kind not in INDEXERS or is_of_later_version(self._get_entry()):
            return self.async_abort(reason="later_version")
        return await self._async_ask(ServiceKind(kind), None)

    async def async_step_hdbits(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask for an account at HDBits."""
        return await self._async_ask(ServiceKind.HDBITS, user_input)

    async def async_step_torznab(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask for an indexer that speaks Torznab."""
        return await self._async_ask(ServiceKind.TORZNAB, user_input)

    async def async_step_prowlarr(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask for a Prowlarr."""
        return await self._async_ask(ServiceKind.PROWLARR, user_input)

    async def _async_ask(
        self, kind: ServiceKind, user_input: dict[str, Any] | None
    ) -> SubentryFlowResult:
        """Ask until there is nothing wrong with the answers, and keep them."""
        known = self._known()
        problems = Problems()
        if user_input is not None:
            answers = read_indexer(kind, user_input, known)
            problems = await self._async_judge(answers)
            if not problems.errors:
                return self._keep(answers)
        hint = await async_hint(self.hass, known)
        return self.async_show_form(
            step_id=kind.value,
            data_schema=self.add_suggested_values_to_schema(
                INDEXERS[kind], user_input or filled_in(INDEXERS[kind], known)
            ),
            errors=problems.errors,
            description_placeholders=problems.gaps | hint | _EXAMPLES,
        )

    async def _async_judge(self, answers: IndexerAnswers) -> Problems:
        """Return what is wrong with the answers; the service is only asked where nothing else is."""
        if answers.errors:
            return Problems(answers.errors)
        if self._is_taken(answers.unique_id):
            return Problems({answers.address_field: "already_configured"})
        problems = await async_try_indexer(
            self.hass, answers.settings, self.flow_id, of_use=True
        )
        problems.blame(secret_of(answers.settings))
        return problems

    def _is_taken(self, unique_id: str) -> bool:
        """Tell whether another indexer of the entry is the same service."""
        own = self.context.get("subentry_id")
        return any(
            subentry.unique_id == unique_id
            for subentry in self._get_entry().subentries.values()
            if subentry.subentry_id != own
        )

    def _known(self) -> Mapping[str, Any]:
        """Return what is stored of the indexer that is changed, nothing of a new one."""
        if self.source != SOURCE_RECONFIGURE:
            return {}
        subentry = self._get_reconfigure_subentry()
        # Who renames an indexer elsewhere changes its title only.
        return {**subentry.data, CONF_NAME: subentry.title}

    def _keep(self, answers: IndexerAnswers) -> SubentryFlowResult:
        """Store the indexer, and begin anew with it."""
        entry, settings = self._get_entry(), answers.settings
        if self.source == SOURCE_RECONFIGURE:
            subentry = self._get_reconfigure_subentry()
            async_withdraw(self.hass, entry)
            return self.async_update_reload_and_abort(
                entry,
                subentry,
                unique_id=answers.unique_id,
                title=settings.get(CONF_NAME, subentry.title),
                data=settings,
            )
        # Not at once: the indexer is stored when this step is over.
        self.hass.async_create_task(
            self.hass.config_entries.async_reload(entry.entry_id),
            f"{DOMAIN} begins anew with another indexer",
            eager_start=False,
        )
        return self.async_create_entry(
            title=settings.get(CONF_NAME, INDEXER_NAMES[answers.kind]),
            data=settings,
            unique_id=answers.unique_id,
        )

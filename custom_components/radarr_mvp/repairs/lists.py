"""Lists that cannot be followed, and lists that have lost much: a person mends them, leaves them, or says what is true."""

import asyncio
from typing import Any, Final, override

from homeassistant.components.repairs import FlowType, RepairsFlowResult
from homeassistant.config_entries import SOURCE_RECONFIGURE, ConfigSubentry
from homeassistant.data_entry_flow import AbortFlow, FlowResultType
import voluptuous as vol

from ..const import DOMAIN, SUBENTRY_LIST
from ..engine.invalid import Invalid
from ..engine.keeping.records import SyncStatus
from ..engine.lists.reports import ListReport
from ..problems import async_sentence, list_problem, problem_of
from ..troubles.finding import Data
from ..troubles.lists import IN_OPTIONS, LIST_ID, PROBLEM
from ..troubles.wording import escaped, plain
from .flow import NOT_DONE, LibraryFlow

# A person waits; a visit that takes longer goes on without.
PATIENCE: Final = 30.0
_OF_ACCOUNT: Final = frozenset(
    {"list_trakt_missing", "list_signed_out", "list_application"}
)

type Typed = dict[str, Any] | None


class ListFlow(LibraryFlow):
    """Asks about one list."""

    @property
    def list_id(self) -> str:
        """Return the id of the list."""
        return str(self.known[LIST_ID])

    @property
    def subentry(self) -> ConfigSubentry:
        """Return the list; without it there is nothing to ask about."""
        if (found := self.entry.subentries.get(self.list_id)) is None:
            raise AbortFlow("list_removed")
        return found

    def menu(self, step_id: str, *options: str) -> RepairsFlowResult:
        """Show what can be done about the list, as long as it is there."""
        _ = self.subentry
        return self.async_show_menu(
            step_id=step_id,
            menu_options=list(options),
            description_placeholders=self.told(),
        )

    def confirm(self, step_id: str) -> RepairsFlowResult:
        """Say what is about to be done."""
        _ = self.subentry
        return self.async_show_form(
            step_id=step_id,
            data_schema=vol.Schema({}),
            description_placeholders=self.told(),
        )

    async def visit(self) -> ListReport:
        """Read the list now; return what that brought, or end where it takes long or cannot be done."""
        _ = self.subentry
        lists = self.road.lists
        try:
            async with asyncio.timeout(PATIENCE):
                (report,) = await lists.sync(self.list_id)
        except TimeoutError as error:
            raise AbortFlow("still_at_work") from error
        except Invalid as problem:
            raise self._refused(problem) from problem
        await self.refresh()
        return report

    async def refresh(self) -> None:
        """Have it noticed at once how the list stands now."""
        await self.entry.runtime_data.followed[self.list_id].async_refresh()

    def _refused(self, problem: Invalid) -> AbortFlow:
        """Return the end for something that cannot be done."""
        return AbortFlow(NOT_DONE, {"problem": plain(str(problem_of(problem)))})


class MendList(ListFlow):
    """Leads to what may mend a list, or parts from it."""

    async def async_step_init(self, user_input: Typed = None) -> RepairsFlowResult:
        """Begin with what is wrong."""
        problem = self.known[PROBLEM]
        if problem in _OF_ACCOUNT:
            return await self.async_step_account()
        return await self.async_step_broken()

    async def async_step_broken(self, user_input: Typed = None) -> RepairsFlowResult:
        """Show what is wrong with the list itself, or with its service."""
        return self.menu("broken", "change", "again", "switch_off", "remove")

    async def async_step_account(self, user_input: Typed = None) -> RepairsFlowResult:
        """Show what is wrong with the account that the list is read with."""
        return self.menu("account", "sign_in", "again", "switch_off", "remove")

    async def async_step_change(self, user_input: Typed = None) -> RepairsFlowResult:
        """Go on to the form of the list."""
        _ = self.subentry
        form = await self.hass.config_entries.subentries.async_init(
            (self.entry.entry_id, SUBENTRY_LIST),
            context={"source": SOURCE_RECONFIGURE, "subentry_id": self.list_id},
        )
        if form["type"] is FlowResultType.ABORT:
            return self.async_abort(reason="cannot_change")
        # The issue goes by itself once the list can be read.
        return self.async_abort(
            reason="go_on",
            next_flow=(FlowType.CONFIG_SUBENTRIES_FLOW, form["flow_id"]),
        )

    async def async_step_sign_in(self, user_input: Typed = None) -> RepairsFlowResult:
        """Go on to the form for the account at Trakt."""
        flows = self.hass.config_entries.flow
        menu = await flows.async_init(
            DOMAIN,
            context={
                "source": SOURCE_RECONFIGURE,
                "entry_id": self.entry.entry_id,
            },
        )
        form = await flows.async_configure(
            menu["flow_id"], {"next_step_id": "reconfigure_trakt"}
        )
        return self.async_abort(
            reason="go_on", next_flow=(FlowType.CONFIG_FLOW, form["flow_id"])
        )

    async def async_step_again(self, user_input: Typed = None) -> RepairsFlowResult:
        """Read the list now, and say so where it still cannot be read."""
        report = await self.visit()
        if report.status is not SyncStatus.FAILED:
            return self.async_create_entry(data={})
        status = self.entry.runtime_data.followed[self.list_id].data
        connections = self.entry.runtime_data.connections.connections.values()
        problem = list_problem(status, connections)
        reason = await async_sentence(self.hass, problem, escaped) if problem else ""
        return self.async_abort(
            reason="still_broken", description_placeholders={"reason": reason}
        )

    async def async_step_switch_off(
        self, user_input: Typed = None
    ) -> RepairsFlowResult:
        """Leave the list alone from now on; what it has added stays."""
        _ = self.subentry
        self.entry.runtime_data.lists.async_switch(self.list_id, on=False)
        await self.refresh()
        return self.async_create_entry(data={})

    async def async_step_remove(self, user_input: Typed = None) -> RepairsFlowResult:
        """Remove the list once that is confirmed."""
        if user_input is None:
            return self.confirm("remove")
        list_id = self.subentry.subentry_id
        self.hass.config_entries.async_remove_subentry(self.entry, list_id)
        return self.async_create_entry(data={})


class MendOptions(MendList):
    """Leads to how a list is followed, where that makes no sense any more."""

    @override
    async def async_step_broken(self, user_input: Typed = None) -> RepairsFlowResult:
        """Show what makes no sense."""
        return self.menu("broken", "change", "switch_off", "remove")


def mend_list(known: Data) -> MendList:
    """Return the questions about a list that cannot be followed."""
    return MendOptions(known) if known.get(IN_OPTIONS) else MendList(known)


class BelieveList(ListFlow):
    """Asks whether it is true that a list has lost so much."""

    async def async_step_init(self, user_input: Typed = None) -> RepairsFlowResult:
        """Show what has vanished, and what would happen if that is true."""
        return self.menu("init", "again", "gone", "keep")

    async def async_step_again(self, user_input: Typed = None) -> RepairsFlowResult:
        """Read the list once more: services make mistakes, and mend them."""
        report = await self.visit()
        if report.held or report.status is SyncStatus.FAILED:
            return self.async_abort(reason="still_held")
        return self.async_create_entry(data={})

    async def async_step_gone(self, user_input: Typed = None) -> RepairsFlowResult:
        """Believe it once that is confirmed, and do what the rule says."""
        if user_input is None:
            return self.confirm("gone")
        return await self._decide(believe=True)

    async def async_step_keep(self, user_input: Typed = None) -> RepairsFlowResult:
        """Let the movies stay for good once that is confirmed."""
        if user_input is None:
            return self.confirm("keep")
        return await self._decide(believe=False)

    async def _decide(self, *, believe: bool) -> RepairsFlowResult:
        """Say what is true; somebody else may have done so."""
        _, lists = self.subentry, self.road.lists
        try:
            if believe:
                await lists.confirm(self.list_id)
            else:
                await lists.dismiss(self.list_id)
        except Invalid as problem:
            raise self._refused(problem) from problem
        await self.refresh()
        return self.async_create_entry(data={})

"""Lists, watchlists and charts of IMDb, as long as it lets us."""

from dataclasses import replace
from datetime import timedelta

from ...engine.lists.sources import ListAnswer
from ..http import Answer
from ..readers.pages import ListPage, gather
from ..rows import Row
from . import queries, reading
from .addresses import Chart, ImdbAddress
from .const import MOST_PAGES, PATIENCE
from .graphql import GraphQl


class ImdbList:
    """A public list, or the public watchlist of somebody."""

    def __init__(self, graphql: GraphQl, address: ImdbAddress) -> None:
        """Know which."""
        self._graphql = graphql
        self._address = address

    @property
    def service(self) -> str:
        """Return whose list it is."""
        return self._graphql.service

    @property
    def minimum_interval(self) -> timedelta:
        """Return how long IMDb is left alone."""
        return PATIENCE

    async def fetch(self, mark: str = "") -> ListAnswer:
        """Return the list page by page; IMDb cannot tell whether it changed."""
        owner = await self._id()
        query = queries.LIST if self._address.is_list else queries.WATCHLIST

        async def page(place: str, before: int) -> ListPage[str]:
            def read(answer: Answer, data: Row, holes: bool) -> ListPage[str]:
                return reading.list_page(answer, data, holes, before)

            variables = {"id": owner, "after": place or None}
            return await self._graphql.ask(query, variables, read)

        return await gather(page, "", MOST_PAGES)

    async def _id(self) -> str:
        """Return the id that lists are asked for by."""
        if not self._address.is_profile:
            return self._address.id
        return await self._graphql.ask(
            queries.PROFILE, {"id": self._address.id}, reading.user_id
        )


class ImdbChart:
    """One of IMDb's charts."""

    def __init__(self, graphql: GraphQl, chart: Chart) -> None:
        """Know which."""
        self._graphql = graphql
        self._chart = chart

    @property
    def service(self) -> str:
        """Return whose list it is."""
        return self._graphql.service

    @property
    def minimum_interval(self) -> timedelta:
        """Return how long IMDb is left alone."""
        return PATIENCE

    async def fetch(self, mark: str = "") -> ListAnswer:
        """Return the chart as it is now."""
        return replace(await self._read(), is_chart=True)

    async def _read(self) -> ListAnswer:
        """Return what the chart names."""
        if self._chart is Chart.BOX_OFFICE:
            return await self._graphql.ask(queries.BOX_OFFICE, {}, reading.box_office)
        return await self._graphql.ask(
            queries.chart(self._chart.value), {}, reading.chart
        )

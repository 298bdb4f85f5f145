"""What must never be shown."""

import logging

from aiohttp import ClientSession
import pytest

from custom_components.radarr_mvp.engine.errors import ServiceError

from ...sandbox.planted import PROWLARR_API_KEY, SECRETS, TORZNAB_API_KEY
from ...sandbox.prowlarr import FakeProwlarr
from ...sandbox.torznab import FakeTorznab
from .house import NOSFERATU, behind, client, first


async def test_no_secret_is_shown(
    prowlarr: FakeProwlarr,
    torznab: FakeTorznab,
    session: ClientSession,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Neither messages nor the log nor what is shown of a release holds a key."""
    caplog.set_level(logging.DEBUG)
    shown: list[str] = []
    indexers = [
        behind(prowlarr, session, 4),
        client(session, torznab.api_url, api_key=TORZNAB_API_KEY),
    ]
    prowlarr.shelf(4).add_release(NOSFERATU)
    torznab.add_release(NOSFERATU)
    for indexer, service in zip(indexers, (prowlarr, torznab), strict=True):
        release = await first(indexer)
        shown += [repr(release), indexer.gate.service]
        service.say(f"bad apikey {PROWLARR_API_KEY} {release.download_url}", 400)
        for call in (indexer.feed(), indexer.fetch_torrent(release)):
            try:
                shown.append(repr(await call))
            except ServiceError as error:
                shown.append(f"{error} {error!r}")
        shown.append(indexer.gate.counters.last_error)
    everything = "\n".join([*shown, caplog.text])
    assert "bad apikey" in everything
    assert [secret for secret in SECRETS if secret in everything] == []

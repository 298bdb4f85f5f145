"""Two libraries that use the same services."""

import pytest

from tests.sandbox.fake_qbittorrent import FakeQBittorrent

from .integration import Home


@pytest.mark.parametrize("category", ["radarr_mvp", " radarr_mvp", "radarr_mvp/4k"])
async def test_a_category_that_is_in_use(home: Home, category: str) -> None:
    """Two libraries would import each other's films."""
    await home.set_up()
    form = await home.walk_to_second("qbittorrent")
    typed = home.world.answers()["qbittorrent"]
    form = await home.submit(form, typed | {"category": category})
    assert form["errors"] == {"category": "category_in_use"}
    form = await home.submit(form, typed | {"category": "radarr_mvp-4k"})
    assert form["step_id"] == "hdbits"


async def test_the_same_category_elsewhere(home: Home, socket_enabled: None) -> None:
    """Another qBittorrent has categories of its own."""
    await home.set_up()
    form = await home.walk_to_second("qbittorrent")
    async with FakeQBittorrent() as other:
        typed = home.world.answers()["qbittorrent"] | {"url": other.url}
        form = await home.submit(form, typed)
        assert form["step_id"] == "hdbits"


async def test_two_libraries_side_by_side(home: Home) -> None:
    """Each has its category and its folder; the services are the same."""
    first = await home.set_up()
    form = await home.walk_to_second("qbittorrent")
    typed = home.world.answers()["qbittorrent"] | {"category": "4k"}
    form = await home.submit(form, typed)
    form = await home.submit(form, home.world.answers()["hdbits"])
    folder = home.world.folder / "library-4k"
    folder.mkdir()
    typed = home.world.answers()["library"] | {"root_folder": str(folder)}
    await home.finish(await home.submit(form, typed))
    assert first.state.recoverable
    assert home.state("binary_sensor.movies_4k_tmdb_connection").state == "on"


async def test_two_flows_for_one_category(home: Home) -> None:
    """The slower one finds out before it makes an entry."""
    slow = await home.walk_to("library")
    await home.finish(await home.walk_to("library"))
    folder = home.world.folder / "library-4k"
    folder.mkdir()
    typed = home.world.answers()["library"] | {"root_folder": str(folder)}
    result = await home.submit(slow, typed)
    assert result["errors"] == {"base": "category_in_use"}

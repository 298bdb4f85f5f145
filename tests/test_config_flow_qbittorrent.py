"""The step that asks for qBittorrent."""

import pytest

from tests.sandbox.fake_qbittorrent import MOST_BAD_LOGINS, Generation

from .integration import (
    QBITTORRENT_KEY,
    WRONG,
    WRONG_KEY,
    Home,
    suggested,
    with_address,
)


async def test_a_ban_after_five_wrong_passwords(home: Home) -> None:
    """It is told as a ban; who has restarted qBittorrent need not wait."""
    form = await home.walk_to("qbittorrent")
    wrong = home.world.answers()["qbittorrent"] | WRONG["qbittorrent"]
    for _ in range(MOST_BAD_LOGINS):
        form = await home.submit(form, wrong)
        assert form["errors"] == {"password": "invalid_auth"}
    assert home.world.qbittorrent.logins == MOST_BAD_LOGINS
    form = await home.submit(form, home.world.answers()["qbittorrent"])
    assert form["errors"] == {"base": "banned"}
    home.world.qbittorrent.bad_logins = 0
    await home.finish(form)


async def test_a_host_header_that_qbittorrent_dislikes(home: Home) -> None:
    """That is not taken for a wrong password."""
    form = await home.walk_to("qbittorrent")
    home.world.qbittorrent.wrong_host = True
    form = await home.submit(form, home.world.answers()["qbittorrent"])
    assert form["errors"] == {"base": "host_check"}
    assert home.world.qbittorrent.bad_logins == 0
    home.world.qbittorrent.wrong_host = False
    await home.finish(form)


async def test_a_version_that_is_too_old(home: Home) -> None:
    """It is refused until it is updated."""
    form = await home.walk_to("qbittorrent")
    modern = home.world.qbittorrent.generation
    home.world.qbittorrent.generation = Generation("v4.0.4", "2.0.2")
    form = await home.submit(form, home.world.answers()["qbittorrent"])
    assert form["errors"] == {"base": "unsupported_version"}
    home.world.qbittorrent.generation = modern
    await home.finish(form)


async def test_something_else_at_the_address(home: Home) -> None:
    """Another service of the house, for example; the sentence speaks of the address as well."""
    form = await home.walk_to("qbittorrent")
    typed = with_address(home, "qbittorrent", home.world.hdbits.url)
    form = await home.submit(form, typed)
    assert form["errors"] == {"base": "unsupported_version"}
    await home.finish(form)


async def test_no_word_on_where_downloads_are(home: Home) -> None:
    """Without it nothing could ever be imported."""
    form = await home.walk_to("qbittorrent")
    home.world.qbittorrent.save_path = " "
    form = await home.submit(form, home.world.answers()["qbittorrent"])
    assert form["errors"] == {"base": "no_save_path"}
    home.world.qbittorrent.save_path = str(home.world.downloads)
    await home.finish(form)


async def test_a_trusting_qbittorrent(home: Home) -> None:
    """It lets this machine in without a login."""
    home.world.qbittorrent.trusting = True
    form = await home.walk_to("qbittorrent")
    typed = home.world.answers()["qbittorrent"]
    del typed["username"], typed["password"]
    entry = (await home.finish(await home.submit(form, typed)))["result"]
    assert entry.data["qbittorrent"] == typed


async def test_an_api_key_beside_a_password(home: Home) -> None:
    """The key alone is used, so the password, which a browser may have filled in, is not stored."""
    home.world.qbittorrent.api_key = QBITTORRENT_KEY
    form = await home.walk_to("qbittorrent")
    typed = home.world.answers()["qbittorrent"] | {"api_key": f" {QBITTORRENT_KEY} "}
    entry = (await home.finish(await home.submit(form, typed)))["result"]
    stored = entry.data["qbittorrent"]
    assert stored["api_key"] == QBITTORRENT_KEY
    assert "username" not in stored
    assert "password" not in stored
    assert home.world.qbittorrent.logins == 0


async def test_a_wrong_api_key(home: Home) -> None:
    """It is refused; it can be emptied to go on with the password."""
    form = await home.walk_to("qbittorrent")
    typed = home.world.answers()["qbittorrent"]
    form = await home.submit(form, typed | {"api_key": WRONG_KEY})
    assert form["errors"] == {"api_key": "invalid_auth"}
    assert suggested(form)["api_key"] == WRONG_KEY
    await home.finish(form)


@pytest.mark.parametrize("field", ["username", "password"])
async def test_half_a_login(home: Home, field: str) -> None:
    """The other half is asked for, and nothing is tried that could count towards a ban."""
    form = await home.walk_to("qbittorrent")
    typed = home.world.answers()["qbittorrent"]
    del typed[field]
    form = await home.submit(form, typed)
    assert form["errors"] == {field: "required"}
    assert not home.world.qbittorrent.log.requests
    await home.finish(form)


async def test_blanks_around_the_user_name(home: Home) -> None:
    """They are not meant; those of a password may be."""
    form = await home.walk_to("qbittorrent")
    typed = home.world.answers()["qbittorrent"]
    form = await home.submit(form, typed | {"username": f" {typed['username']} "})
    assert form["step_id"] == "hdbits"


@pytest.mark.parametrize(
    ("category", "error"),
    [
        ("  ", "required"),
        ("a\\b", "invalid_category"),
        ("/films", "invalid_category"),
        ("films/", "invalid_category"),
        ("films//hd", "invalid_category"),
    ],
)
async def test_a_category_that_cannot_be_one(
    home: Home, category: str, error: str
) -> None:
    """By qBittorrent's own rule; and without one, every torrent would be ours."""
    form = await home.walk_to("qbittorrent")
    typed = home.world.answers()["qbittorrent"] | {"category": category}
    form = await home.submit(form, typed)
    assert form["errors"] == {"category": error}
    await home.finish(form)


async def test_several_mistakes_are_told_at_once(home: Home) -> None:
    """Nobody likes to be sent back for each of them."""
    form = await home.walk_to("qbittorrent")
    typed = home.world.answers()["qbittorrent"] | {"url": "x y", "category": " "}
    del typed["password"]
    form = await home.submit(form, typed)
    assert form["errors"] == {
        "url": "invalid_url",
        "password": "required",
        "category": "required",
    }

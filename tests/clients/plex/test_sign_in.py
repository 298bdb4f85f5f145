"""Signing in at Plex with a code."""

import asyncio
from dataclasses import replace

import pytest
from yarl import URL

from custom_components.radarr_mvp.clients.plex import (
    NotYet,
    PinExpired,
    PlexAccount,
    PlexToken,
)
from custom_components.radarr_mvp.engine.errors import (
    AuthRefused,
    BadAnswer,
    Throttled,
    Unavailable,
)
from tests.sandbox.plex import FakePin
from tests.sandbox.service import FaultMode

from .house import DEVICE, PlexHouse


async def test_a_code_for_typing(house: PlexHouse) -> None:
    """Four letters, the page for them, and a token once they were entered."""
    sign_in = house.sign_in()
    pin = await sign_in.begin()
    assert pin.code == "AB12"
    assert pin.url == "https://plex.tv/link"
    assert pin.lifetime == 1800
    assert await sign_in.poll(pin) == NotYet()
    assert await sign_in.poll(pin) == NotYet()
    assert house.fake.enter("AB12")
    token = await sign_in.poll(pin)
    assert token == PlexToken(house.fake.token)
    first, *_ = house.fake.log.requests
    assert first.headers["X-Plex-Client-Identifier"] == DEVICE.identifier
    assert first.headers["X-Plex-Product"] == "Radarr MVP"
    assert first.query == {"strong": ["false"]}


async def test_a_strong_code(house: PlexHouse) -> None:
    """Its page has it filled in, and nobody reads it in a log."""
    pin = await house.sign_in().begin(strong=True)
    page = URL(pin.url)
    assert page.host == "app.plex.tv"
    asked = URL(f"?{page.fragment.removeprefix('?')}").query
    assert asked["clientID"] == DEVICE.identifier
    assert asked["code"] == pin.code
    assert asked["context[device][product]"] == "Radarr MVP"
    assert pin.code not in repr(pin)


async def test_whose_token_it_is(house: PlexHouse) -> None:
    """Name and Plex Pass, or that it is worth nothing any more."""
    sign_in = house.sign_in()
    account = await sign_in.who_am_i(PlexToken(house.fake.token))
    assert account == PlexAccount(id=4711, name="Alice", has_pass=True)
    house.fake.has_pass = False
    assert not (await sign_in.who_am_i(PlexToken(house.fake.token))).has_pass
    with pytest.raises(AuthRefused):
        await sign_in.who_am_i(PlexToken("revoked"), deliberate=True)


async def test_waiting_until_the_code_was_entered(house: PlexHouse) -> None:
    """Every three seconds, more slowly where Plex wants that; what passes by is waited out."""
    sign_in = house.sign_in()
    pin = await sign_in.begin()
    fake, clock = house.fake, house.clock
    fake.fail(FaultMode.THROTTLE, times=1, path="/pins/")
    fake.fail(FaultMode.SERVER_ERROR, times=1, path="/pins/")
    waiting = asyncio.create_task(sign_in.wait(pin))
    while len(clock.naps) < 6:
        await asyncio.sleep(0)
    fake.enter(pin.code)
    assert await waiting == PlexToken(fake.token)
    assert [round(seconds) for seconds in clock.naps[:4]] == [3, 6, 6, 6]


async def test_a_code_that_nobody_enters(house: PlexHouse) -> None:
    """It ends by itself; afterwards one begins again."""
    sign_in = house.sign_in()
    begun = await sign_in.begin()
    pin = replace(begun, ends=house.clock.monotonic() + 20)
    with pytest.raises(PinExpired, match="begin again"):
        await sign_in.wait(pin)
    assert 5 <= len(house.clock.naps) <= 8
    assert house.clock.monotonic() <= pin.ends
    again = await sign_in.begin()
    house.fake.enter(again.code)
    assert isinstance(await sign_in.poll(again), PlexToken)


async def test_a_code_that_plex_has_forgotten(house: PlexHouse) -> None:
    """Asking on would not help."""
    sign_in = house.sign_in()
    pin = await sign_in.begin()
    house.fake.expire()
    with pytest.raises(PinExpired):
        await sign_in.poll(pin)
    with pytest.raises(PinExpired):
        await sign_in.wait(pin)


async def test_too_many_questions(house: PlexHouse) -> None:
    """How long to wait is told."""
    sign_in = house.sign_in()
    pin = await sign_in.begin()
    house.fake.fail(FaultMode.THROTTLE, times=1, retry_after=20)
    assert await sign_in.poll(pin) == NotYet(slower=True, wait=20.0)
    house.fake.fail(FaultMode.THROTTLE, times=1)
    with pytest.raises(Throttled):
        await sign_in.begin()


async def test_plex_rests_while_we_wait(house: PlexHouse) -> None:
    """A plea for patience that another call met is kept to, and the sign-in goes on."""
    sign_in = house.sign_in()
    pin = await sign_in.begin()
    house.fake.fail(FaultMode.THROTTLE, times=1, retry_after=30, path="/user")
    with pytest.raises(Throttled):
        await sign_in.who_am_i(PlexToken("anything"))
    house.fake.enter(pin.code)
    assert await sign_in.wait(pin) == PlexToken(house.fake.token)


@pytest.mark.parametrize(
    ("mode", "error"),
    [
        (FaultMode.HTML, BadAnswer),
        (FaultMode.WRONG_SHAPE, BadAnswer),
        (FaultMode.TRUNCATED, BadAnswer),
        (FaultMode.SERVER_ERROR, Unavailable),
    ],
)
async def test_faults(
    house: PlexHouse, mode: FaultMode, error: type[Exception]
) -> None:
    """Each is an error, at every step."""
    sign_in = house.sign_in()
    house.fake.fail(mode, times=1)
    with pytest.raises(error):
        await sign_in.begin()
    pin = await sign_in.begin()
    house.fake.fail(mode, times=1)
    with pytest.raises(error):
        await sign_in.poll(pin)
    house.fake.fail(mode, times=1)
    with pytest.raises(error):
        await sign_in.who_am_i(PlexToken(house.fake.token), deliberate=True)


async def test_an_answer_about_another_code(house: PlexHouse) -> None:
    """It is not taken for an answer."""
    sign_in = house.sign_in()
    pin = await sign_in.begin()
    house.fake.pins[pin.id] = FakePin("ZZ99", DEVICE.identifier)
    with pytest.raises(BadAnswer):
        await sign_in.poll(pin)
    assert sign_in.service == "plex_account"

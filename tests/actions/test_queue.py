"""Actions about downloads."""

from datetime import timedelta

from custom_components.radarr_mvp.engine.keeping.records import TrackState
from tests.sandbox.films import Picture
from tests.sandbox.service import FaultMode

from .house import BEST, GENERAL, OTHER, House


async def loading(house: House) -> None:
    """Have two releases on offer, and the better one on its way."""
    torrent = house.offer()
    house.offer(OTHER, picture=Picture.HD720)
    await house.add()
    house.stand(torrent, state="downloading", progress=0.25, dlspeed=1000)


async def test_the_queue_is_shown_as_it_is(house: House) -> None:
    """It is looked at anew; what the client does not tell is said to be old."""
    await loading(house)
    told = await house.act("get_queue")
    (item,) = told["items"]
    assert (item["state"], item["progress"]) == ("downloading", 0.25)
    assert (told["download_speed"], told["up_to_date"]) == (1000, True)
    assert told["counts"]["downloading"] == 1
    house.world.qbittorrent.fail(FaultMode.SERVER_ERROR)
    told = await house.act("get_queue")
    assert not told["up_to_date"]
    assert [one["id"] for one in told["items"]] == [item["id"]]


async def test_downloads_are_paused_and_resumed(house: House) -> None:
    """Some, or all where none is named; a list that is empty means none."""
    await loading(house)
    for action, given, state in (
        ("pause_download", {"download_id": []}, "downloading"),
        ("pause_download", {"download_id": ["1"]}, "paused"),
        ("resume_download", {"download_id": 1}, "downloading"),
        ("pause_download", {}, "paused"),
        ("resume_download", {"download_id": []}, "paused"),
        ("resume_download", {}, "downloading"),
    ):
        await house.do(action, **given)
        (item,) = await house.queue()
        assert item["state"] == state, (action, given)


async def test_a_download_is_hurried(house: House) -> None:
    """It is put first in the client's own queue."""
    await loading(house)
    await house.do("set_queue_priority", download_id=1)
    (form,) = house.world.qbittorrent.forms("torrents/topPrio")
    assert form["hashes"] == next(iter(house.torrents))


async def test_a_download_that_is_not_known(house: House) -> None:
    """Nothing is done to the others either."""
    await loading(house)
    for action, given in (
        ("pause_download", {"download_id": [1, 99]}),
        ("resume_download", {"download_id": 99}),
        ("set_queue_priority", {"download_id": 99}),
        ("remove_download", {"download_id": [1, 99], "block": True}),
        ("retry_download", {"download_id": 99}),
    ):
        said = await house.refused_alone(action, **given)
        assert said == "There is no download with the number 99."
    (item,) = await house.queue()
    assert item["state"] == "downloading"


async def test_a_download_is_given_up(house: House) -> None:
    """Its torrent goes with what was loaded; the release may be taken again."""
    await loading(house)
    told = await house.act("remove_download", download_id=1, delete_files=True)
    assert told["downloads"] == [
        {"download_id": 1, "release": ".".join(BEST.split()), "state": "cancelled"}
    ]
    assert house.world.qbittorrent.forms("torrents/delete")[0]["deleteFiles"] == "True"
    assert await house.queue() == []
    assert (await house.act("get_blocklist"))["blocked"] == []
    said = await house.refused("remove_download", download_id=1)
    assert "is over: it is in the library, or it was given up" in said
    assert "is over" in await house.refused("retry_download", download_id=1)


async def test_another_takes_the_place_of_what_is_given_up(house: House) -> None:
    """Of the releases that are known, without blocking the first one."""
    await loading(house)
    await house.do("remove_download", download_id=[1, 1], search_again=True)
    (item,) = await house.queue()
    assert item["name"] == ".".join(OTHER.split())
    assert (await house.act("get_blocklist"))["blocked"] == []


async def test_what_nobody_wants_is_blocked(house: House) -> None:
    """It is removed, told of, and not taken again; another one is where that is wanted."""
    await loading(house)
    await house.do("remove_download", download_id=1, block=True, search_again=True)
    (item,) = await house.queue()
    assert item["name"] == ".".join(OTHER.split())
    (blocked,) = (await house.act("get_blocklist"))["blocked"]
    assert blocked["release"] == ".".join(BEST.split())
    assert blocked["reason"] == "manually_rejected"
    (failed,) = house.events("download_failed")
    assert failed["next_step"] == "another_release"
    first = next(iter(house.torrents))
    assert first not in house.world.qbittorrent.torrents
    await house.do("remove_download", download_id=item["id"], block=True)
    assert await house.queue() == []


async def test_seeding_is_not_cut_short(house: House) -> None:
    """Unless forced; what is asked for besides does not happen either."""
    torrent = house.offer()
    await house.add(search=False)
    (release,) = (await house.act("search_releases", movie_id=1))["releases"]
    await house.act("grab_release", release_id=release["release_id"])
    house.stand(
        torrent,
        state="stalledUP",
        progress=1.0,
        amount_left=0,
        ratio=0.5,
        seeding_time=7200,
    )
    house.world.qbittorrent.preferences |= {"max_ratio_enabled": True, "max_ratio": 2}
    # It cannot be imported: its file is not there.
    await house.look()
    said = await house.refused_alone("remove_download", download_id=1, block=True)
    assert "ratio 0.50 in 2 hours. Force the removal if you mean it." in said
    assert (await house.act("get_blocklist"))["blocked"] == []
    await house.do("remove_download", download_id=1, block=True, force=True)
    assert house.world.qbittorrent.torrents == {}


async def test_a_download_is_tried_again(house: House) -> None:
    """The same one, or another; how it goes on is told."""
    await loading(house)
    told = await house.act("retry_download", download_id=1, strategy="same")
    assert (told["strategy"], told["attempt"]) == ("retry", 1)
    assert told["scheduled_for"]
    told = await house.act("retry_download", download_id=1, strategy="another")
    assert told["strategy"] == "another_release"
    await house.home.settle()
    (item,) = await house.queue()
    assert item["name"] == ".".join(OTHER.split())


async def test_what_is_over_is_forgotten(house: House) -> None:
    """After a while, and as long as no torrent of it is left; what is seeded is followed further on."""
    await loading(house)
    seeded = house.offer("The General 1926 1080p BluRay x264-SANDBOX", GENERAL)
    await house.add(GENERAL)
    await house.complete(seeded)
    await house.do("remove_download", download_id=1)
    assert (await house.act("clean_queue"))["forgotten"] == 0
    house.world.clock.advance(1)
    assert (await house.act("clean_queue", days=0))["forgotten"] == 1
    told = await house.act("get_queue")
    assert told["counts"]["cancelled"] == 0
    assert [one["state"] for one in told["seeding"]] == ["seeding"]
    assert len(house.films()) == 1


async def test_a_torrent_that_is_left_is_not_forgotten(house: House) -> None:
    """It would be taken for a new download."""
    await loading(house)
    await house.do("remove_download", download_id=1)
    house.world.clock.advance(1)
    house.world.qbittorrent.put(next(iter(house.torrents)), category="elsewhere")
    assert (await house.act("clean_queue", days=0))["forgotten"] == 0
    house.world.qbittorrent.fail(FaultMode.SERVER_ERROR)
    said = await house.refused("clean_queue", days=0)
    assert said.startswith("qBittorrent reports a failure of its own.")


async def test_a_download_that_has_not_begun(house: House) -> None:
    """The client does not have it, so that it cannot be paused; it can be given up."""
    house.world.qbittorrent.fail(FaultMode.SERVER_ERROR, path="torrents/add")
    await loading_nothing(house)
    (item,) = await house.queue()
    assert item["state"] == TrackState.QUEUED
    said = await house.refused_alone("pause_download", download_id=1)
    assert said.endswith("has not reached qBittorrent yet.")
    await house.do("remove_download", download_id=1, block=True)
    assert await house.queue() == []


async def loading_nothing(house: House) -> None:
    """Wish for a movie whose torrent the client does not take."""
    house.offer()
    await house.add()
    await house.home.let_pass(timedelta(minutes=1).total_seconds())

"""The sandbox's own proof: films probe as what they claim to be, torrents are real, and a swarm forms."""

import asyncio
import json
from pathlib import Path
import shutil
import subprocess
from typing import Any

import pytest

from custom_components.radarr_mvp.engine.torrent_file import read_torrent
from tests.sandbox import swarm
from tests.sandbox.catalogue import FILMS
from tests.sandbox.films import (
    Codec,
    FilmError,
    FilmSpec,
    Picture,
    film_file,
    place_film,
)
from tests.sandbox.swarm import QBittorrent, Swarm, SwarmError, installed_versions
from tests.sandbox.torrents import bencode, make_torrent


def probe(path: Path) -> dict[str, Any]:
    """Return what ffprobe sees."""
    done = subprocess.run(
        [
            "ffprobe",
            "-v",
            "error",
            "-show_format",
            "-show_streams",
            "-of",
            "json",
            path,
        ],  # fmt: skip
        capture_output=True,
        check=True,
    )
    seen: dict[str, Any] = json.loads(done.stdout)
    return seen


@pytest.mark.parametrize(
    ("picture", "codec"),
    [(Picture.HD1080, Codec.H264), (Picture.UHD, Codec.HEVC), (Picture.SD, Codec.H264)],
)
def test_a_film_probes_as_what_it_claims_to_be(
    tmp_path: Path, picture: Picture, codec: Codec
) -> None:
    """Length, picture, codec and language are right, in almost no space."""
    spec = FilmSpec(FILMS[0], picture, codec, language="ger")
    path = film_file(spec, tmp_path)
    seen = probe(path)
    video, audio = seen["streams"]
    assert float(seen["format"]["duration"]) == pytest.approx(spec.seconds, abs=2)
    assert f"{video['width']}x{video['height']}" == picture
    assert video["codec_name"] == codec
    assert audio["tags"]["language"] == "ger"
    assert path.stat().st_size < 4_000_000
    assert [item.name for item in tmp_path.iterdir()] == [spec.file_name]


def test_a_film_is_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Later runs find it, and a copy can be spoiled without harm."""
    monkeypatch.setenv("RADARR_MVP_CACHE", str(tmp_path / "cache"))
    spec = FilmSpec(FILMS[0], Picture.SD, minutes=1)
    copy = place_film(spec, tmp_path / "downloads" / "film.mkv")
    copy.write_bytes(b"spoiled")
    monkeypatch.setattr(shutil, "which", lambda _: None)
    kept = film_file(spec)
    assert kept.is_relative_to(tmp_path / "cache" / "films")
    assert float(probe(kept)["format"]["duration"]) == pytest.approx(60, abs=2)


def test_without_ffmpeg_it_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever runs the tests learns what to install."""
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(FilmError, match="scripts/setup"):
        film_file(FilmSpec(FILMS[0]), tmp_path)
    monkeypatch.setattr(shutil, "which", lambda _: "/bin/false")
    with pytest.raises(FilmError, match="failed"):
        film_file(FilmSpec(FILMS[0]), tmp_path)
    assert not list(tmp_path.iterdir())


def test_bencode() -> None:
    """Keys are sorted, text is UTF-8."""
    assert bencode({"b": [1, "ü"], "a": b"\0"}) == b"d1:a1:\x001:bli1e2:\xc3\xbcee"


def test_a_torrent_of_a_folder_is_read_by_the_engine(tmp_path: Path) -> None:
    """Name, files, size, privacy and hash are the same for both sides."""
    folder = tmp_path / "Nosferatu.1922"
    (folder / "Sub").mkdir(parents=True)
    (folder / "film.mkv").write_bytes(b"f" * 100_000)
    (folder / "Sub" / "film.srt").write_bytes(b"s" * 50)
    torrent = make_torrent(folder, "http://127.0.0.1:1/announce", comment="for tests")
    read = read_torrent(torrent.data)
    assert read.info_hash == torrent.info_hash
    assert (read.name, read.size, read.private) == ("Nosferatu.1922", 100_050, True)
    assert {entry.path for entry in read.files} == {
        "Nosferatu.1922/film.mkv",
        "Nosferatu.1922/Sub/film.srt",
    }


async def test_a_swarm_hands_a_release_over(
    tmp_path: Path, socket_enabled: None
) -> None:
    """A folder with film and subtitles arrives byte for byte; pieces run across the border of files."""
    if not installed_versions():
        pytest.skip("no qBittorrent is installed; scripts/setup fetches it")
    async with Swarm(tmp_path, installed_versions()[-1]) as both:
        release = both.seeder.save_path / "Nosferatu.1922.1080p.BluRay.x264-GRP"
        spec = FilmSpec(FILMS[0], Picture.SD, minutes=2)
        await asyncio.to_thread(place_film, spec, release / "film.mkv")
        (release / "film.srt").write_text("1\n00:00:01,000 --> 00:00:02,000\nAh\n")
        torrent = await asyncio.to_thread(both.seeder.seed, release.name)
        api = both.downloader.api
        await asyncio.to_thread(api.torrents_add, torrent_files=torrent.data)
        async with asyncio.timeout(20):
            while await asyncio.to_thread(
                both.downloader.state, torrent.info_hash
            ) not in {"uploading", "stalledUP"}:
                await asyncio.sleep(0.1)
        copy = both.downloader.save_path / release.name
        for name in ("film.mkv", "film.srt"):
            assert (copy / name).read_bytes() == (release / name).read_bytes()
        assert "WebAPI login success" in both.downloader.log


def test_a_version_that_is_not_there_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message says how to get it."""
    monkeypatch.setenv("RADARR_MVP_CACHE", str(tmp_path))
    monkeypatch.setattr(shutil, "which", lambda _: None)
    assert installed_versions() == ()
    with pytest.raises(SwarmError, match=r"5\.3 is not installed; scripts/setup"):
        QBittorrent(tmp_path, "5.3").start()


def test_a_qbittorrent_that_gives_up_is_told_with_its_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, socket_enabled: None
) -> None:
    """Nobody waits half a minute for a process that is gone."""
    monkeypatch.setattr(shutil, "which", lambda _: "/bin/false")
    with pytest.raises(SwarmError, match="gave up"):
        QBittorrent(tmp_path, swarm.SYSTEM_VERSION).start()

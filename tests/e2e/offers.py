"""Releases that appear while a journey is under way."""

import asyncio
from functools import partial
from pathlib import Path
from typing import Any, Final

from tests.sandbox.catalogue import FILMS, Film
from tests.sandbox.films import Picture
from tests.sandbox.torrents import Torrent

from .home import Home

_FILMS: Final = {film.title: film for film in FILMS}


def film_of(title: str) -> Film:
    """Return a film of the catalogue."""
    return _FILMS[title]


async def offer(
    home: Home, film: Film, picture: Picture = Picture.HD1080, **details: Any
) -> Torrent:
    """Offer a release of a film at HDBits; its name fits its picture."""
    lines = picture.partition("x")[2]
    name = f"{film.title} {film.year} {lines}p BluRay x264-SANDBOX"
    publish = partial(home.world.publish, film, name, picture, **details)
    return await asyncio.to_thread(publish)


def files_below(folder: Path) -> list[Path]:
    """Return the files below a folder, hidden ones too."""
    return sorted(one for one in folder.rglob("*") if one.is_file())


def inode_of(path: Path) -> int:
    """Return what two names of the same file have in common."""
    return path.stat().st_ino


def size_of(path: Path) -> int:
    """Return the bytes of a file."""
    return path.stat().st_size

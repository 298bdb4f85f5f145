"""Pictures for films that have none here: a colour, a frame and the title."""

from colorsys import hls_to_rgb
from functools import lru_cache
from io import BytesIO
import re
from typing import Final
from zlib import crc32

from PIL import Image, ImageDraw, ImageFont

_SHAPES: Final = {"poster": 1.5, "backdrop": 0.5625, "logo": 0.4, "profile": 1.5}
_NAME: Final = re.compile(
    r"(poster|backdrop|logo|profile)-(\d+)(?:-([a-z]{2}))?\.(jpg|png)"
)
_WIDEST: Final = 600


def picture_subject(name: str) -> int | None:
    """Return the id that a picture's file name carries, None where it is no such name."""
    match = _NAME.fullmatch(name)
    return int(match[2]) if match else None


@lru_cache(maxsize=64)
def draw(name: str, size: str, title: str) -> bytes:
    """Return a picture as JPEG or PNG, as its name ends, in the width its size asks for."""
    match = _NAME.fullmatch(name)
    assert match is not None
    kind, number, _, ending = match.groups()
    width = min(int(size[1:]) if size[0] == "w" else _WIDEST, _WIDEST)
    height = round(width * _SHAPES[kind])
    picture = Image.new("RGB", (width, height), _colour(number))
    pen = ImageDraw.Draw(picture)
    margin = width // 20
    pen.rectangle(
        (margin, margin, width - margin, height - margin),
        outline="white",
        width=max(width // 100, 1),
    )
    pen.multiline_text(
        (width // 2, height // 2),
        "\n".join(title.split()),
        fill="white",
        anchor="mm",
        align="center",
        font=ImageFont.load_default(width / 10),
    )
    out = BytesIO()
    picture.save(out, "JPEG" if ending == "jpg" else "PNG")
    return out.getvalue()


def _colour(seed: str) -> tuple[int, int, int]:
    """Return a dark colour of its own for each film."""
    red, green, blue = hls_to_rgb(crc32(seed.encode()) % 360 / 360, 0.3, 0.5)
    return round(red * 255), round(green * 255), round(blue * 255)

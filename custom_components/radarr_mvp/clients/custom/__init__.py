"""Lists in one piece at any address, and the daily ones of Steven Lu."""

from ..readers.origins import HandedFile, WebAddress
from .anywhere import JsonList, RssList
from .stevenlu import (
    POPULAR,
    STEVENLU_LIMIT,
    STEVENLU_SERVICE,
    STEVENLU_URL,
    VARIANTS,
    StevenLu,
)

__all__ = [
    "POPULAR",
    "STEVENLU_LIMIT",
    "STEVENLU_SERVICE",
    "STEVENLU_URL",
    "VARIANTS",
    "HandedFile",
    "JsonList",
    "RssList",
    "StevenLu",
    "WebAddress",
]

"""What was typed into fields, and what is wrong with it at first sight."""

from collections.abc import Mapping
from typing import Any

from ..const import SECTION_ADVANCED
from .addresses import normalised_url


def texts_of(user_input: Mapping[str, Any], *keys: str) -> dict[str, str]:
    """Return what was typed into fields, without stray blanks, empty where nothing was."""
    return {key: user_input.get(key, "").strip() for key in keys}


def missing(texts: Mapping[str, str]) -> dict[str, str]:
    """Return the errors of fields that must not be empty."""
    return {key: "required" for key, text in texts.items() if not text}


def public_url(user_input: Mapping[str, Any], key: str) -> str | None:
    """Return the address of a service on the internet, to which nothing goes unencrypted by accident."""
    return normalised_url(user_input[SECTION_ADVANCED][key], "https")


def url_errors(url: str | None, field: str) -> dict[str, str]:
    """Return the error of an address that cannot be right; fields of a section cannot show one."""
    return {field: "invalid_url"} if url is None else {}

"""What is typed about qBittorrent."""

from typing import Any

import pytest

from custom_components.radarr_mvp.flow.qbittorrent import (
    category_errors,
    login_errors,
    login_of,
)

HERE = "http://host:8080"


@pytest.mark.parametrize(
    ("typed", "login"),
    [
        ({}, {}),
        ({"username": " ", "password": "", "api_key": "  "}, {}),
        (
            {"username": " admin ", "password": " secret "},
            {"username": "admin", "password": " secret "},
        ),
        ({"api_key": " key "}, {"api_key": "key"}),
        (
            {"username": "admin", "password": "secret", "api_key": "key"},
            {"api_key": "key"},
        ),
        ({"url": HERE, "username": "admin"}, {"username": "admin"}),
    ],
)
def test_the_login(typed: dict[str, Any], login: dict[str, str]) -> None:
    """Only what is used is kept, without stray blanks."""
    assert login_of(typed) == login


@pytest.mark.parametrize(
    ("login", "errors"),
    [
        ({}, {}),
        ({"api_key": "key"}, {}),
        ({"username": "admin", "password": "secret"}, {}),
        ({"username": "admin"}, {"password": "required"}),
        ({"password": "secret"}, {"username": "required"}),
    ],
)
def test_half_a_login(login: dict[str, str], errors: dict[str, str]) -> None:
    """The other half is asked for."""
    assert login_errors(login) == errors


@pytest.mark.parametrize(
    ("category", "error"),
    [
        ("films", None),
        ("films/hd", None),
        ("Filme für Ömi", None),
        ("taken-4k", None),
        ("Taken", None),
        ("taken", "category_in_use"),
        ("taken/hd", "category_in_use"),
        ("deep", "category_in_use"),
        ("", "required"),
        ("/films", "invalid_category"),
        ("films/", "invalid_category"),
        ("a//b", "invalid_category"),
        ("a\\b", "invalid_category"),
    ],
)
def test_categories(category: str, error: str | None) -> None:
    """They follow qBittorrent's rule, and none contains another."""
    others = [
        {"url": HERE, "category": "taken"},
        {"url": HERE, "category": "deep/down"},
        {"url": "http://elsewhere", "category": "films"},
    ]
    expected = {"category": error} if error else {}
    assert category_errors({"url": HERE, "category": category}, others) == expected

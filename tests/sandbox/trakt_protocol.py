"""How Trakt puts its errors: a status, sometimes a header, hardly ever a body."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from aiohttp import web


@dataclass(slots=True)
class CannedAnswer:
    """An answer of Trakt's that is given whatever was asked."""

    status: int
    path: str = ""
    times: int | None = 1
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    content_type: str = "application/octet-stream"

    def response(self) -> web.Response:
        """Return the answer."""
        return web.Response(
            status=self.status,
            headers=dict(self.headers),
            text=self.body,
            content_type=self.content_type,
        )


class StatusError(Exception):
    """An answer that is a status and no body."""

    def __init__(self, status: int, headers: Mapping[str, str] | None = None) -> None:
        """Keep both."""
        super().__init__(status)
        self.status = status
        self.headers = dict(headers or {})


class CannedError(Exception):
    """An answer that ends the handling of a request."""

    def __init__(self, response: web.Response) -> None:
        """Keep the answer."""
        super().__init__(response.status)
        self.response = response


def bare(status: int, headers: Mapping[str, str] | None = None) -> web.Response:
    """Return a status without a body, as most of Trakt's errors are."""
    return web.Response(status=status, headers=dict(headers or {}))


def guard() -> web.Response:
    """Answer as the guard in front of Trakt does to programs it does not know."""
    return web.Response(
        status=403,
        headers={"Server": "cloudflare"},
        text="<!DOCTYPE html><html><title>Attention Required!</title><h1>Sorry, you have been blocked</h1></html>",
        content_type="text/html",
    )


def oauth_error(error: str, status: int) -> web.Response:
    """Return an error of the sign-in."""
    body = {"error": error, "error_description": "This did not work out."}
    return web.json_response(body, status=status)

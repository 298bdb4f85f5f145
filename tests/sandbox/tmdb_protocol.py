"""How TMDb puts its answers: errors with a code of their own, ETags, compression."""

from hashlib import sha1
from typing import Final

from aiohttp import web

PROBLEMS: Final = {
    3: (401, "Authentication failed: You do not have permissions to access."),
    5: (422, "Invalid parameters: Your request parameters are incorrect."),
    6: (404, "Invalid id: The pre-requisite id is invalid or not found."),
    7: (401, "Invalid API key: You must be granted a valid key."),
    9: (503, "Service offline: Try again later."),
    10: (401, "Suspended API key: Access to your account has been suspended."),
    11: (500, "Internal error: Something went wrong, contact TMDb."),
    14: (401, "Authentication failed."),
    15: (500, "Failed."),
    18: (400, "Validation failed."),
    20: (422, "Invalid date range: Should be a range no longer than 14 days."),
    22: (400, "Invalid page: Pages start at 1 and max at 500."),
    24: (504, "Your request to the backend server timed out. Try again."),
    25: (429, "Your request count (#) is over the allowed limit of (40)."),
    27: (400, "Too many append to response objects: The maximum number is 20."),
    33: (401, "Invalid request token: It is either expired or invalid."),
    34: (404, "The resource you requested could not be found."),
    36: (401, "This token hasn't been granted write permission by the user."),
    39: (401, "This resource is private."),
    41: (422, "This request token hasn't been approved by the user."),
    43: (502, "Couldn't connect to the backend server."),
    44: (500, "The ID is invalid."),
    45: (403, "This user has been suspended."),
    46: (503, "The API is undergoing maintenance. Try again later."),
    47: (400, "The input is not valid."),
}


class ProblemError(Exception):
    """An answer that is one of TMDb's own errors."""

    def __init__(self, code: int) -> None:
        """Keep the code."""
        super().__init__(code)
        self.code = code


def problem(code: int, headers: dict[str, str] | None = None) -> web.Response:
    """Return one of TMDb's own errors."""
    status, message = PROBLEMS[code]
    return web.json_response(
        {"success": False, "status_code": code, "status_message": message},
        status=status,
        headers=headers,
    )


def marked(request: web.Request, body: bytes) -> web.Response:
    """Return an answer with its ETag, or that it has not changed."""
    etag = f'W/"{sha1(body, usedforsecurity=False).hexdigest()}"'
    if request.headers.get("If-None-Match") == etag:
        return web.Response(status=304, headers={"ETag": etag})
    response = web.Response(
        body=body, content_type="application/json", headers={"ETag": etag}
    )
    response.enable_compression()
    return response

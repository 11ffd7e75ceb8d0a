"""A sentence that the next page says once: that something was saved, signed, removed. The cookie holds its slug."""

from typing import Final

from flask import Response, after_this_request

from registry.access.sessions import cookies

_LONGEST: Final = 60


def read() -> str | None:
    """The slug that the request brings; the page that says it takes the cookie away."""
    slug = cookies.read(cookies.NOTICE)
    if slug is None:
        return None

    @after_this_request
    def _forget(response: Response) -> Response:
        cookies.remove(response, cookies.NOTICE)
        return response

    return slug[:_LONGEST]

"""Who may use the station's pages: the browser of the user who started the station, on this computer.

- A key made at each start is in the address that `station serve` prints and opens; it becomes a cookie. Another user of
  the computer can reach the port, and gets nothing.
- The name in the address must be this computer's own: a site that lets its name resolve to 127.0.0.1 (DNS rebinding)
  is refused before anything is read.
- A form must come from our own page: the token in it, `Sec-Fetch-Site` and `Origin` say so.
- Nothing is loaded from elsewhere, framed or stored.
"""

import hmac
import secrets
from typing import Final

from flask import Flask, Response, abort, make_response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

COOKIE: Final = "station"
FIELD: Final = "form_token"
LARGEST_FORM: Final = 64 * 1024
POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_SAFE: Final = frozenset({"GET", "HEAD"})
_OPEN: Final = frozenset({"enter", "static"})


class Guard:
    """The key of one run of the station."""

    def __init__(self, key: str | None = None) -> None:
        self.key = key or secrets.token_urlsafe(32)

    @property
    def form_token(self) -> str:
        """What our own forms carry."""
        return hmac.new(self.key.encode(), b"form", "sha256").hexdigest()

    def register(self, app: Flask) -> None:
        """Guard every request of an application."""
        app.config["MAX_CONTENT_LENGTH"] = LARGEST_FORM
        app.config["MAX_FORM_MEMORY_SIZE"] = LARGEST_FORM
        app.before_request(self._admit)
        app.after_request(_settle)
        app.add_url_rule("/enter/<key>", "enter", self._enter)

    def _admit(self) -> None:
        if not _is_own_name(request.host):
            abort(421)
        if request.endpoint in _OPEN:
            return
        if not _same(request.cookies.get(COOKIE, ""), self.key):
            abort(403)
        if request.method not in _SAFE and not self._is_own_form():
            abort(403)

    def _is_own_form(self) -> bool:
        site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
        is_own_site = site in (None, "same-origin") and origin in (None, f"http://{request.host}")
        return is_own_site and _same(request.form.get(FIELD, ""), self.form_token)

    def _enter(self, key: str) -> AnyResponse:
        if not _same(key, self.key):
            abort(403)
        response = make_response(redirect("/", 303))
        response.set_cookie(COOKIE, self.key, httponly=True, samesite="Strict")
        return response


def _is_own_name(host: str) -> bool:
    name, _colon, port = host.partition(":")
    return name in ("127.0.0.1", "localhost") and (not port or port.isdecimal())


def _same(left: str, right: str) -> bool:
    return hmac.compare_digest(left.encode("utf-8", "surrogatepass"), right.encode())


def _settle(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response

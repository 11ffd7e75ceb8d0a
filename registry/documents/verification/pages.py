"""The page on which anyone checks a card: without an account, without scripts, in four languages.

Nothing of what is sent is kept or logged. Of the database it needs the issuer's public keys and the status alone: what
it says of a card, the card itself says.
"""

import json
from dataclasses import asdict
from datetime import date
from functools import cache
from importlib import resources
from typing import Any, Final

from flask import Blueprint, Response, current_app, make_response, render_template, request
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from werkzeug.exceptions import RequestEntityTooLarge

from registry.access.http import begin
from registry.access.permissions import public
from registry.documents.artefact.claim169 import VALID, Reading
from registry.documents.verification import decoding, service
from registry.documents.verification.decoding import PictureUnreadable

blueprint = Blueprint("card_verification", __name__, url_prefix="/verify", template_folder="templates")
blueprints = (blueprint,)

POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Of content: nothing runs on this page, and nothing is asked of anybody else."""
PER_MINUTE: Final = RateLimitItemPerMinute(20)
"""Checks of one address in one process. A queue at a counter needs fewer; one who guesses codes gains nothing: this
only keeps the decoder's time for everyone."""
_MOST_BYTES: Final = 2 * decoding.MOST_BYTES
"""Of a form: a picture in each field, and what stands around them."""
_LIMITER: Final = "card_verification.limiter"
_SIGNS: Final = {
    "valid": "✓",
    "expired": "!",
    "revoked": "✕",
    "forged": "✕",
    "not_yet_valid": "!",
    "unknown_issuer": "?",
    "unreadable": "?",
    "nothing": "?",
    "busy": "…",
}
_WHY: Final = "whoever is shown a card may check it; nothing is said that the card does not say itself"
_SAID: Final = (
    "full_name",
    "cui",
    "birth_date",
    "sex",
    "nationality",
    "guardian",
    "number",
    "issued_on",
    "expires_on",
)


@blueprint.get("")
@public(_WHY)
def page() -> Response:
    """The form."""
    return _page(None)


@blueprint.post("")
@public(_WHY)
def check() -> Response:
    """What a code is worth: of a picture or of its text."""
    if not _limiter().hit(PER_MINUTE, request.remote_addr or ""):
        return _page("busy", status=429)
    request.max_content_length = _MOST_BYTES
    try:
        texts = _texts()
    except RequestEntityTooLarge:
        return _page("unreadable", status=413)
    if texts is None:
        return _page("nothing", status=422)
    with begin() as ctx:
        reading = service.verify(ctx, texts)
    return _page(reading.verdict, reading)


def _texts() -> list[str] | None:
    """What the form holds, the picture first; None for an empty form."""
    try:
        for field in ("photograph", "picture"):
            if (file := request.files.get(field)) and (data := file.read(decoding.MOST_BYTES + 1)):
                return decoding.codes(data)
    except PictureUnreadable:
        return []
    finally:
        for file in request.files.values():
            file.close()  # a large one lies in a temporary file
    text = request.form.get("text", "")
    return [text] if text.strip() else None


@blueprint.get("/style.css")
@public("the page's looks")
def style() -> Response:
    """The page's looks."""
    return _file("verify.css", "text/css")


@blueprint.get("/icon.svg")
@public("the page's sign")
def icon() -> Response:
    """The page's sign."""
    return _file("icon.svg", "image/svg+xml")


def _file(name: str, media_type: str) -> Response:
    content = resources.files("registry.documents.verification").joinpath("templates", name).read_bytes()
    response = Response(content, mimetype=media_type)
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response


def _page(verdict: str | None, reading: Reading | None = None, status: int = 200) -> Response:
    words = _words()
    language = request.args.get("language", "es")
    language = language if language in words else "es"
    claims = reading.claims if reading else None
    response = make_response(
        render_template(
            "verify.html",
            words=words[language],
            language=language,
            verdict=verdict,
            sign=_SIGNS.get(verdict or ""),
            languages={code: of["language"] for code, of in words.items()},
            claims=claims,
            said=_said(reading, words[language]),
            is_unchecked=verdict == VALID and reading is not None and not reading.is_status_checked,
        ),
        status,
    )
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    if status == 429:
        response.headers["Retry-After"] = "60"
    return response


def _said(reading: Reading | None, words: dict[str, str]) -> list[tuple[str, str]]:
    """What the card says, as (word, value): only of one whose signature holds."""
    if reading is None or reading.claims is None:
        return []
    claims: dict[str, Any] = asdict(reading.claims)
    shown = []
    for name in _SAID:
        value = claims[name]
        if value is None:
            continue
        if name == "sex":
            value = words[value]
        shown.append((name, f"{value:%d/%m/%Y}" if isinstance(value, date) else value))
    return shown


def _limiter() -> MovingWindowRateLimiter:
    found: MovingWindowRateLimiter = current_app.extensions.setdefault(
        _LIMITER, MovingWindowRateLimiter(MemoryStorage())
    )
    return found


@cache
def _words() -> dict[str, dict[str, str]]:
    words: dict[str, dict[str, str]] = json.loads(
        resources.files("registry.documents.verification").joinpath("words.json").read_text("utf-8")
    )
    return words

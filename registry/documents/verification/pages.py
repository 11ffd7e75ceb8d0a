"""The page on which anyone checks a card: without an account, without scripts, in four languages.

Nothing that is sent is stored or logged. The page reads only the issuer's public keys and the status lists from the
database: what it shows of a card, the card itself says.
"""

from datetime import timedelta
from typing import Final

from flask import Blueprint, Response, make_response, request
from werkzeug.exceptions import RequestEntityTooLarge

from registry.access.addresses import client_address
from registry.access.frame.view import frame
from registry.access.http import begin, current_registry
from registry.access.parameters import takes
from registry.access.permissions import public
from registry.access.sessions.admission import open_form
from registry.core.limits import Limit
from registry.core.messages import LANGUAGES, Message, language, speaking
from registry.documents.artefact.claim169 import UNREADABLE, VALID, Reading
from registry.documents.verification import decoding, service
from registry.documents.verification.decoding import PictureUnreadable
from registry.documents.verification.words import (
    ADVICE,
    BUSY,
    NOTHING,
    PORTRAIT,
    SIGN,
    STOLEN_KEY,
    VERDICT,
    shown_fields,
)
from registry.web.rendering import rendered

blueprint = Blueprint("card_verification", __name__, url_prefix="/verify", template_folder="templates")
blueprints = (blueprint,)

POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
"""Content security policy: no script runs on this page, and nothing is requested from anyone else."""
PER_MINUTE: Final = Limit("verify", 20, timedelta(minutes=1))
"""Checks from one address. A queue at a counter needs fewer, and guessing codes gains nothing: the limit only keeps the
decoder available to everyone."""
_MOST_BYTES: Final = 2 * decoding.MOST_BYTES
"""Limit of a form: a picture in each of two fields, and what surrounds them."""
_WHY_PUBLIC: Final = "anyone who is shown a card may check it; the page shows only what the card itself says"


@blueprint.get("")
@public(_WHY_PUBLIC)
@takes({"language": False})
def page() -> Response:
    """Show the form."""
    return _page(None)


@blueprint.post("")
@public(_WHY_PUBLIC)
@open_form("it shows what a card says, on nobody's behalf")
@takes({"language": False})
def check() -> Response:
    """Check a QR code, from a photo or its text."""
    if current_registry().limits.take(PER_MINUTE, client_address()) is not None:
        return _page(BUSY, status=429)
    request.max_content_length = _MOST_BYTES
    try:
        texts = _texts()
    except RequestEntityTooLarge:
        return _page(UNREADABLE, status=413)
    if texts is None:
        return _page(NOTHING, status=422)
    with begin() as ctx:
        reading = service.verify(ctx, texts)
    return _page(reading.verdict, reading)


def _texts() -> list[str] | None:
    """The texts in the form, its pictures first; None for an empty form."""
    try:
        for field in ("photograph", "picture"):
            if (file := request.files.get(field)) and (content := file.read(decoding.MOST_BYTES + 1)):
                return decoding.codes(content)
    except PictureUnreadable:
        return []
    finally:
        for file in request.files.values():
            file.close()  # a large one is in a temporary file
    text = request.form.get("text", "")
    return [text] if text.strip() else None


def _page(verdict: str | None, reading: Reading | None = None, status: int = 200) -> Response:
    """The page in the language of `?language=`, else in that of the request."""
    chosen = request.args.get("language")
    shown_language = chosen if chosen in LANGUAGES else language()
    with speaking(shown_language):
        html = rendered(
            "verify.html",
            frame=frame(),
            verdict=verdict,
            sign=SIGN[verdict] if verdict else None,
            heading=VERDICT[verdict] if verdict else None,
            advice=_advice(verdict, reading),
            note=STOLEN_KEY[True] if reading and reading.claims and reading.is_key_distrusted else None,
            is_demonstration=bool(reading and reading.claims and reading.claims.is_demonstration),
            is_unchecked=verdict == VALID and reading is not None and not reading.is_status_checked,
            fields=_fields(reading),
            portrait=PORTRAIT,
        )
    response = make_response(html, status)
    response.headers["Content-Language"] = shown_language
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    if status == 429:
        response.headers["Retry-After"] = "60"
    return response


def _advice(verdict: str | None, reading: Reading | None) -> Message | None:
    if reading is not None and reading.is_key_distrusted and reading.claims is None:
        return STOLEN_KEY[False]
    return ADVICE[verdict] if verdict else None


def _fields(reading: Reading | None) -> list[tuple[Message, Message | str]]:
    """Labels and values of a card whose signature is good."""
    if reading is None or reading.claims is None:
        return []
    return shown_fields(reading.claims)

"""Reading what a request asks: one JSON object, alone or as the part `data` beside image parts; alike on all routes.

`registry.access.blueprint` reads the bodies of routes that declare a schema; routes that take images call `read_body`.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any, Final

from flask import current_app, request
from marshmallow import Schema, ValidationError
from werkzeug.exceptions import UnsupportedMediaType

from registry.access.multipart import DATA, read_parts
from registry.core import mending
from registry.core.errors import FieldError, Invalid, TooLarge, Unreadable
from registry.core.json_reading import read_object
from registry.core.messages import _
from registry.core.problems import field_errors
from registry.core.replay import content_hash

JSON: Final = "application/json"
MULTIPART: Final = "multipart/form-data"
FHIR: Final = "application/fhir+json"
"""JSON too; the routes that take it say so."""


@dataclass(frozen=True, slots=True)
class Body:
    """The body of a request: the JSON as the schema loaded it, the image parts by name, and a hash of everything."""

    json: dict[str, Any]
    files: dict[str, bytes]
    digest: bytes


OtherErrors = Callable[[dict[str, Any]], Iterable[FieldError]]


def has_body() -> bool:
    """Whether the request brings a body, of a length it states or in chunks."""
    return bool(request.content_length) or "chunked" in request.headers.get("Transfer-Encoding", "").lower()


def json_body(accepted: Collection[str] = (JSON,)) -> dict[str, Any]:
    """The JSON object of a request without images, of one of these media types; an empty one where there is no body."""
    if not has_body():
        return {}
    if request.mimetype not in accepted:
        raise UnsupportedMediaType
    sent = read_object(body_bytes())
    mending.read_from(sent)
    return sent


def read_body(schema: Schema, other_errors: OtherErrors = lambda _valid: (), *, takes_images: bool = True) -> Body:
    """The body of a request by a schema, with image parts or without; raises Invalid with every field error at once.

    When the schema refuses some fields, `other_errors` is asked what is wrong with the others.
    """
    if not takes_images and has_body() and request.mimetype != JSON:
        raise UnsupportedMediaType
    files: dict[str, bytes] = {}
    raw = body_bytes()
    if request.mimetype == MULTIPART:
        files = read_parts(raw, request.mimetype_params.get("boundary", ""), current_app.config["MAX_FORM_PARTS"])
        raw = files.pop(DATA)
    parsed = read_object(raw) if raw or has_body() else {}
    mending.read_from(parsed)
    try:
        return Body(schema.load(parsed), files, _digest(raw, files))
    except ValidationError as error:
        errors = field_errors(error.messages, "")
        seen = {known.pointer for known in errors}
        valid = error.valid_data if isinstance(error.valid_data, dict) else {}
        errors += [other for other in other_errors(valid) if other.pointer not in seen]
        raise Invalid(errors) from error


def body_bytes() -> bytes:
    """The whole body; raises TooLarge rather than believe one that was cut at the limit, Unreadable for a packed one.

    A packed body could be a thousand times as long when it is unpacked.
    """
    if request.headers.get("Content-Encoding", "identity").strip().lower() not in ("", "identity"):
        raise Unreadable(detail=_("Send the body as it is, without Content-Encoding."))
    content = request.get_data(cache=False)
    # werkzeug reads a body of unstated length to the limit, and does not ask whether there is more.
    limit = request.max_content_length
    if request.content_length is None and limit is not None and len(content) >= limit:
        raise TooLarge
    return content


def _digest(raw: bytes, files: dict[str, bytes]) -> bytes:
    parts = [raw]
    for name in sorted(files):
        parts += [name.encode("utf-8", "surrogatepass"), files[name]]
    return content_hash(*parts)

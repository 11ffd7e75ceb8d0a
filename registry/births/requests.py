"""Reading an enrolment's request: one JSON body, or one multipart body of a JSON part `data` and image parts."""

import json
from dataclasses import dataclass
from typing import Any

from flask import request
from marshmallow import Schema, ValidationError
from werkzeug.exceptions import BadRequest

from registry.core.errors import FieldError, Invalid
from registry.core.problems import field_errors
from registry.core.replay import content_hash


@dataclass(frozen=True, slots=True)
class Body:
    """What was sent: the JSON as validated, the image parts by name, and a hash of it all."""

    asked: dict[str, Any]
    files: dict[str, bytes]
    digest: bytes


def read_body(schema: Schema) -> Body:
    """The request's body by a schema; raises Invalid with every field error at once."""
    if request.mimetype == "multipart/form-data":
        text = request.form.get("data") or _part("data")
        files = {name: part.read() for name, part in request.files.items() if name != "data"}
    else:
        text = request.get_data()
        files = {}
    raw = text.encode() if isinstance(text, str) else text
    try:
        return Body(schema.load(_parsed(raw)), files, _digest(raw, files))
    except ValidationError as error:
        raise Invalid(field_errors(error.normalized_messages(), "")) from error


def _part(name: str) -> bytes:
    part = request.files.get(name)
    if part is None:
        raise Invalid([FieldError("/data", "The multipart request has no part `data` with the JSON.")])
    return part.read()


def _parsed(raw: bytes) -> Any:
    try:
        parsed = json.loads(raw.decode("utf-8"), parse_constant=_no_constant, object_pairs_hook=_no_repetition)
    except _Repeated as error:
        raise Invalid([FieldError("", "A field stands twice in one object.")]) from error
    except (ValueError, RecursionError) as error:
        raise BadRequest from error
    if not isinstance(parsed, dict):
        raise BadRequest
    return parsed


class _Repeated(Exception):
    pass


def _no_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise _Repeated
    return made


def _no_constant(_text: str) -> Any:
    raise ValueError("NaN and Infinity are no JSON")


def _digest(raw: bytes, files: dict[str, bytes]) -> bytes:
    parts = [raw]
    for name in sorted(files):
        parts += [name.encode("utf-8", "surrogatepass"), files[name]]
    return content_hash(*parts)

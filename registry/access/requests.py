"""Reading a request with images: one JSON body, or one multipart body of a JSON part `data` and image parts.

A request sent again with its Idempotency-Key gets the first answer again.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from flask import Response, jsonify, request
from marshmallow import Schema, ValidationError
from werkzeug.exceptions import BadRequest

from registry.access.http import begin
from registry.core.context import Context
from registry.core.errors import FieldError, Invalid, Refused
from registry.core.problems import field_errors
from registry.core.replay import Answer, checked_key, content_hash, earlier_answer, keep_answer

Deed = Callable[[Context], Answer]
"""What is left to do of a request inside its transaction, once all that takes long is done."""


@dataclass(frozen=True, slots=True)
class Body:
    """What was sent: the JSON as validated, the image parts by name, and a hash of it all."""

    asked: dict[str, Any]
    files: dict[str, bytes]
    digest: bytes


Judge = Callable[[dict[str, Any]], Iterable[FieldError]]


def read_body(schema: Schema, judge: Judge = lambda _: ()) -> Body:
    """The request's body by a schema; raises Invalid with every field error at once.

    When some fields are not what the schema asks, `judge` says what is wrong with the others.
    """
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
        found = field_errors(error.messages, "")
        seen = [one.pointer for one in found]
        valid = error.valid_data if isinstance(error.valid_data, dict) else {}
        found += [one for one in judge(valid) if one.pointer not in seen]
        raise Invalid(found) from error


def _part(name: str) -> bytes:
    part = request.files.get(name)
    if part is None:
        raise Invalid([FieldError("/data", "The multipart request has no part `data` with the JSON.")])
    return bytes(part.read())


def _parsed(raw: bytes) -> Any:
    try:
        parsed = json.loads(raw.decode("utf-8"), parse_constant=_no_constant, object_pairs_hook=_no_repetition)
    except _RepeatedError as error:
        raise Invalid([FieldError("", "A field stands twice in one object.")]) from error
    except (ValueError, RecursionError) as error:
        raise BadRequest from error
    if not isinstance(parsed, dict):
        raise BadRequest
    return parsed


class _RepeatedError(Exception):
    """A name stands twice in one object."""


def _no_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise _RepeatedError
    return made


def _no_constant(_text: str) -> Any:
    raise ValueError("NaN and Infinity are no JSON")


def _digest(raw: bytes, files: dict[str, bytes]) -> bytes:
    parts = [raw]
    for name in sorted(files):
        parts += [name.encode("utf-8", "surrogatepass"), files[name]]
    return content_hash(*parts)


def answered_once(route: str, body: Body, prepare: Callable[[], Deed]) -> Response:
    """Do it and keep the answer with it; a request sent again with its Idempotency-Key gets the first answer."""
    key = checked_key(request.headers.get("Idempotency-Key"))
    with begin() as ctx:
        answer = earlier_answer(ctx, route, key, body.digest)
    if answer is None:
        do = prepare()
        try:
            with begin() as ctx:
                answer = do(ctx)
                keep_answer(ctx, route, key, body.digest, answer)
        except Refused:
            # The same request, sent twice at once, may just have been answered: then that answer is this one's too.
            with begin() as ctx:
                answer = earlier_answer(ctx, route, key, body.digest)
            if answer is None:
                raise
    response = jsonify(answer.body)
    response.status_code = answer.status
    if answer.location:
        response.headers["Location"] = answer.location
    return response

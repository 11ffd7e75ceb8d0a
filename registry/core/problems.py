"""Refusals over HTTP as RFC 9457 problem documents. Only this module gives refusals their status."""

import uuid
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

import structlog
from flask import Flask, Response, g, jsonify, request
from werkzeug.exceptions import HTTPException

from registry.core.errors import (
    FieldError,
    Forbidden,
    Invalid,
    NotFound,
    Refused,
    RegistryError,
    TooLarge,
    TooMany,
    Unauthenticated,
    Unavailable,
    Unreadable,
)
from registry.core.json_reading import escaped
from registry.core.logging import place_of
from registry.core.messages import Message, _

STATUS: dict[type[RegistryError], HTTPStatus] = {
    Invalid: HTTPStatus.UNPROCESSABLE_ENTITY,
    Unreadable: HTTPStatus.BAD_REQUEST,
    Unauthenticated: HTTPStatus.UNAUTHORIZED,
    Forbidden: HTTPStatus.FORBIDDEN,
    NotFound: HTTPStatus.NOT_FOUND,
    Refused: HTTPStatus.CONFLICT,
    TooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    TooMany: HTTPStatus.TOO_MANY_REQUESTS,
    Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    RegistryError: HTTPStatus.BAD_REQUEST,
}

log = structlog.get_logger(__name__)


def status_of(error: RegistryError) -> HTTPStatus:
    """The status of an error: that of its nearest class that has one."""
    return next(STATUS[cls] for cls in type(error).__mro__ if cls in STATUS)


def in_one_sentence(error: RegistryError) -> str:
    """A refusal for standards that have one text for all of it: what is refused, and what is wrong with which field."""
    details = [f"{field.pointer}: {field.detail}" if field.pointer else str(field.detail) for field in error.errors]
    wrong = "; ".join(details if error.detail is None else [str(error.detail), *details])
    return f"{error.title} {wrong}".strip()


def problem(
    slug: str, title: Message, status: int, errors: tuple[FieldError, ...] = (), detail: Message | None = None
) -> Response:
    """A response with a problem document."""
    body: dict[str, Any] = {"type": f"/problems/{slug}", "title": str(title), "status": int(status)}
    if detail:
        body["detail"] = str(detail)
    if errors:
        body["errors"] = [{"pointer": error.pointer, "detail": str(error.detail)} for error in errors]
    body["request_id"] = request_id()
    response = jsonify(body)
    response.status_code = int(status)
    response.mimetype = "application/problem+json"
    return response


def request_id() -> str:
    """The identifier of this request, which is in its answer and in its log lines."""
    if "request_id" not in g:
        g.request_id = uuid.uuid4().hex
    return str(g.request_id)


def register(app: Flask) -> None:
    """Answer every refusal, HTTP error and failure with a problem document."""
    app.register_error_handler(RegistryError, refusal)
    app.register_error_handler(HTTPException, _on_http)
    app.register_error_handler(RecursionError, _on_nesting)
    app.register_error_handler(Exception, failure)


def refusal(error: RegistryError) -> Response:
    """A refusal as a problem document. One that comes too late, after the act was done, says so."""
    if isinstance(error, Unavailable) and (late := _too_late()):
        return late
    status = status_of(error)
    response = problem(error.slug, error.title, status, error.errors, error.detail)
    if status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = "Bearer"
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(error.wait_s)
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = "2"
    return response


_SLUGS = {
    400: "bad-request",
    404: "not-found",
    405: "method-not-allowed",
    413: "too-large",
    415: "unsupported-media-type",
    422: "invalid",
    429: "too-many-requests",
}
_TITLES = {
    400: _("The request could not be read."),
    404: _("There is no such page or record."),
    405: _("This address does not accept that method."),
    413: _("The request is too large."),
    415: _(
        "This content type is not accepted here. Send application/json, or multipart/form-data where there are images."
    ),
    422: _("Some fields need correction."),
    429: _("Too many requests. Wait a moment and try again."),
}
_REFUSED = _("The request was refused.")
_FAILED = _("Something went wrong on our side. Nothing was saved.")

DONE: Final = "done-not-shown"
"""The request's act is committed."""
UNKNOWN: Final = "outcome-unknown"
"""The connection broke during the commit."""
LATE: Final[Mapping[str, Message]] = {
    DONE: _(
        "The request was carried out, but the answer cannot be shown now. Do not enter it again: read the record, or "
        "send the same request with the same Idempotency-Key."
    ),
    UNKNOWN: _(
        "The connection broke while the request was being saved, so it is not known whether it was. Read the record "
        "first, or send the same request with the same Idempotency-Key."
    ),
}
"""What is told of a request that fails after its commit."""


def _too_late(status: int = HTTPStatus.SERVICE_UNAVAILABLE) -> Response | None:
    """The answer to a request that changes something and fails after it was, or may have been, committed."""
    outcome = None if request.method in _READS else g.get("outcome")
    if outcome is None:
        return None
    response = problem(outcome, LATE[outcome], status)
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = "2"
    return response


_READS: Final = frozenset({"GET", "HEAD", "OPTIONS"})


def _on_http(error: HTTPException) -> Response:
    original = getattr(error, "original_exception", None)  # of an error in a handler that runs after the view
    if isinstance(original, RegistryError):
        return refusal(original)
    if isinstance(original, Exception):
        return failure(original)
    code = error.code or 500
    if code < 400:  # a redirect, for instance to the address with a trailing slash
        answer = error.get_response(request.environ)
        return Response(answer.get_data(), status=code, headers=dict(answer.headers))
    response = problem(_SLUGS.get(code, "error"), _TITLES.get(code, _REFUSED), code)
    if code == HTTPStatus.METHOD_NOT_ALLOWED and getattr(error, "valid_methods", None):
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))  # type: ignore[attr-defined]  # only MethodNotAllowed has them
    return response


# webargs names the part of the request first; pointers into a body begin below it.
_LOCATIONS = {"json": "", "json_or_form": "", "form": "", "query": "/query", "files": "", "headers": "/headers"}


def field_errors(messages: Any, pointer: str | None = None) -> list[FieldError]:
    """Marshmallow's nested messages as a flat list of field errors."""
    if isinstance(messages, dict):
        errors: list[FieldError] = []
        for key, below in messages.items():
            if pointer is None:
                errors += field_errors(below, _LOCATIONS.get(str(key), f"/{escaped(key)}"))
            elif key == "_schema":
                errors += field_errors(below, pointer)
            else:
                errors += field_errors(below, f"{pointer}/{escaped(key)}")
        return errors
    texts = messages if isinstance(messages, list) else [messages]
    return [FieldError(pointer or "", text if isinstance(text, Message) else Message(str(text), {})) for text in texts]


def _on_nesting(_error: RecursionError) -> Response:
    # Something in the request is nested too deep for the code that walks it.
    return problem("bad-request", _TITLES[400], 400)


def failure(error: Exception) -> Response:
    """An unexpected exception as a problem document, which says whether the request's act was done."""
    # The message of an unexpected exception may contain personal data, so only its class and place are logged.
    log.error(
        "request_failed",
        error=type(error).__name__,
        where=place_of(error.__traceback__),
        request_id=request_id(),
        route=str(request.url_rule),
    )
    return _too_late(500) or problem("internal-error", _FAILED, 500)

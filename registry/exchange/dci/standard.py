"""The eleven paths of DCI CRVS 1.0.0, below /dci. What they take and answer is the standard's document.

Six are asked of a registry. The other five are what a registry calls at its clients (`messages.CALLBACKS`); asked of
this one they are refused, since it asks nobody.
"""

import uuid
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from flask import Response, jsonify, request
from werkzeug.exceptions import HTTPException

from registry.access.blueprint import Blueprint
from registry.access.http import begin
from registry.access.permissions import requires
from registry.access.requests import json_body
from registry.core.clock import utc_now
from registry.core.errors import Forbidden, RegistryError, TooMany, Unauthenticated, Unavailable
from registry.core.problems import failure, in_one_sentence, status_of
from registry.exchange.clients.service import PERMISSION
from registry.exchange.dci import envelope, messages, rules
from registry.exchange.dci.envelope import NotTaken

blueprint = Blueprint("dci", __name__, url_prefix="/dci/registry")
blueprints = (blueprint,)

_ASYNC: Final = {"search": "search", "subscribe": "subscribe", "unsubscribe": "unsubscribe", "txn/status": "txn-status"}
_SYNC: Final = {"sync/search": "search", "sync/txn/status": "txn-status"}
_OURS: Final = ("on-search", "on-subscribe", "on-unsubscribe", "notify", "txn/on-status")
_HEADER_BAD: Final = "rjct.action.not_supported"
_TOO_MANY: Final = 429
_UNAUTHORIZED: Final = 401
_LONGEST: Final = 990
"""Characters of a sentence, by the standard 999."""


def _take(action: str) -> tuple[Response, int]:
    """Take a message and answer it later, at the address of the agreement."""
    body = json_body()
    with begin() as ctx:
        correlation_id = messages.receive(ctx, body, action)
    return jsonify(message=_acknowledged("ACK", str(correlation_id))), 202


def _answer(action: str) -> Response:
    """Answer a message at once."""
    body = json_body()
    with begin() as ctx:
        answer = messages.answer_now(ctx, body, action)
    return jsonify(answer)


def _refuse() -> Response:
    """Refuse what only a client of a registry is told."""
    raise NotTaken(envelope.BAD, "This registry asks nobody and is subscribed to nothing.", header_code=_HEADER_BAD)


def _acknowledged(status: str, correlation_id: str) -> dict[str, Any]:
    return {"ack_status": status, "timestamp": utc_now().isoformat(), "correlation_id": correlation_id}


def _refused(code: str, why: str, status: int, header_code: str | None = None) -> Response:
    error = {"code": code, "message": why}
    body: dict[str, Any] = {"errors": [error], "error": error}
    if (request.path.removeprefix(f"{blueprint.url_prefix}/")) in _SYNC:
        body["header"] = {
            "version": rules.VERSION,
            "message_id": str(uuid.uuid4()),
            "message_ts": utc_now().isoformat(),
            "action": f"{'on-search' if request.path.endswith('search') else 'txn-on-status'}",
            "status": rules.REJECTED,
            "status_reason_message": why[:999],
        } | ({"status_reason_code": header_code} if header_code else {})
    else:
        body["message"] = _acknowledged("ERR", str(uuid.uuid4())) | {"error": error}
    response = jsonify(body)
    response.status_code = status
    if status == _UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


_WORDS: Final[Mapping[type[RegistryError], str]] = {
    Unauthenticated: "err.request.unauthorized",
    Forbidden: "err.request.forbidden",
    TooMany: "err.request.too_many_requests",
    Unavailable: "err.service.unavailable",
}


def _on_refused(error: NotTaken) -> Response:
    return _refused(error.code, error.why, error.status, error.header_code)


def _on_registry(error: RegistryError) -> Response:
    code = next((_WORDS[kind] for kind in type(error).__mro__ if kind in _WORDS), envelope.BAD)
    header_code = "rjct.errors.too_many" if isinstance(error, TooMany) else None
    response = _refused(code, in_one_sentence(error)[:_LONGEST], int(status_of(error)), header_code)
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(error.wait_s)
    return response


def _on_http(error: HTTPException) -> Response:
    return _refused(envelope.BAD, "Send application/json by POST.", error.code or 400)


def _on_failure(error: Exception) -> Response:
    failed = failure(error)  # which logs it, without its words
    return _refused("err.service.unavailable", "Something went wrong on our side.", failed.status_code)


blueprint.register_error_handler(NotTaken, _on_refused)
blueprint.register_error_handler(RegistryError, _on_registry)
blueprint.register_error_handler(HTTPException, _on_http)
blueprint.register_error_handler(Exception, _on_failure)


def _route(path: str, view: Callable[[], Any]) -> None:
    # Each its own function under its own name: the journal and the metrics name routes by it.
    def answer() -> Any:
        return view()

    name = path.replace("/", "_").replace("-", "_")
    answer.__name__, answer.__doc__ = name, view.__doc__
    blueprint.add_url_rule(f"/{path}", name, requires(PERMISSION)(answer), methods=["POST"])


for _path, _action in _ASYNC.items():
    _route(_path, partial(_take, _action))
for _path, _action in _SYNC.items():
    _route(_path, partial(_answer, _action))
for _path in _OURS:
    _route(_path, _refuse)

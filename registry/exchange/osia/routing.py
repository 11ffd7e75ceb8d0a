"""What OSIA's interfaces have in common: routes that take a transactionId, and refusals as OSIA's `Error`."""

from codecs import BOM_UTF8
from collections.abc import Callable
from typing import Any, Final

from flask import Blueprint, Response, jsonify, request
from werkzeug.exceptions import HTTPException

from registry.access.parameters import takes
from registry.access.permissions import requires
from registry.access.purposes import HEADER
from registry.access.requests import JSON, body_bytes
from registry.core.errors import FieldError, Invalid, NotFound, RegistryError, TooMany, Unreadable
from registry.core.json_reading import read_object
from registry.core.messages import _
from registry.core.problems import failure, in_one_sentence, status_of
from registry.core.schemas import hidden_character_errors
from registry.exchange.clients.service import PERMISSION

TRANSACTION: Final = "transactionId"
LONGEST_ID: Final = 200
_BAD: Final = 400

View = Callable[..., Any]
Router = Callable[..., Callable[[View], View]]


def purpose() -> str | None:
    """The purpose that the request states."""
    return request.headers.get(HEADER) or None


def router(blueprint: Blueprint, *, has_transaction: bool = True) -> Router:
    """`route(method, path, *queries)`: a route of OSIA, whose query takes a required transactionId, and these."""

    def route(method: str, path: str, *queries: str) -> Callable[[View], View]:
        def add(view: View) -> View:
            def answer(**arguments: str) -> Any:
                if has_transaction and not request.args.get(TRANSACTION):
                    raise Invalid([FieldError(f"/query/{TRANSACTION}", _("Required."))])
                if any(len(text) > LONGEST_ID or hidden_character_errors(text) for text in arguments.values()):
                    raise NotFound
                return view(**arguments)

            answer.__name__, answer.__doc__ = view.__name__, view.__doc__
            known = takes(dict.fromkeys((*((TRANSACTION,) if has_transaction else ()), *queries), False))
            blueprint.add_url_rule(path, view.__name__, requires(PERMISSION)(known(answer)), methods=[method])
            return view

        return add

    return route


def whole(name: str, default: int, least: int = 0, most: int = 999_999_999) -> int:
    """A whole number of the query; raises Invalid."""
    text = request.args.get(name, str(default))
    if not (text.isascii() and text.isdigit() and len(text) <= 9 and least <= int(text) <= most):
        raise Invalid([FieldError(f"/query/{name}", _("Must be between {least} and {most}.", least=least, most=most))])
    return int(text)


def json_list() -> Any:
    """The list in the body; read like every object, by the one reader."""
    if request.mimetype != JSON:
        raise Unreadable
    return read_object(b'{"list":' + body_bytes().removeprefix(BOM_UTF8) + b"}").get("list")


def error(code: int, why: str) -> Response:
    """A refusal as OSIA has it."""
    response = jsonify(code=code, message=why)
    response.status_code = code
    return response


def answer_errors(blueprint: Blueprint, knows_no_404: Callable[[], bool]) -> None:
    """Answer what goes wrong on a blueprint's routes as OSIA's documents have it.

    What is wrong with a request is 400 there; and so is nobody of that description, where no 404 is described.
    """

    def on_registry(refusal: RegistryError) -> Response:
        status = int(status_of(refusal))
        is_bad = isinstance(refusal, Invalid | Unreadable) or (isinstance(refusal, NotFound) and knows_no_404())
        response = error(_BAD if is_bad else status, in_one_sentence(refusal))
        if isinstance(refusal, TooMany):
            response.headers["Retry-After"] = str(refusal.wait_s)
        return response

    def on_http(refusal: HTTPException) -> Response:
        return error(refusal.code or _BAD, "The request could not be read.")

    def on_failure(fault: Exception) -> Response:
        return error(failure(fault).status_code, "Something went wrong on our side.")

    blueprint.register_error_handler(RegistryError, on_registry)
    blueprint.register_error_handler(HTTPException, on_http)
    blueprint.register_error_handler(Exception, on_failure)

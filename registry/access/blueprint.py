"""The blueprint of every room: routes that declare what they take, and read it by the one reader of requests."""

from collections.abc import Callable
from functools import wraps
from typing import Any, NoReturn

import flask_smorest
import marshmallow as ma
from flask import Request
from webargs.flaskparser import FlaskParser

from registry.access.multipart import DATA
from registry.access.parameters import View, of_schema, takes
from registry.access.requests import JSON, MULTIPART, json_body
from registry.core.errors import Invalid
from registry.core.problems import field_errors
from registry.core.replay import KEY_LENGTH


class _Parser(FlaskParser):
    """webargs, with our reader of JSON and our refusals."""

    def load_json(self, _request: Request, _schema: ma.Schema) -> Any:
        """The JSON object of the request."""
        return json_body()

    def handle_error(self, error: ma.ValidationError, *_arguments: Any, **_options: Any) -> NoReturn:
        """Refuse the request with every field error at once."""
        raise Invalid(field_errors(error.messages)) from error


class Blueprint(flask_smorest.Blueprint):  # type: ignore[misc]  # flask-smorest ships no types
    """flask-smorest's, whose `arguments` read JSON as everywhere else and declare what a query may contain."""

    ARGUMENTS_PARSER = _Parser()

    def arguments(self, schema: type[ma.Schema], *, location: str = "json", **options: Any) -> Callable[[View], View]:
        """Decorate a view with the schema of what it takes from the body or the query."""
        decorate: Callable[[View], View] = super().arguments(schema, location=location, **options)
        if location != "query":
            return decorate
        declare = takes(of_schema(schema))
        return lambda view: declare(decorate(view))

    def response(self, status_code: Any, schema: Any = None, **options: Any) -> Callable[[View], View]:
        """Decorate a view with the schema of its answer; a list of rows may be any sequence."""
        decorate: Callable[[View], View] = super().response(status_code, schema, **options)
        return (lambda view: decorate(_listing(view))) if getattr(schema, "many", False) else decorate


def _listing(view: View) -> View:
    """A view whose rows are a list: flask-smorest takes a tuple of them for an answer with status and headers."""

    @wraps(view)
    def call(*arguments: Any, **named: Any) -> Any:
        answer = view(*arguments, **named)
        return list(answer) if type(answer) is tuple else answer

    return call  # type: ignore[return-value]  # as the view that it wraps


def with_images(schema: type[ma.Schema]) -> dict[str, Any]:
    """For `blueprint.doc`: a request of JSON, alone or beside image parts, that may be sent again."""
    parts = {
        "type": "object",
        "properties": {
            DATA: {"type": "string", "description": "The JSON of the request; it refers to the other parts by name."}
        },
        "additionalProperties": {"type": "string", "format": "binary"},
        "required": [DATA],
    }
    key = {
        "in": "header",
        "name": "Idempotency-Key",
        "description": "Sent again with the same key and content, the request gets the first answer again.",
        "schema": {"type": "string", "maxLength": KEY_LENGTH},
    }
    return {
        "requestBody": {"required": True, "content": {JSON: {"schema": schema}, MULTIPART: {"schema": parts}}},
        "parameters": [key],
    }

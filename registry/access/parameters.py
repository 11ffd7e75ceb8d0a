"""The query parameters that each route declares; any other is refused rather than ignored.

A parameter that is ignored answers another question than the one asked: a clerk who searches by `?q=` would be shown
everybody, newest first, and open the wrong child.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, TypeVar

import marshmallow as ma
from flask import Flask, current_app, request

from registry.access.permissions import declared_by
from registry.core.errors import FieldError, Invalid
from registry.core.json_reading import escaped
from registry.core.messages import Message, _

View = TypeVar("View", bound=Callable[..., Any])

_DECLARED: Final = "__registry_parameters__"
_LONGEST_NAME: Final = 60  # characters of an unknown name that the pointer repeats
_MOST_ERRORS: Final = 20
NONE: Final[Mapping[str, bool]] = {}


def takes(parameters: Mapping[str, bool]) -> Callable[[View], View]:
    """Declare the query parameters of a view: name → whether it may be given more than once."""

    def mark(view: View) -> View:
        setattr(view, _DECLARED, dict(parameters))
        return view

    return mark


def of_schema(schema: type[ma.Schema]) -> dict[str, bool]:
    """The parameters that a schema reads from a query."""
    return {
        field.data_key or name: isinstance(field, ma.fields.List)
        for name, field in schema().fields.items()
        if not field.dump_only
    }


def parameters_of(app: Flask, endpoint: str) -> dict[str, bool]:
    """The parameters that the view of an endpoint declares; none where it declares nothing."""
    declared: dict[str, bool] | None = declared_by(app, endpoint, _DECLARED)
    return declared or {}


def refuse_others(also: Mapping[str, bool] = NONE) -> None:
    """Raise Invalid for every query parameter that the requested route does not declare, or that is given twice."""
    errors = tuple(_errors({**parameters_of(current_app, str(request.endpoint)), **also}))
    if errors:
        raise Invalid(errors[:_MOST_ERRORS])


def _errors(allowed: Mapping[str, bool]) -> Iterator[FieldError]:
    for name, values in request.args.lists():
        pointer = f"/query/{escaped(name[:_LONGEST_NAME])}"
        if name not in allowed:
            yield FieldError(pointer, _unknown(allowed))
        elif len(values) > 1 and not allowed[name]:
            yield FieldError(pointer, _("Give this parameter once."))


def _unknown(allowed: Mapping[str, bool]) -> Message:
    if not allowed:
        return _("This address takes no parameters. Remove it.")
    return _("Unknown parameter. Allowed here: {names}.", names=", ".join(sorted(allowed)))

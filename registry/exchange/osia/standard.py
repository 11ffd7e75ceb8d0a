"""OSIA's routes, below /osia. What they take and answer are OSIA's own documents: pr 1.5.0 to be read, uin 1.2.0."""

from typing import Final

from flask import Response, jsonify, request

from registry.access.blueprint import Blueprint
from registry.access.http import begin
from registry.access.requests import json_body
from registry.core.errors import FieldError, Forbidden, Invalid
from registry.core.messages import _
from registry.exchange.osia import reading, rules
from registry.exchange.osia.routing import answer_errors, json_list, purpose, router, whole

blueprint = Blueprint("osia", __name__, url_prefix="/osia")
blueprints = (blueprint,)

_route = router(blueprint)


@_route("POST", "/pr/v1/persons", "group", "reference", "gallery", "offset", "limit")
def find_persons() -> Response:
    """Find persons by expressions."""
    start, count = whole("offset", 0), whole("limit", rules.LARGEST_PAGE)
    flags = {name: request.args.get(name, "false") for name in ("group", "reference")}
    if any(flag not in ("true", "false") for flag in flags.values()):
        raise Invalid([FieldError("/query/group", _("Must be true or false."))])
    expressions = json_list()
    with begin() as ctx:
        found = reading.find_persons(
            ctx,
            purpose(),
            expressions,
            gallery=request.args.get("gallery"),
            is_grouped=flags["group"] == "true",
            start=start,
            count=min(count, rules.LARGEST_PAGE),
        )
    return jsonify(found)


@_route("GET", "/pr/v1/persons/<personId>")
def read_person(personId: str) -> Response:  # as OSIA names it
    """Read one person."""
    with begin() as ctx:
        return jsonify(reading.person(ctx, purpose(), personId))


@_route("GET", "/pr/v1/persons/<personId>/identities")
def read_identities(personId: str) -> Response:  # as OSIA names it
    """Read the identities of a person: one, that of the acta in force."""
    with begin() as ctx:
        return jsonify([reading.identity(ctx, purpose(), personId)])


@_route("GET", "/pr/v1/persons/<personId>/identities/<identityId>")
def read_identity(personId: str, identityId: str) -> Response:  # as OSIA names them
    """Read one identity."""
    with begin() as ctx:
        return jsonify(reading.identity(ctx, purpose(), personId, identityId))


@_route("GET", "/pr/v1/persons/<personId>/reference")
def read_reference(personId: str) -> Response:  # as OSIA names it
    """Read the identity to be relied on."""
    with begin() as ctx:
        return jsonify(reading.identity(ctx, purpose(), personId))


@_route("GET", "/pr/v1/galleries")
def read_galleries() -> Response:
    """Name the galleries that others may know of."""
    with begin() as ctx:
        reading.admitted(ctx, purpose(), "read_person")
    return jsonify([rules.GALLERY])


def _refuse(**_arguments: str) -> Response:
    """Refuse what changes the registry, and lists of its children."""
    raise Forbidden("not-agreed", _("The agreement does not allow this."))


_PERSON: Final = "/pr/v1/persons/<personId>"
_IDENTITY: Final = f"{_PERSON}/identities/<identityId>"
_REFUSED: Final = (
    ("GET", "/pr/v1/galleries/<galleryId>", ("offset", "limit")),
    ("POST", _PERSON, ()),
    ("PUT", _PERSON, ()),
    ("DELETE", _PERSON, ()),
    ("POST", "/pr/v1/persons/<personIdTarget>/merge/<personIdSource>", ()),
    ("POST", f"{_PERSON}/identities", ()),
    ("POST", _IDENTITY, ()),
    ("PUT", _IDENTITY, ()),
    ("PATCH", _IDENTITY, ()),
    ("DELETE", _IDENTITY, ()),
    ("POST", "/pr/v1/persons/<personIdTarget>/move/<personIdSource>/identities/<identityId>", ()),
    ("PUT", f"{_IDENTITY}/status", ("status",)),
    ("PUT", f"{_IDENTITY}/reference", ()),
)
for _number, (_method, _path, _queries) in enumerate(_REFUSED):

    def _view(**arguments: str) -> Response:
        return _refuse(**arguments)

    _view.__name__, _view.__doc__ = f"refuse_{_number}", _refuse.__doc__
    _route(_method, _path, *_queries)(_view)


@_route("POST", "/uin/v1/uin")
def read_number() -> Response:
    """Answer the CUI of the child whom the attributes name. None is generated: a CUI is assigned with the acta."""
    body = json_body()
    with begin() as ctx:
        return jsonify(reading.number(ctx, purpose(), body))


answer_errors(blueprint, lambda: request.path.startswith(f"{blueprint.url_prefix}/uin/"))

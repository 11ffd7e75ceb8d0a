"""OSIA's routes, below /osia. What they take and answer are OSIA's own documents: pr 1.5.0 to be read, uin 1.2.0."""

from collections.abc import Callable
from typing import Any, Final

from flask import Response, jsonify, request
from werkzeug.exceptions import HTTPException

from registry.access.blueprint import Blueprint
from registry.access.http import begin
from registry.access.parameters import takes
from registry.access.permissions import requires
from registry.access.purposes import HEADER
from registry.access.requests import JSON, json_body
from registry.core.errors import FieldError, Forbidden, Invalid, NotFound, RegistryError, TooMany, Unreadable
from registry.core.json_reading import read_object
from registry.core.messages import _
from registry.core.problems import failure, status_of
from registry.exchange.clients.service import PERMISSION
from registry.exchange.osia import reading, rules

blueprint = Blueprint("osia", __name__, url_prefix="/osia")
blueprints = (blueprint,)

TRANSACTION: Final = "transactionId"
_BAD: Final = 400


def _purpose() -> str | None:
    return request.headers.get(HEADER) or None


def _route(method: str, path: str, *queries: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """A route of OSIA: its query takes a transactionId, which is required, and these."""

    def add(view: Callable[..., Any]) -> Callable[..., Any]:
        def answer(**arguments: str) -> Any:
            if not request.args.get(TRANSACTION):
                raise Invalid([FieldError(f"/query/{TRANSACTION}", _("Required."))])
            if any(len(value) > rules.LONGEST_ID for value in arguments.values()):
                raise NotFound
            return view(**arguments)

        answer.__name__, answer.__doc__ = view.__name__, view.__doc__
        known = takes(dict.fromkeys((TRANSACTION, *queries), False))
        blueprint.add_url_rule(path, view.__name__, requires(PERMISSION)(known(answer)), methods=[method])
        return view

    return add


@_route("POST", "/pr/v1/persons", "group", "reference", "gallery", "offset", "limit")
def find_persons() -> Response:
    """Find persons by expressions."""
    start, count = _whole("offset", 0), _whole("limit", rules.LARGEST_PAGE)
    flags = {name: request.args.get(name, "false") for name in ("group", "reference")}
    if any(flag not in ("true", "false") for flag in flags.values()):
        raise Invalid([FieldError("/query/group", _("Must be true or false."))])
    expressions = _list()
    with begin() as ctx:
        found = reading.find_persons(
            ctx,
            _purpose(),
            expressions,
            gallery=request.args.get("gallery"),
            is_grouped=flags["group"] == "true",
            start=start,
            count=min(count, rules.LARGEST_PAGE),
        )
    return jsonify(found)


def _whole(name: str, default: int) -> int:
    text = request.args.get(name, str(default))
    if not (text.isascii() and text.isdigit() and len(text) <= 9):  # digits
        raise Invalid([FieldError(f"/query/{name}", _("Must be a whole number from 0 on."))])
    return int(text)


def _list() -> Any:
    """The list in the body; read like every object, by the one reader."""
    if request.mimetype != JSON:
        raise Unreadable
    content = request.get_data(cache=False)
    return read_object(b'{"expressions":' + content + b"}").get("expressions")


@_route("GET", "/pr/v1/persons/<personId>")
def read_person(personId: str) -> Response:  # as OSIA names it
    """Read one person."""
    with begin() as ctx:
        return jsonify(reading.person(ctx, _purpose(), personId))


@_route("GET", "/pr/v1/persons/<personId>/identities")
def read_identities(personId: str) -> Response:  # as OSIA names it
    """Read the identities of a person: one, that of the acta in force."""
    with begin() as ctx:
        return jsonify([reading.identity(ctx, _purpose(), personId)])


@_route("GET", "/pr/v1/persons/<personId>/identities/<identityId>")
def read_identity(personId: str, identityId: str) -> Response:  # as OSIA names them
    """Read one identity."""
    with begin() as ctx:
        return jsonify(reading.identity(ctx, _purpose(), personId, identityId))


@_route("GET", "/pr/v1/persons/<personId>/reference")
def read_reference(personId: str) -> Response:  # as OSIA names it
    """Read the identity to be relied on."""
    with begin() as ctx:
        return jsonify(reading.identity(ctx, _purpose(), personId))


@_route("GET", "/pr/v1/galleries")
def read_galleries() -> Response:
    """Name the galleries that others may know of."""
    with begin() as ctx:
        reading.admitted(ctx, _purpose(), "read_person")
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
        return jsonify(reading.number(ctx, _purpose(), body))


def _error(code: int, why: str) -> Response:
    response = jsonify(code=code, message=why)
    response.status_code = code
    return response


def _on_registry(error: RegistryError) -> Response:
    status = int(status_of(error))
    is_number = request.path.startswith(f"{blueprint.url_prefix}/uin/")
    # What is wrong with a request, and nobody of that description, are 400 in OSIA's documents.
    status = _BAD if isinstance(error, (Invalid, Unreadable)) or (is_number and isinstance(error, NotFound)) else status
    details = "; ".join(f"{field.pointer}: {field.detail}" for field in error.errors)
    response = _error(status, f"{error.title} {details}".strip())
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(error.wait_s)
    return response


def _on_http(error: HTTPException) -> Response:
    return _error(error.code or _BAD, "The request could not be read.")


def _on_failure(error: Exception) -> Response:
    return _error(failure(error).status_code, "Something went wrong on our side.")


blueprint.register_error_handler(RegistryError, _on_registry)
blueprint.register_error_handler(HTTPException, _on_http)
blueprint.register_error_handler(Exception, _on_failure)

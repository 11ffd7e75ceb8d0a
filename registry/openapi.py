"""The OpenAPI document at /api/openapi.json, and a page to browse it that needs no network."""

import json
from pathlib import Path
from typing import Any, Final

from flask import Flask
from flask_smorest import Api
from flask_swagger_ui import get_swaggerui_blueprint

from registry.access.grants import GRANTS, scope_of
from registry.access.permissions import PUBLIC, permission_of, public
from registry.access.purposes import BY_CASE, HEADER, PURPOSES
from registry.core.schemas import ProblemSchema
from registry.stations.signing_in import is_by_station

DOCUMENT = "/api/openapi.json"
PAGE = "/api/docs"

CONFIG: dict[str, Any] = {
    "API_TITLE": "Civil-registry identity for newborns and minors",
    "API_VERSION": "v1",
    "OPENAPI_VERSION": "3.1.0",
    "OPENAPI_URL_PREFIX": "/api",
    "OPENAPI_JSON_PATH": "openapi.json",
}

_EXAMPLES: Final = Path(__file__).with_name("openapi_examples.json")
_PAGE_POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; script-src 'self' 'unsafe-inline'; img-src 'self' data:"
)


def register(app: Flask, api: Api) -> None:
    """Complete the document and serve the page. Both are public, since they contain no personal data."""
    api.spec.components.security_scheme("bearer", {"type": "http", "scheme": "bearer"})
    of_station = "The token of a capture station: the answer to a challenge that its key signed."
    api.spec.components.security_scheme("station", {"type": "http", "scheme": "bearer", "description": of_station})
    api.spec.components.schema("Problem", schema=ProblemSchema)
    _add_permissions(app, api)
    _add_examples(api)
    page = get_swaggerui_blueprint(PAGE, DOCUMENT, config={"app_name": CONFIG["API_TITLE"], "validatorUrl": None})
    app.register_blueprint(page)
    for endpoint, view in list(app.view_functions.items()):
        if endpoint.startswith(("api-docs.", f"{page.name}.")):
            app.view_functions[endpoint] = public("the description of the API contains no personal data")(
                _callable(view)
            )
    app.after_request_funcs.setdefault(page.name, []).append(_allow_page)


def _callable(view: Any) -> Any:
    def call(**arguments: Any) -> Any:
        return view(**arguments)

    return call


def _allow_page(response: Any) -> Any:
    response.headers["Content-Security-Policy"] = _PAGE_POLICY
    return response


def _add_permissions(app: Flask, api: Api) -> None:
    """Add the permission and the refusals of each operation to the document."""
    refusals = {
        "401": "There is no valid token.",
        "403": "The role does not include the permission.",
        "422": "Some fields need correction; all are listed, with JSON pointers.",
        "503": "Nothing was saved; send the request again.",
    }
    by_path: dict[tuple[str, str], str | None] = {}
    by_station = set[tuple[str, str]]()
    for rule in app.url_map.iter_rules():
        path = rule.rule
        for argument in rule.arguments:
            path = _without_converter(path, argument)
        for method in rule.methods or ():
            by_path[path, method.lower()] = permission_of(app, rule.endpoint)
            if is_by_station(app, rule.endpoint):
                by_station.add((path, method.lower()))
    for path, operations in api.spec._paths.items():  # noqa: SLF001  # apispec gives no other way to its paths
        for method, operation in operations.items():
            if not isinstance(operation, dict):
                continue
            permission = by_path.get((path, method))
            responses = operation.setdefault("responses", {})
            for status, meaning in refusals.items():
                if permission == PUBLIC and (status == "403" or (status == "401" and (path, method) not in by_station)):
                    continue
                problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
                own = responses.get(status, {})
                has_own = bool(own.get("content", {}).keys() - {"application/json"})
                responses[status] = {
                    "description": own["description"] if has_own else meaning,
                    "content": (own["content"] if has_own else {}) | problem,
                }
            if (path, method) in by_station:
                operation["security"] = [{"station": []}]
            if permission and permission != PUBLIC:
                operation["security"] = [{"bearer": []}]
                operation["x-permission"] = permission
                operation["x-roles"] = {role: str(scope) for role in GRANTS if (scope := scope_of(role, permission))}
                if method == "get" and "{" in path and BY_CASE & operation["x-roles"].keys():
                    _add_purpose(operation)


def _add_examples(api: Api) -> None:
    """Add an example of what is sent to those operations that a newcomer begins with; nobody in them exists."""
    paths = api.spec._paths  # noqa: SLF001  # as above
    for operation, example in json.loads(_EXAMPLES.read_text(encoding="utf-8")).items():
        method, path = operation.split()
        paths[path][method.lower()]["requestBody"]["content"]["application/json"]["example"] = example


def _add_purpose(operation: dict[str, Any]) -> None:
    parameters = operation.setdefault("parameters", [])
    if all(isinstance(parameter, str) or parameter.get("name") != HEADER for parameter in parameters):
        description = "Why the record is read; needed outside one's own open cases: " + ", ".join(sorted(BY_CASE))
        values = sorted({purpose for purposes in PURPOSES.values() for purpose in purposes})
        schema = {"type": "string", "enum": values}
        parameters.append({"in": "header", "name": HEADER, "description": description, "schema": schema})


def _without_converter(path: str, argument: str) -> str:
    start, end = path.find("<"), path.find(">")
    while start >= 0:
        inner = path[start + 1 : end]
        if inner.split(":")[-1] == argument:
            return path[:start] + "{" + argument + "}" + path[end + 1 :]
        start, end = path.find("<", end), path.find(">", end + 1)
    return path

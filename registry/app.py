"""The web application: every room's routes and pages, put together."""

import time

import structlog
from flask import Flask, Response, g, request
from flask_smorest import Api
from werkzeug.middleware.proxy_fix import ProxyFix

from registry import openapi
from registry.access import http, permissions
from registry.access.frame import devices, problem_pages, view
from registry.access.uploads import UploadRequest
from registry.core import measures, problems
from registry.core.json_provider import JsonProvider
from registry.core.messages import _, language, plural
from registry.core.registry import Registry
from registry.operations import health
from registry.reading import http as reading
from registry.rooms import parts, surroundings


def create_app(registry: Registry) -> Flask:
    """The web application of a registry; raises PermissionMissing if a view declares no permission."""
    app = Flask(__name__, static_folder=None)
    app.request_class = UploadRequest
    app.extensions[http.EXTENSION] = registry
    app.config.update(openapi.CONFIG)
    app.config["MAX_CONTENT_LENGTH"] = registry.settings.max_request_mb * 1024 * 1024
    # The largest form text is the JSON part of a request with images, which the limit of the whole body bounds.
    app.config["MAX_FORM_MEMORY_SIZE"] = app.config["MAX_CONTENT_LENGTH"]
    app.config["MAX_FORM_PARTS"] = 64
    app.json = JsonProvider(app)
    app.jinja_env.globals.update({"_": _, "plural": plural, "language": language})
    app.before_request(_begin)
    http.register(app)
    api = Api(app)
    problems.register(app)  # after the API, which has handlers of its own
    for room in parts("api"):
        for blueprint in room.blueprints:
            api.register_blueprint(blueprint)
    for room in parts("standard"):  # described by the standards' own documents
        for blueprint in room.blueprints:
            app.register_blueprint(blueprint)
    for room in parts("pages"):
        for blueprint in room.blueprints:
            app.register_blueprint(blueprint)
    view.register(app, surroundings())
    app.register_blueprint(health.blueprint)
    openapi.register(app, api)
    app.after_request(_finish)
    problem_pages.register(app)  # runs before `_finish`
    reading.register(app)  # runs before both
    if registry.settings.trusted_proxies:
        # Limits of requests count by address; behind a proxy every client would have the proxy's.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=registry.settings.trusted_proxies)  # type: ignore[method-assign]  # Flask's own way
    permissions.refuse_undeclared(app)
    return app


log = structlog.get_logger(__name__)


def _begin() -> None:
    g.began = time.perf_counter()


def _finish(response: Response) -> Response:
    response.headers["X-Request-Id"] = problems.request_id()
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers.setdefault("Cache-Control", "no-store")
    response.headers.setdefault("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
    response.headers.setdefault(devices.HEADER, devices.NONE)
    # The route, not the address, which contains identifiers.
    route = request.url_rule.rule if request.url_rule else None
    measures.request(request.method, route, response.status_code, time.perf_counter() - g.began)
    log.info(
        "request",
        route=str(request.url_rule),
        method=request.method,
        status=response.status_code,
        role=g.actor.role if "actor" in g else None,
        request_id=problems.request_id(),
    )
    return response

"""A process of the registry that fails wherever it is asked to, with a marked person's data in what it raises."""

import logging
import threading
import warnings
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, Final

from flask import Flask, Response, request
from sqlalchemy import text

from registry.core.context import Context
from registry.core.registry import Registry

NAME: Final = "Zurichaqmarca Quilcamarcada"
NUMBER: Final = "47110815"
PHONE: Final = "987600123"
ADDRESS: Final = "Jr. Marcado 4711"
MARKED: Final = f"{NAME} {NUMBER} {PHONE} {ADDRESS}"
MARKS: Final = ("zurichaq", "quilcamar", NUMBER, PHONE, "marcado 4711")
"""What no log may hold, in small letters."""
HEADER: Final = "X-Test-Failure"


def arm(moment: str) -> None:
    """Make this process fail: `web` where a request's header says how, `worker` in its tasks, `command` at once."""
    if moment == "web":
        from registry import app

        app.create_app = partial(_failing_app, app.create_app)
    elif moment == "worker":
        from registry import bootstrap
        from registry.rooms import tasks

        setattr(bootstrap, "tasks", partial(_failing_tasks, tasks))  # noqa: B010  # it is not exported
    elif moment == "command":
        from registry.audit import verification

        verification.verify = _raise


def _raise(*_: object, **__: object) -> Any:
    raise ValueError(MARKED)


def _refuse_value(registry_or_ctx: Registry | Context) -> None:
    session = registry_or_ctx.session if isinstance(registry_or_ctx, Context) else registry_or_ctx.engine.connect()
    session.execute(text("SELECT CAST(:name AS integer)"), {"name": MARKED})


def _break_constraint(registry: Registry) -> None:
    with registry.engine.begin() as connection:
        connection.execute(text("INSERT INTO person (given_names) VALUES (:name)"), {"name": MARKED})


def _in_a_thread(_registry: Registry) -> None:
    thread = threading.Thread(target=_raise)
    thread.start()
    thread.join()


def _log(_registry: Registry) -> None:
    warnings.warn(MARKED, stacklevel=1)
    for name in ("flask.app", "sqlalchemy", "psycopg.pool", "gunicorn.error", "anything"):
        try:
            _raise()
        except ValueError:
            logging.getLogger(name).exception("failed for %s", MARKED)
        logging.getLogger(name).error(f"failed for {MARKED}")  # noqa: G004  # as libraries do
        logging.getLogger(name).error("%d and %d", MARKED)  # noqa: PLE1206  # the wrong number of arguments


FAILURES: Final[Mapping[str, Callable[[Registry], None]]] = {
    "raise": _raise,
    "value": _refuse_value,
    "constraint": _break_constraint,
    "thread": _in_a_thread,
    "log": _log,
}
AFTER: Final = ("after", "wsgi")


def _failing_app(create: Callable[[Registry], Flask], registry: Registry) -> Flask:
    app = create(registry)

    def before() -> None:
        if failure := FAILURES.get(request.headers.get(HEADER, "")):
            failure(registry)

    def after(response: Response) -> Response:
        return _raise() if request.headers.get(HEADER) == "after" else response

    app.before_request(before)
    app.after_request(after)
    answer = app.wsgi_app

    def outermost(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        return _raise() if environ.get("HTTP_X_TEST_FAILURE") == "wsgi" else answer(environ, start)

    app.wsgi_app = outermost  # type: ignore[method-assign, assignment]
    return app


def _failing_tasks(tasks: Callable[[], Mapping[str, Any]]) -> Mapping[str, Any]:
    return {**tasks(), "test.raises": lambda ctx, name: _raise(), "test.value": lambda ctx, name: _refuse_value(ctx)}

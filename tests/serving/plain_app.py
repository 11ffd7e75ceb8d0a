"""A small application, and gunicorn's configuration for it: what is tried is the worker."""

import time
from collections.abc import Callable, Iterable
from typing import Any

from registry.serving.options import Terms, options

TERMS = Terms(
    2**20, most_connections=30, most_of_address=20, most_buffered_bytes=2**21, head_s=1.0, grace_s=0.5, idle_s=1.5
)
LARGE = 16 * 2**20
globals().update(options(1, 4, 1, behind_proxy=False))
workers = 1


def pre_fork(_arbiter: Any, worker: Any) -> None:
    worker.terms = TERMS


def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    body = environ["wsgi.input"].read()
    path = environ["PATH_INFO"]
    if path == "/long":
        time.sleep(1.0)
    answer = bytes(LARGE) if path == "/large" else f"{len(body)} {environ['REMOTE_ADDR']}".encode()
    start_response("200 OK", [("Content-Length", str(len(answer)))])
    return [answer]

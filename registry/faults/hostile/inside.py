"""The application called without a server: many requests in little time, and none of a server's own limits."""

import io
from typing import Any
from urllib.parse import unquote_to_bytes

from flask import Flask
from werkzeug.test import run_wsgi_app

from registry.faults.hostile.judging import Answer
from registry.faults.hostile.places import Request


def call(app: Flask, request: Request) -> Answer:
    """The answer of an application to a request, as a server would hand it over."""
    body, status, headers = run_wsgi_app(app.wsgi_app, _environ(request), buffered=True)
    return Answer(int(status.split()[0]), dict(headers), b"".join(body))


def _environ(request: Request) -> dict[str, Any]:
    path, _, query = request.target.partition(b"?")
    body = request.body or b""
    environ: dict[str, Any] = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query.decode("latin-1"),
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.66",
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_HOST": "localhost",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for line in "\r\n".join(f"{name}: {value}" for name, value in request.headers).split("\r\n"):
        name, colon, value = line.partition(":")
        if colon:
            key = name.upper().replace("-", "_")
            sent = value.strip().encode("utf-8", "surrogatepass").decode("latin-1")
            environ[key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"] = sent
    return environ

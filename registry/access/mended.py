"""What was mended in a request is told in its answer, on every route alike: among its `warnings`."""

from flask import Flask, Response
from flask import json as flask_json

from registry.core import mending

WARNINGS = "warnings"


def register(app: Flask) -> None:
    """Begin the notes of each request, and add what was mended to the object that answers it."""
    app.before_request(mending.begin)
    app.after_request(_tell)


def _tell(response: Response) -> Response:
    mended = mending.mended() if response.is_json and response.status_code < 400 else []
    answer = response.get_json(silent=True) if mended else None
    if isinstance(answer, dict):
        answer[WARNINGS] = [*answer.get(WARNINGS, ()), *mended]
        response.set_data(flask_json.dumps(answer))
    return response

"""Refusals and failures as pages, for whoever asks for pages: the problem document's own words, and what to do next.

One mechanism for all of them: what `registry.core.problems` answers is shown by the layout where a browser asked for
HTML. Status and headers stay.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from flask import Flask, Response, request
from werkzeug.exceptions import BadRequest

from registry.access.http import current_actor
from registry.access.purposes import HEADER, PARAMETER, PURPOSES
from registry.access.sessions.showing import html, own_secret, settle
from registry.access.words import PURPOSES as PURPOSE_WORDS
from registry.core.messages import Message, _

_PROBLEM: Final = "application/problem+json"
_ADVICE: Final[Mapping[int, Message]] = {
    HTTPStatus.UNAUTHORIZED: _("Sign in again, then open the page once more."),
    HTTPStatus.FORBIDDEN: _("If your work needs this, ask the person who manages accounts at your office."),
    HTTPStatus.NOT_FOUND: _("Check the address, or begin at the start and look for it from there."),
    HTTPStatus.METHOD_NOT_ALLOWED: _("Begin at the start and open the page from there."),
    HTTPStatus.CONFLICT: _("Go back, open the record again and look at what has changed."),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: _("Go back and choose a smaller file."),
    HTTPStatus.TOO_MANY_REQUESTS: _("Wait a minute, then try again."),
    HTTPStatus.UNPROCESSABLE_ENTITY: _("Go back, correct this and send it again."),
    HTTPStatus.SERVICE_UNAVAILABLE: _("Wait a moment, then try again."),
}
_UNSTATED: Final = f"/headers/{HEADER}"
_OTHERWISE: Final = _("Go back and try again. If it happens again, ask for help.")


def register(app: Flask) -> None:
    """Show problem documents as pages to browsers."""
    app.after_request(_as_page)


def _as_page(response: Response) -> Response:
    if response.mimetype != _PROBLEM or not _wants_page():
        return response
    problem = response.get_json()
    if request.method == "GET" and any(error["pointer"] == _UNSTATED for error in problem.get("errors", ())):
        return _ask_purpose(response)
    shown = html(
        "web/refused.html",
        own_secret(),
        title=problem["title"],
        detail=problem.get("detail"),
        details=[error["detail"] for error in problem.get("errors", ()) if error["detail"] != problem["title"]],
        advice=_ADVICE.get(response.status_code, _OTHERWISE),
        request_id=problem.get("request_id"),
    )
    response.set_data(shown)
    response.mimetype = "text/html"
    return settle(response)


def _ask_purpose(response: Response) -> Response:
    """What is shown for a stated purpose only asks for it first, and then leads to where it was asked for."""
    choices = [(slug, PURPOSE_WORDS[slug]) for slug in PURPOSES.get(current_actor().role, ())]
    held = [(name, value) for name, value in request.args.items(multi=True) if name != PARAMETER]
    response.set_data(html("web/purpose.html", own_secret(), choices=choices, held=held, address=request.path))
    response.mimetype, response.status_code = "text/html", HTTPStatus.OK
    return settle(response)


def _wants_page() -> bool:
    if request.path.startswith("/api/") or isinstance(request.routing_exception, BadRequest):
        return False  # or a host that is none: a page could name no address
    return any(kind == "text/html" for kind, _quality in request.accept_mimetypes)

"""What pages fetch beside themselves, and the choice of a language."""

from typing import Final

from flask import Blueprint, Response, redirect, request
from werkzeug.exceptions import NotFound

from registry.access.frame.showing import page, to
from registry.access.http import begin
from registry.access.permissions import public, requires
from registry.access.sessions import cookies, kept
from registry.access.sessions.admission import open_form
from registry.access.sessions.showing import answer
from registry.core.clock import show_moment
from registry.core.messages import LANGUAGES
from registry.web import assets
from registry.web.addresses import is_own_path

blueprint = Blueprint("frame", "registry.web", template_folder="templates")
blueprints = (blueprint,)

_FOR_GOOD: Final = "public, max-age=31536000, immutable"


@blueprint.get("/assets/<name>")
@public("style sheets, scripts and pictures of the pages")
def asset(name: str) -> Response:
    """Return a file whose name changes with its content, compressed where the browser reads that."""
    served = assets.served(name)
    if served is None:
        raise NotFound
    is_compressed = request.accept_encodings.quality("gzip") > 0
    response = Response(served.compressed if is_compressed else served.content, content_type=served.media_type)
    if is_compressed:
        response.headers["Content-Encoding"] = "gzip"
    response.vary.add("Accept-Encoding")
    response.headers["Cache-Control"] = _FOR_GOOD
    return response


@blueprint.post("/language")
@public("everybody chooses the language of the pages")
@open_form("it changes nothing but the language in which this browser is answered")
def choose_language() -> Response:
    """Remember a language in this browser, and show the page again."""
    chosen, address = request.form.get("language", ""), request.form.get("to", "")
    response = answer(redirect(address if is_own_path(address) else "/", 303))
    if chosen in LANGUAGES:
        cookies.write(response, cookies.LANGUAGE, chosen)
    return response


@blueprint.get("/kept")
@requires("tokens.own")
def kept_form() -> Response:
    """Show that a form waits which came after its session had ended."""
    with begin() as ctx:
        waiting = kept.waiting(ctx)
    if waiting is None:
        return to("/")
    return page("web/kept.html", fields=waiting.fields, kept_at=show_moment(waiting.kept_at))


@blueprint.post("/kept")
@requires("tokens.own")
def send_kept() -> Response:
    """Send the form again to where it goes: the browser repeats what it sends here. Or give it up."""
    with begin() as ctx:
        address = kept.forget(ctx)
    if address is None or request.form.get(GIVEN_UP):
        return to("/")
    return answer(redirect(address, 307))


GIVEN_UP: Final = "given_up"

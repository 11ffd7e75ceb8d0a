"""How these pages are answered: as HTML in the reader's language, with nothing from elsewhere."""

from importlib import resources
from typing import Any, Final
from urllib.parse import urlsplit

from flask import Response, make_response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from registry.access.factors import keys
from registry.access.http import current_registry
from registry.access.sessions import forms
from registry.access.sessions.service import Given
from registry.core.errors import RegistryError, TooMany
from registry.core.messages import language
from registry.core.problems import status_of

POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def show(template: str, cookie: str, *, error: RegistryError | None = None, **values: Any) -> Response:
    """A page whose forms carry the token of this cookie's secret; after a refusal, with its status."""
    token = forms.token_for(current_registry().vault, cookie) if cookie else ""
    html = render_template(template, form_token=token, shown_language=language(), error=error, **values)
    response = answer(make_response(html, 200 if error is None else int(status_of(error))))
    response.headers["Content-Language"] = language()
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(error.wait_s)
    return response


def policy() -> str:
    """The policy; a form may lead on to the identity provider, where there is one."""
    settings = current_registry().settings
    provider = settings.oidc_authorization_url or settings.oidc_issuer
    if not provider:
        return POLICY
    parts = urlsplit(provider)
    return POLICY.replace("form-action 'self'", f"form-action 'self' {parts.scheme}://{parts.netloc}")


def answer(response: AnyResponse) -> Response:
    """An answer that nothing stores, frames or learns the origin of."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Security-Policy"] = policy()
    response.headers["Referrer-Policy"] = "same-origin"  # with "no-referrer" our own forms came from origin "null"
    return response  # type: ignore[return-value]  # Flask's responses are Werkzeug's


def problem_page(error: RegistryError) -> Response:
    """A refusal as a page."""
    return show("refused.html", "", error=error)


def given() -> Given:
    """The second factor in a form."""
    return Given(request.form.get("code", "")[:40], request.form.get("key", "")[: keys.LONGEST_ANSWER])


def options(content: str) -> Response:
    """What a script of ours hands to the browser, to ask for a key."""
    return answer(Response(content, mimetype="application/json"))


def file(name: str, media_type: str) -> Response:
    """One of the files beside the templates."""
    content = resources.files("registry.access.sessions").joinpath("templates", name).read_bytes()
    response = Response(content, mimetype=media_type)
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response

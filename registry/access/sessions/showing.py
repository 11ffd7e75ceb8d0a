"""How these pages are answered: as HTML in the reader's language, with nothing from elsewhere."""

from typing import Any, Final
from urllib.parse import urlsplit

from flask import Response, g, make_response, request
from werkzeug.wrappers import Response as AnyResponse

from registry.access.factors import keys
from registry.access.frame.view import frame
from registry.access.http import credential_secret, current_registry
from registry.access.sessions import forms
from registry.access.sessions.service import Given
from registry.core.errors import RegistryError, TooMany
from registry.core.messages import language
from registry.core.problems import status_of
from registry.web.rendering import rendered

POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Content security policy: nothing from elsewhere, nothing inline. The style sheet's own small pictures are data."""


def show(template: str, cookie: str, *, error: RegistryError | None = None, **values: Any) -> Response:
    """A page whose forms carry the token of this cookie's secret; after a refusal, with its status."""
    status = 200 if error is None else int(status_of(error))
    response = render(template, cookie, status=status, error=error, **values)
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(error.wait_s)
    return response


def render(template: str, cookie: str, *, status: int = 200, **values: Any) -> Response:
    """A page in the layout, whose forms carry the token of this cookie's secret."""
    return settle(make_response(html(template, cookie, **values), status))


def html(template: str, cookie: str, **values: Any) -> str:
    """The text of a page in the layout."""
    token = forms.token_for(current_registry().vault, cookie) if cookie else ""
    return rendered(template, form_token=token, frame=frame(), **values)


def settle(response: Response) -> Response:
    """A page of ours, with what every page says of itself."""
    response.headers["Content-Language"] = language()
    return answer(response)


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


def own_secret() -> str:
    """The secret whose token the forms of a refusal carry; empty where nobody was recognised."""
    return credential_secret() if "actor" in g else ""


def problem_page(error: RegistryError) -> Response:
    """A refusal as a page."""
    details = [field.detail for field in error.errors]
    return show("refused.html", own_secret(), error=error, title=error.title, detail=error.detail, details=details)


def given() -> Given:
    """The second factor in a form."""
    return Given(request.form.get("code", "")[:40], request.form.get("key", "")[: keys.LONGEST_ANSWER])


def options(content: str) -> Response:
    """What a script of ours hands to the browser, to ask for a key."""
    return answer(Response(content, mimetype="application/json"))

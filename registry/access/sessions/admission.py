"""By what a request is admitted: a bearer token, or the cookie of a session together with proof that a page of ours
sent it.
"""

from collections.abc import Callable
from typing import Any, Final, TypeVar

import flask_smorest
from flask import Flask, current_app, request

from registry.access.models import BEARER, SESSION
from registry.access.permissions import declared_by
from registry.access.sessions import cookies, forms
from registry.core.errors import Forbidden, Unauthenticated
from registry.core.messages import _
from registry.core.registry import Registry

View = TypeVar("View", bound=Callable[..., Any])
_OPEN: Final = "__registry_open_form__"
_LARGE: Final = "__registry_large_form__"
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_LARGEST_FORM: Final = 64 * 1024


def open_form(why: str) -> Callable[[View], View]:
    """Let anybody's page send this form: it does nothing on anybody's behalf. Say why."""
    if not why:
        raise ValueError("say why any page may send this form")

    def mark(view: View) -> View:
        setattr(view, _OPEN, why)
        return view

    return mark


def is_open_form(app: Flask, endpoint: str) -> bool:
    """Whether any page may send this form."""
    return bool(declared_by(app, endpoint, _OPEN))


def large_form(most_bytes: int) -> Callable[[View], View]:
    """Let a view's form be as large as this: it brings files."""

    def mark(view: View) -> View:
        setattr(view, _LARGE, most_bytes)
        return view

    return mark


def is_page() -> bool:
    """Whether the request is for a page, and not for the API."""
    name = request.blueprint
    return name is not None and not isinstance(current_app.blueprints[name], flask_smorest.Blueprint)


def bearer_token() -> str | None:
    """The token in the request's header; None without such a header."""
    scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
    return secret.strip() or None if scheme.lower() == "bearer" else None


def credential(registry: Registry) -> tuple[str, str]:
    """The secret that admits the request, and its kind; raises Unauthenticated, or Forbidden for another site's."""
    token = bearer_token()
    if token is not None and not is_page():
        return token, BEARER
    secret = cookies.read(cookies.SESSION)
    if secret is None or (not is_page() and "Authorization" in request.headers):
        raise Unauthenticated
    if not is_page():
        _refuse_forged(registry, secret, request.headers.get(forms.HEADER))
    return secret, SESSION


def refuse_forged_form(registry: Registry) -> None:
    """Raise Forbidden for a form that no page of ours sent: without the token of the session, or of the visit."""
    if not is_page() or request.method in _SAFE or is_open_form(current_app, str(request.endpoint)):
        return
    request.max_content_length = declared_by(current_app, str(request.endpoint), _LARGE) or _LARGEST_FORM
    token = request.form.get(forms.FIELD)
    # Who signs in anew may still have a session that is over.
    _refuse_forged(registry, cookies.read(cookies.SESSION), token, cookies.read(cookies.VISIT))


def _refuse_forged(registry: Registry, secret: str | None, token: str | None, visit: str | None = None) -> None:
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    is_own = forms.is_own(site, origin, request.host, registry.settings.public_url)
    is_proven = any(cookie and forms.is_token_of(registry.vault, cookie, token) for cookie in (secret, visit))
    if not is_own or not is_proven:
        raise Forbidden(
            "form-token-needed",
            _("This form is no longer valid."),
            detail=_("Nothing was done. Open the page again and send its form from there."),
        )

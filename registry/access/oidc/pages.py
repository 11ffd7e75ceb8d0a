"""Signing in by the identity provider; the console links accounts (`commands`)."""

from datetime import timedelta
from typing import Final

from flask import Blueprint, Response, redirect, request

from registry.access.addresses import client_address
from registry.access.http import current_registry
from registry.access.oidc import service
from registry.access.parameters import takes
from registry.access.permissions import public
from registry.access.sessions import cookies
from registry.access.sessions.showing import answer, problem_page, show
from registry.core.errors import RegistryError
from registry.core.limits import Limit

blueprint = Blueprint("provider", __name__, url_prefix="/sign-in/provider")
blueprints = (blueprint,)

VISITS: Final = Limit("provider.visits", 30, timedelta(minutes=5))
"""From one address; each asks the provider for its description."""


@blueprint.post("")
@public("nobody is signed in yet")
def begin() -> Response:
    """Send the browser to the identity provider."""
    current_registry().limits.enforce(VISITS, client_address())
    address, secret = service.begin(current_registry())
    response = answer(redirect(address, 303))
    cookies.write(response, cookies.PROVIDER, secret)
    return response


@blueprint.get("/answer")
@public("nobody is signed in yet")
@takes(dict.fromkeys(("code", "state", "error", "error_description", "iss", "session_state", "scope"), False))
def finish() -> Response:
    """Take the provider's answer, and begin a session.

    The next page is opened from here, not by a redirect: a browser sends no strict cookie on a way that another site
    began.
    """
    args = request.args
    secret = service.finish(
        current_registry(), cookies.read(cookies.PROVIDER), args.get("state", ""), args.get("code", "")
    )
    response = show("signed_in.html", secret)
    cookies.write(response, cookies.SESSION, secret)
    cookies.remove(response, cookies.PROVIDER)
    return response


@blueprint.errorhandler(RegistryError)
def _refused(error: RegistryError) -> Response:
    return problem_page(error)

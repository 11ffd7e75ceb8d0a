"""The pages for signing in and out. A password is pasted like typed, and the answers are alike for every name."""

import secrets
from typing import Final

from flask import Blueprint, Response, redirect, request

from registry.access.accounts.signing_in import Attempt
from registry.access.addresses import client_address
from registry.access.http import begin, credential_secret, current_registry
from registry.access.oidc.service import is_offered
from registry.access.permissions import public, requires
from registry.access.queries import secret_hash
from registry.access.service import revoke_token
from registry.access.sessions import account_pages, cookies, service, token_pages
from registry.access.sessions.showing import answer, given, options, problem_page, show
from registry.core.errors import Forbidden, RegistryError, TooMany, Unauthenticated
from registry.core.messages import _

blueprint = Blueprint("sign_in", __name__, template_folder="templates")
blueprints = (blueprint, account_pages.blueprint, token_pages.blueprint)
NOTICES: Final = {
    "token-made-before": _("This token was made already, and shown once. If nobody kept it, end it and make another."),
}

HOME: Final = "/"
SECOND_STEP: Final = "/sign-in/second-step"
_WRONG: Final = _("The user name or the password is wrong.")


@blueprint.get("/sign-in")
@public("nobody is signed in yet")
def page() -> Response:
    """Show the form for name and password."""
    return _form()


@blueprint.post("/sign-in")
@public("nobody is signed in yet")
def sign_in() -> Response:
    """Begin a session, or its first step; on to the next page, never to an address from the request."""
    form, registry = request.form, current_registry()
    attempt = Attempt(
        form.get("username", "")[:200], form.get("password", "")[:4000], client_address(), cookies.read(cookies.DEVICE)
    )
    try:
        begun = service.begin(registry, attempt)
    except (Unauthenticated, TooMany) as error:
        return _form(error)
    response = answer(redirect(SECOND_STEP if begun.needs_second_step else HOME, 303))
    cookies.write(response, cookies.SESSION, begun.secret)
    cookies.write(response, cookies.DEVICE, begun.device)
    cookies.remove(response, cookies.VISIT)
    return response


def _form(error: RegistryError | None = None) -> Response:
    title = _WRONG if isinstance(error, Unauthenticated) else error.title if error else None
    visit = cookies.read(cookies.VISIT) or secrets.token_urlsafe(32)
    has_provider = is_offered(current_registry().settings)
    response = show("sign_in.html", visit, error=error, problem=title, has_provider=has_provider)
    cookies.write(response, cookies.VISIT, visit)
    return response


@blueprint.get(SECOND_STEP)
@public("only the first step of a sign-in is done")
def second_step_page() -> Response:
    """Show the form for the second factor."""
    secret = cookies.read(cookies.SESSION)
    try:
        has_key = service.has_key(current_registry(), secret_hash(secret or ""))
    except Unauthenticated:
        return answer(redirect("/sign-in", 303))
    return show("second_step.html", str(secret), has_key=has_key)


@blueprint.post(SECOND_STEP)
@public("only the first step of a sign-in is done")
def second_step() -> Response:
    """Take a code, and give the session its new secret."""
    secret = cookies.read(cookies.SESSION) or ""
    try:
        renewed = service.pass_second_step(current_registry(), secret_hash(secret), given())
    except Unauthenticated:
        return answer(redirect("/sign-in", 303))
    except (Forbidden, TooMany) as error:
        has_key = service.has_key(current_registry(), secret_hash(secret))
        return show("second_step.html", secret, error=error, has_key=has_key)
    response = answer(redirect(HOME, 303))
    cookies.write(response, cookies.SESSION, renewed)
    return response


@blueprint.post(f"{SECOND_STEP}/options")
@public("only the first step of a sign-in is done")
def second_step_options() -> Response:
    """Answer what a browser needs to ask for a security key."""
    return options(service.key_options(current_registry(), secret_hash(cookies.read(cookies.SESSION) or "")))


@blueprint.post("/sign-out")
@requires("tokens.own")
def sign_out() -> Response:
    """End the session in use."""
    with begin() as ctx:
        revoke_token(ctx, credential_secret())
    response = answer(redirect("/sign-in", 303))
    cookies.remove(response, cookies.SESSION)
    return response


@blueprint.errorhandler(RegistryError)
def _refused(error: RegistryError) -> Response:
    return problem_page(error)

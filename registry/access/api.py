"""Tokens and the own account over HTTP."""

from typing import Any

from registry.access import service
from registry.access.blueprint import Blueprint
from registry.access.http import bearer_token, begin, current_actor, current_registry
from registry.access.permissions import public, requires
from registry.access.schemas import LanguageSchema, SignInSchema, TokenSchema, WhoSchema
from registry.core.context import Actor
from registry.core.errors import Unauthenticated

blueprint = Blueprint("access", __name__, url_prefix="/api/v1", description="Signing in")
blueprints = (blueprint,)


@blueprint.post("/tokens")
@public("nobody is signed in yet")
@blueprint.arguments(SignInSchema)
@blueprint.response(201, TokenSchema)
def sign_in(request: dict[str, Any]) -> dict[str, Any]:
    """Exchange a user name and a password for a bearer token."""
    hours = current_registry().settings.token_hours
    with begin() as ctx:
        account = service.check_password(ctx, request["username"], request["password"])
        issued = service.issue_token(ctx, account, request["label"], hours) if account else None
    # The failure count above is committed before the refusal.
    if account is None or issued is None:
        raise Unauthenticated
    return {
        "token": issued.secret,
        "token_type": "Bearer",
        "expires_at": issued.expires_at,
        "role": account.role,
        "facility_code": account.facility_code,
    }


@blueprint.get("/tokens/current")
@requires("tokens.own")
@blueprint.response(200, WhoSchema)
def who() -> dict[str, Any]:
    """Show the account that the token in use belongs to."""
    return _account_answer(current_actor())


@blueprint.put("/account/language")
@requires("account.own")
@blueprint.arguments(LanguageSchema)
@blueprint.response(200, WhoSchema)
def choose_language(request: dict[str, Any]) -> dict[str, Any]:
    """Choose the language of your answers; null takes the language each request asks for."""
    with begin() as ctx:
        actor = service.choose_language(ctx, request["language"])
    return _account_answer(actor)


def _account_answer(actor: Actor) -> dict[str, Any]:
    return {
        "username": actor.username,
        "role": actor.role,
        "facility_code": actor.facility_code,
        "language": actor.language,
        "permissions": sorted(actor.permissions),
    }


@blueprint.delete("/tokens/current")
@requires("tokens.own")
@blueprint.response(204)
def sign_out() -> None:
    """Revoke the token in use."""
    with begin() as ctx:
        service.revoke_token(ctx, bearer_token())

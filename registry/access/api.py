"""Tokens and the own account over HTTP."""

import uuid
from typing import Any

from registry.access import service
from registry.access.accounts import own, signing_in, tokens
from registry.access.addresses import client_address
from registry.access.blueprint import Blueprint
from registry.access.factors import second_step
from registry.access.http import begin, credential_hash, credential_secret, current_actor, current_registry
from registry.access.permissions import public, requires
from registry.access.queries import secret_hash, valid_tokens
from registry.access.schemas import (
    ChangePasswordSchema,
    LanguageSchema,
    RenewedTokenSchema,
    SignInSchema,
    TokenListSchema,
    TokenSchema,
    WhoSchema,
)
from registry.core.context import Actor

blueprint = Blueprint("access", __name__, url_prefix="/api/v1", description="Signing in")
blueprints = (blueprint,)


@blueprint.post("/tokens")
@public("nobody is signed in yet")
@blueprint.arguments(SignInSchema)
@blueprint.response(201, TokenSchema)
def sign_in(request: dict[str, Any]) -> dict[str, Any]:
    """Exchange a user name and a password for a bearer token.

    `permissions` makes a token for a program that may do only these, for `days` at most; without, the token carries the
    whole role for some hours. An account with a second factor sends its `code` too; one that needs a factor and has
    none gets a token that only sets one up (`must_add_factor`). Send the `device` of an earlier answer along: attempts
    from elsewhere then cannot slow this client.
    """
    registry = current_registry()
    attempt = signing_in.Attempt(request["username"], request["password"], client_address(), request["device"])
    account = signing_in.authenticate(registry, attempt)
    with registry.begin(service.actor_of(account), is_bounded=True) as ctx:
        scope = second_step.pass_with_code(ctx, registry, account, request["code"])
        account, device = signing_in.complete(ctx, account, attempt)
        if account.must_change_password:
            scope = None  # its token can do nothing but that, and the next one sets the factor up
        if scope is None:
            issued = tokens.issue(ctx, account, request["label"], request["permissions"], request["days"])
        else:
            issued = service.issue_token(ctx, account, request["label"], 1, scope=scope)
        if request["permissions"] is None:
            second_step.confirm(ctx, account.id, secret_hash(issued.secret))
        actor = service.actor_of(account, request["permissions"] if scope is None else scope)
    return {
        "token": issued.secret,
        "token_type": "Bearer",
        "expires_at": issued.expires_at,
        "role": account.role,
        "facility_code": account.facility_code,
        "office_code": account.office_code,
        "permissions": sorted(actor.permissions),
        "must_change_password": account.must_change_password,
        "must_add_factor": scope is not None,
        "device": device,
    }


@blueprint.get("/tokens/current")
@requires("tokens.own")
@blueprint.response(200, WhoSchema)
def who() -> dict[str, Any]:
    """Show the account that the token in use belongs to."""
    return _account_answer(current_actor())


@blueprint.post("/tokens/current/renewal")
@requires("tokens.own")
@blueprint.response(201, RenewedTokenSchema)
def renew() -> dict[str, Any]:
    """Exchange a program's token for a new one with the same permissions, for as long again; the old one ends."""
    with begin() as ctx:
        issued = tokens.renew(ctx, credential_secret())
        return {"token": issued.secret, "token_type": "Bearer", "expires_at": issued.expires_at}


@blueprint.get("/account/tokens")
@requires("account.own")
@blueprint.response(200, TokenListSchema)
def own_tokens() -> dict[str, Any]:
    """List your tokens that are still valid."""
    with begin() as ctx:
        assert ctx.actor.account_id is not None
        return {"items": valid_tokens(ctx.session, ctx.actor.account_id, ctx.now)}


@blueprint.delete("/account/tokens/<uuid:token_id>")
@requires("account.own")
@blueprint.response(204)
def end_own_token(token_id: uuid.UUID) -> None:
    """End one of your tokens."""
    with begin() as ctx:
        assert ctx.actor.account_id is not None
        tokens.end(ctx, ctx.actor.account_id, token_id)


@blueprint.put("/account/password")
@requires("account.password")
@blueprint.arguments(ChangePasswordSchema)
@blueprint.response(204)
def change_password(request: dict[str, Any]) -> None:
    """Change your password. Your other tokens end; a token that allowed nothing else ends too: sign in again."""
    own.change_password(
        current_registry(),
        current_actor(),
        client_address(),
        own.NewPassword(request["old_password"], request["new_password"]),
        credential_hash(),
    )


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
        "office_code": actor.office_code,
        "language": actor.language,
        "permissions": sorted(actor.permissions),
    }


@blueprint.delete("/tokens/current")
@requires("tokens.own")
@blueprint.response(204)
def sign_out() -> None:
    """Revoke the token in use."""
    with begin() as ctx:
        service.revoke_token(ctx, credential_secret())

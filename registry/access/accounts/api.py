"""Accounts over HTTP, for administrators; each account's own routes are in `registry.access.api`."""

import uuid
from typing import Any

from registry.access import passwords
from registry.access.accounts import service
from registry.access.accounts.schemas import (
    AccountListSchema,
    AccountPersonSchema,
    AccountPostSchema,
    AccountQuery,
    AccountSchema,
    AddAccountSchema,
    AddedAccountSchema,
    CloseAccountSchema,
    EndedTokensSchema,
    PasswordSchema,
)
from registry.access.accounts.service import Post
from registry.access.blueprint import Blueprint
from registry.access.http import begin
from registry.access.models import Account
from registry.access.permissions import requires
from registry.access.queries import accounts, valid_tokens
from registry.access.rules import folded_username
from registry.access.schemas import TokenListSchema
from registry.access.service import AddAccount
from registry.core.pagination import Page

blueprint = Blueprint("accounts", __name__, url_prefix="/api/v1/accounts", description="Accounts, for administrators")
blueprints = (blueprint,)


@blueprint.get("")
@requires("accounts.manage")
@blueprint.arguments(AccountQuery, location="query")
@blueprint.response(200, AccountListSchema)
def list_accounts(request: dict[str, Any]) -> dict[str, Any]:
    """List accounts, newest first."""
    page = Page(request.pop("limit"), request.pop("cursor", None))
    if "username" in request:
        request["username"] = folded_username(request["username"])
    with begin() as ctx:
        listing = accounts(ctx.session, request, page)
        ctx.journal("account.listed", "account", "many", count=len(listing.items))
        return {"items": listing.items, "next_cursor": listing.next_cursor}


@blueprint.post("")
@requires("accounts.manage", fresh=True)
@blueprint.arguments(AddAccountSchema)
@blueprint.response(201, AddedAccountSchema)
def add(request: dict[str, Any]) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Add an account for a person. It stays closed until another administrator agrees, when its role takes two."""
    password = passwords.random_password()
    document = request.pop("staff_document")
    with begin() as ctx:
        command = AddAccount(password=password, is_temporary=True, **request)
        account = service.add(ctx, command, document)
        answer = {name: getattr(account, name) for name in AccountSchema().fields} | {"password": password}
        return answer, 201, {"Location": f"/api/v1/accounts/{account.id}"}


@blueprint.get("/<uuid:account_id>")
@requires("accounts.manage")
@blueprint.response(200, AccountSchema)
def read(account_id: uuid.UUID) -> Account:
    """Read an account."""
    with begin() as ctx:
        account = service.read(ctx, account_id)
        ctx.journal("account.read", "account", account.id)
        return account


@blueprint.put("/<uuid:account_id>/post")
@requires("accounts.manage", fresh=True)
@blueprint.arguments(AccountPostSchema)
@blueprint.response(200, AccountSchema)
def change_post(request: dict[str, Any], account_id: uuid.UUID) -> Account:
    """Change an account's role, facility or office; its tokens end. A role that takes two is only requested."""
    with begin() as ctx:
        return service.change_post(ctx, account_id, Post(**request))


@blueprint.put("/<uuid:account_id>/person")
@requires("accounts.manage", fresh=True)
@blueprint.arguments(AccountPersonSchema)
@blueprint.response(200, AccountSchema)
def name_person(request: dict[str, Any], account_id: uuid.UUID) -> Account:
    """State the person behind an account of before. It cannot be changed afterwards."""
    with begin() as ctx:
        return service.name_person(ctx, account_id, request["staff_document"])


@blueprint.post("/<uuid:account_id>/role-approval")
@requires("accounts.manage", fresh=True)
@blueprint.response(200, AccountSchema)
def approve_role(account_id: uuid.UUID) -> Account:
    """Agree to the role that another administrator requested for an account."""
    with begin() as ctx:
        return service.decide_role(ctx, account_id, is_approved=True)


@blueprint.post("/<uuid:account_id>/role-refusal")
@requires("accounts.manage", fresh=True)
@blueprint.response(200, AccountSchema)
def refuse_role(account_id: uuid.UUID) -> Account:
    """Refuse the role that was requested for an account, or take your own request back."""
    with begin() as ctx:
        return service.decide_role(ctx, account_id, is_approved=False)


@blueprint.post("/<uuid:account_id>/closure")
@requires("accounts.manage", fresh=True)
@blueprint.arguments(CloseAccountSchema)
@blueprint.response(200, AccountSchema)
def close(request: dict[str, Any], account_id: uuid.UUID) -> Account:
    """Close an account; its tokens end. Nothing of it is deleted."""
    with begin() as ctx:
        return service.close(ctx, account_id, request["reason"])


@blueprint.post("/<uuid:account_id>/reopening")
@requires("accounts.manage", fresh=True)
@blueprint.response(200, AccountSchema)
def reopen(account_id: uuid.UUID) -> Account:
    """Open a closed account again; once another administrator agrees, when its role takes two."""
    with begin() as ctx:
        return service.reopen(ctx, account_id)


@blueprint.post("/<uuid:account_id>/password")
@requires("accounts.manage", fresh=True)
@blueprint.response(200, PasswordSchema)
def set_password(account_id: uuid.UUID) -> dict[str, Any]:
    """Give an account a new password made at random; its tokens end."""
    password = passwords.random_password()
    with begin() as ctx:
        service.set_password(ctx, account_id, password)
    return {"password": password}


@blueprint.get("/<uuid:account_id>/tokens")
@requires("accounts.manage")
@blueprint.response(200, TokenListSchema)
def list_tokens(account_id: uuid.UUID) -> dict[str, Any]:
    """List the valid tokens of an account."""
    with begin() as ctx:
        account = service.read(ctx, account_id)
        ctx.journal("account.tokens_listed", "account", account.id)
        return {"items": valid_tokens(ctx.session, account.id, ctx.now)}


@blueprint.delete("/<uuid:account_id>/tokens")
@requires("accounts.manage", fresh=True)
@blueprint.response(200, EndedTokensSchema)
def end_tokens(account_id: uuid.UUID) -> dict[str, Any]:
    """End every token of an account."""
    with begin() as ctx:
        return {"count": service.end_tokens(ctx, account_id)}

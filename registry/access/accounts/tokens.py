"""Tokens of an account: issued by scope and expiry, renewed, listed, ended by their holder or an administrator."""

import uuid
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from registry.access import queries
from registry.access.models import BEARER, Account, ApiToken
from registry.access.rules import ROLES
from registry.access.service import IssuedToken, issue_token
from registry.core.context import Context
from registry.core.errors import FieldError, Invalid, NotFound, Refused
from registry.core.messages import _

MACHINE_IDLE: Final = timedelta(days=30)
"""A program's token that nobody uses for a month ends."""


def issue(
    ctx: Context, account: Account, label: str, permissions: Sequence[str] | None, days: int | None
) -> IssuedToken:
    """The token of a sign-in; with `permissions`, one for a program. Raises Invalid for what the role lacks."""
    settings = ctx.settings
    if permissions is None:
        if days is not None:
            raise Invalid([FieldError("/days", _("Give the permissions of the token too."))])
        idle = timedelta(minutes=settings.token_idle_minutes)
        return issue_token(ctx, account, label, settings.token_hours, idle=idle)
    errors = []
    if set(permissions) - ROLES[account.role]:
        errors.append(FieldError("/permissions", _("The account's role does not include all of these.")))
    if days is not None and days > settings.machine_token_days:
        errors.append(FieldError("/days", _("Must be at most {count}.", count=settings.machine_token_days)))
    if errors:
        raise Invalid(errors)
    hours = 24 * (days or settings.machine_token_days)
    return issue_token(ctx, account, label, hours, scope=permissions, idle=MACHINE_IDLE)


def renew(ctx: Context, secret: str) -> IssuedToken:
    """A new secret, for as long again, for a program's token in use, which ends; raises Refused for a sign-in's."""
    token = queries.token_of(ctx.session, queries.secret_hash(secret), lock=True)
    if token is None or token.account_id != ctx.actor.account_id:
        raise NotFound
    return _renewed(ctx, token)


def replace(ctx: Context, account_id: uuid.UUID, token_id: uuid.UUID) -> IssuedToken:
    """Another secret for a program's token of an account, which ends; raises NotFound when it has none such."""
    token = ctx.session.get(ApiToken, token_id, with_for_update=True)
    if token is None or token.account_id != account_id:
        raise NotFound
    return _renewed(ctx, token)


def _renewed(ctx: Context, token: ApiToken) -> IssuedToken:
    if token.revoked_at:
        raise NotFound
    if token.scope is None or token.kind != BEARER or token.account.must_change_password:
        raise Refused("sign-in-token", _("The token of a sign-in cannot be renewed. Sign in again."))
    token.revoked_at = ctx.now
    ctx.journal("token.renewed", "account", token.account_id, token=str(token.id))
    hours = round((token.expires_at - token.created_at) / timedelta(hours=1))
    idle = None if token.idle_s is None else timedelta(seconds=token.idle_s)
    return issue_token(ctx, token.account, token.label, hours, scope=token.scope, idle=idle)


def end(ctx: Context, account_id: uuid.UUID, token_id: uuid.UUID) -> None:
    """End one token of an account; raises NotFound when it has none such."""
    token = ctx.session.get(ApiToken, token_id)
    if token is None or token.account_id != account_id:
        raise NotFound
    if token.revoked_at is None:
        token.revoked_at = ctx.now
        ctx.journal("token.revoked", "account", account_id, token=str(token.id))


def end_all(ctx: Context, account: Account, reason: str, *, but: uuid.UUID | None = None) -> int:
    """End every token of an account, but the one in use where `but` names it; answers how many there were."""
    tokens = [token for token in queries.valid_tokens(ctx.session, account.id, ctx.now) if token.id != but]
    for token in tokens:
        token.revoked_at = ctx.now
    ctx.session.flush()
    ctx.journal("account.tokens_ended", "account", account.id, count=len(tokens), reason=reason)
    return len(tokens)

"""Add accounts, issue tokens, recognise them. `accounts` holds the rest of an account's life."""

import secrets
import uuid
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from registry.access import passwords, queries
from registry.access.models import BEARER, FIRST_STEP, SESSION, Account, AccountPost, ApiToken
from registry.access.rules import OWN, PASSWORD_ALONE, ROLES, account_errors, folded_username
from registry.core.context import Actor, Context
from registry.core.errors import FieldError, Invalid, Unauthenticated

_PREFIXES = {BEARER: "crt_", SESSION: "crs_", FIRST_STEP: "crf_"}  # civil registry: makes a leaked one recognisable


@dataclass(frozen=True, slots=True)
class AddAccount:
    """An account to add."""

    username: str
    role: str
    password: str
    facility_code: str | None = None
    language: str | None = None
    office_code: str | None = None
    is_temporary: bool = False
    """Whether the password must be changed at the first sign-in."""


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """A new token. `secret` is shown once and not kept."""

    secret: str
    expires_at: datetime


def add_account(ctx: Context, command: AddAccount) -> Account:
    """Add an account; raises Invalid with every reason against it."""
    username, password = folded_username(command.username), passwords.normal(command.password)
    reasons = account_errors(
        username, command.role, command.facility_code, command.language, office_code=command.office_code
    )
    reasons += tuple(("password", reason) for reason in passwords.reasons_against(password, username))
    if reasons:
        raise Invalid(FieldError(f"/{name}", reason) for name, reason in reasons)
    account = Account(
        username=username,
        role=command.role,
        facility_code=command.facility_code,
        office_code=command.office_code,
        language=command.language,
        password_hash=passwords.hash_password(password),
        must_change_password=command.is_temporary,
        created_at=ctx.now,
    )
    ctx.session.add(account)
    ctx.session.flush()
    begin_post(ctx, account)
    ctx.journal(
        "account.added",
        "account",
        account.id,
        role=account.role,
        facility=account.facility_code,
        office=account.office_code,
    )
    return account


def begin_post(ctx: Context, account: Account) -> None:
    """Note that the account works at its facility from now on."""
    if account.facility_code:
        ctx.session.add(AccountPost(account_id=account.id, facility_code=account.facility_code, since=ctx.now))
        ctx.session.flush()


def issue_token(
    ctx: Context,
    account: Account,
    label: str,
    hours: int,
    *,
    scope: Iterable[str] | None = None,
    idle: timedelta | None = None,
    kind: str = BEARER,
) -> IssuedToken:
    """A new bearer token for the account: all that its role includes, or only `scope`.

    While the account's password is one that somebody else chose, its tokens allow only to change it.
    """
    if account.must_change_password and kind != FIRST_STEP:
        scope = PASSWORD_ALONE
    secret = new_secret(kind)
    token = ApiToken(
        account_id=account.id,
        secret_hash=queries.secret_hash(secret),
        label=label,
        created_at=ctx.now,
        expires_at=ctx.now + timedelta(hours=hours),
        scope=None if scope is None else sorted(scope),
        idle_s=None if idle is None else int(idle.total_seconds()),
        kind=kind,
    )
    ctx.session.add(token)
    ctx.session.flush()
    ctx.journal("token.issued", "account", account.id, token=str(token.id), kind=kind, hours=hours, scope=token.scope)
    return IssuedToken(secret, token.expires_at)


def new_secret(kind: str) -> str:
    """A secret of 256 random bits for a token of this kind."""
    return _PREFIXES[kind] + secrets.token_urlsafe(32)


_USE_NOTED: Final = timedelta(minutes=5)


def recognise(session: Session, secret: str, now: datetime, kind: str = BEARER) -> Actor:
    """The account of a token of this kind; raises Unauthenticated if it is unknown or over, or its account closed."""
    token = queries.token_of(session, queries.secret_hash(secret))
    if token is None or token.kind != kind or not is_valid(token, now):
        raise Unauthenticated
    if now - (token.used_at or token.created_at) > _USE_NOTED:
        _note_use(session, token.id, now)
    return actor_of(token.account, token.scope)


def is_valid(token: ApiToken, now: datetime) -> bool:
    """Whether a token is neither revoked, nor expired, nor idle for too long, and its account open."""
    if token.revoked_at or token.expires_at <= now or not token.account.is_active:
        return False
    return token.idle_s is None or now - (token.used_at or token.created_at) <= timedelta(seconds=token.idle_s)


def _note_use(session: Session, token_id: uuid.UUID, now: datetime) -> None:
    # A reading must not fail because its use cannot be noted, as in a database that is read only.
    with suppress(SQLAlchemyError), session.begin_nested():
        session.execute(update(ApiToken).where(ApiToken.id == token_id).values(used_at=now))


def actor_of(account: Account, scope: Iterable[str] | None = None) -> Actor:
    """The account as one who acts, with what a token's scope leaves of its role."""
    permissions = ROLES[account.role] | OWN
    if account.must_change_password:
        permissions = PASSWORD_ALONE
    if scope is not None:
        permissions &= frozenset(scope) | {"tokens.own"}
    return Actor(
        account.id,
        account.username,
        account.role,
        permissions,
        account.facility_code,
        account.language,
        account.office_code,
    )


def choose_language(ctx: Context, language: str | None) -> Actor:
    """Answer the acting account in this language from now on; None leaves it to each request."""
    account = ctx.session.get_one(Account, ctx.actor.account_id)
    account.language = language
    ctx.session.flush()
    ctx.journal("account.language_chosen", "account", account.id, language=language)
    return actor_of(account)


def revoke_token(ctx: Context, secret: str) -> None:
    """Revoke a token of the acting account; raises Unauthenticated for any other."""
    token = queries.token_of(ctx.session, queries.secret_hash(secret))
    if token is None or token.account_id != ctx.actor.account_id:
        raise Unauthenticated
    token.revoked_at = ctx.now
    ctx.journal("token.revoked", "account", token.account_id, token=str(token.id))

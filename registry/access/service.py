"""Add accounts, issue tokens for passwords, recognise tokens."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy.orm import Session

from registry.access import queries
from registry.access.models import Account, ApiToken
from registry.access.rules import OWN, ROLES, account_errors, folded_username, normal_password, pause_s
from registry.core.context import Actor, Context
from registry.core.errors import FieldError, Invalid, Unauthenticated

_HASHER = PasswordHasher()  # argon2id, the library's own current parameters (RFC 9106, low-memory profile)
# Verified when the account does not exist, so that the answer takes as long as for a wrong password.
_NOBODY = _HASHER.hash(secrets.token_hex(16))
_PREFIX = "crt_"  # civil-registry token: makes a leaked one recognisable


@dataclass(frozen=True, slots=True)
class AddAccount:
    """An account to add."""

    username: str
    role: str
    password: str
    facility_code: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """A new token. `secret` is shown once and not kept."""

    secret: str
    expires_at: datetime


def add_account(ctx: Context, command: AddAccount) -> Account:
    """Add an account; raises Invalid with every reason against it."""
    username, password = folded_username(command.username), normal_password(command.password)
    reasons = account_errors(username, command.role, command.facility_code, password, command.language)
    if reasons:
        raise Invalid(FieldError(f"/{name}", reason) for name, reason in reasons)
    account = Account(
        username=username,
        role=command.role,
        facility_code=command.facility_code,
        language=command.language,
        password_hash=_HASHER.hash(password),
        created_at=ctx.now,
    )
    ctx.session.add(account)
    ctx.session.flush()
    ctx.journal("account.added", "account", account.id, role=account.role)
    return account


def check_password(ctx: Context, username: str, password: str) -> Account | None:
    """The account with this password. Failures are counted; after some of them, further attempts have to wait."""
    password = normal_password(password)
    account = queries.account_named(ctx.session, folded_username(username), lock=True)
    matches = _verified(account.password_hash if account else _NOBODY, password)
    if account is None or not account.is_active or (account.paused_until and ctx.now < account.paused_until):
        return None
    if not matches:
        account.failures += 1
        account.paused_until = ctx.now + timedelta(seconds=pause_s(account.failures))
        ctx.journal("account.password_refused", "account", account.id, failures=account.failures)
        return None
    account.failures, account.paused_until = 0, None
    if _HASHER.check_needs_rehash(account.password_hash):
        account.password_hash = _HASHER.hash(password)
    return account


def _verified(password_hash: str, password: str) -> bool:
    try:
        return _HASHER.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def issue_token(ctx: Context, account: Account, label: str, hours: int) -> IssuedToken:
    """A new bearer token for the account."""
    secret = _PREFIX + secrets.token_urlsafe(32)
    token = ApiToken(
        account_id=account.id,
        secret_hash=_hash(secret),
        label=label,
        created_at=ctx.now,
        expires_at=ctx.now + timedelta(hours=hours),
    )
    ctx.session.add(token)
    ctx.session.flush()
    ctx.journal("token.issued", "account", account.id, token=str(token.id), hours=hours)
    return IssuedToken(secret, token.expires_at)


def recognise(session: Session, secret: str, now: datetime) -> Actor:
    """The account of a token; raises Unauthenticated if it is unknown, expired or revoked, or its account closed."""
    token = queries.token_of(session, _hash(secret))
    if token is None or token.revoked_at or token.expires_at <= now or not token.account.is_active:
        raise Unauthenticated
    return actor_of(token.account)


def actor_of(account: Account) -> Actor:
    """The account as one who acts."""
    return Actor(
        account.id, account.username, account.role, ROLES[account.role] | OWN, account.facility_code, account.language
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
    token = queries.token_of(ctx.session, _hash(secret))
    if token is None or token.account_id != ctx.actor.account_id:
        raise Unauthenticated
    token.revoked_at = ctx.now
    ctx.journal("token.revoked", "account", token.account_id, token=str(token.id))


def _hash(secret: str) -> bytes:
    # The secret has 256 random bits: a plain hash cannot be searched backwards.
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()

"""The steps of a sign-in on pages. A session is an `ApiToken` of its own kind: listed, ended and idle like any other.

    begun = begin(registry, attempt)                 # password right: a first step, or a session when nothing follows
    issued = pass_second_step(registry, hash, code)  # the same session, under a new secret

A session gets a new secret at every raise of what it may do, so that whoever knew the old one gains nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from registry.access import queries
from registry.access import service as access
from registry.access.accounts import signing_in
from registry.access.accounts.signing_in import Attempt
from registry.access.factors import keys, second_step
from registry.access.factors import queries as factors
from registry.access.models import FIRST_STEP, SESSION, Account, ApiToken
from registry.core.context import Actor, Context
from registry.core.errors import Unauthenticated
from registry.core.hiding import session_of
from registry.core.registry import Registry

LABEL: Final = "browser"
_FIRST_STEP_IDLE: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Begun:
    """What a right password began: the session's secret, the client's for the next time, and whether a step is left."""

    secret: str
    device: str
    needs_second_step: bool


def begin(registry: Registry, attempt: Attempt) -> Begun:
    """Begin a session with a name and a password; raises Unauthenticated or TooMany, alike for every name."""
    account = signing_in.authenticate(registry, attempt)
    with registry.begin(access.actor_of(account), is_bounded=True) as ctx:
        account, device = signing_in.complete(ctx, account, attempt)
        if second_step.has_second_step(ctx, account):
            first = access.issue_token(ctx, account, LABEL, 1, scope=(), idle=_FIRST_STEP_IDLE, kind=FIRST_STEP)
            return Begun(first.secret, device, True)
        return Begun(issue(ctx, account, second_step.allowed_without(ctx, account)), device, False)


@dataclass(frozen=True, slots=True)
class Given:
    """What a form gives as a second factor: a code, or a key's answer."""

    code: str = ""
    key: str = ""


def pass_second_step(registry: Registry, credential_hash: bytes, given: Given) -> str:
    """Take a factor for a first step; answers the session's new secret. Raises Unauthenticated or Forbidden."""
    with registry.begin(first_step_actor(registry, credential_hash), is_bounded=True) as ctx:
        token = first_step_of(ctx, credential_hash)
        take(ctx, registry, token.account, credential_hash, given)
        return finish(ctx, token)


def take(ctx: Context, registry: Registry, account: Account, credential_hash: bytes, given: Given) -> None:
    """Take a second factor; raises Forbidden when it is not right."""
    if given.key:
        keys.take(ctx, registry, account, credential_hash, given.key)
    else:
        second_step.take_code(ctx, registry, account, given.code)


def has_key(registry: Registry, credential_hash: bytes) -> bool:
    """Whether who gave a right password in this first step has a security key; raises Unauthenticated."""
    with registry.begin(first_step_actor(registry, credential_hash), is_bounded=True) as ctx:
        return bool(factors.keys(ctx.session, first_step_of(ctx, credential_hash).account_id))


def key_options(registry: Registry, credential_hash: bytes) -> str:
    """What a browser needs to ask for a key in a first step; raises Unauthenticated."""
    with registry.begin(first_step_actor(registry, credential_hash), is_bounded=True) as ctx:
        token = first_step_of(ctx, credential_hash)
        return keys.options_to_give(ctx, token.account, credential_hash)


def first_step_actor(registry: Registry, credential_hash: bytes) -> Actor:
    """Who gave a right password in this first step; raises Unauthenticated."""
    with session_of(registry.engine) as session:
        token = queries.token_of(session, credential_hash)
        if token is None:
            raise Unauthenticated
        return access.actor_of(token.account, ())


def first_step_of(ctx: Context, credential_hash: bytes) -> ApiToken:
    """The first step with this secret, locked; raises Unauthenticated when it is over."""
    token = queries.token_of(ctx.session, credential_hash, lock=True)
    if token is None or token.kind != FIRST_STEP or not access.is_valid(token, ctx.now):
        raise Unauthenticated
    return token


def finish(ctx: Context, token: ApiToken) -> str:
    """End a first step whose factor was given, and begin the session."""
    account = token.account
    is_complete = factors.has_factor(ctx.session, account.id)
    token.revoked_at = ctx.now
    return issue(ctx, account, None if is_complete else second_step.allowed_without(ctx, account))


def issue(ctx: Context, account: Account, scope: Iterable[str] | None = None) -> str:
    """The secret of a new session for which all factors of the account were given now."""
    settings = ctx.settings
    idle = timedelta(minutes=settings.session_idle_minutes)
    issued = access.issue_token(ctx, account, LABEL, settings.session_hours, scope=scope, idle=idle, kind=SESSION)
    second_step.confirm(ctx, account.id, queries.secret_hash(issued.secret))
    return issued.secret


def renew_secret(ctx: Context, credential_hash: bytes) -> str | None:
    """Give a session a new secret because it may do more from now on; None for what is no session."""
    token = queries.token_of(ctx.session, credential_hash, lock=True)
    if token is None or token.kind != SESSION:
        return None
    secret = access.new_secret(SESSION)
    token.secret_hash = queries.secret_hash(secret)
    ctx.session.flush()
    return secret

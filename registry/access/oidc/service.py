"""Sign in by the identity provider, and link accounts to it. Nobody gets an account by signing in.

The provider's answer is taken once, from the browser that was sent there (a cookie's secret), with the state, the nonce
and the code verifier (PKCE) of that visit. What is wrong with an answer is logged, and said to nobody.
"""

import hmac
import re
import secrets
import uuid
from datetime import timedelta
from typing import Any, Final

import structlog
from authlib.common.security import generate_token
from sqlalchemy import delete

from registry.access import four_eyes, service
from registry.access import queries as access
from registry.access.accounts import holders
from registry.access.accounts import service as accounts
from registry.access.models import Account
from registry.access.oidc import provider, queries, rules
from registry.access.oidc.models import ProviderLink, ProviderVisit
from registry.access.sessions import service as sessions
from registry.core.clock import utc_now
from registry.core.context import ANONYMOUS, Context
from registry.core.errors import Forbidden, NotFound, Refused
from registry.core.messages import _
from registry.core.registry import Registry
from registry.settings import Settings

log = structlog.get_logger(__name__)

LIFETIME: Final = timedelta(minutes=10)
_DNI: Final = r"[0-9]{8}"


def is_offered(settings: Settings) -> bool:
    """Whether this installation signs in by a provider."""
    return bool(settings.oidc_issuer and settings.oidc_client_id)


def begin(registry: Registry) -> tuple[str, str]:
    """Send a browser to the provider: the address, and the secret for its cookie."""
    settings = _offered(registry)
    secret, state, nonce, verifier = (generate_token(48) for _number in range(4))
    where = provider.provider_of(settings)
    address, _state = provider.client(settings).create_authorization_url(
        where.authorization_url, state=state, code_verifier=verifier, nonce=nonce, acr_values=" ".join(_acr(settings))
    )
    with registry.begin(ANONYMOUS) as ctx:
        ctx.session.execute(delete(ProviderVisit).where(ProviderVisit.created_at < ctx.now - LIFETIME))
        ctx.session.add(
            ProviderVisit(
                secret_hash=access.secret_hash(secret), state=state, nonce=nonce, verifier=verifier, created_at=ctx.now
            )
        )
    return address, secret


def finish(registry: Registry, secret: str | None, state: str, code: str) -> str:
    """The secret of a session, by the provider's answer; raises Forbidden."""
    settings = _offered(registry)
    visit = _take_visit(registry, secret, state)
    where = provider.provider_of(settings)
    try:
        token = provider.token_for(settings, where, code, visit.verifier)
        claims = rules.claims_of(
            token,
            provider.keys_of(where),
            issuer=where.issuer,
            client_id=settings.oidc_client_id,
            nonce=visit.nonce,
            now=utc_now(),
            acr=_acr(settings),
        )
    except (provider.CodeRefused, rules.TokenRefused) as error:
        log.warning("provider_answer_refused", reason=str(error))
        raise _refused() from error
    account = _account(registry, claims)
    with registry.begin(service.actor_of(account)) as ctx:
        session_secret = sessions.issue(ctx, account)
        ctx.journal("account.provider_sign_in", "account", account.id, acr=str(claims["acr"]))
        return session_secret


def link(ctx: Context, account: Account) -> ProviderLink:
    """Let the person of an account enter it by the provider; raises Refused when no person is stated.

    Where the account's role takes two administrators, the link is in force once another one agrees.
    """
    if account.holder_id is None:
        raise Refused("no-person-stated", _("State the person behind this account first, with her DNI."))
    existing = queries.link(ctx.session, account.id)
    if existing is not None:
        return existing
    made = ProviderLink(
        account_id=account.id,
        holder_id=account.holder_id,
        linked_by=ctx.actor.account_id,
        linked_at=ctx.now,
        takes_two=accounts.takes_two(ctx, account.role),
    )
    ctx.session.add(made)
    ctx.session.flush()
    ctx.journal("account.provider_linked", "account", account.id, waits=made.takes_two)
    return made


def agree(ctx: Context, account: Account) -> ProviderLink:
    """Agree to a link that another administrator requested; raises Refused where none waits."""
    waiting = queries.link(ctx.session, account.id)
    if waiting is None or waiting.is_in_force:
        raise Refused("no-link-requested", _("No link of this account waits for another administrator."))
    four_eyes.refuse_own(ctx, waiting.linked_by)
    waiting.agreed_by, waiting.agreed_at = ctx.actor.account_id, ctx.now
    ctx.session.flush()
    ctx.journal("account.provider_link_approved", "account", account.id)
    return waiting


def unlink(ctx: Context, account_id: uuid.UUID) -> None:
    """End the link of an account; raises NotFound when there is none."""
    existing = queries.link(ctx.session, account_id)
    if existing is None:
        raise NotFound
    ctx.session.delete(existing)
    ctx.journal("account.provider_unlinked", "account", account_id)


def _take_visit(registry: Registry, secret: str | None, state: str) -> ProviderVisit:
    """The visit of this browser, used up whatever comes of it; raises Forbidden."""
    with registry.begin(ANONYMOUS) as ctx:
        known = ProviderVisit.secret_hash == access.secret_hash(secret or secrets.token_urlsafe())
        taken = ctx.session.scalars(
            delete(ProviderVisit).where(known, ProviderVisit.created_at >= ctx.now - LIFETIME).returning(ProviderVisit)
        ).all()
    if not taken or not hmac.compare_digest(taken[0].state.encode(), state.encode("utf-8", "surrogatepass")):
        log.warning("provider_answer_refused", reason="state")
        raise _refused()
    return taken[0]


def _account(registry: Registry, claims: Any) -> Account:
    number = claims.get(registry.settings.oidc_subject_claim)
    if not isinstance(number, str) or not re.fullmatch(_DNI, number):
        log.warning("provider_answer_refused", reason="subject")
        raise _refused()
    with registry.begin(ANONYMOUS) as ctx:
        account = queries.account_of(ctx.session, holders.hashes_of(ctx, f"DNI:{number}"))
    if account is None:
        raise Forbidden(
            "not-linked",
            _("No account is linked to this person."),
            detail=_("Ask an administrator to link your account, or sign in with your password."),
        )
    return account


def _offered(registry: Registry) -> Settings:
    if not is_offered(registry.settings):
        raise NotFound
    return registry.settings


def _acr(settings: Settings) -> tuple[str, ...]:
    return tuple(settings.oidc_acr.split())


def _refused() -> Forbidden:
    return Forbidden(
        "provider-refused",
        _("The identity provider's answer was not accepted."),
        detail=_("Sign in again from this service's own page, with both factors where the provider asks for them."),
    )

"""Agreements: asked for by one administrator, confirmed by another, replaced by later ones, revoked by any."""

import secrets
import uuid
from typing import Final

from registry.access import four_eyes
from registry.access import queries as accounts
from registry.access.accounts import tokens
from registry.access.service import AddAccount, IssuedToken, add_account
from registry.core.context import Context
from registry.core.errors import FieldError, Invalid, NotFound, Refused
from registry.core.messages import _
from registry.exchange.clients import queries, rules, signing
from registry.exchange.clients.models import ExchangeAgreement, ExchangeClient
from registry.exchange.clients.rules import IN_FORCE, REFUSED, REPLACED, REQUESTED, REVOKED, Terms

ROLE: Final = "client"
PERMISSION: Final = "exchange.ask"


def request(ctx: Context, code: str, name: str, terms: Terms) -> ExchangeAgreement:
    """Ask for an agreement with a client, new or known; raises Invalid with every reason, Refused while one waits."""
    _refuse_errors(ctx, code, terms)
    client = queries.client(ctx.session, code) or _add(ctx, code, name)
    if queries.waiting(ctx.session, client.id) is not None:
        raise Refused("agreement-waits", _("An agreement with this client waits already. Decide it first."))
    client.name = name
    assert ctx.actor.account_id is not None  # a route with a permission
    agreement = ExchangeAgreement(
        id=uuid.uuid4(),
        client_id=client.id,
        legal_basis=terms.legal_basis,
        operations=list(terms.operations),
        purposes=list(terms.purposes),
        attributes=list(rules.shown(terms.attributes)),
        events=list(terms.events),
        keys=list(terms.keys),
        callback_url=terms.callback_url,
        assumed_purpose=terms.assumed_purpose,
        is_signed=terms.is_signed,
        needs_consent=terms.needs_consent,
        per_day=terms.per_day,
        valid_from=terms.valid_from,
        valid_until=terms.valid_until,
        state=REQUESTED,
        requested_by=ctx.actor.account_id,
        requested_at=ctx.now,
    )
    agreement.client = client
    ctx.session.add(agreement)
    ctx.session.flush()
    _journal(ctx, "exchange.agreement_requested", agreement)
    return agreement


def _refuse_errors(ctx: Context, code: str, terms: Terms) -> None:
    reasons = list(rules.errors(terms, ctx.today, is_loopback_allowed=ctx.settings.demonstration))
    reasons += [("keys", reason) for reason in signing.key_errors(terms.keys)]
    if not rules.CODE.fullmatch(code):
        reasons.append(("code", _("Must have 3 to 64 of a–z, 0–9, dot, hyphen and underscore.")))
    if reasons:
        raise Invalid(FieldError(f"/{name}", reason) for name, reason in reasons)


def _add(ctx: Context, code: str, name: str) -> ExchangeClient:
    if accounts.account_named(ctx.session, code) is not None:
        raise Refused("code-taken", _("An account has this name already. Choose another code."))
    account = add_account(ctx, AddAccount(code, ROLE, secrets.token_urlsafe(48)))
    account.is_active = False  # until a second administrator confirms the first agreement
    client = ExchangeClient(id=uuid.uuid4(), code=code, name=name, account_id=account.id, created_at=ctx.now)
    ctx.session.add(client)
    ctx.session.flush()
    ctx.journal("exchange.client_added", "exchange_client", client.id, code=code)
    return client


def approve(ctx: Context, agreement_id: uuid.UUID) -> ExchangeAgreement:
    """Put into force what another administrator asked for; what was in force with this client is replaced."""
    agreement = _to_decide(ctx, agreement_id)
    four_eyes.refuse_own(ctx, agreement.requested_by)
    if agreement.valid_until < ctx.today:
        raise Refused("agreement-over", _("The last day of this agreement is past. Ask for a new one."))
    earlier = queries.in_force(ctx.session, agreement.client_id)
    if earlier is not None:
        _end(ctx, earlier, REPLACED, None)
    _decide(ctx, agreement, IN_FORCE)
    queries.account_of(ctx.session, agreement.client).is_active = True
    ctx.session.flush()
    _journal(ctx, "exchange.agreement_approved", agreement)
    return agreement


def refuse(ctx: Context, agreement_id: uuid.UUID) -> ExchangeAgreement:
    """Refuse what another administrator asked for, or take an own request back."""
    agreement = _to_decide(ctx, agreement_id)
    verb = "taken_back" if four_eyes.is_taken_back(ctx, agreement.requested_by) else "refused"
    _decide(ctx, agreement, REFUSED)
    _journal(ctx, f"exchange.agreement_{verb}", agreement)
    return agreement


def revoke(ctx: Context, agreement_id: uuid.UUID, reason: str) -> ExchangeAgreement:
    """End an agreement at once, with the client's tokens: one administrator is enough to take something away."""
    agreement = _agreement(ctx, agreement_id)
    if agreement.state != IN_FORCE:
        raise Refused("agreement-not-in-force", _("This agreement is not in force."))
    _end(ctx, agreement, REVOKED, reason)
    account = queries.account_of(ctx.session, agreement.client)
    account.is_active = False
    tokens.end_all(ctx, account, "agreement revoked")
    _journal(ctx, "exchange.agreement_revoked", agreement)
    return agreement


def give_token(ctx: Context, agreement_id: uuid.UUID) -> IssuedToken:
    """A new token for a client whose agreement is in force; its earlier ones end. The secret is shown once."""
    agreement = _agreement(ctx, agreement_id)
    if agreement.state != IN_FORCE or agreement.valid_until < ctx.today:
        raise Refused("agreement-not-in-force", _("This agreement is not in force."))
    account = queries.account_of(ctx.session, agreement.client)
    tokens.end_all(ctx, account, "token replaced")
    days = min(ctx.settings.machine_token_days, (agreement.valid_until - ctx.today).days + 1)
    return tokens.issue(ctx, account, "exchange", [PERMISSION], days)


def _agreement(ctx: Context, agreement_id: uuid.UUID) -> ExchangeAgreement:
    agreement = queries.agreement(ctx.session, agreement_id)
    if agreement is None:
        raise NotFound
    return agreement


def _to_decide(ctx: Context, agreement_id: uuid.UUID) -> ExchangeAgreement:
    agreement = _agreement(ctx, agreement_id)
    if agreement.state != REQUESTED:
        raise Refused("agreement-decided", _("This agreement was decided already."))
    return agreement


def _decide(ctx: Context, agreement: ExchangeAgreement, state: str) -> None:
    agreement.state, agreement.decided_by, agreement.decided_at = state, ctx.actor.account_id, ctx.now
    ctx.session.flush()


def _end(ctx: Context, agreement: ExchangeAgreement, state: str, reason: str | None) -> None:
    agreement.state, agreement.ended_by, agreement.ended_at = state, ctx.actor.account_id, ctx.now
    agreement.end_reason = reason
    ctx.session.flush()


def _journal(ctx: Context, action: str, agreement: ExchangeAgreement) -> None:
    ctx.journal(
        action,
        "exchange_agreement",
        agreement.id,
        client=agreement.client.code,
        operations=agreement.operations,
        purposes=agreement.purposes,
        attributes=agreement.attributes,
        events=agreement.events,
    )

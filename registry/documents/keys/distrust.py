"""A key that was stolen is distrusted from a day on: asked for by one person, decided by another, undone the same way.

The key that signs is replaced in the same moment. Cards that the register holds stay genuine: whoever checks with the
register is not deceived by a stolen key. Whoever checks by the published keys alone learns here which to ask about.
"""

import uuid
from datetime import date

from registry.access import four_eyes
from registry.core.clock import day_in_peru
from registry.core.context import Context
from registry.core.errors import FieldError, Invalid, NotFound, Refused
from registry.core.messages import _
from registry.documents.keys import queries, service
from registry.documents.keys.models import APPROVED, REFUSED, REQUESTED, IssuerKey, KeyDistrust


def request_distrust(ctx: Context, kid: str, distrusted_from: date, reason: str) -> KeyDistrust:
    """Request that a key be distrusted from a day on. Raises Invalid, Refused, NotFound."""
    key = _key(ctx, kid)
    if not day_in_peru(key.active_from) <= distrusted_from <= ctx.today:
        raise Invalid([FieldError("/distrusted_from", _("Must be a day between the first use of the key and today."))])
    return _request(ctx, key, distrusted_from, reason)


def request_trust(ctx: Context, kid: str, reason: str) -> KeyDistrust:
    """Request that a distrusted key be trusted again: what it signed, not that it sign again."""
    key = _key(ctx, kid)
    if kid not in queries.distrusted(ctx.session):
        raise Refused("key-trusted", _("This key is trusted. Nothing has to be undone."))
    return _request(ctx, key, None, reason)


def approve(ctx: Context, request_id: uuid.UUID) -> KeyDistrust:
    """Do as another person requested: at once, and a key that signs is replaced first."""
    request = _to_decide(ctx, request_id)
    four_eyes.refuse_own(ctx, request.requested_by)
    signing = queries.current(ctx.session)
    if request.distrusted_from is not None and signing is not None and signing.kid == request.kid:
        service.rotate(ctx)
    _decide(ctx, request, APPROVED)
    action = "issuer_key.trusted_again" if request.distrusted_from is None else "issuer_key.distrusted"
    ctx.journal(action, "issuer_key", request.kid, request=str(request.id), day=_day(request))
    return request


def refuse(ctx: Context, request_id: uuid.UUID) -> KeyDistrust:
    """Leave the key as it is; whoever asked takes the request back so."""
    request = _to_decide(ctx, request_id)
    verb = "taken_back" if four_eyes.is_taken_back(ctx, request.requested_by) else "refused"
    _decide(ctx, request, REFUSED)
    ctx.journal(f"issuer_key.request_{verb}", "issuer_key", request.kid, request=str(request.id))
    return request


def _key(ctx: Context, kid: str) -> IssuerKey:
    key = queries.key(ctx.session, kid)
    if key is None:
        raise NotFound
    return key


def _request(ctx: Context, key: IssuerKey, day: date | None, reason: str) -> KeyDistrust:
    if queries.open_request(ctx.session, key.kid) is not None:
        raise Refused("key-request-open", _("A request about this key waits already. Decide it first."))
    assert ctx.actor.account_id is not None  # a route with a permission
    request = KeyDistrust(
        id=uuid.uuid4(),
        kid=key.kid,
        distrusted_from=day,
        reason=reason,
        state=REQUESTED,
        requested_by=ctx.actor.account_id,
        requested_at=ctx.now,
    )
    ctx.session.add(request)
    ctx.session.flush()
    action = "issuer_key.trust_requested" if day is None else "issuer_key.distrust_requested"
    ctx.journal(action, "issuer_key", key.kid, request=str(request.id), day=_day(request))
    return request


def _to_decide(ctx: Context, request_id: uuid.UUID) -> KeyDistrust:
    request = queries.request(ctx.session, request_id)
    if request is None:
        raise NotFound
    if request.state != REQUESTED:
        raise Refused("key-request-decided", _("This request was decided already. Read the keys again."))
    return request


def _decide(ctx: Context, request: KeyDistrust, state: str) -> None:
    request.state, request.decided_by, request.decided_at = state, ctx.actor.account_id, ctx.now
    ctx.session.flush()


def _day(request: KeyDistrust) -> str | None:
    return request.distrusted_from.isoformat() if request.distrusted_from else None

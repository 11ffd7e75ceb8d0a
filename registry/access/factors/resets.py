"""For those who lost every factor: two administrators remove them, or a command on the server's console.

The second administrator is shown one recovery code to hand over in person. The holder signs in with the password and
this code, and can then do nothing but set up a factor: whoever knows the password alone gains nothing by a reset.
"""

import uuid

from registry.access import four_eyes
from registry.access.accounts import service as accounts
from registry.access.accounts import tokens
from registry.access.factors import enrolment, queries
from registry.access.factors.models import FactorReset
from registry.access.models import Account
from registry.core.context import Context
from registry.core.errors import Refused
from registry.core.messages import _


def request(ctx: Context, account_id: uuid.UUID, reason: str) -> FactorReset:
    """Request that the factors of an account be removed; another administrator decides."""
    account = _other_account(ctx, account_id)
    if queries.open_reset(ctx.session, account.id):
        raise Refused("reset-requested", _("A reset of this account waits for another administrator already."))
    reset = FactorReset(account_id=account.id, reason=reason, requested_by=ctx.actor.account_id, requested_at=ctx.now)
    ctx.session.add(reset)
    ctx.session.flush()
    ctx.journal("factor.reset_requested", "account", account.id, reset=str(reset.id))
    return reset


def approve(ctx: Context, account_id: uuid.UUID) -> str:
    """Remove the factors as another administrator requested; answers the code to hand to the holder."""
    account, reset = _to_decide(ctx, account_id)
    four_eyes.refuse_own(ctx, reset.requested_by)
    _decide(ctx, reset, "approved")
    return _reset(ctx, account, reset.id)


def refuse(ctx: Context, account_id: uuid.UUID) -> None:
    """Leave the factors as they are; whoever requested the reset takes it back so."""
    account, reset = _to_decide(ctx, account_id)
    verb = "taken_back" if four_eyes.is_taken_back(ctx, reset.requested_by) else "refused"
    _decide(ctx, reset, "refused")
    ctx.journal(f"factor.reset_{verb}", "account", account.id, reset=str(reset.id))


def at_the_console(ctx: Context, account: Account, reason: str) -> str:
    """Remove the factors of an account by a command on the server."""
    reset = FactorReset(
        account_id=account.id, reason=reason, state="approved", requested_at=ctx.now, decided_at=ctx.now
    )
    ctx.session.add(reset)
    ctx.session.flush()
    return _reset(ctx, account, reset.id)


def _to_decide(ctx: Context, account_id: uuid.UUID) -> tuple[Account, FactorReset]:
    account = _other_account(ctx, account_id)
    reset = queries.open_reset(ctx.session, account_id)
    if reset is None:
        raise Refused("no-reset-requested", _("Nobody requested a reset of this account, or it was decided."))
    return account, reset


def _other_account(ctx: Context, account_id: uuid.UUID) -> Account:
    account = accounts.read(ctx, account_id)
    if four_eyes.is_same_person(ctx.session, ctx.actor.account_id, account.id):
        raise Refused("own-account", _("You cannot do this with an account of your own. Ask another administrator."))
    return account


def _decide(ctx: Context, reset: FactorReset, state: str) -> None:
    reset.state, reset.decided_by, reset.decided_at = state, ctx.actor.account_id, ctx.now
    ctx.session.flush()


def _reset(ctx: Context, account: Account, reset_id: uuid.UUID) -> str:
    enrolment.remove_all(ctx, account)
    (code,) = enrolment.new_recovery_codes(ctx, account, 1)
    ctx.journal("factor.reset", "account", account.id, reset=str(reset_id))
    tokens.end_all(ctx, account, "factors")
    return code

"""Signing in for tests of other rooms: tokens as after a sign-in with both factors, and applications for codes."""

from base64 import b32decode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from registry.access.factors import enrolment, queries, rules
from registry.access.factors.models import Confirmation
from registry.access.models import Account
from registry.access.queries import secret_hash
from registry.access.service import issue_token
from registry.core.clock import utc_now
from registry.core.context import Context

FOR_GOOD_MINUTES: Final = 100_000_000
"""The tests' setting: a confirmation lasts for two centuries, for stories have clocks of their own."""
_LONG_AGO: Final = datetime(1950, 1, 1, tzinfo=UTC)


def signed_in(ctx: Context, account: Account, hours: int = 12) -> str:
    """The secret of a new token of the account, confirmed for good."""
    secret = issue_token(ctx, account, "test", hours).secret
    confirmed = Confirmation(credential_hash=secret_hash(secret), account_id=account.id, confirmed_at=_LONG_AGO)
    ctx.session.add(confirmed)
    ctx.session.flush()
    return secret


@dataclass
class Application:
    """An application for codes, whose clock can be turned: three codes that were not given yet are in force."""

    secret: bytes
    _given: int = 0

    def code(self) -> str:
        """A code that is in force and was not given yet."""
        self._given += 1
        return rules.code_at(self.secret, utc_now() + timedelta(seconds=rules.STEP_S * (self._given - 2)))


def set_up(ctx: Context, account: Account) -> Application:
    """Set up an application for an account, by its first code, as its holder would; the code counts as given before."""
    application = Application(b32decode(enrolment.begin(ctx, account).text))
    moment = ctx.now - timedelta(seconds=rules.STEP_S)
    enrolment.activate(ctx, account, rules.code_at(application.secret, moment))
    ctx.session.flush()
    secret = queries.secret_in_force(ctx.session, account.id)
    assert secret is not None
    secret.last_step -= 1
    ctx.session.flush()
    return application

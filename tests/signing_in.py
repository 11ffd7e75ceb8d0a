"""Signing in for tests of other rooms: tokens as after a sign-in with both factors, and applications for codes."""

from base64 import b32decode
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from registry.access.factors import enrolment, rules
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
    """An application for codes whose clock can be turned, and the paper with the recovery codes beside it."""

    secret: bytes
    recovery_codes: list[str] = field(default_factory=list)
    _given: int = 0

    def code(self) -> str:
        """A code that was not given yet: of now, then the next one, then recovery codes. A slow machine spoils none."""
        self._given += 1
        if self._given > 2:
            return self.recovery_codes.pop()
        return rules.code_at(self.secret, utc_now() + timedelta(seconds=rules.STEP_S * (self._given - 1)))


def set_up(ctx: Context, account: Account) -> Application:
    """Set up an application for an account, by its code of half a minute ago."""
    secret = b32decode(enrolment.begin(ctx, account).text)
    code = rules.code_at(secret, ctx.now - timedelta(seconds=rules.STEP_S))
    return Application(secret, list(enrolment.activate(ctx, account, code)))

"""Setting up factors: an application for codes, recovery codes; removing factors. Keys are set up by `keys`."""

import uuid
from base64 import b32encode
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import delete

from registry.access.factors import queries, rules, second_step
from registry.access.factors.models import Confirmation, OneTimeSecret, RecoveryCode, SecurityKey
from registry.access.models import Account
from registry.core.context import Context
from registry.core.errors import NotFound, Refused
from registry.core.messages import _

ISSUER: Final = "Registro civil"
"""What applications show beside the code."""


@dataclass(frozen=True, slots=True)
class NewSecret:
    """A secret for an application, shown once: as text to type, and as the address of a QR code."""

    text: str
    uri: str


def begin(ctx: Context, account: Account) -> NewSecret:
    """A secret for an application. It replaces one whose first code never came, and later the one in force."""
    where = (OneTimeSecret.account_id == account.id, OneTimeSecret.activated_at.is_(None))
    ctx.session.execute(delete(OneTimeSecret).where(*where))
    plain = rules.new_secret()
    secret = OneTimeSecret(id=uuid.uuid4(), account_id=account.id, created_at=ctx.now)
    secret.sealed_secret = ctx.vault.seal(plain, second_step.place_of(secret))
    ctx.session.add(secret)
    ctx.session.flush()
    ctx.journal("factor.begun", "account", account.id, factor="one_time_code")
    return NewSecret(b32encode(plain).decode(), rules.provisioning_uri(plain, account.username, ISSUER))


def activate(ctx: Context, account: Account, code: str) -> tuple[str, ...]:
    """Put the new secret in force by its first code; answers recovery codes where the account had none left."""
    secret = queries.new_secret(ctx.session, account.id)
    if secret is None:
        raise Refused("no-new-factor", _("Nothing waits for a first code. Begin again with a new secret."))
    plain = ctx.vault.open(secret.sealed_secret, second_step.place_of(secret))
    match = rules.match(plain, rules.normal_code(code), ctx.now)
    if match is None:
        raise Refused("wrong-first-code", _("This is not the code of the new secret. Send the one shown now."))
    if match.clock_off_s:
        raise second_step.clock_off(match.clock_off_s)
    earlier = (OneTimeSecret.account_id == account.id, OneTimeSecret.activated_at.is_not(None))
    ctx.session.execute(delete(OneTimeSecret).where(*earlier))
    secret.activated_at, secret.last_step = ctx.now, match.step
    ctx.session.flush()
    ctx.journal("factor.added", "account", account.id, factor="one_time_code")
    return first_recovery_codes(ctx, account)


def first_recovery_codes(ctx: Context, account: Account) -> tuple[str, ...]:
    """Recovery codes for an account that has none left."""
    if queries.recovery_codes_left(ctx.session, account.id):
        return ()
    return new_recovery_codes(ctx, account)


def new_recovery_codes(ctx: Context, account: Account, count: int = rules.RECOVERY_CODES) -> tuple[str, ...]:
    """New recovery codes, shown once; the earlier ones end."""
    ctx.session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    codes = tuple(rules.new_recovery_code() for _number in range(count))
    for code in codes:
        code_hash = rules.recovery_hash(account.id, code)
        ctx.session.add(RecoveryCode(account_id=account.id, code_hash=code_hash, created_at=ctx.now))
    ctx.session.flush()
    ctx.journal("factor.recovery_codes_made", "account", account.id, count=count)
    return codes


def remove(ctx: Context, account: Account, factor_id: uuid.UUID) -> None:
    """Remove a factor; raises Refused for the last one of an account that needs one."""
    secret, key = ctx.session.get(OneTimeSecret, factor_id), ctx.session.get(SecurityKey, factor_id)
    factor = secret or key
    if factor is None or factor.account_id != account.id:
        raise NotFound
    ctx.session.delete(factor)
    ctx.session.flush()
    if second_step.is_needed(ctx, account) and not queries.has_factor(ctx.session, account.id):
        raise Refused("last-factor", _("Your account needs a second factor. Add another one before you remove this."))
    ctx.journal("factor.removed", "account", account.id, factor="one_time_code" if secret else "security_key")


def remove_all(ctx: Context, account: Account) -> None:
    """Remove every factor, recovery code and confirmation of an account."""
    for table in (OneTimeSecret, SecurityKey, RecoveryCode, Confirmation):
        ctx.session.execute(delete(table).where(table.account_id == account.id))


@dataclass(frozen=True, slots=True)
class Factor:
    """A factor in force."""

    id: uuid.UUID
    kind: str
    label: str | None
    created_at: datetime
    used_at: datetime | None


def factors(ctx: Context, account: Account) -> tuple[Factor, ...]:
    """The factors of an account that are in force."""
    secret = queries.secret_in_force(ctx.session, account.id)
    application = (Factor(secret.id, "application", None, secret.created_at, None),) if secret else ()
    return application + tuple(
        Factor(key.id, "key", key.name, key.created_at, key.used_at) for key in queries.keys(ctx.session, account.id)
    )

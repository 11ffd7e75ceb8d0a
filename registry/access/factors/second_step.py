"""The second step of a sign-in, and of a confirmation: a code, or a security key (`keys`).

    account = authenticate(registry, attempt)
    with registry.begin(actor_of(account)) as ctx:
        scope = second_step.pass_with_code(ctx, registry, account, code)   # raises Forbidden
        account, device = complete(ctx, account, attempt)                  # then issue a token or a session

Only who has given the right password comes here, so that guesses at codes are counted by account without anybody
being able to lock the holder out; recovery codes and keys, which nobody can guess, are counted apart.
"""

import uuid
from datetime import timedelta
from typing import Final

from sqlalchemy import delete, update
from sqlalchemy.dialects.postgresql import insert

from registry.access import noting
from registry.access.factors import queries, rules
from registry.access.factors.models import Confirmation, OneTimeSecret, RecoveryCode
from registry.access.models import Account
from registry.core.context import Context
from registry.core.errors import Forbidden
from registry.core.limits import Limit
from registry.core.messages import _, plural
from registry.core.registry import Registry

CODES: Final = Limit("second-step.codes", 5, timedelta(minutes=10))
"""Wrong codes of one account at once, while three codes of a million are in force."""
CODES_A_DAY: Final = Limit("second-step.codes-a-day", 20, timedelta(days=1))
"""Whoever knows the password and guesses for a whole year finds a code with a chance of 2 %, and is journalled."""
RECOVERY: Final = Limit("second-step.recovery", 10, timedelta(hours=1))
JOURNALLED: Final = Limit("second-step.journalled", 10, timedelta(hours=1))
FACTOR_ALONE: Final = frozenset({"factors.own", "tokens.own"})
"""What an account may do that needs a second factor and has none: set one up."""

NEEDED: Final = "second-factor-needed"
REFUSED: Final = "second-factor-refused"


def place_of(secret: OneTimeSecret) -> str:
    """What the sealed secret is bound to."""
    return f"one-time-secret:{secret.id}"


def is_needed(ctx: Context, account: Account) -> bool:
    """Whether the account needs a second factor."""
    return rules.is_needed(account.role, is_exempt=queries.is_exempt(ctx.session, account.facility_code))


def allowed_without(ctx: Context, account: Account) -> frozenset[str] | None:
    """What an account without any factor may do: everything (None), or only to set one up."""
    return FACTOR_ALONE if is_needed(ctx, account) else None


def has_second_step(ctx: Context, account: Account) -> bool:
    """Whether a factor or a recovery code has to be given: whoever has one is asked, needed or not."""
    if queries.has_factor(ctx.session, account.id):
        return True
    return queries.recovery_codes_left(ctx.session, account.id) > 0


def pass_with_code(ctx: Context, registry: Registry, account: Account, code: str | None) -> frozenset[str] | None:
    """Take a code for the second step; answers what the sign-in may do, None for all that the role includes.

    Raises Forbidden without a code, or with a wrong one.
    """
    if not has_second_step(ctx, account):
        return allowed_without(ctx, account)
    if code is None:
        raise Forbidden(
            NEEDED,
            _("A second factor is needed."),
            detail=_(
                "Send the code of your authenticator application, or a recovery code, as `code` with the same request."
            ),
        )
    take_code(ctx, registry, account, code)
    return None if queries.has_factor(ctx.session, account.id) else allowed_without(ctx, account)


def take_code(ctx: Context, registry: Registry, account: Account, code: str) -> None:
    """Use up a code of the account; raises Forbidden when it is wrong, or was used."""
    code = rules.normal_code(code)
    is_one_time = rules.is_one_time_code(code)
    limits = (CODES, CODES_A_DAY) if is_one_time else (RECOVERY,)
    for limit in limits:
        registry.limits.enforce(limit, str(account.id))
    try:
        if is_one_time:
            _take_one_time_code(ctx, account, code)
        else:
            _take_recovery_code(ctx, account, code)
    except Forbidden:
        noting.note(registry, ctx.actor, JOURNALLED, "factor.refused", "account", str(account.id))
        raise
    for limit in limits:
        registry.limits.give_back(limit, str(account.id))


def _take_one_time_code(ctx: Context, account: Account, code: str) -> None:
    secret = queries.secret_in_force(ctx.session, account.id)
    if secret is None:
        raise _refused()
    match = rules.match(ctx.vault.open(secret.sealed_secret, place_of(secret)), code, ctx.now)
    if match is None:
        raise _refused()
    if match.clock_off_s:
        raise clock_off(match.clock_off_s)
    use_step(ctx, secret, match.step)
    ctx.journal("factor.used", "account", account.id, factor="one_time_code")


def use_step(ctx: Context, secret: OneTimeSecret, step: int) -> None:
    """Use the code of a step up; raises Forbidden when it, or a later one, was used, also at this very moment."""
    unused = update(OneTimeSecret).where(OneTimeSecret.id == secret.id, OneTimeSecret.last_step < step)
    if not ctx.session.scalars(unused.values(last_step=step).returning(OneTimeSecret.id)).all():
        raise Forbidden(
            REFUSED,
            _("This code was used already."),
            detail=_("Wait until your application shows the next code, and send that one."),
        )


def _take_recovery_code(ctx: Context, account: Account, code: str) -> None:
    unused = update(RecoveryCode).where(
        RecoveryCode.account_id == account.id,
        RecoveryCode.code_hash == rules.recovery_hash(account.id, code),
        RecoveryCode.used_at.is_(None),
    )
    if not ctx.session.scalars(unused.values(used_at=ctx.now).returning(RecoveryCode.id)).all():
        raise _refused()
    left = queries.recovery_codes_left(ctx.session, account.id)
    ctx.journal("factor.used", "account", account.id, factor="recovery_code", left=left)


def _refused() -> Forbidden:
    return Forbidden(
        REFUSED,
        _("The second factor is not right."),
        detail=_("Send the code that your application shows now, or a recovery code that was not used yet."),
    )


def clock_off(seconds: int) -> Forbidden:
    """The refusal of a code that was, or will be, right at another time."""
    minutes = max(1, round(abs(seconds) / 60))
    return Forbidden(
        REFUSED,
        _("The clock of the device that shows your codes is wrong."),
        detail=plural(
            "It is off by about {n} minute. Let the device set its time automatically, then send a new code.",
            "It is off by about {n} minutes. Let the device set its time automatically, then send a new code.",
            minutes,
        ),
    )


def confirm(ctx: Context, account_id: uuid.UUID, credential_hash: bytes) -> None:
    """Note that all factors of the account were given with this token or session now.

    An account without a second factor gave its password alone: that lets it set up its first factor. Its role has none
    of the gravest acts, for only registrars can be exempt.
    """
    new = insert(Confirmation).values(credential_hash=credential_hash, account_id=account_id, confirmed_at=ctx.now)
    ctx.session.execute(
        new.on_conflict_do_update(index_elements=[Confirmation.credential_hash], set_={"confirmed_at": ctx.now})
    )
    stale = ctx.now - timedelta(days=1)
    ctx.session.execute(
        delete(Confirmation).where(Confirmation.account_id == account_id, Confirmation.confirmed_at < stale)
    )


def refuse_stale(ctx: Context, credential_hash: bytes) -> None:
    """Raise Forbidden unless a second factor was given with this token or session in the last minutes."""
    minutes = ctx.settings.confirmation_minutes
    if not rules.is_fresh(queries.confirmed_at(ctx.session, credential_hash), ctx.now, minutes):
        raise Forbidden(
            "fresh-factor-needed",
            _("This act needs your second factor anew."),
            detail=_(
                "Send a code to POST /api/v1/account/confirmation, or confirm on your account's page; "
                "then send the request again."
            ),
        )

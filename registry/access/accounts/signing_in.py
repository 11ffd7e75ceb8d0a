"""Signing in, in two steps with room for a second factor between them.

    account = authenticate(registry, attempt)        # who, by password; raises Unauthenticated or TooMany
    …                                                # a second factor
    with registry.begin(actor_of(account)) as ctx:
        account, device = complete(ctx, account, attempt)  # then issue a token, or begin a session

Nobody can lock somebody else out, and no answer, duration or burst says which names exist. Attempts are taken from
limits before the password is looked at, so that many at once get no more than one after the other, and given back when
it was right. They are counted by name and client: whoever guesses from elsewhere slows himself. When a name is guessed
from everywhere, a client that signed in before goes on as ever, and any other still has one attempt an hour: the owner
gets in with the right password, and a guesser needs an address for each guess. A name nobody has is counted, looked up,
hashed and journalled like any other, and no row is locked while a password is hashed.
"""

import hmac
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from math import ceil
from typing import Final

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from registry.access import noting, passwords, queries
from registry.access.accounts import devices
from registry.access.models import Account, AccountAddress
from registry.access.rules import folded_username
from registry.core.clock import utc_now
from registry.core.context import ANONYMOUS, Context
from registry.core.database import refusals_for_constraints
from registry.core.errors import TooMany, Unauthenticated
from registry.core.hiding import session_of
from registry.core.limits import Limit, Limits
from registry.core.registry import Registry
from registry.core.vault import Vault

BY_CLIENT: Final = Limit("sign-in.client", 5, timedelta(minutes=5))
"""Failures with one name from one address, or from one known client: five at once, then one a minute."""
BY_ADDRESS: Final = Limit("sign-in.address", 60, timedelta(minutes=15))
"""Failures from one address with any names: an office behind one address mistypes less."""
BY_NAME: Final = Limit("sign-in.name", 50, timedelta(hours=1))
"""Failures with one name from unknown clients everywhere, before each of them has only one attempt an hour."""
UNDER_ATTACK: Final = Limit("sign-in.attacked", 1, timedelta(hours=1))
JOURNALLED: Final = Limit("sign-in.journalled", 10, timedelta(hours=1))
"""Refused attempts with one name that get entries of their own."""
KNOWN_FOR: Final = timedelta(days=180)

_ACTION: Final = "account.password_refused"


@dataclass(frozen=True, slots=True)
class Attempt:
    """A name and a password, the address they come from, and the secret of a client that signed in before."""

    username: str
    password: str
    address: str
    device: str | None = None


def authenticate(registry: Registry, attempt: Attempt) -> Account:
    """The account with this name and password; raises Unauthenticated, or TooMany with the time to wait."""
    name, password = folded_username(attempt.username), passwords.normal(attempt.password)
    address_hash = _hash(registry.vault, attempt.address)
    with refusals_for_constraints(), session_of(registry.engine) as session:
        account, is_known_address = queries.account_to_sign_in(session, name, address_hash)
    account_id = account.id if account else uuid.UUID(int=0)
    device = devices.device_of(registry.vault, attempt.device, account_id, utc_now())
    taken = _take(registry.limits, name, attempt.address, device, is_known_address=is_known_address)
    is_known = device is not None or is_known_address
    stored = account.password_hash if account else passwords.NOBODY
    try:
        matches = passwords.matches(stored, password, is_known_client=is_known)
    except TooMany:
        _give_back(registry.limits, taken)  # nothing was looked at
        raise
    if account is None or not account.is_active or not matches:
        shown = account.id if account else _no_account(registry.vault, name)
        noting.note(
            registry, ANONYMOUS, JOURNALLED, _ACTION, "account", str(shown), by=name, exists=account is not None
        )
        raise Unauthenticated
    _give_back(registry.limits, taken)
    return account


def _give_back(limits: Limits, taken: list[tuple[Limit, str]]) -> None:
    for limit, subject in taken:
        limits.give_back(limit, subject)


def _take(
    limits: Limits, name: str, address: str, device: str | None, *, is_known_address: bool
) -> list[tuple[Limit, str]]:
    """What this attempt took; raises TooMany, with nothing taken, when one of its limits is used up."""
    if device is not None:
        wanted = [(BY_CLIENT, f"{name}|device|{device}")]
    else:
        wanted = [(BY_CLIENT, f"{name}|{address}"), (BY_ADDRESS, address)]
    taken: list[tuple[Limit, str]] = []
    for limit, subject in wanted:
        _take_one(limits, limit, subject, taken)
    if device is None and not is_known_address:
        if limits.take(BY_NAME, name) is None:
            taken.append((BY_NAME, name))
        else:
            _take_one(limits, UNDER_ATTACK, f"{name}|{address}", taken)
    return taken


def _take_one(limits: Limits, limit: Limit, subject: str, taken: list[tuple[Limit, str]]) -> None:
    wait_s = limits.take(limit, subject)
    if wait_s is not None:
        _give_back(limits, taken)
        raise TooMany(wait_s=ceil(wait_s))
    taken.append((limit, subject))


def complete(ctx: Context, account: Account, attempt: Attempt) -> tuple[Account, str]:
    """The account as it is now, and its client's secret for the next time; what follows the last step of a sign-in.

    Raises Unauthenticated when the account was closed, or its password changed, since the first step.
    """
    current = ctx.session.get(Account, account.id)
    if current is None or not current.is_active or current.password_hash != account.password_hash:
        raise Unauthenticated
    if passwords.needs_rehash(current.password_hash):
        current.password_hash = passwords.hash_password(passwords.normal(attempt.password))
    _remember_address(ctx.session, current.id, _hash(ctx.vault, attempt.address), ctx.now)
    known = devices.device_of(ctx.vault, attempt.device, current.id, ctx.now)
    if known is not None and attempt.device is not None:
        return current, attempt.device
    return current, devices.new_device(ctx.vault, current.id, ctx.now)


def _remember_address(session: Session, account_id: uuid.UUID, address_hash: bytes, now: datetime) -> None:
    new = insert(AccountAddress).values(account_id=account_id, address_hash=address_hash, used_at=now)
    session.execute(
        new.on_conflict_do_update(
            index_elements=[AccountAddress.account_id, AccountAddress.address_hash], set_={"used_at": now}
        )
    )
    session.execute(
        delete(AccountAddress).where(AccountAddress.account_id == account_id, AccountAddress.used_at < now - KNOWN_FOR)
    )


def _no_account(vault: Vault, name: str) -> uuid.UUID:
    """What stands for an unknown name in the journal: of the same shape, so that it costs the same to write."""
    digest = hmac.digest(vault.derived_key("unknown-account"), name.encode("utf-8", "surrogatepass"), sha256)
    return uuid.UUID(bytes=digest[:16], version=4)


def _hash(vault: Vault, address: str) -> bytes:
    return hmac.digest(vault.derived_key("account-address"), address.encode("utf-8", "surrogatepass"), sha256)

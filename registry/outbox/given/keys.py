"""The registry's keys for its stations: one signs what they are told, two open what they seal.

Stations seal to the current key and to the next one, so that a rotation never finds an envelope that nobody opens. Old
keys are kept: an envelope may come after months.
"""

import uuid
from collections.abc import Sequence

import pyrage
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from registry.core import locks
from registry.core.context import Context
from registry.outbox import queries
from registry.outbox.models import OutboxKey
from registry.outbox.rules import SEALING, SIGNING
from station.envelope.statements import ENDORSEMENT, Signer


def signer(ctx: Context) -> Signer:
    """The key that signs; the first one is made when it is first needed."""
    return _signer(ctx, _current(ctx, SIGNING))


def publics(ctx: Context) -> tuple[str, Sequence[bytes], Sequence[str]]:
    """For stations: the signing key in hexadecimal, what endorses it and those before it, and to whom they seal."""
    current = _current(ctx, SIGNING)
    _current(ctx, SEALING)
    return current.public, queries.endorsements(ctx.session), queries.recipients(ctx.session)


def identities(ctx: Context) -> list[str]:
    """Every private key that opens envelopes, the newest first."""
    return [ctx.vault.open(row.sealed_private, row.place).decode() for row in queries.keys(ctx.session, SEALING)]


def rotate(ctx: Context, purpose: str) -> OutboxKey:
    """Replace the current key of a purpose: the next one takes its place, and a new one becomes next."""
    locks.take(ctx.session, locks.Lock.OUTBOX_KEYS)
    old = _current(ctx, purpose)
    if purpose == SEALING:
        new = queries.key(ctx.session, SEALING, is_next=True)
        assert new is not None  # made with the current one
        _retire(ctx, old)
        new.active_from = ctx.now
        ctx.session.flush()
        _make(ctx, SEALING, is_next=True)
    else:
        before = _signer(ctx, old)
        _retire(ctx, old)
        new = _make(ctx, SIGNING)
        new.endorsement = before.sign(bytes.fromhex(new.public), ENDORSEMENT)
        ctx.session.flush()
    return new


def _current(ctx: Context, purpose: str) -> OutboxKey:
    row = queries.key(ctx.session, purpose)
    if row is None:
        locks.take(ctx.session, locks.Lock.OUTBOX_KEYS)
        row = queries.key(ctx.session, purpose)
        if row is None:
            row = _make(ctx, purpose)
            if purpose == SEALING:
                _make(ctx, purpose, is_next=True)
    return row


def _retire(ctx: Context, row: OutboxKey) -> None:
    row.retired_at = ctx.now
    ctx.session.flush()
    ctx.journal("outbox_key.retired", "outbox_key", row.id, purpose=row.purpose)


def _make(ctx: Context, purpose: str, *, is_next: bool = False) -> OutboxKey:
    if purpose == SEALING:
        identity = pyrage.x25519.Identity.generate()
        public, private = str(identity.to_public()), str(identity).encode()
    else:
        key = Ed25519PrivateKey.generate()
        public, private = key.public_key().public_bytes_raw().hex(), key.private_bytes_raw()
    row = OutboxKey(
        id=uuid.uuid4(),
        purpose=purpose,
        public=public,
        made_at=ctx.now,
        active_from=None if is_next else ctx.now,
    )
    row.sealed_private = ctx.vault.seal(private, row.place)
    ctx.session.add(row)
    ctx.session.flush()
    ctx.journal("outbox_key.made", "outbox_key", row.id, purpose=purpose, public=public)
    return row


def _signer(ctx: Context, row: OutboxKey) -> Signer:
    return Signer(Ed25519PrivateKey.from_private_bytes(ctx.vault.open(row.sealed_private, row.place)))

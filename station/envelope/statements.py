"""What the registry signs for its stations: permits, receipts, its keys, and the form. Read by the stations alone.

A station knows the registry by the key that it was given when it joined. A later key is believed once a known one
endorsed it.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from station.envelope.clock import moment_of, ms_of
from station.envelope.encoding import NotAnEnvelope, Signed, encoded, sign
from station.envelope.reading import Fields

PERMIT: Final = "registry-outbox-permit"
RECEIPT: Final = "registry-outbox-receipt"
ENDORSEMENT: Final = "registry-outbox-key"
FORM: Final = "registry-outbox-form"
_LATEST_MS: Final = 253_402_300_799_000


def key_id(public: bytes) -> bytes:
    """A signing key's name: the first eight bytes of its SHA-256."""
    return sha256(public).digest()[:8]


@dataclass(frozen=True, slots=True)
class Signer:
    """The registry's key that signs statements."""

    private: Ed25519PrivateKey

    def sign(self, payload: bytes, purpose: str) -> bytes:
        """A statement."""
        return sign(payload, self.private, key_id(self.private.public_key().public_bytes_raw()), purpose)


class KnownKeys:
    """The registry's signing keys that are believed: one that was given, and those endorsed from there on."""

    def __init__(self, publics: Sequence[bytes]) -> None:
        self.publics: Mapping[bytes, bytes] = {key_id(public): public for public in publics}

    def with_endorsed(self, endorsements: Sequence[bytes]) -> "KnownKeys":
        """These keys and each that one of them endorsed, in the order given. What cannot be read is passed over."""
        known = self
        for endorsement in endorsements:
            try:
                public = known.payload(endorsement, ENDORSEMENT)
            except NotAnEnvelope:
                continue
            if len(public) == 32:
                known = KnownKeys([*known.publics.values(), public])
        return known

    def payload(self, statement: bytes, purpose: str) -> bytes:
        """What a statement states; raises NotAnEnvelope unless a known key signed it for this purpose."""
        signed = Signed(statement, purpose)
        public = self.publics.get(signed.kid)
        if public is None or not signed.is_signed_by(Ed25519PublicKey.from_public_bytes(public)):
            raise NotAnEnvelope("not signed by the registry")
        return signed.payload


@dataclass(frozen=True, slots=True)
class Permit:
    """An account may enrol at a station while the line is down, from one moment to another."""

    account: uuid.UUID
    username: str
    station: uuid.UUID
    facility: str
    issued: datetime
    until: datetime
    may_sign: bool

    def signed(self, signer: Signer) -> bytes:
        """As the registry signs it."""
        return signer.sign(
            encoded(
                {
                    "account": self.account.bytes,
                    "username": self.username,
                    "station": self.station.bytes,
                    "facility": self.facility,
                    "issued": ms_of(self.issued),
                    "until": ms_of(self.until),
                    "may_sign": int(self.may_sign),
                }
            ),
            PERMIT,
        )

    @classmethod
    def read(cls, statement: bytes, known: KnownKeys) -> "Permit":
        """Verified and read; raises NotAnEnvelope."""
        names = ("account", "username", "station", "facility", "issued", "until", "may_sign")
        fields = Fields.decoded(known.payload(statement, PERMIT), names)
        return cls(
            uuid.UUID(bytes=fields.bytes("account", 16)),
            fields.text("username", 64),
            uuid.UUID(bytes=fields.bytes("station", 16)),
            fields.text("facility", 20),
            moment_of(fields.whole("issued", 0, _LATEST_MS)),
            moment_of(fields.whole("until", 0, _LATEST_MS)),
            bool(fields.whole("may_sign", 0, 1)),
        )


@dataclass(frozen=True, slots=True)
class Receipt:
    """The registry holds these bytes of this station under this number, for good."""

    station: uuid.UUID
    seq: int
    sha256: bytes
    received: datetime

    def signed(self, signer: Signer) -> bytes:
        """As the registry signs it."""
        item: dict[str, Any] = {
            "station": self.station.bytes,
            "seq": self.seq,
            "sha256": self.sha256,
            "received": ms_of(self.received),
        }
        return signer.sign(encoded(item), RECEIPT)

    @classmethod
    def read(cls, statement: bytes, known: KnownKeys) -> "Receipt":
        """Verified and read; raises NotAnEnvelope."""
        return cls._of(known.payload(statement, RECEIPT))

    @classmethod
    def stored(cls, statement: bytes) -> "Receipt":
        """Read again where it was verified before it was stored; raises NotAnEnvelope."""
        return cls._of(Signed(statement, RECEIPT).payload)

    @classmethod
    def _of(cls, payload: bytes) -> "Receipt":
        fields = Fields.decoded(payload, ("station", "seq", "sha256", "received"))
        return cls(
            uuid.UUID(bytes=fields.bytes("station", 16)),
            fields.whole("seq", 1, 99_999_999),
            fields.bytes("sha256", 32),
            moment_of(fields.whole("received", 0, _LATEST_MS)),
        )

"""Who may enrol here while the line is down: permits that the registry signed, each shut by a passphrase.

A registrar who signed in at the registry lately brings a permit here by a code, and chooses a passphrase for it. The
server's password is never asked for and never stored. What is typed while an enrolment is open is sealed by the same
passphrase, so that neither a thief nor the next user reads it.
"""

import json
import os
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from station.envelope import NotAnEnvelope
from station.envelope.statements import KnownKeys, Permit
from station.outbox.disk import Disk, private_folder

SHORTEST_PASSPHRASE: Final = 8
LONGEST_PASSPHRASE: Final = 200
_N, _R, _P = 2**15, 8, 1
"""scrypt: 32 MiB and some tenths of a second for each guess."""
TRIES: Final = 5
PAUSE: Final = timedelta(minutes=5)
"""After so many wrong passphrases none is tried for this long; it survives a restart."""


class PermitRefused(Exception):
    """Why nobody is let in: a slug."""

    def __init__(self, slug: str) -> None:
        super().__init__(slug)
        self.slug = slug


@dataclass(frozen=True, slots=True)
class Unlocked:
    """A registrar who is let in: the permit, and the key that seals what is typed."""

    permit: Permit
    statement: bytes = field(repr=False)
    secret: bytes = field(repr=False)

    def seal(self, plain: bytes, place: str) -> bytes:
        """Seal something of an open enrolment."""
        nonce = os.urandom(12)
        return nonce + ChaCha20Poly1305(self.secret).encrypt(nonce, plain, place.encode())

    def open(self, data: bytes, place: str) -> bytes:
        """Open it again; raises PermitRefused if it is another's or was changed."""
        try:
            return ChaCha20Poly1305(self.secret).decrypt(data[:12], data[12:], place.encode())
        except (InvalidTag, ValueError) as error:
            raise PermitRefused("damaged") from error


class Permits:
    """The permits of this device, a file each: `<SHA-256 of the user's name>.permit`."""

    def __init__(self, folder: Path, disk: Disk | None = None) -> None:
        self.folder, self._disk = private_folder(folder), disk or Disk()

    def keep(self, statement: bytes, known: KnownKeys, passphrase: str, station: uuid.UUID) -> Permit:
        """Keep a permit that the registry just gave, shut by a passphrase; raises PermitRefused.

        The key by which open enrolments are sealed stays where the passphrase is the one of the permit before.
        """
        if not SHORTEST_PASSPHRASE <= len(passphrase) <= LONGEST_PASSPHRASE:
            raise PermitRefused("passphrase_length")
        permit = _read(statement, known)
        if permit.station != station:
            raise PermitRefused("other_station")
        path = self._path(permit.username)
        try:
            secret = _opened(path, passphrase)[1] if path.exists() else os.urandom(32)
        except PermitRefused:
            secret = os.urandom(32)
        salt, nonce = os.urandom(16), os.urandom(12)
        plain = json.dumps({"permit": statement.hex(), "secret": secret.hex()}).encode()
        shut = ChaCha20Poly1305(_key(passphrase, salt)).encrypt(nonce, plain, b"permit")
        self._disk.put(path, salt + nonce + shut)
        self._disk.remove(path.with_suffix(".tries"))
        return permit

    def unlock(self, username: str, passphrase: str, known: KnownKeys, station: uuid.UUID, now: datetime) -> Unlocked:
        """Let a registrar in; raises PermitRefused: `wrong` (also for an unknown name), `paused`, `over`, …"""
        path = self._path(username)
        tries = path.with_suffix(".tries")
        count, last = _tries(tries)
        if count >= TRIES and timedelta() <= now - last < PAUSE:
            raise PermitRefused("paused")
        if not path.exists():
            _key(passphrase[:LONGEST_PASSPHRASE], bytes(16))  # takes as long as for a name that is known
            raise PermitRefused("wrong")
        try:
            statement, secret = _opened(path, passphrase[:LONGEST_PASSPHRASE])
        except PermitRefused:
            count = 1 if count >= TRIES else count + 1
            self._disk.put(tries, json.dumps([count, now.isoformat()]).encode())
            raise
        if tries.exists():
            self._disk.remove(tries)
        permit = _read(statement, known)
        if permit.station != station:
            raise PermitRefused("other_station")
        if now > permit.until:
            raise PermitRefused("over")
        return Unlocked(permit, statement, secret)

    def _path(self, username: str) -> Path:
        name = uuid.uuid5(uuid.NAMESPACE_OID, username.strip().casefold())
        return self.folder / f"{name}.permit"


def _read(statement: bytes, known: KnownKeys) -> Permit:
    try:
        return Permit.read(statement, known)
    except NotAnEnvelope as error:
        raise PermitRefused("not_signed") from error


def _tries(path: Path) -> tuple[int, datetime]:
    try:
        count, last = json.loads(path.read_bytes())
        return int(count), datetime.fromisoformat(last)
    except (OSError, ValueError, TypeError):
        return 0, datetime(1970, 1, 1, tzinfo=UTC)


def _opened(path: Path, passphrase: str) -> tuple[bytes, bytes]:
    try:
        data = path.read_bytes()
        key = _key(passphrase, data[:16])
        item = json.loads(ChaCha20Poly1305(key).decrypt(data[16:28], data[28:], b"permit"))
        return bytes.fromhex(item["permit"]), bytes.fromhex(item["secret"])
    except (InvalidTag, ValueError, KeyError) as error:
        raise PermitRefused("wrong") from error


def _key(passphrase: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=32, n=_N, r=_R, p=_P).derive(passphrase.encode("utf-8", "surrogatepass"))

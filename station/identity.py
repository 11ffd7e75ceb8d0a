"""Who this station is: its folder, its key, and what the registry told it when it joined.

    folder/station.json     server, id, name, facility: nothing secret
    folder/key              the Ed25519 private key, 32 bytes; readable by its user alone

Everything is written to a temporary file, flushed to the disk and renamed, so that a cut of power leaves the old
content or the new one.
"""

import base64
import json
import os
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

SETTINGS: Final = "station.json"
KEY: Final = "key"
_JOIN: Final = b"registry station joins\x00"
_SIGN_IN: Final = b"registry station signs in\x00"
_CONFUSED: Final = str.maketrans({"0": "O", "1": "I", "8": "B"})
_LARGEST: Final = 64 * 1024


class NotJoined(Exception):
    """This folder has no station yet, or what is in it cannot be used."""


@dataclass(frozen=True, slots=True)
class Identity:
    """The station as the registry knows it."""

    server: str
    station_id: str
    name: str
    facility_code: str
    facility_name: str


def default_folder() -> Path:
    """Where a station of this user lies: `STATION_HOME`, else below the user's data."""
    chosen = os.environ.get("STATION_HOME")
    return Path(chosen) if chosen else Path.home() / ".local" / "share" / "registry-station"


def new_key() -> Ed25519PrivateKey:
    """A key made here, which never leaves this folder."""
    return Ed25519PrivateKey.generate()


def as_stored(typed: str) -> str:
    """A code as the registry stores it, from what somebody typed."""
    return "".join(typed.split()).replace("-", "").upper().translate(_CONFUSED)


def joining(typed: str, key: Ed25519PrivateKey) -> dict[str, str]:
    """What a station sends to join: the code, its public key, and a proof that it has the private one."""
    statement = _JOIN + as_stored(typed).encode()
    return {
        "code": typed,
        "key": _text(key.public_key().public_bytes_raw()),
        "signature": _text(key.sign(statement)),
    }


def answer(station_id: str, challenge: str, key: Ed25519PrivateKey) -> dict[str, str]:
    """What a station sends to get a token: the challenge, signed."""
    content = base64.b64decode(challenge, validate=True)
    statement = _SIGN_IN + uuid.UUID(station_id).bytes + content
    return {"challenge": challenge, "signature": _text(key.sign(statement))}


def save_key(folder: Path, key: Ed25519PrivateKey) -> None:
    """Keep the key where its user alone reads it."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_whole(folder / KEY, key.private_bytes_raw())


def save(folder: Path, identity: Identity) -> None:
    """Keep what the registry told."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_whole(folder / SETTINGS, json.dumps(asdict(identity), ensure_ascii=False, indent=1).encode())


def load_key(folder: Path) -> Ed25519PrivateKey:
    """The station's key; raises NotJoined where there is none, or where others can read it."""
    path = folder / KEY
    try:
        if path.stat().st_mode & 0o077:
            raise NotJoined(f"{path} can be read by others; run: chmod 600 {path}")
        return Ed25519PrivateKey.from_private_bytes(path.read_bytes())
    except FileNotFoundError as error:
        raise NotJoined(f"no station has joined in {folder}") from error
    except (OSError, ValueError) as error:
        raise NotJoined(f"{path} cannot be read as a key") from error


def load(folder: Path) -> Identity:
    """Who this station is; raises NotJoined."""
    path = folder / SETTINGS
    try:
        with path.open("rb") as file:
            return identity_of(json.loads(file.read(_LARGEST)))
    except FileNotFoundError as error:
        raise NotJoined(f"no station has joined in {folder}") from error
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise NotJoined(f"{path} cannot be read") from error


def identity_of(content: Mapping[str, Any]) -> Identity:
    """From JSON; raises KeyError or TypeError for anything else."""
    names = Identity.__slots__
    values = {name: content[name] for name in names}
    if not all(isinstance(value, str) and len(value) <= 500 for value in values.values()):
        raise TypeError("not a station's settings")
    return Identity(**values)


def kept_line(path: Path, longest: int) -> str | None:
    """What a small file holds, at most `longest` bytes of it; None without one."""
    try:
        with path.open("rb") as file:
            return file.read(longest).decode() or None
    except (OSError, UnicodeDecodeError):
        return None


def write_whole(path: Path, content: bytes) -> None:
    """Write a file that its user alone reads: whole or not at all, also when the power is cut."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()

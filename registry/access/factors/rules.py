"""One-time codes, recovery codes, and who needs a second factor. Pure."""

import hmac
import math
import re
import secrets
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Final

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

STEP_S: Final = 30
"""Seconds for which a code is shown (RFC 6238)."""
_DIGITS: Final = 6
_SECRET_BYTES: Final = 20  # RFC 4226 advises 160 bits
_WINDOW: Final = 1
"""Steps before and after the present one whose codes are taken: a clock half a minute off, and time to type."""
_CLOCK_WINDOW: Final = 20
"""Steps within which a code tells that its clock is off; such a code is refused."""
RECOVERY_CODES: Final = 10
_GROUPS: Final = 4
_GROUP: Final = 4
_ALPHABET: Final = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: no letter looks like a digit
_LOOK_ALIKE: Final = str.maketrans("ilo", "110")
ALWAYS: Final = frozenset({"clerk", "investigator", "supervisor", "administrator", "auditor", "client"})
"""Roles that no office may exempt."""


@dataclass(frozen=True, slots=True)
class Match:
    """The step of a right code; `clock_off_s` when the clock that showed it is too far off for it to be taken."""

    step: int
    clock_off_s: int = 0


def new_secret() -> bytes:
    """A secret to share with an application."""
    return secrets.token_bytes(_SECRET_BYTES)


def provisioning_uri(secret: bytes, username: str, issuer: str) -> str:
    """The address that applications read as a QR code."""
    return _totp(secret).get_provisioning_uri(username, issuer)


def code_at(secret: bytes, moment: datetime) -> str:
    """The code that an application shows at a moment."""
    return _totp(secret).generate(math.floor(moment.timestamp())).decode()


def step_of(moment: datetime) -> int:
    """The number of the period of 30 seconds that a moment lies in."""
    return math.floor(moment.timestamp()) // STEP_S


def match(secret: bytes, code: str, now: datetime) -> Match | None:
    """The step whose code this is, nearest first; None when it is the code of none."""
    present = step_of(now)
    found: Match | None = None
    for offset in _offsets():
        step = present + offset
        expected = code_at(secret, datetime.fromtimestamp(step * STEP_S, UTC))
        # Every step is compared, whichever matches.
        if hmac.compare_digest(expected.encode(), code.encode("utf-8", "surrogatepass")) and found is None:
            found = Match(step, 0 if abs(offset) <= _WINDOW else offset * STEP_S)
    return found


def _offsets() -> Iterator[int]:
    yield 0
    for distance in range(1, _CLOCK_WINDOW + 1):
        yield -distance
        yield distance


def is_one_time_code(text: str) -> bool:
    """Whether the text has the form of an application's code."""
    return re.fullmatch(rf"[0-9]{{{_DIGITS}}}", text) is not None


def normal_code(text: str) -> str:
    """A code as it is compared: people type spaces, hyphens, capitals, and letters that look like digits."""
    return re.sub(r"[\s-]", "", text).lower()


def new_recovery_code() -> str:
    """A code of 80 random bits in four groups."""
    characters = "".join(secrets.choice(_ALPHABET) for _ in range(_GROUPS * _GROUP))
    return "-".join(characters[start : start + _GROUP] for start in range(0, len(characters), _GROUP))


def recovery_hash(account_id: uuid.UUID, code: str) -> bytes:
    """What is stored of a recovery code, which has 80 random bits: a plain hash cannot be searched backwards."""
    normal = normal_code(code).translate(_LOOK_ALIKE)
    return sha256(account_id.bytes + normal.encode("utf-8", "surrogatepass")).digest()


def is_needed(role: str, *, is_exempt: bool) -> bool:
    """Whether accounts of this role need a second factor; a registrar whose facility is exempt needs none."""
    return role in ALWAYS or not is_exempt


def is_fresh(confirmed_at: datetime | None, now: datetime, minutes: int) -> bool:
    """Whether a second factor was given recently enough for the gravest acts."""
    return confirmed_at is not None and timedelta(0) <= now - confirmed_at <= timedelta(minutes=minutes)


def _totp(secret: bytes) -> TOTP:
    # SHA-1 is what applications assume; HMAC does not rest on its resistance to collisions.
    return TOTP(secret, _DIGITS, SHA1(), STEP_S)  # noqa: S303  # as above

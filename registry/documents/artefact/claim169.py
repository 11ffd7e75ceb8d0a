"""The card's QR: MOSIP Claim 169 in a CWT (RFC 8392), signed as COSE_Sign1, deflated, in Base45. Pure.

    card → map 169 → CWT claims → COSE_Sign1 (Ed25519) → zlib → Base45 → QR

Nothing of the child's body is in it: neither portrait nor fingerprint. Reading trusts nothing: each layer is bounded
before it is opened, and what the text says is handed on only when the signature holds.
"""

import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final

from registry.core.clock import PERU, day_in_peru
from registry.documents.artefact import base45, cose
from registry.documents.artefact.cose import NotCose, PublicKey, SigningKey
from registry.documents.artefact.face import CardFace

if TYPE_CHECKING:
    from registry.documents.artefact.status_list import StatusList

VERSION: Final = "1.0"
CLAIM: Final = 169
"""The CWT claim registered for identity data."""
# CWT claims (RFC 8392, 4): issuer, expiry, not before, issued at, identifier; and the one of Token Status Lists.
_ISS, _EXP, _NBF, _IAT, _CTI, STATUS = 1, 4, 5, 6, 7, 65535
DEMONSTRATION: Final = -70001
"""Private claim (RFC 8392 leaves numbers below −65536 to everyone): true on demonstration data."""
# Keys of the map 169.
_ID, _VERSION, _LANGUAGE, _FULL, _FIRST, _LAST = 1, 2, 3, 4, 5, 7
_BIRTH, _GENDER, _NATIONALITY, _GUARDIAN = 8, 9, 13, 15
# ISO/IEC 5218's words in the numbers of Claim 169.
_GENDERS: Final = {"male": 1, "female": 2, "indeterminate": 3}
_LANGUAGES: Final = {"es": "spa", "qu": "que", "ay": "aym"}

MOST_CHARACTERS: Final = 4296
"""Alphanumeric characters of the largest QR code (version 40, ISO/IEC 18004)."""
MOST_BYTES: Final = 8192
"""Of a message once inflated. The fullest card (names of 50 and 60, a guardian of 180 letters) has under 1 500."""
SKEW: Final = timedelta(minutes=5)
"""By which clocks may differ."""

VALID, EXPIRED, REVOKED, FORGED = "valid", "expired", "revoked", "forged"
NOT_YET_VALID, UNKNOWN_ISSUER, UNREADABLE = "not_yet_valid", "unknown_issuer", "unreadable"
VERDICTS: Final = (VALID, EXPIRED, REVOKED, FORGED, NOT_YET_VALID, UNKNOWN_ISSUER, UNREADABLE)


@dataclass(frozen=True, slots=True)
class CardClaims:
    """What a signed QR says of its card."""

    number: str
    cui: str
    full_name: str
    birth_date: date
    sex: str | None
    nationality: str | None
    guardian: str | None
    issued_on: date
    expires_on: date
    issuer: str
    is_demonstration: bool
    status: tuple[str, int] | None
    """Address of the status list and the card's place in it."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a QR is worth. `claims` is None unless the signature holds."""

    verdict: str
    reason: str
    """One plain English sentence; pages say it in the reader's language by `verdict`."""
    claims: CardClaims | None = None
    is_status_checked: bool = False
    kid: str | None = None


def issue(face: CardFace, key: SigningKey, status: tuple[str, int] | None = None) -> str:
    """The QR's text. The same card and key give the same text."""
    said: dict[int, Any] = {
        _ID: face.cui_digits,
        _VERSION: VERSION,
        _LANGUAGE: _LANGUAGES[face.language],
        _FULL: face.full_name,
        _FIRST: face.given_names,
        _LAST: " ".join(face.surnames),
        _BIRTH: f"{face.birth_date:%Y%m%d}",
        _GENDER: _GENDERS[face.sex],
        _NATIONALITY: face.nationality,
    }
    if face.guardian:
        said[_GUARDIAN] = face.guardian
    issued = _midnight(face.issued_on)
    claims: dict[int, Any] = {
        _ISS: key.issuer,
        _EXP: _midnight(face.expires_on + timedelta(days=1)),
        _NBF: issued,
        _IAT: issued,
        _CTI: face.number.encode(),
        CLAIM: said,
    }
    if status is not None:
        claims[STATUS] = {"status_list": {"idx": status[1], "uri": status[0]}}
    if face.is_demonstration:
        claims[DEMONSTRATION] = True
    return base45.encode(zlib.compress(cose.sign(cose.encoded(claims), key), 9))


def _midnight(day: date) -> int:
    """The first second of a day in Peru, since 1970."""
    return int(datetime.combine(day, time(), PERU).timestamp())


def read(
    text: str,
    keys: Iterable[PublicKey],
    now: datetime,
    status: "StatusList | None" = None,
    *,
    is_key_list_complete: bool = False,
) -> Reading:
    """What a QR's text is worth at a moment; raises nothing, whatever the text.

    `is_key_list_complete` says that no key exists which the list lacks, as the issuer's own service knows: then a key
    that it lacks is a forger's. A list kept elsewhere may be older than the card.
    """
    try:
        message = cose.read(inflated(base45.decode(_trimmed(text))))
    except (NotCose, ValueError):
        return Reading(UNREADABLE, "This is not the QR of a minor's ID, or it is damaged.")
    known = [key for key in keys if key.kid == message.kid]
    if not known:
        if is_key_list_complete:
            return Reading(FORGED, "It is signed with a key that this issuer never had.", kid=message.kid)
        return Reading(UNKNOWN_ISSUER, "It is signed with a key that is not in the list of keys.", kid=message.kid)
    signers = [key for key in known if message.is_signed_by(key.public)]
    if not signers:
        return Reading(FORGED, "The signature does not fit: it was altered or made by others.", kid=message.kid)
    try:
        claims = _claims(cose.decoded(message.payload))
    except (NotCose, ValueError):
        return Reading(UNREADABLE, "It is signed, yet it is not the QR of a minor's ID.", kid=message.kid)
    return _judged(claims, signers[0], now, status)


def _judged(claims: CardClaims, key: PublicKey, now: datetime, status: "StatusList | None") -> Reading:
    def verdict(word: str, reason: str, *, is_checked: bool = False) -> Reading:
        shown = None if word in (FORGED, UNKNOWN_ISSUER) else claims
        return Reading(word, reason, shown, is_checked, key.kid)

    if claims.issuer != key.issuer:
        return verdict(UNKNOWN_ISSUER, "It names another issuer than the one whose key signed it.")
    if not _was_in_use(key, claims.issued_on):
        return verdict(FORGED, "It is signed with a key that was not in use on the day of issue.")
    listed = status is not None and claims.status is not None and status.uri == claims.status[0]
    if listed and status is not None and claims.status is not None:
        state = status.state(claims.status[1])
        if state is None:
            return verdict(FORGED, "The status list has no such card.")
        if state == status.REVOKED:
            return verdict(REVOKED, "The issuer has revoked this card.", is_checked=True)
    today = day_in_peru(now)
    if today > claims.expires_on:
        return verdict(EXPIRED, "Its validity has ended.", is_checked=listed)
    if day_in_peru(now + SKEW) < claims.issued_on:
        return verdict(NOT_YET_VALID, "It is not valid yet.", is_checked=listed)
    if listed:
        return verdict(VALID, "Genuine and in force.", is_checked=True)
    return verdict(VALID, "Genuine; whether it was revoked was not asked.")


def _was_in_use(key: PublicKey, day: date) -> bool:
    """By days: a card tells the day it was issued, not the moment."""
    begun = key.active_from is None or day_in_peru(key.active_from) <= day
    return begun and (key.retired_at is None or day <= day_in_peru(key.retired_at))


def _trimmed(text: str) -> str:
    """A pasted text without line ends at its ends; spaces belong to Base45. Raises ValueError when too long."""
    trimmed = text.strip("\r\n\t")
    if len(trimmed) > MOST_CHARACTERS:
        raise ValueError("longer than a QR code can be")
    return trimmed


def inflated(content: bytes) -> bytes:
    """The inside of a whole zlib stream of at most `MOST_BYTES`; raises ValueError. A bomb takes no more memory."""
    stream = zlib.decompressobj()
    try:
        plain = stream.decompress(content, MOST_BYTES)
    except zlib.error as error:
        raise ValueError("no zlib stream") from error
    if not stream.eof or stream.unused_data:
        raise ValueError("a zlib stream cut short, followed by something, or too large")
    return plain


def _claims(payload: Any) -> CardClaims:
    said = payload.get(CLAIM) if isinstance(payload, dict) else None
    if not isinstance(said, dict):
        raise ValueError("no identity data")  # noqa: TRY004  # whatever is wrong with a message is a ValueError
    guardian = said.get(_GUARDIAN)
    return CardClaims(
        number=_matching(_bytes(payload.get(_CTI)).decode("ascii", "replace"), "[A-Z0-9]{9}"),
        cui=_matching(said.get(_ID), "[0-9]{8}"),
        full_name=_text(said.get(_FULL)),
        birth_date=_day(said.get(_BIRTH)),
        sex=next((word for word, number in _GENDERS.items() if number == said.get(_GENDER)), None),
        nationality=_text(said[_NATIONALITY]) if _NATIONALITY in said else None,
        guardian=None if guardian is None else _text(guardian),
        issued_on=day_in_peru(_moment(payload.get(_NBF))),
        expires_on=day_in_peru(_moment(payload.get(_EXP)) - timedelta(seconds=1)),
        issuer=_text(payload.get(_ISS)),
        is_demonstration=payload.get(DEMONSTRATION) is True,
        status=_status(payload.get(STATUS)),
    )


def _status(said: Any) -> tuple[str, int] | None:
    if said is None:
        return None
    place = said.get("status_list") if isinstance(said, dict) else None
    if not isinstance(place, dict) or type(place.get("idx")) is not int or not 0 <= place["idx"] < 2**31:
        raise ValueError("no place in a status list")
    return _text(place.get("uri")), place["idx"]


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value or len(value) > 400:
        raise ValueError("text is missing")
    return value


def _bytes(value: Any) -> bytes:
    if not isinstance(value, bytes):
        raise ValueError("bytes are missing")  # noqa: TRY004  # as above
    return value


def _matching(value: Any, pattern: str) -> str:
    text = _text(value)
    if not re.fullmatch(pattern, text):
        raise ValueError("a number has another form")
    return text


def _day(value: Any) -> date:
    text = _matching(value, "[0-9]{8}")
    return date(int(text[:4]), int(text[4:6]), int(text[6:]))


def _moment(value: Any) -> datetime:
    if type(value) is not int or not 0 <= value < 2**33:  # until the year 2242
        raise ValueError("a moment is missing")
    return datetime.fromtimestamp(value, UTC)

"""The card's QR: MOSIP Claim 169 in a CWT (RFC 8392), signed as COSE_Sign1, deflated, in Base45. Pure.

    card → map 169 → CWT claims → COSE_Sign1 (Ed25519) → zlib → Base45 → QR

It holds no biometrics: neither portrait nor fingerprint. Reading trusts nothing: each layer is bounded before it is
opened, and the content is passed on only if the signature is good.
"""

import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from registry.core.clock import PERU, day_in_peru, show_day
from registry.core.messages import Message, _
from registry.documents.artefact import base45, cose
from registry.documents.artefact.cose import NotCose, PublicKey, SigningKey
from registry.documents.artefact.face import CardFace
from registry.documents.artefact.status_list import StatusList
from registry.people.rules import cui_check_digit

VERSION: Final = "1.0"
CLAIM: Final = 169
"""The CWT claim registered for identity data."""
# CWT claims (RFC 8392, 4): issuer, expiry, not before, issued at, identifier; and the one of Token Status Lists.
_ISS, _EXP, _NBF, _IAT, _CTI, STATUS = 1, 4, 5, 6, 7, 65535
DEMONSTRATION: Final = -70001
"""Private claim (RFC 8392 leaves numbers below −65536 to private use): true on demonstration data."""
# Keys of the map 169.
_ID, _VERSION, _LANGUAGE, _FULL, _FIRST, _LAST = 1, 2, 3, 4, 5, 7
_BIRTH, _GENDER, _NATIONALITY, _GUARDIAN = 8, 9, 13, 15
# The sexes of ISO/IEC 5218 as the numbers of Claim 169.
_GENDERS: Final = {"male": 1, "female": 2, "indeterminate": 3}
_LANGUAGES: Final = {"es": "spa", "qu": "que", "ay": "aym"}

MOST_CHARACTERS: Final = 4296
"""Alphanumeric characters of the largest QR code (version 40, ISO/IEC 18004)."""
MOST_BYTES: Final = 8192
"""Limit of an inflated message. The fullest card (names of 50 and 60 letters, a guardian of 180) needs under 1 500."""
SKEW: Final = timedelta(minutes=5)
"""How far clocks may differ."""
_LINE_BREAKS: Final = dict.fromkeys(map(ord, "\r\n\t"))

VALID, EXPIRED, REVOKED, FORGED = "valid", "expired", "revoked", "forged"
NOT_YET_VALID, UNKNOWN_ISSUER, UNREADABLE = "not_yet_valid", "unknown_issuer", "unreadable"
DISTRUSTED: Final = "distrusted"
VERDICTS: Final = (VALID, EXPIRED, REVOKED, FORGED, DISTRUSTED, NOT_YET_VALID, UNKNOWN_ISSUER, UNREADABLE)


@dataclass(frozen=True, slots=True)
class CardClaims:
    """What a signed QR says about its card."""

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

    @property
    def cui_shown(self) -> str:
        """The CUI as the paper shows it, with its check digit."""
        return f"{self.cui}-{cui_check_digit(self.cui)}"


@dataclass(frozen=True, slots=True)
class Reading:
    """The result of checking a QR. `claims` is None unless the signature is good."""

    verdict: str
    """One of VERDICTS."""
    reason: Message
    claims: CardClaims | None = None
    is_status_checked: bool = False
    kid: str | None = None
    is_key_distrusted: bool = False
    """Whether the issuer no longer trusts the key that signed it; only its register can tell card from forgery."""


def issue(face: CardFace, key: SigningKey, status: tuple[str, int] | None = None) -> str:
    """The QR's text. The same card and key give the same text."""
    identity: dict[int, Any] = {
        _ID: face.cui_digits,
        _VERSION: VERSION,
        _LANGUAGE: _LANGUAGES[face.language],
        _FULL: face.full_name,
        _BIRTH: f"{face.birth_date:%Y%m%d}",
        _GENDER: _GENDERS[face.sex],
        _NATIONALITY: face.nationality,
    }
    if face.given_names:
        identity[_FIRST] = face.given_names
    if face.surnames:
        identity[_LAST] = " ".join(face.surnames)
    if face.guardian:
        identity[_GUARDIAN] = face.guardian
    issued_at = _midnight(face.issued_on)
    claims: dict[int, Any] = {
        _ISS: key.issuer,
        _EXP: _midnight(face.expires_on + timedelta(days=1)),
        _NBF: issued_at,
        _IAT: issued_at,
        _CTI: face.number.encode(),
        CLAIM: identity,
    }
    if status is not None:
        claims[STATUS] = {"status_list": {"idx": status[1], "uri": status[0]}}
    if face.is_demonstration:
        claims[DEMONSTRATION] = True
    return base45.encode(zlib.compress(cose.sign(cose.encoded(claims), key), 9))


def _midnight(day: date) -> int:
    """The first second of a day in Peru, in seconds since 1970."""
    return int(datetime.combine(day, time(), PERU).timestamp())


def read(
    text: str,
    keys: Iterable[PublicKey],
    now: datetime,
    status: StatusList | None = None,
    *,
    is_key_list_complete: bool = False,
) -> Reading:
    """Check a QR's text as of a moment; raises nothing, whatever the text.

    `is_key_list_complete` states that `keys` holds every key ever made, which only the issuer's own service knows: an
    unknown key is then a forger's, and what a distrusted key signed is left to the register to judge. A key set stored
    elsewhere may be older than the card.
    """
    try:
        message = cose.read(inflated(base45.decode(_joined(text))))
    except (NotCose, ValueError):
        return Reading(UNREADABLE, _("This is not the QR code of a minor's ID, or it is damaged."))
    named_keys = [key for key in keys if key.kid == message.kid]
    if not named_keys:
        if is_key_list_complete:
            return Reading(FORGED, _("It is signed with a key that this issuer never had."), kid=message.kid)
        return Reading(UNKNOWN_ISSUER, _("It is signed with a key that is not in the key set."), kid=message.kid)
    signers = [key for key in named_keys if message.is_signed_by(key.public)]
    if not signers:
        return Reading(
            FORGED, _("The signature is wrong: the card was altered or made by someone else."), kid=message.kid
        )
    try:
        claims = _claims(cose.decoded(message.payload))
    except (NotCose, ValueError):
        return Reading(UNREADABLE, _("It is signed, but it is not the QR code of a minor's ID."), kid=message.kid)
    key = signers[0]
    if key.distrusted_from is None:
        return _judge(claims, key, now, status)
    if is_key_list_complete:
        return replace(_judge(claims, key, now, status), is_key_distrusted=True)
    return Reading(DISTRUSTED, _why_distrusted(claims, key, key.distrusted_from), kid=key.kid, is_key_distrusted=True)


def claims_in(text: str) -> CardClaims:
    """What a QR's text says, whoever signed it; raises NotCose or ValueError where it is none."""
    return _claims(cose.decoded(cose.read(inflated(base45.decode(_joined(text)))).payload))


def _why_distrusted(claims: CardClaims, key: PublicKey, day: date) -> Message:
    address = f"{key.issuer}/verify"
    if claims.issued_on >= day:
        return _(
            "It is dated on or after {day}, when its key had been stolen. Only the issuer can say whether it is "
            "genuine: check it at {address}.",
            day=show_day(day),
            address=address,
        )
    return _(
        "Its key was stolen on or after {day}, and whoever has it can date a card back. Only the issuer can say "
        "whether it is genuine: check it at {address}.",
        day=show_day(day),
        address=address,
    )


def _judge(claims: CardClaims, key: PublicKey, now: datetime, status: StatusList | None) -> Reading:
    def reading(verdict: str, reason: Message, *, is_checked: bool = False) -> Reading:
        shown_claims = None if verdict in (FORGED, UNKNOWN_ISSUER) else claims
        return Reading(verdict, reason, shown_claims, is_checked, key.kid)

    if claims.issuer != key.issuer:
        return reading(UNKNOWN_ISSUER, _("It names an issuer other than the one whose key signed it."))
    if not _was_in_use(key, claims.issued_on):
        return reading(FORGED, _("It is signed with a key that was not in use on the day of issue."))
    is_listed = False
    if status is not None and claims.status is not None and status.uri == claims.status[0]:
        state = status.state(claims.status[1])
        if state is None:
            return reading(FORGED, _("The status list does not contain this card."))
        if state == status.REVOKED:
            return reading(REVOKED, _("The issuer has revoked this card."), is_checked=True)
        is_listed = True
    if day_in_peru(now) > claims.expires_on:
        return reading(EXPIRED, _("Its validity has ended."), is_checked=is_listed)
    if day_in_peru(now + SKEW) < claims.issued_on:
        return reading(NOT_YET_VALID, _("It is not valid yet."), is_checked=is_listed)
    if is_listed:
        return reading(VALID, _("It is genuine and in force."), is_checked=True)
    return reading(VALID, _("It is genuine; whether it was revoked has not been checked."))


def _was_in_use(key: PublicKey, day: date) -> bool:
    """Compares days: a card states the day of its issue, not the moment."""
    has_begun = key.active_from is None or day_in_peru(key.active_from) <= day
    return has_begun and (key.retired_at is None or day <= day_in_peru(key.retired_at))


def _joined(text: str) -> str:
    """A pasted text without line breaks and tabs; spaces belong to Base45. Raises ValueError if it is too long."""
    if len(text) > 2 * MOST_CHARACTERS:
        raise ValueError("longer than a QR code can be")
    joined = text.translate(_LINE_BREAKS)
    if len(joined) > MOST_CHARACTERS:
        raise ValueError("longer than a QR code can be")
    return joined


def inflated(content: bytes) -> bytes:
    """The content of a complete zlib stream, at most `MOST_BYTES`; raises ValueError. A bomb takes no more memory."""
    stream = zlib.decompressobj()
    try:
        plain = stream.decompress(content, MOST_BYTES)
    except zlib.error as error:
        raise ValueError("not a zlib stream") from error
    if not stream.eof or stream.unused_data:
        raise ValueError("a zlib stream that is truncated, too large, or followed by other data")
    return plain


def _claims(payload: Any) -> CardClaims:
    identity = payload.get(CLAIM) if isinstance(payload, dict) else None
    if not isinstance(identity, dict):
        raise ValueError("no identity data")  # noqa: TRY004  # everything wrong with a message is a ValueError
    guardian = identity.get(_GUARDIAN)
    return CardClaims(
        number=_matching(_bytes(payload.get(_CTI)).decode("ascii", "replace"), "[A-Z0-9]{9}"),
        cui=_matching(identity.get(_ID), "[0-9]{8}"),
        full_name=_text(identity.get(_FULL)),
        birth_date=_day(identity.get(_BIRTH)),
        sex=next((sex for sex, number in _GENDERS.items() if number == identity.get(_GENDER)), None),
        nationality=_text(identity[_NATIONALITY]) if _NATIONALITY in identity else None,
        guardian=None if guardian is None else _text(guardian),
        issued_on=day_in_peru(_moment(payload.get(_NBF))),
        expires_on=day_in_peru(_moment(payload.get(_EXP)) - timedelta(seconds=1)),
        issuer=_text(payload.get(_ISS)),
        is_demonstration=payload.get(DEMONSTRATION) is True,
        status=_status(payload.get(STATUS)),
    )


def _status(claim: Any) -> tuple[str, int] | None:
    if claim is None:
        return None
    place = claim.get("status_list") if isinstance(claim, dict) else None
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
    if not re.fullmatch(pattern, text := _text(value)):
        raise ValueError("a number in another form")
    return text


def _day(value: Any) -> date:
    text = _matching(value, "[0-9]{8}")
    return date(int(text[:4]), int(text[4:6]), int(text[6:]))


def _moment(value: Any) -> datetime:
    if type(value) is not int or not 0 <= value < 2**33:  # until the year 2242
        raise ValueError("a moment is missing")
    return datetime.fromtimestamp(value, UTC)

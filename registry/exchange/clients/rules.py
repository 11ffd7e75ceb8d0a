"""What an agreement may allow, and every reason against one. Pure."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from urllib.parse import urlsplit

from registry.core.messages import Message, _

REQUESTED, IN_FORCE, REFUSED, REPLACED, REVOKED = STATES = ("requested", "in_force", "refused", "replaced", "revoked")

SEARCH, SEARCH_ATTRIBUTES, SUBSCRIBE, READ_PERSON, READ_NUMBER, MATCH, FOLLOW = OPERATIONS = (
    "search",
    "search_attributes",
    "subscribe",
    "read_person",
    "read_number",
    "match",
    "follow",
)
"""What a client may do: look up one person by a number, search by names and dates, be notified of one person's events,
read a person by alias, learn a CUI, keep and match the prints of persons of its own, be
notified of every event of the kinds agreed, by names for persons that no other interface knows."""

EVENTS: Final = ("birth", "death", "identity_card")
"""What a client may be notified of."""

ATTRIBUTES: Final = (
    "UIN",
    "BRN",
    "CNV",
    "name",
    "sex",
    "birth_date",
    "birth_place",
    "death_date",
    "registration_date",
    "parents",
)
"""What an answer may show of a person, beside the client's own alias of the person."""

PURPOSES: Final = (
    "social_protection",
    "health_care",
    "education",
    "child_protection",
    "identity_check",
    "civil_registration",
)
"""For what a client may ask. A closed list, for the journal keeps it."""

LONGEST_DAYS: Final = 3 * 366
"""An agreement lasts three years at most, and is then made anew."""
MOST_KEYS: Final = 8
MOST_PER_DAY: Final = 1_000_000
ED25519, RSA_SHA256 = ALGORITHMS = ("ed25519", "rsa-sha256")
CODE: Final = re.compile(r"[a-z0-9](?:[a-z0-9._-]{1,62})[a-z0-9]")
LOOPBACK: Final = frozenset({"127.0.0.1", "[::1]", "localhost"})
_LONGEST_ADDRESS: Final = 500


@dataclass(frozen=True, slots=True)
class Terms:
    """What an agreement allows."""

    legal_basis: str
    operations: tuple[str, ...]
    purposes: tuple[str, ...]
    attributes: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    keys: tuple[dict[str, str], ...] = ()
    """The client's public keys: `kid`, `alg`, and `key` as PEM."""
    callback_url: str | None = None
    """Where answers and notifications are sent, and nowhere else; the standard's paths are appended."""
    assumed_purpose: str | None = None
    """The purpose of a request that states none; without it such a request is refused."""
    is_signed: bool = True
    """Whether every request must carry a valid signature."""
    needs_consent: bool = False
    """Whether every search must carry the consent of the person or family."""
    per_day: int = 1000
    valid_from: date = date.min
    valid_until: date = date.max


def errors(terms: Terms, today: date, *, is_loopback_allowed: bool = False) -> tuple[tuple[str, Message], ...]:
    """Every (field, reason) for which such an agreement cannot be made; `signing` judges the keys themselves."""
    return tuple(_errors(terms, today, is_loopback_allowed))


def _errors(terms: Terms, today: date, is_loopback_allowed: bool) -> Iterator[tuple[str, Message]]:
    for name, chosen, choices in (
        ("operations", terms.operations, OPERATIONS),
        ("purposes", terms.purposes, PURPOSES),
        ("attributes", terms.attributes, ATTRIBUTES),
        ("events", terms.events, EVENTS),
    ):
        if not set(chosen) <= set(choices) or len(set(chosen)) != len(chosen):
            yield name, _("Must be different ones of: {choices}.", choices=", ".join(choices))
    if not terms.operations:
        yield "operations", _("Choose at least one.")
    if not terms.purposes:
        yield "purposes", _("Choose at least one.")
    if terms.assumed_purpose is not None and terms.assumed_purpose not in terms.purposes:
        yield "assumed_purpose", _("Must be one of the purposes of this agreement.")
    if {SUBSCRIBE, FOLLOW} & set(terms.operations) and not (terms.events and terms.callback_url):
        yield "events", _("Notifications need at least one event and an address to send them to.")
    if terms.is_signed and not terms.keys:
        yield "keys", _("Signed requests need at least one key of the client.")
    if not 1 <= terms.per_day <= MOST_PER_DAY:
        yield "per_day", _("Must be between {least} and {most}.", least=1, most=MOST_PER_DAY)
    if terms.valid_until < max(terms.valid_from, today):
        yield "valid_until", _("Must not be before the first day, nor in the past.")
    elif terms.valid_until - terms.valid_from > timedelta(days=LONGEST_DAYS):
        yield "valid_until", _("An agreement lasts at most {days} days.", days=LONGEST_DAYS)
    if terms.callback_url is not None:
        yield from (("callback_url", reason) for reason in address_errors(terms.callback_url, is_loopback_allowed))


def address_errors(address: str, is_loopback_allowed: bool = False) -> Sequence[Message]:
    """Why answers cannot be sent to an address: it must be https, a host by its name, without user, query or fragment.

    Where the installation is a demonstration, http to the machine itself is allowed as well.
    """
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return (_("Must be an https address."),)
    if len(address) > _LONGEST_ADDRESS or not address.isascii() or any(c.isspace() or c in '\\"<>' for c in address):
        return (_("Must be an https address."),)
    if parts.username is not None or parts.password is not None or parts.query or parts.fragment:
        return (_("Must have neither user, query nor fragment."),)
    if is_loopback_allowed and parts.scheme in ("http", "https") and host in ("127.0.0.1", "::1", "localhost"):
        return ()
    if parts.scheme != "https":
        return (_("Must be an https address."),)
    if not re.fullmatch(r"(?=.{4,253}$)[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,}", host):
        return (_("Must name a host by its public name, not by a number."),)
    return ()


def is_below(address: str, agreed: str | None) -> bool:
    """Whether an answer may be sent to an address: it is at, or below, the one that the agreement names."""
    if agreed is None or len(address) > 1000 or not re.fullmatch(r"[!-~]+", address) or "#" in address:
        return False
    try:
        target, base = urlsplit(address), urlsplit(agreed)
    except ValueError:
        return False
    if (target.scheme, target.netloc) != (base.scheme, base.netloc) or re.search(
        r"\\|%2e|%2f|/\.\.?(/|$)", target.path, re.IGNORECASE
    ):
        return False
    path = base.path.rstrip("/")
    return target.path.rstrip("/") == path or target.path.startswith(f"{path}/")


def purpose_of(terms: Terms, stated: str | None) -> str | None:
    """The purpose of a request under an agreement; None where it must be refused."""
    if stated is None:
        return terms.assumed_purpose
    return stated if stated in terms.purposes else None


def is_valid_on(valid_from: date, valid_until: date, day: date) -> bool:
    """Whether an agreement holds on a day."""
    return valid_from <= day <= valid_until


def shown(attributes: Collection[str]) -> tuple[str, ...]:
    """Attributes in the order of the list."""
    return tuple(name for name in ATTRIBUTES if name in attributes)

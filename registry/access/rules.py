"""Roles and their permissions, and the rules of accounts. Pure."""

import unicodedata
from typing import Final

from registry.access.grants import GRANTS, Scope
from registry.access.grants import OWN as EVERY_ROLE
from registry.core.messages import LANGUAGES, Message, _

ROLES: Final[dict[str, frozenset[str]]] = {role: frozenset(grants) for role, grants in GRANTS.items()}
"""Role → permissions; `grants` says to whose rows each extends."""

OWN: Final = frozenset(EVERY_ROLE)
"""What every role includes: an account's own tokens and its own choices."""

PERMISSIONS: Final = OWN.union(*ROLES.values())
"""Every permission a route may declare."""

FACILITY_BOUND: Final = frozenset(role for role, grants in GRANTS.items() if Scope.OWN_FACILITY in grants.values())

SHORTEST_PASSWORD: Final = 12  # characters; NIST SP 800-63B requires 8 and advises 15 for a single factor
LONGEST_PASSWORD: Final = 256
FAILURES_BEFORE_PAUSE: Final = 5
LONGEST_PAUSE_S: Final = 900


def account_errors(
    username: str, role: str, facility_code: str | None, password: str, language: str | None = None
) -> tuple[tuple[str, Message], ...]:
    """Every (field, reason) for which such an account cannot be added."""
    bound = role in FACILITY_BOUND
    checks = (
        (_is_username(username), "username", _("Must have 3 to 64 of a–z, 0–9, dot, hyphen and underscore.")),
        (role in ROLES, "role", _("Must be one of: {choices}.", choices=", ".join(ROLES))),
        (not bound or bool(facility_code), "facility", _("Give the facility that this registrar works at.")),
        (bound or role not in ROLES or not facility_code, "facility", _("Only a registrar can have a facility.")),
        (
            language is None or language in LANGUAGES,
            "language",
            _("Must be one of: {choices}.", choices=", ".join(LANGUAGES)),
        ),
        (
            SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD,
            "password",
            _("Must have {low} to {high} characters.", low=SHORTEST_PASSWORD, high=LONGEST_PASSWORD),
        ),
        (
            password.casefold() != username.casefold(),
            "password",
            _("The password must not be the user name."),
        ),
    )
    return tuple((name, reason) for holds, name, reason in checks if not holds)


def folded_username(text: str) -> str:
    """The name as accounts have it, however a keyboard wrote it."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def normal_password(text: str) -> str:
    """The password as it is hashed: two systems may write one letter as different characters (NIST SP 800-63B)."""
    return unicodedata.normalize("NFKC", text)


def _is_username(text: str) -> bool:
    return 3 <= len(text) <= 64 and all(c in "abcdefghijklmnopqrstuvwxyz0123456789._-" for c in text)


def pause_s(failures: int) -> int:
    """Seconds to wait after this many failures in a row: none at first, then doubling up to a quarter of an hour."""
    over = failures - FAILURES_BEFORE_PAUSE
    return 0 if over < 0 else min(LONGEST_PAUSE_S, 2 ** min(over, 20))

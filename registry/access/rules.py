"""Roles and their permissions, and the rules of accounts. Pure."""

import unicodedata
from typing import Final

from registry.access.grants import GRANTS, Scope
from registry.access.grants import OWN as EVERY_ROLE
from registry.core.messages import LANGUAGES, Message, _

ROLES: Final[dict[str, frozenset[str]]] = {role: frozenset(grants) for role, grants in GRANTS.items()}
"""Role → permissions; `grants` says to whose rows each extends."""

OF_SYSTEMS: Final = frozenset({"client"})
"""Roles of other institutions' systems: their accounts come with an agreement, and nobody signs in by them."""

OWN: Final = frozenset(EVERY_ROLE)
"""What every role includes: an account's own tokens and its own choices."""

PERMISSIONS: Final = OWN.union(*ROLES.values())
"""Every permission a route may declare."""

FACILITY_BOUND: Final = frozenset(role for role, grants in GRANTS.items() if Scope.OWN_FACILITY in grants.values())

PASSWORD_ALONE: Final = frozenset({"account.password", "tokens.own"})
"""What an account may do whose password somebody else chose: change it."""


def account_errors(
    username: str, role: str, facility_code: str | None, language: str | None = None, *, office_code: str | None = None
) -> tuple[tuple[str, Message], ...]:
    """Every (field, reason) for which such an account cannot be added; `passwords` judges the password."""
    checks = (
        (_is_username(username), "username", _("Must have 3 to 64 of a–z, 0–9, dot, hyphen and underscore.")),
        (
            language is None or language in LANGUAGES,
            "language",
            _("Must be one of: {choices}.", choices=", ".join(LANGUAGES)),
        ),
    )
    errors = tuple((name, reason) for holds, name, reason in checks if not holds)
    return errors + post_errors(role, facility_code, office_code)


def post_errors(role: str, facility_code: str | None, office_code: str | None) -> tuple[tuple[str, Message], ...]:
    """Every (field, reason) for which an account cannot have this role at this facility or office."""
    bound = role in FACILITY_BOUND
    checks = (
        (role in ROLES, "role", _("Must be one of: {choices}.", choices=", ".join(ROLES))),
        (not bound or bool(facility_code), "facility_code", _("Give the facility that this registrar works at.")),
        (bound or role not in ROLES or not facility_code, "facility_code", _("Only a registrar can have a facility.")),
        (not bound or not office_code, "office_code", _("A registrar has a facility, not an office.")),
    )
    return tuple((name, reason) for holds, name, reason in checks if not holds)


def folded_username(text: str) -> str:
    """The name as accounts have it, however a keyboard wrote it."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def _is_username(text: str) -> bool:
    return 3 <= len(text) <= 64 and all(c in "abcdefghijklmnopqrstuvwxyz0123456789._-" for c in text)


REGISTERING: Final = frozenset(
    {"births.enrol", "births.sign", "births.capture", "births.read", "places.read", "tokens.own"}
)
"""What goes on while the clock is behind the journal: a birth's registration is never blocked, and all else waits."""

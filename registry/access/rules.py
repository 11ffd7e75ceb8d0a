"""Roles and what each includes. Pure."""

from typing import Final

BIRTHS: Final = frozenset(
    {"births.enrol", "births.read", "births.sign", "births.annul", "births.verify", "births.capture"}
)

CASEWORK: Final = frozenset({"alerts.read", "cases.work", "cases.export", "watchlist.read", "watchlist.enter"})

ROLES: Final[dict[str, frozenset[str]]] = {
    "registrar": BIRTHS | {"captures.read", "places.read"},
    "clerk": frozenset(
        {
            "records.inscribe",
            "records.read",
            "records.copy",
            "records.amend",
            "births.read",
            "births.verify",
            "births.capture",
            "documents.apply",
            "documents.issue",
            "documents.read",
            "people.read",
            "people.record_death",
            "places.read",
        }
    ),
    "investigator": CASEWORK
    | {
        "births.read",
        "records.read",
        "documents.read",
        "people.read",
        "people.record_absence",
        "captures.read",
        "places.read",
    },
    "supervisor": CASEWORK
    | frozenset(
        {
            "cases.supervise",
            "searches.approve",
            "watchlist.approve",
            "births.read",
            "births.annul",
            "documents.decide",
            "documents.read",
            "documents.reprint",
            "documents.revoke",
            "records.read",
            "records.amend",
            "records.read_sealed",
            "sealed.read",
            "sealed.keep",
            "people.read",
            "people.record_absence",
            "captures.read",
            "places.read",
        }
    ),
    "administrator": frozenset({"accounts.manage", "facilities.manage", "places.read"}),
    "auditor": frozenset({"audit.read"}),
}
"""Role → permissions. A registrar is bound to one facility and sees that one's births alone."""

PERMISSIONS: Final = frozenset().union(*ROLES.values()) | {"tokens.own"}
"""Every permission a route may declare. `tokens.own` belongs to whoever holds a token."""

FACILITY_BOUND: Final = frozenset({"registrar"})

SHORTEST_PASSWORD: Final = 12  # characters; NIST SP 800-63B asks for at least 8, for a single factor 15 is advised
LONGEST_PASSWORD: Final = 256
FAILURES_BEFORE_PAUSE: Final = 5
LONGEST_PAUSE_S: Final = 900


def account_errors(username: str, role: str, facility_code: str | None, password: str) -> tuple[tuple[str, str], ...]:
    """Every (field, reason) that bars such an account."""
    bars = {
        ("username", "3 to 64 of a–z, 0–9, dot, hyphen, underscore."): not _is_username(username),
        ("role", f"One of {', '.join(ROLES)}."): role not in ROLES,
        ("facility", "A registrar is bound to one facility."): role in FACILITY_BOUND and not facility_code,
        ("facility", "Only a registrar is bound to a facility."): role in ROLES
        and role not in FACILITY_BOUND
        and bool(facility_code),
        ("password", f"{SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters."): not SHORTEST_PASSWORD
        <= len(password)
        <= LONGEST_PASSWORD,
        ("password", "Not the user's own name."): password.casefold() == username.casefold(),
    }
    return tuple(bar for bar, holds in bars.items() if holds)


def _is_username(text: str) -> bool:
    return 3 <= len(text) <= 64 and all(c in "abcdefghijklmnopqrstuvwxyz0123456789._-" for c in text)


def pause_s(failures: int) -> int:
    """Seconds a log-in waits after so many failures in a row: none at first, then doubling to a quarter of an hour."""
    over = failures - FAILURES_BEFORE_PAUSE
    return 0 if over < 0 else min(LONGEST_PAUSE_S, 2 ** min(over, 20))

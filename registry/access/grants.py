"""Who may do what, and to whose: one table of role × permission × scope. Pure.

A permission says what may be done; its scope says to which rows. The routes check the permission, the queries the
scope. `python -m registry.access.permissions_page` writes the table as docs/permissions.md.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Scope(StrEnum):
    """To whose rows a permission extends."""

    EVERYWHERE = "everywhere"
    OWN_FACILITY = "own facility"
    OWN_CASES = "own cases"
    ITSELF = "itself"

    @property
    def meaning(self) -> str:
        """What a row must have for the permission to extend to it."""
        return _MEANINGS[self]


_MEANINGS: Final[Mapping[Scope, str]] = {
    Scope.EVERYWHERE: "every row that is not sealed; sealed persons exist for `sealed.read` alone",
    Scope.OWN_FACILITY: "births, prints and recaptures of the facility where the account works",
    Scope.OWN_CASES: "cases assigned to the account, in which it reviews, or that nobody has taken",
    Scope.ITSELF: "the account's own tokens and choices",
}

_EVERYWHERE: Final = Scope.EVERYWHERE
_FACILITY: Final = Scope.OWN_FACILITY
_CASES: Final = Scope.OWN_CASES


def _in(scope: Scope, *permissions: str) -> dict[str, Scope]:
    return dict.fromkeys(permissions, scope)


OWN: Final[Mapping[str, Scope]] = _in(Scope.ITSELF, "tokens.own", "account.own", "account.password", "factors.own")
"""What every role includes."""

GRANTS: Final[Mapping[str, Mapping[str, Scope]]] = {
    "registrar": {
        **_in(_FACILITY, "births.enrol", "births.read", "births.sign", "births.annul", "births.verify"),
        **_in(_FACILITY, "births.capture", "births.confirm_prints", "births.join", "captures.read"),
        **_in(_FACILITY, "births.prefill", "births.decide"),
        **_in(_EVERYWHERE, "places.read"),
    },
    "clerk": {
        **_in(_EVERYWHERE, "records.inscribe", "records.read", "records.copy", "records.amend"),
        **_in(_EVERYWHERE, "births.read", "births.verify", "births.capture", "births.confirm_prints", "births.join"),
        **_in(_EVERYWHERE, "documents.apply", "documents.issue", "documents.read"),
        **_in(
            _EVERYWHERE,
            "people.read",
            "people.find",
            "people.amend",
            "people.record_death",
            "readings.state",
            "places.read",
        ),
    },
    "investigator": {
        **_in(_CASES, "cases.work", "cases.export"),
        **_in(_EVERYWHERE, "alerts.read", "watchlist.read", "watchlist.enter"),
        **_in(_EVERYWHERE, "births.read", "births.read_scores", "records.read", "documents.read"),
        **_in(_EVERYWHERE, "people.read", "people.record_absence", "captures.read", "glass.break", "places.read"),
    },
    "supervisor": {
        **_in(_EVERYWHERE, "cases.work", "cases.export", "cases.supervise", "searches.approve"),
        **_in(_EVERYWHERE, "alerts.read", "watchlist.read", "watchlist.enter", "watchlist.approve"),
        **_in(
            _EVERYWHERE, "births.read", "births.read_scores", "births.annul", "births.decide", "births.confirm_prints"
        ),
        **_in(_EVERYWHERE, "documents.decide", "documents.read", "documents.reprint", "documents.revoke"),
        **_in(_EVERYWHERE, "records.read", "records.amend", "records.read_sealed", "sealed.read", "sealed.keep"),
        **_in(_EVERYWHERE, "people.read", "people.find", "people.amend", "people.record_absence"),
        **_in(_EVERYWHERE, "people.record_death", "captures.read", "glass.break", "glass.review", "places.read"),
        **_in(_EVERYWHERE, "keys.distrust", "statistics.read"),
    },
    "administrator": _in(
        _EVERYWHERE,
        "accounts.manage",
        "exchange.manage",
        "facilities.manage",
        "keys.distrust",
        "notifications.manage",
        "places.read",
        "statistics.read",
        "statistics.release",
    ),
    "auditor": _in(_EVERYWHERE, "audit.read", "statistics.read"),
    "client": _in(_EVERYWHERE, "exchange.ask"),
}
"""Role → permission → scope."""


def scope_of(role: str, permission: str) -> Scope | None:
    """To whose rows the role's permission extends; None when the role does not include it."""
    return GRANTS.get(role, {}).get(permission) or OWN.get(permission)

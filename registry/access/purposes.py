"""For which purposes each role reads personal data: closed lists, since the journal holds no personal data. Pure."""

from collections.abc import Mapping, Sequence
from typing import Final

from registry.core.errors import FieldError, Invalid
from registry.core.messages import _

HEADER: Final = "X-Purpose"
PARAMETER: Final = "purpose"
"""By which a page states it, since a link carries no header."""

PURPOSES: Final[Mapping[str, tuple[str, ...]]] = {
    "registrar": ("registry_duty", "request_of_the_person", "identity_check", "quality_review"),
    "clerk": ("registry_duty", "request_of_the_person", "identity_check", "court_order"),
    "investigator": ("case_review", "identity_check", "court_order", "quality_review"),
    "supervisor": ("case_review", "registry_duty", "request_of_the_person", "identity_check", "court_order"),
}
"""Role → what it may state. Which route must have one stated is said there."""

TASKS: Final[Mapping[str, str]] = {
    "registrar": "birth_registration",
    "clerk": "civil_registration",
    "investigator": "investigation",
    "supervisor": "supervision",
    "administrator": "administration",
    "auditor": "audit",
}
"""Role → the purpose of a reading whose task says it: nobody at a counter states it again with each birth."""


def purpose_of(role: str, stated: str | None) -> str | None:
    """The purpose of a request: the stated one where the role may state it, else its task's."""
    return stated if stated in PURPOSES.get(role, ()) else TASKS.get(role)


READS: Final = frozenset({"GET", "HEAD"})
BY_CASE: Final = frozenset({"investigator"})
"""Roles whose task is a case: a single record of somebody in none of their open cases is read for a stated purpose."""


def to_be_stated(role: str, stated: str | None) -> tuple[str, ...]:
    """The purposes of which one must be stated to read a single record outside one's own cases; none where it was."""
    purposes = PURPOSES.get(role, ()) if role in BY_CASE else ()
    return () if stated in purposes else purposes


def unstated(purposes: Sequence[str]) -> Invalid:
    """The refusal of a reading without one of these purposes."""
    message = _("State the purpose of reading: one of {purposes}.", purposes=", ".join(purposes))
    return Invalid([FieldError(f"/headers/{HEADER}", message)])

"""For which purposes each role reads personal data: closed lists, since the journal holds no personal data. Pure."""

from collections.abc import Mapping
from typing import Final

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

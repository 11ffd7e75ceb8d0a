"""The words printed on a card, in Spanish and the card's second language."""

from collections.abc import Mapping
from typing import Final

from registry.core.messages import Message, _

PRINTED: Final[Mapping[str, Message]] = {
    "state": _("REPUBLIC OF PERU"),
    "title": _("Identity document"),
    "minor": _("Minor"),
    "first_surname": _("First surname"),
    "second_surname": _("Second surname"),
    "given_names": _("Given names"),
    "sex": _("Sex"),
    "nationality": _("Nationality"),
    "born": _("Born"),
    "birthplace": _("Place of birth"),
    "issued": _("Issued"),
    "expires": _("Expires"),
    "number": _("Card No."),
    "guardian": _("Parent or guardian"),
    "check": _("Check this card at"),
    "found": _("If found, please hand it in at a civil registry office."),
    "demonstration": _("DEMONSTRATION · NO VALUE"),
}
FIRST_LANGUAGE: Final = "es"
ABSENT: Final = "—"
"""Printed for a field without a value, in every language."""


def in_language(language: str) -> dict[str, str]:
    """Every printed word in one language."""
    return {name: message.in_language(language) for name, message in PRINTED.items()}

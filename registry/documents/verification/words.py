"""The verdicts on a card and the fields it shows, in words."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from registry.core.clock import show_day
from registry.core.messages import Message, _
from registry.documents.artefact import claim169
from registry.documents.artefact.claim169 import CardClaims

NOTHING: Final = "nothing"
BUSY: Final = "busy"
"""What the page answers besides a verdict: to an empty form, and to too many checks."""

VERDICT: Final[Mapping[str, Message]] = {
    claim169.VALID: _("Valid card"),
    claim169.EXPIRED: _("Expired card"),
    claim169.REVOKED: _("Revoked card"),
    claim169.FORGED: _("Forged card"),
    claim169.DISTRUSTED: _("Check this card with the issuer"),
    claim169.NOT_YET_VALID: _("Card not valid yet"),
    claim169.UNKNOWN_ISSUER: _("Unknown issuer"),
    claim169.UNREADABLE: _("The card could not be read"),
    NOTHING: _("Nothing to check"),
    BUSY: _("Too many checks"),
}
ADVICE: Final[Mapping[str, Message]] = {
    claim169.VALID: _("The card is genuine and in force. Compare these data and the portrait with the bearer."),
    claim169.EXPIRED: _("The card is genuine, but its validity has ended."),
    claim169.REVOKED: _("The card is genuine, but it was revoked. Do not accept it."),
    claim169.FORGED: _(
        "The signature is wrong: the content was altered or made by someone else. Do not accept the card."
    ),
    claim169.DISTRUSTED: _("The key that signed it was stolen. Ask the issuer before you accept the card."),
    claim169.NOT_YET_VALID: _("The card is genuine, but not in force yet."),
    claim169.UNKNOWN_ISSUER: _("The code is signed by an unknown issuer. Do not accept the card."),
    claim169.UNREADABLE: _(
        "The picture or text contains no code of a minor's ID, or a damaged one. Try with more light and from nearer."
    ),
    NOTHING: _("Take a photo, choose a picture, or paste the text."),
    BUSY: _("Wait a minute and try again."),
}
"""Verdict → what it means and what to do."""
STOLEN_KEY: Final[Mapping[bool, Message]] = {
    True: _("The key that signed it was stolen. The register holds exactly this card: it was issued."),
    False: _("It is signed with a key that was stolen, and this registry never issued it. Do not accept the card."),
}
"""Whether the card was issued → what the register knows of a card whose key is no longer trusted."""
PORTRAIT: Final = _("The code does not contain the portrait. Check that these data fit the person who shows the card.")
"""A genuine code may be pasted below another child's portrait."""
SIGN: Final[Mapping[str, str]] = {
    claim169.VALID: "✓",
    claim169.EXPIRED: "!",
    claim169.REVOKED: "✕",
    claim169.FORGED: "✕",
    claim169.DISTRUSTED: "?",
    claim169.NOT_YET_VALID: "!",
    claim169.UNKNOWN_ISSUER: "?",
    claim169.UNREADABLE: "?",
    NOTHING: "?",
    BUSY: "…",
}
FIELD: Final[Mapping[str, Message]] = {
    "full_name": _("Name"),
    "cui": _("CUI"),
    "birth_date": _("Born"),
    "sex": _("Sex"),
    "nationality": _("Nationality"),
    "guardian": _("Parent or guardian"),
    "number": _("Card No."),
    "issued_on": _("Issued"),
    "expires_on": _("Expires"),
}
"""Claims shown of a card whose signature is good, in this order."""
SEX: Final[Mapping[str, Message]] = {
    "male": _("Male"),
    "female": _("Female"),
    "indeterminate": _("Indeterminate"),
}


def shown_fields(claims: CardClaims) -> list[tuple[Message, Message | str]]:
    """Labels and values of a card, each as the paper shows it: the CUI with its check digit, days as on the card."""
    shown: list[tuple[Message, Message | str]] = []
    for name, label in FIELD.items():
        value = claims.cui_shown if name == "cui" else getattr(claims, name)
        if value is not None:
            text = SEX[value] if name == "sex" else show_day(value) if isinstance(value, date) else value
            shown.append((label, text))
    return shown

"""What to say where a certificate's state bars an action."""

from typing import Final

from registry.births.rules.fields import ANNULLED, DRAFT, SIGNED, USED
from registry.births.rules.verification import (
    GUARDIAN,
    MORE_IMPRESSIONS,
    MOTHERS_PRINTS,
    NEWBORN_AGAIN,
    RESPONSIBLE_NURSE,
    SECOND_ATTEMPT,
    SECOND_PERSON,
)
from registry.core.messages import Message, _
from registry.fingerprints.words import SLIPS as FINGER_SLIPS

BARRED_BY_STATE: Final[dict[str, Message]] = {
    DRAFT: _("The certificate has not been signed yet. Sign it first."),
    SIGNED: _("The certificate has already been signed."),
    USED: _("An acta has already been made from this certificate."),
    ANNULLED: _("The certificate has been annulled."),
}
"""Certificate state → why the requested change is refused."""

NEXT_STEPS: Final[dict[str, Message]] = {
    SECOND_ATTEMPT: _(
        "Try again: clean and dry the fingers, and capture both thumbs and both index fingers of mother and newborn."
    ),
    NEWBORN_AGAIN: _("Try again: clean and dry the newborn's fingers, and capture both thumbs and both index fingers."),
    GUARDIAN: _(
        "The mother cannot be compared. Ask the responsible nurse to check the newborn's identification band, and the "
        "papers of the person who takes the newborn home."
    ),
    RESPONSIBLE_NURSE: _(
        "Ask the responsible nurse to check the identification bands of mother and newborn before they leave."
    ),
}
"""What to do after a verification that did not confirm. The same words whatever was found."""

SIBLING: Final = "sibling"
"""The slug of a slip: another child of the delivery was brought."""

SLIPS: Final[dict[str, Message]] = FINGER_SLIPS | {
    SIBLING: _(
        "These are the prints of another child of the same delivery. Check the identification bands and bring the "
        "child whom the certificate names."
    )
}
"""What the registrar reads where prints were mixed up at the reader."""

NEEDS: Final[dict[str, Message]] = {
    MORE_IMPRESSIONS: _("Capture further impressions, including a finger that was captured before."),
    MOTHERS_PRINTS: _("Capture the mother's fingers together with the child's."),
    SECOND_PERSON: _("Ask a second person to check the papers and confirm the prints."),
}
"""What can confirm prints that a comparison did not; the same words whatever the comparison concluded."""

"""What a broken constraint on cards means to the client."""

from typing import Final

from registry.core.errors import ConstraintRefusal
from registry.core.messages import _

REFUSALS: Final = {
    "uq_identity_card_live": ConstraintRefusal(
        "card-live", _("This person already has a live card. End it before issuing another.")
    ),
    "uq_identity_card_number": ConstraintRefusal(
        "number-taken", _("The card number was taken at the same moment. Send the request again.")
    ),
    "uq_identity_card_application_id": ConstraintRefusal(
        "card-issued", _("A card has already been issued for this application.")
    ),
    "uq_identity_card_replaces_id": ConstraintRefusal("card-replaced", _("This card has already been replaced.")),
    "identity_card_kept": ConstraintRefusal(
        "card-kept", _("An issued card cannot be changed. End it and issue another.")
    ),
    "uq_print_order_card_id_copy": ConstraintRefusal(
        "reprint-ordered", _("This printing was ordered at the same moment by someone else.")
    ),
}

"""What a broken constraint on cards means to the client."""

from typing import Final

from registry.core.errors import ConstraintRefusal

REFUSALS: Final = {
    "uq_identity_card_live": ConstraintRefusal(
        "card-live", "The person has a live card: at most one is live at any time."
    ),
    "uq_identity_card_number": ConstraintRefusal(
        "number-taken", "This number was given just now. Send the request again."
    ),
    "uq_identity_card_application_id": ConstraintRefusal(
        "card-issued", "A card was issued for this application already."
    ),
    "uq_identity_card_replaces_id": ConstraintRefusal("card-replaced", "This card was replaced already."),
    "identity_card_kept": ConstraintRefusal(
        "card-kept", "A card issued is never changed; it is ended and another one is issued."
    ),
    "uq_print_order_card_id_copy": ConstraintRefusal("reprint-ordered", "This printing was ordered just now."),
}

"""What a broken constraint on births means to the client."""

from typing import Final

from registry.births.rules.fields import POINTERS
from registry.core.errors import ConstraintRefusal

REFUSALS: Final = {
    "uq_birth_cnv": ConstraintRefusal(
        "certificate-exists", "A certificate of this number is registered already.", POINTERS["cnv"]
    ),
    "uq_birth_delivery_order": ConstraintRefusal(
        "birth-order-taken", "This delivery has a child of this order already.", POINTERS["birth_order"]
    ),
    "ck_birth_order_within_plurality": ConstraintRefusal(
        "birth-order-taken", "This delivery has fewer children than that.", POINTERS["birth_order"]
    ),
    "ex_birth_one_plurality": ConstraintRefusal(
        "plurality-differs", "Another number of children than the others of this delivery.", POINTERS["plurality"]
    ),
    "birth_signed_content": ConstraintRefusal(
        "certificate-signed", "A signed certificate is not changed: annul it and make a new one, or rectify the acta."
    ),
}

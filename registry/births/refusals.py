"""What a broken constraint on births means to the client."""

from typing import Final

from registry.births.rules.fields import POINTERS
from registry.core.errors import ConstraintRefusal
from registry.core.messages import _

REFUSALS: Final = {
    "uq_birth_cnv": ConstraintRefusal(
        "certificate-exists",
        _("A certificate with this number is already registered. Check the number."),
        POINTERS["cnv"],
    ),
    "uq_birth_delivery_order": ConstraintRefusal(
        "birth-order-taken",
        _("This delivery already has a child with this birth order."),
        POINTERS["birth_order"],
    ),
    "ck_birth_order_within_plurality": ConstraintRefusal(
        "birth-order-taken",
        _("The birth order exceeds the number of children of this delivery."),
        POINTERS["birth_order"],
    ),
    "ex_birth_one_plurality": ConstraintRefusal(
        "plurality-differs",
        _("Plurality differs from the value recorded for the other children of this delivery."),
        POINTERS["plurality"],
    ),
    "birth_signed_content": ConstraintRefusal(
        "certificate-signed",
        _("A signed certificate changes by a correction alone. Correct it, or have the acta rectified."),
    ),
}

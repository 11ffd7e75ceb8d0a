"""What a broken constraint of the room means to the client."""

from typing import Final

from registry.access import four_eyes
from registry.core.errors import ConstraintRefusal
from registry.core.messages import _

REFUSALS: Final = {
    "ck_outbox_envelope_four_eyes": four_eyes.CONSTRAINT,
    "ex_cnv_lease_overlap": ConstraintRefusal(
        "cnv-leased", _("Some of these numbers are leased to a station already."), "/first"
    ),
}

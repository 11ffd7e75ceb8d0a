"""What a broken constraint of receivers means to the client."""

from typing import Final

from registry.access import four_eyes
from registry.core.errors import ConstraintRefusal
from registry.core.messages import _

REFUSALS: Final = {
    "ck_notification_receiver_four_eyes": four_eyes.CONSTRAINT,
    "uq_notification_receiver_url": ConstraintRefusal(
        "receiver-exists", _("A receiver at this address is listed already. End that one first.")
    ),
}

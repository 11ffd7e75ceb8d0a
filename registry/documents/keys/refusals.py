"""What a broken constraint on the issuer's keys means to the client."""

from typing import Final

from registry.access import four_eyes
from registry.core.errors import ConstraintRefusal
from registry.core.messages import _

REFUSALS: Final = {
    "ck_issuer_key_distrust_four_eyes": four_eyes.CONSTRAINT,
    "uq_issuer_key_distrust_open": ConstraintRefusal(
        "key-request-open", _("A request about this key waits already. Decide it first.")
    ),
    "issuer_key_is_kept": ConstraintRefusal(
        "issuer-key-immutable", _("An issuer's key cannot be changed or deleted. Rotate it instead.")
    ),
}

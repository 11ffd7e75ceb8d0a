"""What a broken constraint on the issuer's keys means to the client."""

from typing import Final

from registry.core.errors import ConstraintRefusal
from registry.core.messages import _

REFUSALS: Final = {
    "issuer_key_is_kept": ConstraintRefusal(
        "issuer-key-immutable", _("An issuer's key cannot be changed or deleted. Rotate it instead.")
    ),
}

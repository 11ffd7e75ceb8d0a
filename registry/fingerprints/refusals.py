"""What a broken constraint on captures means to the client."""

from typing import Final

from registry.core.errors import ConstraintRefusal
from registry.core.messages import _

REFUSALS: Final = {
    "capture_append_only": ConstraintRefusal(
        "capture-immutable", _("A capture cannot be changed. Withdraw it and capture the finger again.")
    ),
}

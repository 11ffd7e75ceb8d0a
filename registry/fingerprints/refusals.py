"""What a broken constraint on captures means to the client."""

from typing import Final

from registry.core.errors import ConstraintRefusal

REFUSALS: Final = {
    "capture_append_only": ConstraintRefusal("capture-immutable", "A capture is never changed."),
}

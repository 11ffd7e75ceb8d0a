"""What a broken constraint on the issuer's keys means to the client."""

from typing import Final

from registry.core.errors import ConstraintRefusal

REFUSALS: Final = {
    "issuer_key_is_kept": ConstraintRefusal("issuer-key-immutable", "A key is never changed or removed."),
}

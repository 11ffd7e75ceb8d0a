"""What a broken constraint on actas means to the client."""

from typing import Final

from registry.core.errors import ConstraintRefusal

REFUSALS: Final = {
    "uq_birth_record_birth_id": ConstraintRefusal(
        "acta-exists", "There is an acta of this certificate already.", "/birth_id"
    ),
    "uq_birth_record_replaces_id": ConstraintRefusal("acta-replaced", "This acta was replaced already."),
}

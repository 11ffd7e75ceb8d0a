"""What a broken constraint on actas means to the client."""

from typing import Final

from registry.core.errors import ConstraintRefusal
from registry.core.messages import _

REFUSALS: Final = {
    "uq_birth_record_birth_id": ConstraintRefusal(
        "acta-exists", _("An acta has already been made from this certificate."), "/birth_id"
    ),
    "uq_birth_record_replaces_id": ConstraintRefusal(
        "acta-replaced", _("This acta has already been replaced by another.")
    ),
}

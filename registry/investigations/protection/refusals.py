"""What a broken constraint on referrals to child protection means to the client."""

from typing import Final

from registry.core.errors import ConstraintRefusal
from registry.core.messages import _

REFUSALS: Final = {
    "uq_protection_step_birth_id_sequence": ConstraintRefusal(
        "protection-changed", _("Somebody else has just changed this referral; read it again.")
    ),
    "protection_step_append_only": ConstraintRefusal(
        "protection-history-kept", _("What was written about a referral cannot be changed or removed.")
    ),
}

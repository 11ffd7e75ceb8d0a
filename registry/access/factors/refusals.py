"""What broken constraints on second factors mean to the client."""

from typing import Final

from registry.access import four_eyes
from registry.core.errors import ConstraintRefusal
from registry.core.messages import _

REFUSALS: Final = {
    "ck_factor_reset_four_eyes": four_eyes.CONSTRAINT,
    "fk_factor_exemption_facility_code": ConstraintRefusal("unknown-facility", _("There is no such facility.")),
    "uq_factor_reset_open": ConstraintRefusal(
        "reset-requested", _("A reset of this account waits for another administrator already.")
    ),
    "uq_security_key_credential_id": ConstraintRefusal(
        "key-exists", _("This key is set up for an account already. Use another one.")
    ),
}

"""What a broken constraint on accounts means to the client."""

from typing import Final

from registry.core.errors import ConstraintRefusal
from registry.core.messages import _

REFUSALS: Final = {
    "uq_account_username": ConstraintRefusal(
        "account-exists", _("There is already an account with this name."), "/username"
    ),
    "fk_account_facility_code": ConstraintRefusal(
        "unknown-facility", _("There is no such facility."), "/facility_code"
    ),
    "fk_account_office_code": ConstraintRefusal("unknown-facility", _("There is no such facility."), "/office_code"),
}

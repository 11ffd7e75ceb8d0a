"""What a broken constraint on accounts means to the client."""

from typing import Final

from registry.core.errors import ConstraintRefusal

REFUSALS: Final = {
    "uq_account_username": ConstraintRefusal("account-exists", "There is an account of this name.", "/username"),
    "fk_account_facility_code": ConstraintRefusal("unknown-facility", "There is no such facility.", "/facility"),
}

"""What a broken constraint on stations means to the client."""

from typing import Final

from registry.core.errors import ConstraintRefusal
from registry.core.messages import _
from registry.stations.rules import LONGEST_NAME

REFUSALS: Final = {
    "uq_station_name_in_use": ConstraintRefusal(
        "station-name-in-use", _("This facility has a station of this name. Choose another name."), "/name"
    ),
    "ck_station_name_length": ConstraintRefusal(
        "name-length", _("Must have {low} to {high} characters.", low=1, high=LONGEST_NAME), "/name"
    ),
    "fk_station_facility_code": ConstraintRefusal(
        "unknown-facility", _("There is no such facility."), "/facility_code"
    ),
    "uq_station_signing_key": ConstraintRefusal(
        "station-key-in-use", _("This key belongs to another station. Join the station again with a new key."), "/key"
    ),
    "uq_station_token_challenge_hash": ConstraintRefusal(
        "station-challenge-used", _("This challenge was answered already. Ask for another one.")
    ),
}

"""What a broken constraint on places, facilities and professionals means to the client."""

from typing import Final

from registry.core.errors import ConstraintRefusal
from registry.facilities.rules import LONGEST_FACILITY_NAME

REFUSALS: Final = {
    "ck_place_scheme": ConstraintRefusal("unknown-scheme", "A place's scheme is INEI or RENIEC.", "/scheme"),
    "ck_place_code": ConstraintRefusal("ubigeo-malformed", "A ubigeo has six digits, the department first.", "/code"),
    "ck_place_latitude_in_peru": ConstraintRefusal("position-outside-peru", "The latitude is not Peru's.", "/latitude"),
    "ck_place_longitude_in_peru": ConstraintRefusal(
        "position-outside-peru", "The longitude is not Peru's.", "/longitude"
    ),
    "ck_place_position_of": ConstraintRefusal(
        "unknown-level", "A position is of a district, province or department.", "/position_of"
    ),
    "fk_facility_ubigeo_scheme_ubigeo": ConstraintRefusal(
        "unknown-ubigeo", "There is no such district in that scheme.", "/ubigeo"
    ),
    "ck_facility_code": ConstraintRefusal("renipress-malformed", "A RENIPRESS code has eight digits.", "/code"),
    "ck_facility_name_length": ConstraintRefusal(
        "name-length", f"A name has 1 to {LONGEST_FACILITY_NAME} characters.", "/name"
    ),
    "ck_facility_latitude_in_peru": ConstraintRefusal(
        "position-outside-peru", "The latitude is not Peru's.", "/latitude"
    ),
    "ck_facility_longitude_in_peru": ConstraintRefusal(
        "position-outside-peru", "The longitude is not Peru's.", "/longitude"
    ),
    "ck_facility_position_whole": ConstraintRefusal(
        "position-incomplete", "Both of latitude and longitude, or neither.", "/latitude"
    ),
    "ck_facility_services": ConstraintRefusal(
        "unknown-service", "A service is not one that is authorised by name.", "/services"
    ),
    "uq_professional_document_facility_code": ConstraintRefusal(
        "professional-exists",
        "This professional is listed at this facility already.",
        "/document",
    ),
    "fk_professional_facility_code": ConstraintRefusal("unknown-facility", "There is no such facility.", "/facility"),
    "ck_professional_profession": ConstraintRefusal(
        "unknown-profession", "The profession is not one of those known.", "/profession"
    ),
    "ck_professional_document": ConstraintRefusal("dni-malformed", "A DNI has eight digits.", "/document"),
    "ck_professional_licence": ConstraintRefusal(
        "licence-malformed", "A licence number has three to six digits.", "/licence"
    ),
    "ck_professional_licence_held": ConstraintRefusal(
        "licence-missing", "This profession holds a licence number.", "/licence"
    ),
}

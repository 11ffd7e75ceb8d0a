"""What a broken constraint on places, facilities and professionals means to the client."""

from typing import Final

from registry.core.errors import ConstraintRefusal
from registry.core.messages import _
from registry.facilities.rules import LONGEST_FACILITY_NAME

REFUSALS: Final = {
    "ck_place_scheme": ConstraintRefusal("unknown-scheme", _("The scheme must be INEI or RENIEC."), "/scheme"),
    "ck_place_code": ConstraintRefusal(
        "ubigeo-malformed", _("A ubigeo must have six digits, beginning with the department."), "/code"
    ),
    "ck_place_latitude_in_peru": ConstraintRefusal(
        "position-outside-peru", _("The latitude lies outside Peru."), "/latitude"
    ),
    "ck_place_longitude_in_peru": ConstraintRefusal(
        "position-outside-peru", _("The longitude lies outside Peru."), "/longitude"
    ),
    "ck_place_position_of": ConstraintRefusal(
        "unknown-level", _("A position must be that of a district, province or department."), "/position_of"
    ),
    "fk_facility_ubigeo_scheme_ubigeo": ConstraintRefusal(
        "unknown-ubigeo", _("There is no such district in this scheme."), "/ubigeo"
    ),
    "ck_facility_code": ConstraintRefusal(
        "renipress-malformed", _("A RENIPRESS code must have eight digits."), "/code"
    ),
    "ck_facility_name_length": ConstraintRefusal(
        "name-length", _("Must have {low} to {high} characters.", low=1, high=LONGEST_FACILITY_NAME), "/name"
    ),
    "ck_facility_latitude_in_peru": ConstraintRefusal(
        "position-outside-peru", _("The latitude lies outside Peru."), "/latitude"
    ),
    "ck_facility_longitude_in_peru": ConstraintRefusal(
        "position-outside-peru", _("The longitude lies outside Peru."), "/longitude"
    ),
    "ck_facility_position_whole": ConstraintRefusal(
        "position-incomplete", _("Give both latitude and longitude, or neither."), "/latitude"
    ),
    "ck_facility_services": ConstraintRefusal("unknown-service", _("Unknown service."), "/services"),
    "uq_professional_document_facility_code": ConstraintRefusal(
        "professional-exists",
        _("This professional is already listed at this facility."),
        "/document",
    ),
    "fk_professional_facility_code": ConstraintRefusal(
        "unknown-facility", _("There is no such facility."), "/facility"
    ),
    "ck_professional_profession": ConstraintRefusal("unknown-profession", _("Unknown profession."), "/profession"),
    "ck_professional_document": ConstraintRefusal("dni-malformed", _("A DNI must have eight digits."), "/document"),
    "ck_professional_licence": ConstraintRefusal(
        "licence-malformed", _("A licence number must have three to six digits."), "/licence"
    ),
    "ck_professional_licence_held": ConstraintRefusal(
        "licence-missing", _("A licence number is required for this profession."), "/licence"
    ),
}

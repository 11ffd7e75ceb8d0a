"""The certificate's fields and vocabularies in words, and what helps to fill them in."""

from collections.abc import Mapping
from typing import Final

from registry.core import countries
from registry.core.messages import Message, _

LABELS: Final[Mapping[str, Message]] = {
    "cnv": _("Number of the live-birth certificate (CNV)"),
    "certified_on": _("Day of the certificate"),
    "vital_status": _("Live birth"),
    "sex": _("Sex"),
    "born_on": _("Day of birth"),
    "born_time": _("Hour of birth"),
    "born_at": _("Hour of birth"),
    "birth_estimate": _("What the day was estimated by"),
    "is_found": _("The child was found without its parents"),
    "weight_g": _("Weight"),
    "length_cm": _("Length"),
    "head_circumference_cm": _("Head circumference"),
    "gestational_weeks": _("Weeks of gestation"),
    "apgar_1": _("Apgar after one minute"),
    "apgar_5": _("Apgar after five minutes"),
    "delivery_kind": _("Kind of delivery"),
    "plurality": _("Children of this delivery"),
    "birth_order": _("Order of birth among them"),
    "place": _("Place of birth"),
    "place_facility_code": _("RENIPRESS code of the facility"),
    "ubigeo": _("District of birth"),
    "is_remote": _("Born in a remote or native community"),
    "attendant_profession": _("Who attended the birth"),
    "attendant_dni": _("DNI of who attended"),
    "attendant_licence": _("Licence of who attended"),
    "certifier_profession": _("Who certifies"),
    "certifier_dni": _("DNI of who certifies"),
    "certifier_licence": _("Licence of who certifies"),
    "is_mother_unknown": _("The mother is unknown"),
    "mother_document_type": _("Her document"),
    "mother_document_number": _("Number of her document"),
    "mother_given_names": _("Her given names"),
    "mother_first_surname": _("Her first surname"),
    "mother_second_surname": _("Her second surname"),
    "mother_birth_date": _("Her date of birth"),
    "mother_age_years": _("Her age in years"),
    "mother_nationality": _("Her nationality"),
    "mother_residence_ubigeo": _("District where she lives"),
    "mother_residence_address": _("Address"),
    "mother_phone": _("Telephone"),
    "mother_marital_status": _("Marital status"),
    "mother_education": _("Education"),
    "pregnancies": _("Pregnancies, this one included"),
    "live_births": _("Children born alive, this one included"),
    "living_children": _("Of them living now"),
    "stillbirths": _("Stillbirths"),
    "last_birth_on": _("Her birth before this one"),
    "prenatal_visits": _("Prenatal visits"),
}
"""Field → its label."""

UNITS: Final[Mapping[str, tuple[str, str]]] = {
    "weight_g": (r"\d{3,}", "g"),
    "length_cm": (r"\d+([.,]\d+)?", "cm"),
    "head_circumference_cm": (r"\d+([.,]\d+)?", "cm"),
}
"""Field → how its number is written where it is in this unit, and the unit's sign; 3,24 is no weight in grams."""
HINTS: Final[Mapping[str, Message]] = {
    "born_time": _("As 16:25. Leave it empty if nobody noted it."),
    "birth_estimate": _("Only where nobody knows the day: bone age, appearance."),
    "weight_g": _("In grams, as on the scales: 3240"),
    "length_cm": _("In centimetres: 49.5"),
    "head_circumference_cm": _("In centimetres: 34.5"),
    "apgar_1": _("0 to 10"),
    "apgar_5": _("0 to 10"),
    "plurality": _("1 for a single child, 2 for twins"),
    "birth_order": _("1 for the first"),
    "place_facility_code": _("Eight digits. Only for a birth in a facility."),
    "ubigeo": _("Its name, or its six digits: Cusco, or 080101"),
    "mother_residence_ubigeo": _("Its name, or its six digits: Cusco, or 080101"),
    "mother_document_number": _("As the document shows it. If she has none with her, choose a declared identity."),
    "mother_birth_date": _("With the number and the names it says who she is."),
    "mother_age_years": _("Only if her date of birth is not known."),
    "certified_on": _("Not before the day of birth."),
    "is_mother_unknown": _("Only for a child that was found, or whose mother nobody knows."),
}
"""Field → a line that helps to fill it in."""

CHOICES: Final[Mapping[str, Mapping[str, Message]]] = {
    "sex": {"female": _("Female"), "male": _("Male"), "indeterminate": _("Indeterminate")},
    "delivery_kind": {
        "vaginal": _("Vaginal"),
        "caesarean": _("Caesarean"),
        "instrumental": _("With instruments"),
    },
    "place": {
        "facility": _("A health facility"),
        "home": _("At home"),
        "in_transit": _("On the way"),
        "other": _("Elsewhere"),
    },
    "mother_document_type": {
        "DNI": _("DNI"),
        "CE": _("Foreign resident's card (CE)"),
        "PASSPORT": _("Passport"),
        "FOREIGN_ID": _("Identity document of her country"),
        "PTP": _("Temporary permit (PTP)"),
        "CPP": _("Temporary permit card (CPP)"),
        "NONE": _("Declared identity: she has no document with her"),
    },
    "mother_marital_status": {
        "single": _("Single"),
        "married": _("Married"),
        "cohabiting": _("Cohabiting"),
        "divorced": _("Divorced"),
        "widowed": _("Widowed"),
    },
    "mother_education": {
        "none": _("No schooling"),
        "initial": _("Initial"),
        "primary": _("Primary"),
        "secondary": _("Secondary"),
        "technical": _("Technical"),
        "university": _("University"),
    },
}
PROFESSIONS: Final[Mapping[str, Message]] = {
    "physician": _("Physician"),
    "obstetrician": _("Obstetrician"),
    "nurse": _("Nurse"),
    "intern": _("Intern"),
    "technician": _("Technician"),
    "midwife": _("Midwife"),
    "relative": _("Relative"),
    "other": _("Another person"),
}
REASONS: Final[Mapping[str, Message]] = {
    "not_measured": _("It was not measured"),
    "not_recorded": _("It was not written down"),
    "not_remembered": _("She does not remember"),
    "not_stated": _("She prefers not to say"),
    "outside_a_facility": _("Born outside a facility"),
    "registered_late": _("Registered late"),
    "child_found": _("The child was found"),
    "identity_declared": _("The identity is declared"),
}
"""Why a field is unknown."""
STATED: Final = ("not_measured", "not_recorded", "not_remembered", "not_stated")
"""The reasons that a page offers; the others follow from the kind of registration."""

NOTICES: Final[Mapping[str, Message]] = {
    "received-taken-over": _("It is in the draft now."),
    "draft-removed": _("The draft was removed."),
    "print-saved": _("The print was saved."),
    "print-removed": _("The print was removed."),
    "prints-confirmed": _("The prints stay with the mother whom the draft names."),
    "prints-removed": _("The mother's prints were removed. Take hers."),
    "birth-registered": _("The birth is registered."),
    "birth-signed": _("The certificate is signed."),
    "birth-registered-before": _("You have registered this birth already. It is below."),
    "sent-too-late": _(
        "You have registered this birth already. What you have just sent was not kept: take prints again, or correct "
        "the certificate, here."
    ),
}


def choices_of(name: str) -> Mapping[str, Message]:
    """The words for the values of a field."""
    if name == "mother_nationality":
        return countries.choices()
    return PROFESSIONS if name.endswith("_profession") else CHOICES.get(name, {})

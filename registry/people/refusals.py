"""What a broken constraint on persons means to the client."""

from typing import Final

from registry.core.errors import ConstraintRefusal
from registry.people.rules import OLDEST_YEARS, SEXES

REFUSALS: Final = {
    "ck_person_sex": ConstraintRefusal("unknown-sex", f"The sex is one of {', '.join(SEXES)}.", "/sex"),
    "ck_person_given_names_length": ConstraintRefusal(
        "name-length", "Given names have 1 to 50 characters.", "/given_names"
    ),
    "ck_person_first_surname_length": ConstraintRefusal(
        "name-length", "A surname has 1 to 60 characters.", "/first_surname"
    ),
    "ck_person_second_surname_length": ConstraintRefusal(
        "name-length", "A surname has 1 to 60 characters.", "/second_surname"
    ),
    "ck_person_names_composed": ConstraintRefusal(
        "name-not-composed", "Letters and their marks have to be composed (NFC)."
    ),
    "ck_person_age_years": ConstraintRefusal(
        "age-range", f"An age is between 0 and {OLDEST_YEARS} years.", "/age_years"
    ),
    "ck_person_birth_date": ConstraintRefusal("birth-date-range", "A birth date is not in the future.", "/birth_date"),
    "ck_person_died_after_birth": ConstraintRefusal("death-before-birth", "Nobody dies before being born.", "/died_on"),
    "ck_person_nationality": ConstraintRefusal(
        "unknown-nationality", "The three letters of ISO 3166-1.", "/nationality"
    ),
    "uq_identity_document_type_number": ConstraintRefusal(
        "document-in-use",
        "This document was registered for another person just now. Send the request again.",
    ),
    "fk_identity_document_person_id": ConstraintRefusal("unknown-person", "There is no such person."),
    "ck_identity_document_type": ConstraintRefusal(
        "unknown-document-type", "The document's type is not one of those known."
    ),
    "ck_identity_document_number": ConstraintRefusal(
        "document-malformed", "A document's number has 5 to 15 capitals and digits."
    ),
    "ck_identity_document_number_length": ConstraintRefusal(
        "document-malformed", "This document's number has 6 to 12 characters."
    ),
    "ck_identity_document_dni": ConstraintRefusal("document-malformed", "A DNI has eight digits."),
    "fk_kinship_child_id": ConstraintRefusal("unknown-person", "There is no such person."),
    "fk_kinship_relative_id": ConstraintRefusal("unknown-person", "There is no such person."),
    "uq_kinship_child_id_relative_id_relation": ConstraintRefusal(
        "kinship-recorded", "This kinship is recorded already."
    ),
    "uq_kinship_birth_mother": ConstraintRefusal(
        "birth-mother-recorded", "The child's certificate names another mother."
    ),
    "ck_kinship_relation": ConstraintRefusal(
        "unknown-relation", "The relation is not one of those known.", "/relation"
    ),
    "ck_kinship_evidence": ConstraintRefusal(
        "unknown-evidence", "The evidence is not one of those known.", "/evidence"
    ),
    "ck_kinship_not_oneself": ConstraintRefusal("own-relative", "Nobody is their own relative."),
    "uq_absence_person_id_left_on_returned_on": ConstraintRefusal(
        "absence-recorded", "This stay abroad is recorded already."
    ),
    "fk_absence_person_id": ConstraintRefusal("unknown-person", "There is no such person."),
    "absence_append_only": ConstraintRefusal(
        "absence-kept", "An authority's answer is never changed: record the later one."
    ),
    "pk_identity_number": ConstraintRefusal("cui-assigned", "This number was given to another person."),
    "fk_identity_number_person_id": ConstraintRefusal("unknown-person", "There is no such person."),
    "uq_identity_number_person_id": ConstraintRefusal("cui-assigned", "This person has a CUI already."),
    "ck_identity_number_digits": ConstraintRefusal("cui-malformed", "A CUI has eight digits."),
    "ck_identity_number_check_digit": ConstraintRefusal("cui-malformed", "The check digit does not fit the number."),
    "ck_identity_number_demonstration_range": ConstraintRefusal(
        "cui-range", "Numbers from 99000000 are for demonstration data alone."
    ),
    "identity_number_append_only": ConstraintRefusal("cui-kept", "A number given is never changed or taken back."),
    "pk_cui_block": ConstraintRefusal("block-allotted", "Another block was allotted at the same moment. Try again."),
    "ck_cui_block_order": ConstraintRefusal("block-order", "A block goes from its first number to its last."),
    "ck_cui_block_not_demonstration": ConstraintRefusal(
        "block-demonstration", "Numbers from 99000000 are for demonstration data."
    ),
    "ex_cui_block_numbers": ConstraintRefusal("block-allotted", "Some of these numbers were allotted before."),
    "cui_block_append_only": ConstraintRefusal("block-kept", "A block allotted is never changed or taken back."),
}

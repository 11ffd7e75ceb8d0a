"""What a broken constraint on persons means to the client."""

from typing import Final

from registry.access import four_eyes
from registry.core.errors import ConstraintRefusal
from registry.core.messages import _
from registry.people.rules import OLDEST_YEARS, SEXES

REFUSALS: Final = {
    **dict.fromkeys(
        ("uq_change_request_at_counter", "uq_change_request_of_two"),
        ConstraintRefusal(
            "change-waits", _("Another change already waits for a second person. Approve or refuse it first.")
        ),
    ),
    "ck_change_request_four_eyes": four_eyes.CONSTRAINT,
    "change_request_kept": ConstraintRefusal(
        "change-decided", _("This change has already been decided. Request it again if it is still needed.")
    ),
    "pk_joined_person": ConstraintRefusal("joined-already", _("These two records are joined already.")),
    "ck_person_sex": ConstraintRefusal(
        "unknown-sex", _("The sex must be one of: {choices}.", choices=", ".join(SEXES)), "/sex"
    ),
    "ck_person_given_names_length": ConstraintRefusal(
        "name-length", _("Given names must have 1 to 50 characters."), "/given_names"
    ),
    "ck_person_first_surname_length": ConstraintRefusal(
        "name-length", _("A surname must have 1 to 60 characters."), "/first_surname"
    ),
    "ck_person_second_surname_length": ConstraintRefusal(
        "name-length", _("A surname must have 1 to 60 characters."), "/second_surname"
    ),
    "ck_person_names_composed": ConstraintRefusal(
        "name-not-composed", _("Letters and their marks must be composed (NFC).")
    ),
    "ck_person_age_years": ConstraintRefusal(
        "age-range", _("The age must be between {low} and {high} years.", low=0, high=OLDEST_YEARS), "/age_years"
    ),
    "ck_person_birth_date": ConstraintRefusal(
        "birth-date-range", _("The date of birth must not be in the future."), "/birth_date"
    ),
    "ck_person_died_after_birth": ConstraintRefusal(
        "death-before-birth", _("The date of death must not be before the date of birth."), "/died_on"
    ),
    "ck_person_nationality": ConstraintRefusal(
        "unknown-nationality", _("Must be the three letters of a country in ISO 3166-1, such as PER."), "/nationality"
    ),
    "uq_identity_document_type_number": ConstraintRefusal(
        "document-in-use",
        _("This document was just registered for another person. Send the request again."),
    ),
    "fk_identity_document_person_id": ConstraintRefusal("unknown-person", _("There is no such person.")),
    "ck_identity_document_type": ConstraintRefusal("unknown-document-type", _("Unknown type of document.")),
    "ck_identity_document_number": ConstraintRefusal(
        "document-malformed", _("The document number must have 5 to 15 capital letters and digits.")
    ),
    "ck_identity_document_number_length": ConstraintRefusal(
        "document-malformed", _("The number of this document must have 6 to 12 characters.")
    ),
    "ck_identity_document_dni": ConstraintRefusal("document-malformed", _("A DNI must have eight digits.")),
    "fk_kinship_child_id": ConstraintRefusal("unknown-person", _("There is no such person.")),
    "fk_kinship_relative_id": ConstraintRefusal("unknown-person", _("There is no such person.")),
    "uq_kinship_child_id_relative_id_relation": ConstraintRefusal(
        "kinship-recorded", _("This kinship is already recorded.")
    ),
    "uq_kinship_birth_mother": ConstraintRefusal(
        "birth-mother-recorded", _("The child's certificate names a different mother.")
    ),
    "ck_kinship_relation": ConstraintRefusal("unknown-relation", _("Unknown relation."), "/relation"),
    "ck_kinship_evidence": ConstraintRefusal("unknown-evidence", _("Unknown kind of evidence."), "/evidence"),
    "ck_kinship_not_oneself": ConstraintRefusal("own-relative", _("A person cannot be their own relative.")),
    "uq_absence_person_id_left_on_returned_on": ConstraintRefusal(
        "absence-recorded", _("This stay abroad is already recorded.")
    ),
    "fk_absence_person_id": ConstraintRefusal("unknown-person", _("There is no such person.")),
    "person_event_append_only": ConstraintRefusal(
        "person-history-kept", _("A person's history cannot be changed. Record the later change as a new one.")
    ),
    "absence_append_only": ConstraintRefusal(
        "absence-kept", _("An authority's answer cannot be changed. Record the later answer as a new one.")
    ),
    "pk_identity_number": ConstraintRefusal("cui-assigned", _("This number was assigned to another person.")),
    "fk_identity_number_person_id": ConstraintRefusal("unknown-person", _("There is no such person.")),
    "uq_identity_number_person_id": ConstraintRefusal("cui-assigned", _("This person already has a CUI.")),
    "ck_identity_number_digits": ConstraintRefusal("cui-malformed", _("A CUI must have eight digits.")),
    "ck_identity_number_check_digit": ConstraintRefusal(
        "cui-malformed", _("The check digit does not match the number.")
    ),
    "ck_identity_number_demonstration_range": ConstraintRefusal(
        "cui-range", _("Numbers from 99000000 are reserved for demonstration data.")
    ),
    "identity_number_append_only": ConstraintRefusal(
        "cui-kept", _("An assigned number cannot be changed or withdrawn.")
    ),
    "pk_cui_block": ConstraintRefusal("block-allotted", _("Another block was allotted at the same moment. Try again.")),
    "ck_cui_block_order": ConstraintRefusal(
        "block-order", _("The first number of the block must not be above the last.")
    ),
    "ck_cui_block_not_demonstration": ConstraintRefusal(
        "block-demonstration", _("Numbers from 99000000 are reserved for demonstration data.")
    ),
    "ex_cui_block_numbers": ConstraintRefusal("block-allotted", _("Some of these numbers are already allotted.")),
    "cui_block_append_only": ConstraintRefusal("block-kept", _("An allotted block cannot be changed or withdrawn.")),
}

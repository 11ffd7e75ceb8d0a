"""Reasons against issuing an ID, in words that fit a poor print and a wrong finger alike."""

from typing import Final, NamedTuple

from registry.core.messages import Message, _


class Reason(NamedTuple):
    """Where in an application a reason points, and what the clerk reads."""

    pointer: str
    message: Message


REASONS: Final[dict[str, Reason]] = {
    "birth_date_unknown": Reason("/person", _("The minor's date of birth is not known.")),
    "too_young": Reason("/person", _("The minor has not reached the age from which the ID is issued.")),
    "too_old": Reason("/person", _("The minor is older than the age up to which the ID is issued.")),
    "acta_missing": Reason("/person", _("There is no birth record inscribed and in force.")),
    "dead": Reason("/person", _("The person's death is recorded.")),
    "card_live": Reason("/kind", _("There is a live card: apply for a renewal, a duplicate or a correction.")),
    "card_missing": Reason("/kind", _("There is no card to replace: apply for a first issue.")),
    "renewal_too_early": Reason("/kind", _("The card does not expire soon enough to be renewed.")),
    "card_expired": Reason("/kind", _("The card has expired: apply for a renewal.")),
    "cause_missing": Reason("/cause", _("Give the cause of the duplicate.")),
    "nothing_to_correct": Reason("/kind", _("The card agrees with the register: there is nothing to correct.")),
    "applicant_missing": Reason("/applicant", _("Name the applicant.")),
    "applicant_is_subject": Reason("/applicant", _("Minors cannot apply for themselves.")),
    "applicant_dead": Reason("/applicant", _("The applicant's death is recorded.")),
    "applicant_age_unknown": Reason("/applicant", _("The applicant's date of birth is not known.")),
    "applicant_under_age": Reason("/applicant", _("The applicant is under age.")),
    "applicant_without_document": Reason("/applicant", _("The applicant has no identity document.")),
    "not_a_parent": Reason("/applicant/relation", _("The birth record does not name the applicant as this parent.")),
    "court_decision_missing": Reason("/applicant/proof", _("Give the number of the court decision naming the tutor.")),
    "kinship_unproven": Reason("/applicant/proof", _("Prove the kinship with a document and its number.")),
    "appointment_missing": Reason("/applicant/proof", _("Give the number of the appointment.")),
    "institution_missing": Reason("/applicant/institution", _("Name the institution that the applicant represents.")),
    "fee_missing": Reason("/fee", _("Record the payment of the fee, or an exemption.")),
    "minor_absent": Reason("/minor_present", _("The minor must be present.")),
    "photograph_missing": Reason("/photograph", _("The photograph is missing.")),
    "prints_missing": Reason(
        "/prints", _("Capture the thumbs and index fingers, or give the reason why one cannot be captured.")
    ),
    "prints_again": Reason("/prints", _("Capture the fingerprints once more.")),
    "applicant_prints_missing": Reason(
        "/prints", _("Capture the applicant's fingerprints, or give the reason why they cannot be captured.")
    ),
}
"""Slug → reason, in the order in which the rules return them."""

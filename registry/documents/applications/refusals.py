"""What a broken constraint on applications means to the client."""

from typing import Final

from registry.access import four_eyes
from registry.core.errors import ConstraintRefusal
from registry.core.messages import _
from registry.documents.applications.rules.reasons import REASONS

REFUSALS: Final = {
    "uq_document_application_open": ConstraintRefusal(
        "application-open", _("This person already has an open application. Finish or withdraw it first.")
    ),
    "ck_document_application_not_oneself": ConstraintRefusal(
        "own-applicant", REASONS["applicant_is_subject"].message, "/applicant"
    ),
    "ck_application_hold_four_eyes": four_eyes.CONSTRAINT,
    "document_application_steps": ConstraintRefusal(
        "application-fixed", _("The state of the application does not allow this change.")
    ),
    "application_event_append_only": ConstraintRefusal(
        "history-kept", _("The history of an application cannot be changed.")
    ),
}

"""What a broken constraint on applications means to the client."""

from typing import Final

from registry.core.errors import ConstraintRefusal

REFUSALS: Final = {
    "uq_document_application_open": ConstraintRefusal(
        "application-open",
        "There is an application for this person that is not finished.",
    ),
    "ck_document_application_not_oneself": ConstraintRefusal(
        "own-applicant", "A minor does not apply alone.", "/applicant"
    ),
    "ck_application_hold_four_eyes": ConstraintRefusal(
        "four-eyes",
        "Whoever submitted an application does not let it go on: another person looks at it.",
    ),
    "document_application_steps": ConstraintRefusal(
        "application-fixed",
        "The application is no longer in a state that allows this.",
    ),
    "application_event_append_only": ConstraintRefusal("history-kept", "What happened is never changed."),
}

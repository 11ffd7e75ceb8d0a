"""Slugs of applications in words."""

from collections.abc import Mapping
from typing import Final

from registry.core.messages import Message, _
from registry.documents.applications.rules.entitlement import FATHER, MOTHER
from registry.documents.applications.rules.states import (
    APPROVED,
    DELIVERED,
    DRAFT,
    ISSUED,
    REJECTED,
    UNDER_REVIEW,
    WITHDRAWN,
)

WRONG_STATE: Final[Mapping[str, Message]] = {
    DRAFT: _("The application is a draft."),
    UNDER_REVIEW: _("The application is under review."),
    APPROVED: _("The application has been approved."),
    ISSUED: _("The card of this application has been issued."),
    DELIVERED: _("The card of this application has been delivered."),
    REJECTED: _("The application has been rejected."),
    WITHDRAWN: _("The application has been withdrawn."),
}
"""Shown state → why something cannot be done in it."""
NEXT: Final[Mapping[str, Message]] = {
    DRAFT: _("Submit it, change it with PATCH, or withdraw it."),
    UNDER_REVIEW: _("Wait for the decision; it is shown in the application."),
    APPROVED: _("Issue the card, or withdraw the application with a reason."),
    ISSUED: _("Deliver the card. For an error on it, apply for a duplicate or a correction."),
    DELIVERED: _("For another card, apply for a renewal, a duplicate or a correction. If it came back, record that."),
    REJECTED: _("Reopen it to correct it, or start another application."),
    WITHDRAWN: _("Start another application."),
}
"""Shown state → what can be done instead."""
FINGER_OF_PARENT: Final[Mapping[str, Message]] = {
    MOTHER: _(
        "This is the finger of the minor's mother, who is not the applicant. Capture the applicant's own finger, or "
        "name the mother as the applicant."
    ),
    FATHER: _(
        "This is the finger of the minor's father, who is not the applicant. Capture the applicant's own finger, or "
        "name the father as the applicant."
    ),
}
"""Relation of a parent by the acta → what is wrong with a print of the applicant that is plainly theirs."""


def card_ends_soon(last_day: Message) -> Message:
    """The warning that a card issued today would end soon."""
    return _("A card issued today would end on {day}. Tell the family before they pay.", day=last_day)


ACTA_CHANGING: Final = _(
    "A change of the acta waits for a second person. A card issued before it is decided may no longer agree with it."
)
LOSS_UNCONFIRMED: Final = _(
    "The card reported lost stays valid until this application is approved: the applicant is not recorded as the "
    "child's family, and the child's fingers have not confirmed who it is. A supervisor can end it sooner."
)

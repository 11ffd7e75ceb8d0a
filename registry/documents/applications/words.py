"""Slugs of applications in words."""

from collections.abc import Mapping
from typing import Final

from registry.core.messages import Message, _
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

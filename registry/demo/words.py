"""The words the demonstration prints for slugs of the API."""

from collections.abc import Mapping
from typing import Final

from registry.core.messages import Message, _
from registry.documents.applications.rules import states
from registry.documents.artefact import claim169

APPLICATION: Final[Mapping[str, Message]] = {
    states.DRAFT: _("draft"),
    states.UNDER_REVIEW: _("under review"),
    states.APPROVED: _("approved"),
    states.ISSUED: _("issued"),
    states.DELIVERED: _("delivered"),
    states.REJECTED: _("rejected"),
    states.WITHDRAWN: _("withdrawn"),
}
"""State of an application as the counter sees it."""
CARD: Final[Mapping[str, Message]] = {
    "live": _("in force"),
    "expired": _("expired"),
    "ended": _("no longer in force"),
}
QR: Final[Mapping[str, Message]] = {
    claim169.VALID: _("valid"),
    claim169.EXPIRED: _("expired"),
    claim169.REVOKED: _("revoked"),
    claim169.FORGED: _("forged"),
    claim169.NOT_YET_VALID: _("not yet valid"),
    claim169.UNKNOWN_ISSUER: _("unknown issuer"),
    claim169.UNREADABLE: _("unreadable"),
}
"""Verdict on a card's QR code."""

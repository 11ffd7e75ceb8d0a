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
    claim169.VALID: _("genuine and in force"),
    claim169.EXPIRED: _("card expired"),
    claim169.REVOKED: _("card revoked"),
    claim169.FORGED: _("not genuine"),
    claim169.NOT_YET_VALID: _("card not yet valid"),
    claim169.UNKNOWN_ISSUER: _("issuer unknown"),
    claim169.UNREADABLE: _("not readable"),
    claim169.DISTRUSTED: _("signed by a key that is distrusted"),
}
"""Verdict on a card's QR code."""

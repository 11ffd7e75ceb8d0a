"""The words for states of referrals to child protection, as a person reads them."""

from typing import Final

from registry.core.messages import Message, _

STATES: Final[dict[str, Message]] = {
    "open": _("waits for somebody to take it"),
    "taken": _("taken by an investigator"),
    "referred": _("referred to an authority"),
    "closed": _("closed"),
}
STATE_LABELS: Final[dict[str, Message]] = {
    "open": _("Waits for somebody to take it"),
    "taken": _("In hand"),
    "referred": _("Referred to an authority"),
    "closed": _("Closed"),
}
STATE_KINDS: Final[dict[str, str]] = {"open": "bad", "taken": "warn", "referred": "", "closed": "plain"}
STEPS: Final[dict[str, Message]] = {
    "taken": _("Taken in hand"),
    "referred": _("Referred to an authority"),
    "closed": _("Closed"),
    "note": _("Note"),
}
"""What was done."""
TO_DO: Final[dict[str, Message]] = {
    "taken": _("Take it"),
    "referred": _("Refer to an authority"),
    "note": _("Write a note"),
    "closed": _("Close: nothing more is to be done"),
}
"""What can be done."""

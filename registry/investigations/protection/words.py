"""The words for states of referrals to child protection, as a person reads them."""

from typing import Final

from registry.core.messages import Message, _

STATES: Final[dict[str, Message]] = {
    "open": _("waits for somebody to take it"),
    "taken": _("taken by an investigator"),
    "referred": _("referred to an authority"),
    "closed": _("closed"),
}

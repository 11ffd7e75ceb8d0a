"""The words for joinings, as a person reads them."""

from collections.abc import Mapping
from typing import Final

from registry.core.messages import Message, _

ACTS: Final[Mapping[str, Message]] = {
    "joining": _("Join as one person's"),
    "parting": _("Part again"),
}
STATES: Final[Mapping[str, Message]] = {
    "waiting": _("Waits for a second person"),
    "approved": _("Approved"),
    "refused": _("Refused"),
    "withdrawn": _("Withdrawn by whoever asked"),
}
STATE_KINDS: Final[Mapping[str, str]] = {"waiting": "warn", "approved": "good", "refused": "bad", "withdrawn": "plain"}

"""What each role does, for a first page that has nothing to do yet."""

from collections.abc import Mapping
from typing import Final

from registry.core.messages import Message, _

WORK_OF: Final[Mapping[str, Message]] = {
    "registrar": _("You register births, take prints of mother and newborn, and verify them before they go home."),
    "clerk": _("You inscribe births in the civil registry, correct actas, and receive applications for minors' IDs."),
    "investigator": _("You examine cases of possible double registration, and judge them."),
    "supervisor": _("You approve what needs a second person, and review what was done in an emergency."),
    "administrator": _("You manage accounts, facilities and stations. You see no personal data."),
    "auditor": _("You examine who did what, and whether the journal is whole. You see no personal data."),
    "client": _("You are a system of another institution, and ask by the interfaces that were agreed."),
}
START: Final[Mapping[str, tuple[str, Message]]] = {
    "investigator": ("cases_desk.queue", _("Cases")),
    "supervisor": ("approvals.waiting", _("What waits for a second person")),
    "auditor": ("journal_desk.entries", _("Who saw what")),
    "administrator": ("system.state", _("How the service stands")),
}
"""Role → the page where its day begins."""

"""What entries of the journal say, in an auditor's words; an action without words is shown as it is stored."""

from collections.abc import Mapping
from typing import Final

from registry.core.messages import Message, _

ACTIONS: Final[Mapping[str, Message]] = {
    "persons.viewed": _("saw persons"),
    "person.read": _("read a person"),
    "record.read": _("read an acta"),
    "copy.issued": _("issued a certified copy"),
    "copy.read": _("opened a certified copy"),
    "case.read": _("read a case"),
    "case.exported": _("exported a case"),
    "case.export_read": _("opened an export"),
    "search.read": _("read a search"),
    "sealing.read": _("read a sealing"),
    "sealing.approved": _("approved a sealing"),
    "sealing.lifted": _("lifted a sealing"),
    "glass.broken": _("opened prints without a case"),
    "journal.read": _("read the journal"),
    "account.signed_in": _("signed in"),
}
EXPORTS: Final = ("case.exported", "case.export_read", "copy.issued")
"""What leaves the registry as a file."""

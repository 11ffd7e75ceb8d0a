"""The words for the room's slugs."""

from collections.abc import Mapping
from typing import Final

from registry.core.messages import Message, _

REASONS: Final[Mapping[str, Message]] = {
    "not_for_us": _("No key of the registry opens this file. It was damaged, or sealed for another registry."),
    "broken_seal": _("The station's seal does not fit. Somebody changed the file, or another station made it."),
    "broken_content": _("The file opens, but its content cannot be read."),
    "schema_too_new": _("A newer version of the station made this file. Update the registry, then try again."),
    "station_revoked": _("The station was revoked when this was made, or it cannot be said that it was made before."),
    "number_taken": _("Another file of this station came under the same number first."),
    "chain_gap": _("The file before this one has not arrived. It may still be on the station, or was removed there."),
    "chain_broken": _("The file before this one is not the one that the station had sent it after."),
    "no_permit": _("It is not proved who made this: the permit is missing, or of another station or account."),
    "permit_over": _("It was made after the permit of the account had ended."),
    "account_closed": _("The account was closed when this was made, or it cannot be said that it was made before."),
    "account_moved": _("The account does not register births any more."),
    "first_child_waits": _("The first child of this delivery is not registered yet. Decide on that one first."),
    "not_valid": _("A field needs correction."),
    "refused": _("It cannot be registered as it is."),
}
"""Why an envelope waits → what that means."""

STATES: Final[Mapping[str, Message]] = {
    "receiving": _("arriving"),
    "received": _("received"),
    "registered": _("registered"),
    "waiting": _("waits for a person"),
    "discarded": _("discarded by two persons"),
}

NOTICES: Final[Mapping[str, Message]] = {
    "outbox-tried-again": _("It is tried again. Look at this page in a minute."),
    "outbox-discard-asked": _("Asked. A second person has to agree."),
    "outbox-discarded": _("It was discarded. Its bytes are kept."),
    "outbox-discard-refused": _("It was not discarded and still waits."),
}

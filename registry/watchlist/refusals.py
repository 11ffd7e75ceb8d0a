"""What a broken constraint on the watch-list means to the client."""

from typing import Final

from registry.access import four_eyes
from registry.core.errors import ConstraintRefusal
from registry.core.messages import _

_ENTRY_KEPT: Final = ConstraintRefusal("entry-kept", _("An entry cannot be changed. Withdraw it and make a new one."))
REFUSALS: Final = {
    "uq_watch_entry_content_key": ConstraintRefusal(
        "entry-entered", _("The same entry was made a moment ago. Send the request again.")
    ),
    "ck_watch_entry_four_eyes": four_eyes.CONSTRAINT,
    "ck_watch_entry_renewed_by_another": four_eyes.CONSTRAINT,
    "watch_entry_kept": _ENTRY_KEPT,
    "watch_print_kept": _ENTRY_KEPT,
    "watch_hit_kept": ConstraintRefusal("hit-kept", _("A hit cannot be changed or removed.")),
}

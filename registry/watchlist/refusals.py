"""What a broken constraint on the watch-list means to the client."""

from typing import Final

from registry.core.errors import ConstraintRefusal

REFUSALS: Final = {
    "uq_watch_entry_content_key": ConstraintRefusal(
        "entry-entered", "The same entry was made just now. Send the request again."
    ),
    "ck_watch_entry_four_eyes": ConstraintRefusal("four-eyes", "A second person is another person."),
    "ck_watch_entry_renewed_by_another": ConstraintRefusal("four-eyes", "A second person is another person."),
    "watch_entry_kept": ConstraintRefusal(
        "entry-kept", "An entry is never changed: it is withdrawn, and another one is made."
    ),
    "watch_print_kept": ConstraintRefusal(
        "entry-kept", "An entry is never changed: it is withdrawn, and another one is made."
    ),
    "watch_hit_kept": ConstraintRefusal("hit-kept", "A hit is never changed or removed."),
}

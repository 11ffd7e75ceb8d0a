"""What a broken constraint on the search settings means to the client."""

from typing import Final

from registry.core.errors import ConstraintRefusal

REFUSALS: Final = {
    "search_policy_append_only": ConstraintRefusal("settings-kept", "A version of the settings is never changed."),
    "pk_search_policy": ConstraintRefusal(
        "settings-changed", "The settings were changed just now: look at them first."
    ),
}

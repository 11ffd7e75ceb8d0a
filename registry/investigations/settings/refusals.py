"""What a broken constraint on the search settings means to the client."""

from typing import Final

from registry.core.errors import ConstraintRefusal
from registry.core.messages import _

REFUSALS: Final = {
    "search_policy_append_only": ConstraintRefusal(
        "settings-kept", _("A version of the settings cannot be changed; make a new one.")
    ),
    "pk_search_policy": ConstraintRefusal(
        "settings-changed", _("Somebody else has just changed the settings. Review them and try again.")
    ),
}

"""What a broken constraint on the settings means to the client."""

from typing import Final

from registry.core.errors import ConstraintRefusal
from registry.core.messages import _

REFUSALS: Final = {
    "documents_settings_append_only": ConstraintRefusal(
        "settings-kept", _("A version of the settings cannot be changed. Make a new one.")
    ),
    "pk_documents_settings": ConstraintRefusal(
        "settings-changed", _("Someone else has just changed the settings. Review them before you change them.")
    ),
}

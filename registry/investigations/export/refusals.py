"""What a broken constraint on exports means to the client."""

from typing import Final

from registry.core.errors import ConstraintRefusal
from registry.core.messages import _

REFUSALS: Final = {
    "case_export_append_only": ConstraintRefusal("export-kept", _("An export cannot be changed or removed.")),
}

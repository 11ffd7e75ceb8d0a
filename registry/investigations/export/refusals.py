"""What a broken constraint on exports means to the client."""

from typing import Final

from registry.core.errors import ConstraintRefusal

REFUSALS: Final = {
    "case_export_append_only": ConstraintRefusal("export-kept", "An export is never changed or removed."),
}

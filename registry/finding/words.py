"""What would narrow an answer, in words."""

from collections.abc import Sequence
from typing import Final

from registry.core.messages import Message, _

NARROWER: Final = {
    "born_on": _("the date of birth"),
    "name": _("given names and both surnames"),
    "document_number": _("a document of the child or of a parent"),
    "cui": _("the CUI"),
}
"""Parameter → what it stands for."""


def advice(narrow_by: Sequence[str]) -> Message | None:
    """What to add where an answer is long."""
    if not narrow_by:
        return None
    return _(
        "Many fit. Add what is known: {parameters}.", parameters=", ".join(str(NARROWER[name]) for name in narrow_by)
    )

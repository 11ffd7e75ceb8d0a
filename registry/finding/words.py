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


PURPOSE_WORDS: Final = {
    "registry_duty": _("The registration itself"),
    "request_of_the_person": _("The family asks for it"),
    "identity_check": _("To check who somebody is"),
    "case_review": _("The review of a case"),
    "court_order": _("A court's order"),
}
"""Purpose of finding somebody → how a page asks for it."""


def advice(narrow_by: Sequence[str]) -> Message | None:
    """What to add where an answer is long."""
    if not narrow_by:
        return None
    return _(
        "Many fit. Add what is known: {parameters}.", parameters=", ".join(str(NARROWER[name]) for name in narrow_by)
    )

"""What one person may record about another's life alone, and what a second one decides. Pure."""

from collections.abc import Iterable
from typing import Final

DEATH_RECORDED: Final = "death_recorded"
DEATH_CORRECTED: Final = "death_corrected"
DEATH_UNDONE: Final = "death_undone"
DOCUMENT_ADDED: Final = "document_added"
DOCUMENT_WITHDRAWN: Final = "document_withdrawn"
EVENTS: Final = (DEATH_RECORDED, DEATH_CORRECTED, DEATH_UNDONE, DOCUMENT_ADDED, DOCUMENT_WITHDRAWN)

DEATH_CHANGES: Final = ("death", "death_undone")
DOCUMENT_CHANGES: Final = ("document", "document_withdrawn")
KINSHIP_ENDED: Final = "kinship_ended"
"""Kinds of change that a second person decides: correction and undoing of a death, addition and withdrawal of a
document, the end of a kinship. Others that wait about a person may name somebody else."""

PROOFS_OF_DEATH: Final = ("death_record", "medical_certificate", "court_decision", "foreign_record")
"""Documents by which a death is recorded; a court declares the death of who is missing."""


def needs_second_person(*, is_other_name: bool, shown_type: str, types: Iterable[str]) -> bool:
    """Whether a document waits for a second person: it names somebody else, or replaces one of its own type."""
    return is_other_name or shown_type in set(types)

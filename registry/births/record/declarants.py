"""Who came to the office to declare a birth. It is told to investigators alone, and bars no inscription."""

from dataclasses import dataclass
from typing import Any, Final

from registry.core.errors import FieldError, Invalid
from registry.people.rules import document_error, document_number

PARENTS: Final = ("mother", "father")
"""Their documents stand with the certificate and the recognition."""


@dataclass(frozen=True, slots=True)
class Declarant:
    """The one who declares: how related, and the document shown."""

    relation: str
    document_type: str
    document_number: str | None


def declarant_columns(one: Declarant | None) -> dict[str, Any]:
    """What an acta keeps of its declarant; raises Invalid where somebody else than a parent shows no fit document."""
    if one is None:
        return {}
    if one.document_number is None and one.relation in PARENTS:
        return {"declarant": one.relation}
    wrong = document_error(one.document_type, one.document_number)
    if wrong or one.document_number is None:
        raise Invalid([FieldError("/declarant/document_number", wrong or "The document of the declarant is needed.")])
    return {
        "declarant": one.relation,
        "declarant_document": document_number(one.document_type, one.document_number),
    }

"""The person who came to declare a birth. Shown to investigators alone; bars no inscription."""

from dataclasses import dataclass
from typing import Any, Final

from registry.core.errors import FieldError, Invalid
from registry.core.messages import _
from registry.people.rules import document_error, document_number, placeholder_error

DECLARANT_COLUMNS: Final = ("declarant", "declarant_document")
PARENTS: Final = ("mother", "father")
"""Their documents are stored with the certificate and the recognition."""


@dataclass(frozen=True, slots=True)
class Declarant:
    """The declarant's relation to the child, and the document shown."""

    relation: str
    document_type: str
    document_number: str | None


def declarant_columns(declarant: Declarant | None) -> dict[str, Any]:
    """The columns of an acta about its declarant.

    Raises Invalid where a declarant other than a parent has no valid document.
    """
    if declarant is None:
        return {}
    if declarant.document_number is None and declarant.relation in PARENTS:
        return {"declarant": declarant.relation}
    number = declarant.document_number
    error = document_error(declarant.document_type, number) or placeholder_error(number)
    if error or declarant.document_number is None:
        message = error or _("Required: the declarant's identity document.")
        raise Invalid([FieldError("/declarant/document_number", message)])
    return {
        "declarant": declarant.relation,
        "declarant_document": document_number(declarant.document_type, declarant.document_number),
    }

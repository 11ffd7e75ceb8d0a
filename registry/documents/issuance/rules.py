"""To whom a card is handed over. Pure."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from registry.core.messages import Message, _
from registry.people.rules import document_error, document_number

APPLICANT: Final = "applicant"
OTHER: Final = "other"
COLLECTORS: Final = (APPLICANT, OTHER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """Who collects a card, by the document that was compared with the person."""

    collector: str
    name: str | None
    document_type: str | None
    document_number: str | None
    document_checked: bool


def errors(collection: Collection, *, is_of_applicant: bool) -> Sequence[tuple[str, Message]]:
    """Every (field, reason) for which a card is not handed over to this person.

    `is_of_applicant`: whether the document is the applicant's, or none of theirs is known.
    """
    wrong = []
    if collection.collector == OTHER and not collection.name:
        wrong.append(("name", _("Give the name as in the document.")))
    if collection.document_type is None:
        wrong.append(("document_type", _("Give the document that was shown.")))
    else:
        error = document_error(collection.document_type, collection.document_number)
        if error is not None or not collection.document_number:
            wrong.append(("document_number", error or _("Give the number of the document.")))
        elif collection.collector == APPLICANT and not is_of_applicant:
            wrong.append(
                (
                    "document_number",
                    _(
                        "The applicant is registered with another document. Check the number, or "
                        "record whoever came as another person, by name."
                    ),
                )
            )
    if not collection.document_checked:
        wrong.append(("document_checked", _("Compare the document with the person first.")))
    return wrong


def stored(collection: Collection) -> dict[str, Any]:
    """The collection as it is kept with the step; its number as every number is written."""
    named = asdict(collection)
    if collection.document_type and collection.document_number:
        named["document_number"] = document_number(collection.document_type, collection.document_number)
    return named

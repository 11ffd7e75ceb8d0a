"""What is asked about an application and a hand-over, by the names of the API's schemas."""

from collections.abc import Mapping
from typing import Any, Final

from registry.core.messages import _
from registry.documents.applications.models import Application
from registry.documents.counter import words
from registry.people.words import DOCUMENTS
from registry.web.fields import DATE, RADIOS, SELECT, SWITCH, Field, choices, day_parts
from registry.web.forms import body

_KIND: Final = Field("kind", _("What the family applies for"), RADIOS, choices=choices(words.KIND_HINTS))
_CAUSE: Final = Field("cause", _("Why a duplicate"), RADIOS, _("Only for a duplicate."), choices=choices(words.CAUSES))
START: Final = (_KIND, _CAUSE)
DETAILS: Final = (
    _KIND,
    _CAUSE,
    Field("fee_receipt", _("Number of the receipt of the fee"), width="w-15", longest=40),
    Field("fee_exemption", _("Or why no fee is due"), SELECT, choices=choices(words.EXEMPTIONS)),
    Field("language", _("Languages of the card"), RADIOS, choices=choices(words.LANGUAGES)),
    Field("minor_present", _("The minor is here"), SWITCH),
)
APPLICANT: Final = (
    Field("applicant.relation", _("Who applies"), RADIOS, choices=choices(words.APPLICANTS)),
    Field("applicant.document_type", _("Identity document"), SELECT, choices=choices(DOCUMENTS)),
    Field("applicant.document_number", _("Its number"), width="w-15", longest=20),
    Field("applicant.given_names", _("Given names, as in the document"), longest=50),
    Field("applicant.first_surname", _("First surname"), longest=60),
    Field("applicant.second_surname", _("Second surname"), longest=60),
    Field("applicant.birth_date", _("Date of birth"), DATE),
    Field(
        "applicant.proof",
        _("Proof of kinship or appointment"),
        SELECT,
        _("Not needed for mother and father: the acta names them."),
        choices=choices(words.PROOFS),
    ),
    Field("applicant.proof_number", _("Number of the proof"), width="w-15", longest=60),
    Field("applicant.institution", _("Institution that the applicant represents"), longest=120),
)
COLLECTION: Final = (
    Field("collector", _("Who collects the card"), RADIOS, choices=choices(words.COLLECTORS)),
    Field("name", _("Name, if it is somebody else"), longest=170),
    Field("document_type", _("Document shown"), SELECT, choices=choices(DOCUMENTS)),
    Field("document_number", _("Its number"), width="w-15", longest=20),
    Field("document_checked", _("I compared the document with the person in front of me"), SWITCH),
)


def values_of(application: Application) -> dict[str, str]:
    """What an application states, as it would have been typed."""
    person, day = application.applicant, None
    values: dict[str, str | None] = {
        "kind": application.kind,
        "cause": application.cause,
        "fee_receipt": application.fee_receipt,
        "fee_exemption": application.fee_exemption,
        "language": application.language or "",
        "minor_present": "yes" if application.is_minor_present else None,
        "applicant.relation": application.applicant_relation,
        "applicant.proof": application.applicant_proof,
        "applicant.proof_number": application.applicant_proof_number,
        "applicant.institution": application.applicant_institution,
    }
    if person is not None:
        values |= {
            "applicant.given_names": person.given_names,
            "applicant.first_surname": person.first_surname,
            "applicant.second_surname": person.second_surname,
        }
        day = person.birth_date
        if person.documents:
            first = person.documents[0]
            values |= {"applicant.document_type": first.type, "applicant.document_number": first.number}
    if day is not None:
        values |= day_parts("applicant.birth_date", day.isoformat())
    return {name: value for name, value in values.items() if value}


def change_body(values: Mapping[str, str]) -> dict[str, Any]:
    """The details of an application for the schema of changes: what was emptied is cleared."""
    cleared = {field.name: None for field in DETAILS if field.kind != SWITCH and field is not _KIND}
    return cleared | body(DETAILS, values)

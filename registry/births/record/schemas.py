"""Birth records over HTTP, and what the schemas have read as the commands of this room."""

from collections.abc import Mapping
from typing import Any

from marshmallow import fields, validate

from registry.births.record.amendments import Rectification
from registry.births.record.court_parents import CourtParent
from registry.births.record.decisions import Supersession
from registry.births.record.declarants import Declarant
from registry.births.record.languages.table import LANGUAGES
from registry.births.record.parents import Father
from registry.births.record.rules import DECLARANTS, MOST_PARENTS, PARENT_RELATIONS
from registry.births.record.service import DraftRecord
from registry.births.schemas import CertificateSchema, fields_from_json
from registry.core.schemas import Reason, Schema
from registry.people.agreement import STATUSES as DOCUMENT_STATUSES
from registry.people.rules import DOCUMENT_FORMATS, DOCUMENT_TYPES, LONGEST_GIVEN_NAMES, LONGEST_SURNAME, SURNAME_ORDERS
from registry.people.schemas import JustifyingDocumentSchema, Name, Number, WaitingChangeSchema


class FatherSchema(Schema):
    """The father: named by the mother alone, or recognising the child himself."""

    given_names = Name(load_default=None, allow_none=True, max=LONGEST_GIVEN_NAMES)
    first_surname = Name(load_default=None, allow_none=True, max=LONGEST_SURNAME)
    second_surname = Name(load_default=None, allow_none=True, max=LONGEST_SURNAME)
    document_type = fields.String(load_default="NONE", validate=validate.OneOf(DOCUMENT_TYPES))
    document_number = Number(load_default=None, allow_none=True, max=15)
    recognises = fields.Boolean(load_default=False)
    document_status = fields.String(load_default=DOCUMENT_STATUSES[0], validate=validate.OneOf(DOCUMENT_STATUSES))


class DeclarantSchema(Schema):
    """The declarant of the birth. A declarant other than a parent must show a document."""

    relation = fields.String(required=True, validate=validate.OneOf(DECLARANTS))
    document_type = fields.String(load_default="DNI", validate=validate.OneOf(DOCUMENT_TYPES))
    document_number = Number(load_default=None, allow_none=True, max=15)


class DraftRecordSchema(Schema):
    """An acta to be made from a signed certificate."""

    birth_id = fields.UUID(required=True)
    given_names = Name(load_default=None, allow_none=True, max=LONGEST_GIVEN_NAMES)
    surname_order = fields.String(load_default=SURNAME_ORDERS[0], validate=validate.OneOf(SURNAME_ORDERS))
    parents_agree = fields.Boolean(load_default=True)
    father = fields.Nested(FatherSchema, load_default=None, allow_none=True)
    first_surname = Name(load_default=None, allow_none=True, max=LONGEST_SURNAME)
    second_surname = Name(load_default=None, allow_none=True, max=LONGEST_SURNAME)
    declarant = fields.Nested(DeclarantSchema, load_default=None, allow_none=True)


class InscriptionSchema(Schema):
    """An inscription; `agreed_order` ends a disagreement between the parents."""

    agreed_order = fields.String(load_default=None, allow_none=True, validate=validate.OneOf(SURNAME_ORDERS))


class ChangeReasonSchema(Schema):
    """Why an acta changes."""

    reason = Reason(max=500)


class AmendmentSchema(ChangeReasonSchema):
    """Why an acta changes, and the document that justifies it."""

    document = fields.Nested(JustifyingDocumentSchema, load_default=None, allow_none=True)


class CourtParentSchema(Schema):
    """A parent whom a court's decision names: who adopts, or a second mother or father."""

    relation = fields.String(required=True, validate=validate.OneOf(PARENT_RELATIONS))
    given_names = Name(load_default=None, allow_none=True, max=LONGEST_GIVEN_NAMES)
    first_surname = Name(load_default=None, allow_none=True, max=LONGEST_SURNAME)
    second_surname = Name(load_default=None, allow_none=True, max=LONGEST_SURNAME)
    document_type = fields.String(load_default="DNI", validate=validate.OneOf(tuple(DOCUMENT_FORMATS)))
    document_number = Number(required=True, max=15)
    document_status = fields.String(load_default=DOCUMENT_STATUSES[0], validate=validate.OneOf(DOCUMENT_STATUSES))


def _court_parents(**options: Any) -> Any:
    return fields.List(fields.Nested(CourtParentSchema), validate=validate.Length(max=MOST_PARENTS), **options)


class RectificationSchema(AmendmentSchema):
    """What to correct, and why: names, the father (null: none), the declarant, and any field of the certificate.

    `parents` replaces those whom a court's decision names, all of them.
    """

    certificate = fields.Nested(CertificateSchema)
    father = fields.Nested(FatherSchema, allow_none=True)
    declarant = fields.Nested(DeclarantSchema)
    parents = _court_parents(load_default=list)
    exchanges_number = fields.Boolean(
        load_default=False,
        metadata={
            "description": "The certificate takes the number of another one of the same facility (`certificate.cnv`, "
            "and nothing else), which gets this one's; both actas are rectified. A second person approves it."
        },
    )

    given_names = Name(allow_none=True, max=LONGEST_GIVEN_NAMES)
    first_surname = Name(allow_none=True, max=LONGEST_SURNAME)
    second_surname = Name(allow_none=True, max=LONGEST_SURNAME)


class SupersessionSchema(AmendmentSchema):
    """A new acta after a later recognition, or by a court's decision: an adoption, two mothers, two fathers.

    `parents` are one or two persons named by the decision; they stand in place of the mother and father so far.
    """

    given_names = Name(load_default=None, allow_none=True, max=LONGEST_GIVEN_NAMES)
    surname_order = fields.String(load_default=SURNAME_ORDERS[0], validate=validate.OneOf(SURNAME_ORDERS))
    father = fields.Nested(FatherSchema, load_default=None, allow_none=True)
    parents = _court_parents(load_default=list)


class CopyRequestSchema(Schema):
    """The second language of a copy, beside Spanish."""

    language = fields.String(load_default="es", validate=validate.OneOf(tuple(LANGUAGES)))


class CopySchema(Schema):
    """A certified copy as issued."""

    id = fields.UUID()
    location = fields.String()
    code = fields.String()
    language = fields.String()
    pdf_sha256 = fields.String()
    issued_at = fields.AwareDateTime()


class CopyPaperSchema(Schema):
    """What the paper itself must show, as it was printed; days as dd/mm/yyyy."""

    number = fields.String()
    cui = fields.String()
    given_names = fields.String()
    first_surname = fields.String()
    second_surname = fields.String()
    sex = fields.String()
    born_on = fields.String()
    inscribed_on = fields.String()
    issued_on = fields.String()
    issued_time = fields.String()
    language = fields.String()
    version = fields.Integer(metadata={"description": "Changes of the acta when it was printed; it is in the footer."})


class CopyStatusSchema(Schema):
    """What anybody who holds a copy may learn: whether it is in force, and what the paper must show."""

    meaning = fields.String()
    paper = fields.Nested(CopyPaperSchema, allow_none=True)
    status = fields.String(metadata={"enum": ["valid", "changed_since", "no_longer_in_force"]})
    issued_at = fields.AwareDateTime()
    pdf_sha256 = fields.String()
    is_demonstration = fields.Boolean()


class EventSchema(Schema):
    """One change of an acta."""

    from_state = fields.String()
    to_state = fields.String()
    reason = fields.String()
    before = fields.Dict()
    after = fields.Dict()
    at = fields.AwareDateTime()


class RecordParentSchema(Schema):
    """A parent whom a court's decision names on an acta."""

    relation = fields.String(validate=validate.OneOf(PARENT_RELATIONS))
    given_names = fields.String(allow_none=True)
    first_surname = fields.String(allow_none=True)
    second_surname = fields.String(allow_none=True)
    person_id = fields.UUID()


class RecordSchema(Schema):
    """An acta."""

    id = fields.UUID()
    number = fields.String(allow_none=True)
    office = fields.String(metadata={"description": "Whose books the number is of; empty for this registry's own."})
    is_transcribed = fields.Boolean(metadata={"description": "Inscribed before this registry, entered from its paper."})
    state = fields.String()
    birth_id = fields.UUID(allow_none=True)
    replaces_id = fields.UUID(allow_none=True)
    child_id = fields.UUID()
    cui = fields.String(allow_none=True)
    given_names = fields.String(allow_none=True)
    first_surname = fields.String(allow_none=True)
    second_surname = fields.String(allow_none=True)
    surname_order = fields.String()
    has_filiation_of_father = fields.Boolean()
    parents = fields.List(fields.Nested(RecordParentSchema))
    declarant = fields.String(allow_none=True)
    registration = fields.String(allow_none=True)
    observation = fields.String(allow_none=True)
    warnings = fields.List(fields.Dict(keys=fields.String(), values=fields.String()))
    history = fields.List(fields.Nested(EventSchema))
    is_demonstration = fields.Boolean()
    inscribed_on = fields.Date(allow_none=True)
    waiting = fields.Nested(WaitingChangeSchema, allow_none=True)


def draft_of(loaded: Mapping[str, Any]) -> DraftRecord:
    """Of DraftRecordSchema."""
    return DraftRecord(**{**loaded, "father": _father_of(loaded), "declarant": _declarant_of(loaded)})


def rectification_of(loaded: Mapping[str, Any]) -> Rectification:
    """Of RectificationSchema; why, and by which document, is beside it."""
    others = ("reason", "document", "certificate", "father", "parents", "exchanges_number", "declarant")
    return Rectification(
        {name: value for name, value in loaded.items() if name not in others},
        fields_from_json(loaded.get("certificate", {})),
        "father" in loaded,
        _father_of(loaded),
        _parents_of(loaded),
        loaded["exchanges_number"],
        _declarant_of(loaded),
    )


def supersession_of(loaded: Mapping[str, Any]) -> Supersession:
    """Of SupersessionSchema; the document is beside it."""
    stated = {name: loaded[name] for name in ("reason", "given_names", "surname_order")}
    return Supersession(**stated, father=_father_of(loaded), parents=_parents_of(loaded))


def _father_of(loaded: Mapping[str, Any]) -> Father | None:
    return Father(**loaded["father"]) if loaded.get("father") else None


def _declarant_of(loaded: Mapping[str, Any]) -> Declarant | None:
    return Declarant(**loaded["declarant"]) if loaded.get("declarant") else None


def _parents_of(loaded: Mapping[str, Any]) -> tuple[CourtParent, ...]:
    return tuple(CourtParent(**parent) for parent in loaded["parents"])

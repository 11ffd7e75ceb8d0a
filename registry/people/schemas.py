"""Persons over HTTP."""

import re
from typing import Any

from marshmallow import fields, validate

from registry.core.mending import note
from registry.core.messages import _
from registry.core.schemas import Schema, Text
from registry.core.written import Day
from registry.people.life.rules import EVENTS
from registry.people.rules import DOCUMENT_FORMATS, EVIDENCE_KINDS, KINSHIP_EVIDENCE, RELATIONS, SEXES

_TYPED_MARKS = str.maketrans("´`‘ʹʽ′‐‑‒–—−", "''''''------")
"""Marks as keyboards write them, and what they stand for in a name."""
_SPACE = "[ \u00a0\u2000-\u200a\u202f\u3000]"
_MENDED_NAME = _("Spaces or marks of the name were mended. Please check how it is written.")
_MENDED_NUMBER = _("Spaces or dots between the characters of the number were left out. Please check it.")
_MENDED_PHONE = _("Signs between the digits of the telephone number were left out.")


class Name(Text):
    """A name as it is typed: doubled spaces, spaces about a hyphen and the marks of other keyboards are mended."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:
        if isinstance(value, str):
            mended = re.sub(f"{_SPACE}+", " ", value.translate(_TYPED_MARKS)).strip()
            mended = re.sub("(?<=[^ -]) ?- ?(?=[^ -])", "-", mended)
            if mended != value.strip():
                note(data, attr, "name-mended", _MENDED_NAME)
            value = mended
        return super()._deserialize(value, attr, data, **options)


class Phone(Text):
    """A telephone number as it is typed: spaces, dashes, dots and brackets between the digits are left out."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:
        if isinstance(value, str):
            mended = re.sub(r"(?<=[0-9)])[ ().\-‐‑–]+(?=[0-9(])|[()]", "", value.strip())
            if mended != value:
                note(data, attr, "phone-mended", _MENDED_PHONE)
            value = mended
        return super()._deserialize(value, attr, data, **options)


class Number(Text):
    """A number of a document or a paper as it is typed: spaces and dots between its characters are left out."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:
        if isinstance(value, str):
            mended = re.sub(rf"(?<=[\w-])(?:{_SPACE}|\.)+(?=[\w-])", "", value.strip())
            if mended != value.strip():
                note(data, attr, "document-mended", _MENDED_NUMBER)
            value = mended
        return super()._deserialize(value, attr, data, **options)


class DocumentSchema(Schema):
    """An identity document."""

    type = fields.String(validate=validate.OneOf(tuple(DOCUMENT_FORMATS)))
    number = fields.String()


class KinshipSchema(Schema):
    """A relative of a child, with the evidence."""

    child_id = fields.UUID()
    relative_id = fields.UUID()
    relation = fields.String(validate=validate.OneOf(RELATIONS))
    evidence = fields.String(validate=validate.OneOf(KINSHIP_EVIDENCE))
    evidence_id = fields.String(allow_none=True)
    since = fields.Date()


class JustifyingDocumentSchema(Schema):
    """The document that justifies a change."""

    kind = fields.String(required=True, validate=validate.OneOf(EVIDENCE_KINDS))
    reference = Text(required=True, max=120, min=3)


def evidence_text(evidence: dict[str, str] | None) -> str | None:
    """A document as it is stored: its kind and its reference."""
    return f"{evidence['kind']}: {evidence['reference']}" if evidence else None


class AbsenceSchema(Schema):
    """A stay abroad as confirmed by the migration authority."""

    id = fields.UUID(dump_only=True)
    left_on = Day(required=True)
    returned_on = Day(load_default=None, allow_none=True)
    source = Text(required=True, min=3, max=120)


class WaitingChangeSchema(Schema):
    """A change that waits for a second person."""

    kind = fields.String()
    content = fields.Dict()
    reason = fields.String()
    document = fields.String(attribute="evidence", allow_none=True)
    requested_at = fields.AwareDateTime()


class ChangeDecisionSchema(Schema):
    """A second person's decision about the change that waits, named by its `requested_at`."""

    decision = fields.String(required=True, validate=validate.OneOf(("approve", "refuse")))
    requested_at = fields.AwareDateTime(required=True)


class PersonEventSchema(Schema):
    """One change of a person: a death, an identity document."""

    kind = fields.String(validate=validate.OneOf(EVENTS))
    before = fields.Dict()
    after = fields.Dict()
    reason = fields.String(allow_none=True)
    document = fields.String(attribute="evidence", allow_none=True)
    at = fields.AwareDateTime()


class PersonSchema(Schema):
    """A person."""

    id = fields.UUID()
    given_names = fields.String(allow_none=True)
    first_surname = fields.String(allow_none=True)
    second_surname = fields.String(allow_none=True)
    sex = fields.String(allow_none=True, validate=validate.OneOf((*SEXES, None)))
    birth_date = fields.Date(allow_none=True)
    age_years = fields.Integer(allow_none=True)
    nationality = fields.String(allow_none=True)
    died_on = fields.Date(allow_none=True)
    documents = fields.List(fields.Nested(DocumentSchema))
    kin = fields.List(fields.Nested(KinshipSchema))
    cui = fields.String(allow_none=True, metadata={"example": "10117410-2"})
    waiting = fields.Nested(WaitingChangeSchema, allow_none=True)
    history = fields.List(fields.Nested(PersonEventSchema))
    is_demonstration = fields.Boolean()

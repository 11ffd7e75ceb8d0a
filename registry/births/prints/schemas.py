"""Prints of births over HTTP: added, confirmed, verified and due, and the chain of references."""

from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from registry.core.messages import _
from registry.core.schemas import Reason, Schema, Text
from registry.core.written import Day
from registry.fingerprints.schemas import PrintAnswerSchema, PrintSchema
from registry.people.schemas import Number


class PrintsSchema(Schema):
    """Prints alone: requested again, recaptured, or presented for a verification."""

    prints = fields.List(fields.Nested(PrintSchema), required=True, validate=validate.Length(1, 60))


class FamilySchema(Schema):
    """What a family brings to another facility."""

    number = Number(
        required=True, max=20, metadata={"description": "The child's CUI, the acta's or the certificate's number."}
    )
    mother_document = Number(
        max=15,
        metadata={"description": "The number of the mother's document, or of another parent's who is on the acta."},
    )
    mother_names = Text(
        metadata={"description": "Of a mother without a document: her given names and surname, with `born_on`."}
    )
    born_on = Day(metadata={"description": "The child's day of birth, where the mother has no document."})

    @validates_schema
    def _names_the_mother(self, data: dict[str, Any], **_options: Any) -> None:
        if "mother_document" in data or {"mother_names", "born_on"} <= data.keys():
            return
        message = _("Give a document of the mother; if she has none, her names and the child's day of birth.")
        raise ValidationError({"mother_document": [message]})


class PresentedSchema(PrintsSchema):
    """Prints presented for a verification; at another facility than the enrolling one, with what the family brings."""

    family = fields.Nested(FamilySchema, load_default=None, allow_none=True)


class AddedSchema(PresentedSchema):
    """Prints added to a birth; of one enrolled at another facility, with what the family brings."""

    fingers_checked = fields.Boolean(
        load_default=False,
        metadata={"description": "The fingers are as sent, although those on file seem to be others: store them so."},
    )


class ConfirmationSchema(Schema):
    """Waiting prints that a second person answers for, and on what ground."""

    captures = fields.List(fields.UUID(), required=True, validate=validate.Length(1, 60))
    reason = Reason(max=500, min=10)


class RecaptureQuery(Schema):
    """Which recaptures to list."""

    due_before = Day()
    limit = fields.Integer(load_default=100, validate=validate.Range(1, 500))


class AddedPrintsSchema(Schema):
    """Prints added to a birth of another facility."""

    id = fields.UUID()
    prints = fields.List(fields.Nested(PrintAnswerSchema))
    confirmation = fields.List(fields.Dict())
    recaptures = fields.List(fields.Dict())


class ReferenceSchema(Schema):
    """A print of the mother or the child, and on what ground it has its standing."""

    capture = fields.UUID()
    subject = fields.String()
    finger = fields.Integer()
    standing = fields.String()
    captured_at = fields.AwareDateTime()
    is_withdrawn = fields.Boolean()
    ground = fields.String(allow_none=True)
    copy_of = fields.UUID(allow_none=True)
    compared_with = fields.List(fields.UUID())
    score = fields.Float(allow_none=True)
    outcome = fields.String(allow_none=True)
    reason = fields.String(allow_none=True)
    account_id = fields.UUID(allow_none=True)
    engine = fields.String(allow_none=True)
    at = fields.AwareDateTime(allow_none=True)


_PART = (
    "Outcome, whether provisional, how many prints were presented, and `poor`: fingers whose image was too poor. "
    "Scores and what each finger showed only with `births.read_scores`."
)


class VerificationSchema(Schema):
    """Prints presented again, compared with those bound."""

    id = fields.UUID()
    outcome = fields.String()
    mother = fields.Dict(metadata={"description": _PART})
    newborn = fields.Dict(metadata={"description": _PART})
    is_provisional = fields.Boolean()
    attempt = fields.Integer()
    facility = fields.String(allow_none=True, metadata={"description": "Where the prints were taken."})
    slips = fields.List(
        fields.Dict(), metadata={"description": "Whose fingers agree as others than stated: subject, slug, detail."}
    )
    next = fields.String(allow_none=True, metadata={"description": "What to do now, where nothing was confirmed."})
    detail = fields.String(allow_none=True)
    is_demonstration = fields.Boolean()
    engine = fields.String()
    created_at = fields.AwareDateTime()


class _FamilyOfBirthSchema(Schema):
    """Whom to call about a child, and where the family lives."""

    birth_id = fields.UUID()
    child = fields.String(allow_none=True)
    mother = fields.String(allow_none=True)
    phone = fields.String(allow_none=True)
    facility = fields.String()
    residence_scheme = fields.String(allow_none=True)
    residence_ubigeo = fields.String(allow_none=True)
    residence_address = fields.String(allow_none=True)


class UnverifiedSchema(_FamilyOfBirthSchema):
    """A birth whose bond no verification has confirmed."""

    born_at = fields.AwareDateTime(allow_none=True)
    born_on = fields.Date(allow_none=True)
    attempts = fields.Integer()


class UnverifiedQuery(Schema):
    """Which births without a confirmed verification to list."""

    born_from = fields.AwareDateTime()
    limit = fields.Integer(load_default=100, validate=validate.Range(1, 500))


class RecaptureSchema(_FamilyOfBirthSchema):
    """A recapture of a child's prints."""

    id = fields.UUID()
    months = fields.Integer()
    due_on = fields.Date()
    becomes_primary = fields.Boolean()
    state = fields.String()
    is_demonstration = fields.Boolean()

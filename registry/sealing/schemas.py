"""The JSON of sealings."""

from marshmallow import fields, validate

from registry.core.schemas import PageQuery, Schema, Text
from registry.sealing.rules import BASES, LONGEST_REFERENCE, MOST_PERSONS, SHORTEST_REFERENCE, STATES


class LiftingSchema(Schema):
    """The decision by which the persons become visible again."""

    reference = Text(required=True, min=SHORTEST_REFERENCE, max=LONGEST_REFERENCE)


class LiftingRequestSchema(LiftingSchema):
    """The decision by which the persons become visible again, and whose documents are that others bear meanwhile."""

    returns_documents = fields.Boolean(
        load_default=False,
        metadata={"description": "They are the sealed persons': taken from those registered with them meanwhile."},
    )


class RequestSealingSchema(LiftingSchema):
    """The persons to seal, the basis, and the number of the decision or order."""

    persons = fields.List(fields.UUID(), required=True, validate=validate.Length(min=1, max=MOST_PERSONS))
    basis = fields.String(required=True, validate=validate.OneOf(BASES))


class SealingSchema(Schema):
    """A sealing, with who requested and decided it, and the same for its lifting."""

    id = fields.UUID()
    basis = fields.String()
    reference = fields.String()
    state = fields.String()
    persons = fields.List(fields.UUID())
    kin_left_out = fields.List(
        fields.UUID(),
        metadata={"description": "Parents, children and other kin who stay visible and may give the persons away."},
    )
    requested_by = fields.String()
    requested_at = fields.AwareDateTime()
    decided_by = fields.String(allow_none=True)
    decided_at = fields.AwareDateTime(allow_none=True)
    lift_reference = fields.String(allow_none=True)
    lift_returns_documents = fields.Boolean()
    lift_requested_by = fields.String(allow_none=True)
    lift_requested_at = fields.AwareDateTime(allow_none=True)
    lift_decided_by = fields.String(allow_none=True)
    lift_decided_at = fields.AwareDateTime(allow_none=True)


class SealingQuery(PageQuery):
    """A page of sealings, of one state or of all."""

    state = fields.String(validate=validate.OneOf(STATES))


class SealingListSchema(Schema):
    """One page of sealings, newest first."""

    items = fields.List(fields.Nested(SealingSchema))
    next_cursor = fields.String(allow_none=True)


class SealedHitSchema(Schema):
    """A sealed person that a search matched, and the case and person it ran for. The searcher is not shown it."""

    person_id = fields.UUID()
    search_id = fields.UUID()
    case_id = fields.UUID()
    kind = fields.String()
    score = fields.Float(allow_none=True)
    parts = fields.List(fields.Dict())
    searched_by = fields.String()
    found_at = fields.AwareDateTime()


class SealedHitListSchema(Schema):
    """One page of matches, newest first."""

    items = fields.List(fields.Nested(SealedHitSchema))
    next_cursor = fields.String(allow_none=True)

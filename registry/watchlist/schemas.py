"""The JSON of the watch-list."""

from marshmallow import fields, validate

from registry.core.schemas import Lines, PageQuery, Reason, Schema, Text
from registry.core.written import Day
from registry.fingerprints.schemas import PresentedPrintSchema
from registry.people.rules import SEXES
from registry.people.schemas import Name
from registry.watchlist.rules import FOUND, KINDS, MEANS, MISTAKEN, MOST_PRINTS, SOURCES, STATES, WITHDRAWN
from registry.watchlist.subject import MOST_RELATED, RELATIONS


class RelatedSchema(Schema):
    """A relative of the person looked for, or somebody last seen with them."""

    relation = fields.String(required=True, validate=validate.OneOf(RELATIONS))
    given_names = Name(load_default=None, allow_none=True, max=100)
    first_surname = Name(load_default=None, allow_none=True, max=100)
    second_surname = Name(load_default=None, allow_none=True, max=100)


class SubjectSchema(Schema):
    """What is known of the person looked for. The birth is given as a date or as a range of dates."""

    given_names = Name(load_default=None, allow_none=True, max=100)
    first_surname = Name(load_default=None, allow_none=True, max=100)
    second_surname = Name(load_default=None, allow_none=True, max=100)
    sex = fields.String(load_default=None, allow_none=True, validate=validate.OneOf((*SEXES, None)))
    birth_date = Day(load_default=None, allow_none=True)
    birth_from = Day(load_default=None, allow_none=True)
    birth_to = Day(load_default=None, allow_none=True)
    description = Lines(load_default=None, allow_none=True)
    related = fields.List(fields.Nested(RelatedSchema), load_default=list, validate=validate.Length(max=MOST_RELATED))


class EnterEntrySchema(Schema):
    """Put a person on the list: who asks, the legal basis, until when; and prints, data or a registered person."""

    kind = fields.String(required=True, validate=validate.OneOf(KINDS))
    source = fields.String(required=True, validate=validate.OneOf(SOURCES))
    reference = Text(required=True, max=120, metadata={"description": "The number of the alert or order."})
    legal_basis = Text(required=True, max=40, metadata={"description": "One of GET /api/v1/search-settings."})
    reason = Reason()
    expires_at = fields.AwareDateTime(required=True)
    person_id = fields.UUID(load_default=None, allow_none=True)
    subject = fields.Nested(SubjectSchema, load_default=lambda: SubjectSchema().load({}))
    prints = fields.List(
        fields.Nested(PresentedPrintSchema), load_default=list, validate=validate.Length(max=MOST_PRINTS)
    )


class EntryQuery(PageQuery):
    """A page of entries, of one state or of all."""

    state = fields.String(validate=validate.OneOf(STATES))


class EntryJudgementSchema(Schema):
    """The decision on an entry by someone other than the person who made it."""

    agrees = fields.Boolean(required=True)
    reason = Reason()


class RenewalSchema(Schema):
    """The new end of an entry, and the reason for renewing it."""

    expires_at = fields.AwareDateTime(required=True)
    reason = Reason()


class WithdrawalSchema(Schema):
    """Why an entry ends early."""

    ending = fields.String(required=True, validate=validate.OneOf((FOUND, WITHDRAWN, MISTAKEN)))


class WatchPrintSchema(Schema):
    """One impression of the person looked for."""

    finger = fields.Integer()
    quality = fields.Integer()
    is_poor = fields.Boolean()
    has_image = fields.Boolean()


class WatchEntrySchema(Schema):
    """An entry, without the description of the person."""

    id = fields.UUID()
    kind = fields.String(validate=validate.OneOf(KINDS))
    source = fields.String(validate=validate.OneOf(SOURCES))
    reference = fields.String()
    legal_basis = fields.String()
    reason = fields.String()
    state = fields.String(validate=validate.OneOf(STATES))
    person_id = fields.UUID(allow_none=True)
    prints = fields.List(fields.Nested(WatchPrintSchema))
    entered_by = fields.String()
    entered_at = fields.AwareDateTime()
    approved_by = fields.String(allow_none=True)
    approved_at = fields.AwareDateTime(allow_none=True)
    expires_at = fields.AwareDateTime()
    renewed_by = fields.String(allow_none=True)
    renewed_at = fields.AwareDateTime(allow_none=True)
    is_demonstration = fields.Boolean()


class WholeWatchEntrySchema(WatchEntrySchema):
    """An entry with the description of the person."""

    subject = fields.Nested(SubjectSchema)


class WatchEntryListSchema(Schema):
    """One page of entries."""

    items = fields.List(fields.Nested(WatchEntrySchema))
    next_cursor = fields.String(allow_none=True)


class WatchHitSchema(Schema):
    """A match, and the legal basis of the search. It is a lead and proves nothing: a person decides."""

    id = fields.UUID()
    entry_id = fields.UUID()
    person_id = fields.UUID()
    case_id = fields.UUID(allow_none=True)
    kind = fields.String(validate=validate.OneOf(KINDS))
    source = fields.String(validate=validate.OneOf(SOURCES))
    reference = fields.String()
    legal_basis = fields.String()
    entered_by = fields.String()
    approved_by = fields.String()
    severity = fields.String()
    means = fields.String(validate=validate.OneOf(MEANS))
    score = fields.Float(allow_none=True)
    parts = fields.List(fields.Dict())
    ran_with = fields.Dict()
    found_at = fields.AwareDateTime()


class WatchHitListSchema(Schema):
    """One page of hits."""

    items = fields.List(fields.Nested(WatchHitSchema))
    next_cursor = fields.String(allow_none=True)

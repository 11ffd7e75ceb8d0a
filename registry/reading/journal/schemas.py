"""Queries and answers of the journal."""

from marshmallow import fields

from registry.core.schemas import PageQuery, Schema, Text


class EntriesOfPersonQuery(PageQuery):
    """Which entries about a person to list."""

    account = fields.UUID(metadata={"description": "Whose entries: the id of an account."})
    purpose = Text(max=60, metadata={"description": "The stated purpose."})
    since = fields.Date(metadata={"description": "From this day in Peru on."})
    until = fields.Date(metadata={"description": "To this day in Peru, included."})


class EntriesQuery(EntriesOfPersonQuery):
    """Which entries to list."""

    action = Text(max=60, metadata={"description": "What was done, such as persons.viewed."})
    subject_id = Text(max=200, metadata={"description": "The identifier of what it was done to."})


class JournalEntrySchema(Schema):
    """An entry: who did what, when, as what, for which purpose and by which route, and the persons it is about."""

    lane = fields.Integer(metadata={"description": "The chain, within which `sequence` counts."})
    sequence = fields.Integer()
    at = fields.AwareDateTime()
    actor = fields.String(allow_none=True)
    account = fields.UUID(allow_none=True)
    role = fields.String(allow_none=True)
    facility = fields.String(allow_none=True)
    action = fields.String()
    subject = fields.String()
    subject_id = fields.String()
    persons = fields.List(fields.UUID())
    purpose = fields.String(allow_none=True)
    route = fields.String(allow_none=True)
    details = fields.Dict()


class JournalEntryListSchema(Schema):
    """One page of entries."""

    items = fields.List(fields.Nested(JournalEntrySchema))
    next_cursor = fields.String(allow_none=True)

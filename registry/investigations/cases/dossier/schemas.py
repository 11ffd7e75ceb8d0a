"""Dossier entries over HTTP."""

from typing import Any

from marshmallow import fields, validate, validates_schema
from marshmallow.exceptions import ValidationError

from registry.core.messages import _
from registry.core.schemas import Base64, Lines, Schema, Text
from registry.core.written import Day
from registry.investigations.cases.dossier.service import NOTE_TYPE, AddEntry
from registry.investigations.cases.rules import ENTRY_KINDS, MEDIA_TYPES
from registry.investigations.limits import LARGEST_ATTACHMENT_BYTES

LONGEST_TEXT = 20_000


class EntryRequestSchema(Schema):
    """A new dossier entry: text for a note, a task or its completion; a file in base64 for an attachment."""

    kind = fields.String(required=True, validate=validate.OneOf(ENTRY_KINDS))
    title = Text(required=True, max=200)
    text = Lines(load_default=None, allow_none=True, max=LONGEST_TEXT)
    content = Base64(load_default=None, allow_none=True, largest_bytes=LARGEST_ATTACHMENT_BYTES)
    media_type = fields.String(load_default=None, allow_none=True, validate=validate.OneOf(tuple(MEDIA_TYPES)))
    due_on = Day(load_default=None, allow_none=True)
    task_id = fields.UUID(load_default=None, allow_none=True)
    assignee = Text(load_default=None, allow_none=True, max=64)

    @validates_schema
    def check_kind(self, data: dict[str, Any], **_options: Any) -> None:
        """Require the fields of the entry's kind and refuse those of other kinds."""
        kind, errors = data.get("kind"), {}
        for name, is_required in (
            ("content", kind == "attachment"),
            ("media_type", kind == "attachment"),
            ("text", kind != "attachment"),
            ("task_id", kind == "task_done"),
        ):
            if (data.get(name) is not None) != is_required:
                errors[name] = [
                    _("Required for this kind of entry.") if is_required else _("Not allowed for this kind of entry.")
                ]
        if data.get("due_on") is not None and kind != "task":
            errors["due_on"] = [_("Only a task can have a due date.")]
        if data.get("assignee") is not None and kind != "task":
            errors["assignee"] = [_("Only a task can be given to somebody.")]
        if errors:
            raise ValidationError(errors)


def entry_of(body: dict[str, Any]) -> AddEntry:
    """The entry that a request asks for."""
    is_file = body["kind"] == "attachment"
    return AddEntry(
        body["kind"],
        body["title"],
        body["content"] if is_file else body["text"].encode(),
        body["media_type"] if is_file else NOTE_TYPE,
        body["due_on"],
        body["task_id"],
        body["assignee"],
    )


class EntrySchema(Schema):
    """A dossier entry, without an attachment's bytes."""

    id = fields.UUID()
    sequence = fields.Integer()
    kind = fields.String()
    title = fields.String()
    text = fields.String(allow_none=True)
    media_type = fields.String()
    size_bytes = fields.Integer()
    sha256 = fields.String()
    chain = fields.String()
    due_on = fields.Date(allow_none=True)
    task_id = fields.UUID(allow_none=True)
    by = fields.String(allow_none=True)
    at = fields.AwareDateTime()

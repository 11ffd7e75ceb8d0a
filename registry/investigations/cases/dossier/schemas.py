"""Leaves of a dossier over HTTP."""

from base64 import b64decode
from typing import Any

from marshmallow import fields, validate, validates_schema
from marshmallow.exceptions import ValidationError

from registry.core.schemas import Schema, Text, hidden_character_errors
from registry.investigations.cases.rules import ENTRY_KINDS, MEDIA_TYPES
from registry.investigations.limits import LARGEST_ATTACHMENT_BYTES

LONGEST_TEXT = 20_000


class Words(fields.String):
    """Text of several lines: trimmed, without hidden characters."""

    def __init__(self, *, longest: int = LONGEST_TEXT, **options: Any) -> None:
        super().__init__(**options)
        self.longest = longest
        self.metadata = {**self.metadata, "maxLength": longest}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:
        text: str = super()._deserialize(value, attr, data, **options).strip()
        problems = [wrong for line in text.split("\n") for wrong in hidden_character_errors(line.strip("\r\t"))][:1]
        if not text:
            problems.append("This may not be blank.")
        if len(text) > self.longest:
            problems.append(f"At most {self.longest} characters.")
        if problems:
            raise ValidationError(problems)
        return text


class EntryRequestSchema(Schema):
    """A leaf of the dossier: words for a note, a task or its end; a file in base64 for an attachment."""

    kind = fields.String(required=True, validate=validate.OneOf(ENTRY_KINDS))
    title = Text(required=True, max=200)
    text = Words(load_default=None, allow_none=True)
    content = fields.String(
        load_default=None,
        allow_none=True,
        metadata={"format": "byte"},
        validate=validate.Length(max=LARGEST_ATTACHMENT_BYTES * 4 // 3 + 4),
    )
    media_type = fields.String(load_default=None, allow_none=True, validate=validate.OneOf(tuple(MEDIA_TYPES)))
    due_on = fields.Date(load_default=None, allow_none=True)
    task_id = fields.UUID(load_default=None, allow_none=True)

    @validates_schema
    def check_kind(self, data: dict[str, Any], **_: Any) -> None:
        """What each kind needs, and what it has no use for."""
        kind, wrong = data.get("kind"), {}
        for name, is_needed in (
            ("content", kind == "attachment"),
            ("media_type", kind == "attachment"),
            ("text", kind != "attachment"),
            ("task_id", kind == "task_done"),
        ):
            if (data.get(name) is not None) != is_needed:
                wrong[name] = ["This is needed here." if is_needed else "This does not belong here."]
        if data.get("due_on") is not None and kind != "task":
            wrong["due_on"] = ["Only a task is due."]
        if "content" not in wrong and kind == "attachment":
            try:
                data["content"] = b64decode(data["content"], validate=True)
            except ValueError:
                wrong["content"] = ["This is not base64."]
        if wrong:
            raise ValidationError(wrong)


class EntrySchema(Schema):
    """A leaf of the dossier, without an attachment's bytes."""

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

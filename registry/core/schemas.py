"""What every schema shares: strictness, and text that cannot hide anything."""

import re
import unicodedata
from base64 import b64decode
from typing import Any

import marshmallow as ma
from marshmallow import fields

from registry.core.messages import _

# Letters with which text can be made to look like other text, or to break a store: controls, bidirectional marks and
# isolates, zero-width and invisible characters, the byte-order mark, surrogates, private use.
_HIDDEN = re.compile(
    "[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff\ue000-\uf8ff]"
)


def hidden_character_errors(text: str) -> list[str]:
    """One message when the text holds control, bidirectional or invisible characters."""
    return ["Control, invisible or direction-changing characters are not allowed."] if _HIDDEN.search(text) else []


class Schema(ma.Schema):
    """Refuses fields it does not know; keeps their order."""

    class Meta:
        unknown = ma.RAISE


class Text(fields.String):
    """One line of text: trimmed, NFC, of at most `max` characters, without hidden ones."""

    def __init__(self, *, max: int = 200, min: int = 1, **options: Any) -> None:  # noqa: A002  # as marshmallow's own Length names them
        super().__init__(**options)
        self.longest, self.shortest = max, min
        self.metadata = {**self.metadata, "maxLength": max}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:
        text = unicodedata.normalize("NFC", super()._deserialize(value, attr, data, **options)).strip()
        problems = hidden_character_errors(text)
        if len(text) < self.shortest:
            problems.append("This may not be blank." if self.shortest == 1 else f"At least {self.shortest} characters.")
        if len(text) > self.longest:
            problems.append(f"At most {self.longest} characters.")
        if problems:
            raise ma.ValidationError(problems)
        return text


class Lines(fields.String):
    """Text of several lines: trimmed, of at most `max` characters; line breaks and tabs are the only controls."""

    def __init__(self, *, max: int = 2000, **options: Any) -> None:  # noqa: A002  # as in Text
        super().__init__(**options)
        self.longest = max
        self.metadata = {**self.metadata, "maxLength": max}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:
        text: str = super()._deserialize(value, attr, data, **options).strip()
        problems: list[Any] = hidden_character_errors(text.translate(_LINE_BREAKS))
        if not text:
            problems.append(_("Must not be blank."))
        if len(text) > self.longest:
            problems.append(_("Must be at most {count} characters.", count=self.longest))
        if problems:
            raise ma.ValidationError(problems)
        return text


_LINE_BREAKS = str.maketrans("", "", " \t\r\n")


class Base64(fields.String):
    """Bytes in base64 (RFC 4648), with or without line breaks; of at most `largest_bytes`."""

    def __init__(self, *, largest_bytes: int | None = None, **options: Any) -> None:
        super().__init__(**options)
        self.largest_bytes = largest_bytes
        self.metadata = {"format": "byte", **self.metadata}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> Any:
        text = super()._deserialize(value, attr, data, **options).translate(_LINE_BREAKS)
        try:
            content = b64decode(text, validate=True)
        except ValueError as error:  # letters outside the alphabet of base64, or wrong padding
            raise ma.ValidationError([_("Must be base64.")]) from error
        if self.largest_bytes is not None and len(content) > self.largest_bytes:
            raise ma.ValidationError([_("Must be at most {size} MiB.", size=self.largest_bytes // 2**20)])
        return content


class PageQuery(Schema):
    """Which page of a list."""

    limit = fields.Integer(load_default=20, validate=ma.validate.Range(1, 100))
    cursor = fields.String(validate=ma.validate.Length(max=200))


class ProblemSchema(ma.Schema):
    """RFC 9457 problem document."""

    type = fields.String(required=True, metadata={"example": "/problems/invalid"})
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String()
    errors = fields.List(fields.Dict(keys=fields.String(), values=fields.String()))
    request_id = fields.String(required=True)

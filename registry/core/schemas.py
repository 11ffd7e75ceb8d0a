"""What all schemas share: strictness, and text fields without hidden characters."""

import re
import unicodedata
from base64 import b64decode
from typing import Any, ClassVar

import marshmallow as ma
from marshmallow import fields
from marshmallow.schema import SchemaMeta

from registry.core.field_messages import in_our_words, length_of_text, speak_our_words
from registry.core.messages import Message, _
from registry.core.pagination import DEFAULT_LIMIT, LARGEST_LIMIT

# Characters that can make text look like other text, or cannot be stored: controls, bidirectional marks and isolates,
# zero-width and invisible characters, the byte-order mark, surrogates, private use.
_HIDDEN = re.compile(
    "[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff\ue000-\uf8ff]"
)

HIDDEN_CHARACTERS = _("Control, invisible or direction-changing characters are not allowed.")
BLANK = _("Must not be blank.")


def hidden_character_errors(text: str) -> list[Message]:
    """One message when the text holds control, bidirectional or invisible characters."""
    return [HIDDEN_CHARACTERS] if _HIDDEN.search(text) else []


class _MadeOnce(SchemaMeta):
    """Makes the schema without options once: to copy and bind its fields takes longer than the rows it shows.

    Nothing changes a schema once it is made, so that all threads share it.
    """

    _made: Any = None

    def __call__(self, *args: Any, **options: Any) -> Any:
        if args or options:
            return super().__call__(*args, **options)
        if "_made" not in self.__dict__:  # a schema above it may have been made
            self._made = super().__call__()
        return self._made


class Schema(ma.Schema, metaclass=_MadeOnce):
    """Refuses unknown fields, and describes errors in the registry's words."""

    class Meta:
        unknown = ma.RAISE

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.error_messages = in_our_words(self.error_messages)

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        """Give a field the registry's words."""
        super().on_bind_field(field_name, field_obj)
        speak_our_words(field_obj)


class Text(fields.String):
    """One line of text: trimmed, NFC, of `min` to `max` characters, without hidden ones."""

    _LAYOUT: ClassVar[dict[int, None]] = {}
    """Control characters that are allowed here."""

    def __init__(self, *, max: int = 200, min: int = 1, **options: Any) -> None:  # noqa: A002  # as marshmallow's own Length names them
        super().__init__(**options)
        self.longest, self.shortest = max, min
        self.metadata = {**self.metadata, "maxLength": max}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:
        text = unicodedata.normalize("NFC", super()._deserialize(value, attr, data, **options)).strip()
        problems = hidden_character_errors(text.translate(self._LAYOUT))
        if len(text) < self.shortest:
            problems.append(BLANK if self.shortest == 1 else length_of_text(self.shortest, None))
        if len(text) > self.longest:
            problems.append(length_of_text(None, self.longest))
        if problems:
            raise ma.ValidationError(problems)
        return text


class Lines(Text):
    """Text of several lines: tabs and line breaks are allowed, and CR and CRLF become LF."""

    _LAYOUT: ClassVar[dict[int, None]] = {ord("\t"): None, ord("\n"): None}

    def __init__(self, *, max: int = 2000, **options: Any) -> None:  # noqa: A002  # as in Text
        super().__init__(max=max, **options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> str:
        if isinstance(value, str):
            value = value.replace("\r\n", "\n").replace("\r", "\n")
        return super()._deserialize(value, attr, data, **options)


class Reason(Lines):
    """What a person gives as the reason of a step: required, of `min` characters at least."""

    def __init__(self, *, min: int = 5, required: bool = True, **options: Any) -> None:  # noqa: A002  # as in Text
        super().__init__(min=min, required=required, **options)


_LINE_BREAKS = str.maketrans("", "", " \t\r\n")


class Base64(fields.String):
    """Bytes in base64 (RFC 4648), with or without line breaks; at most `largest_bytes`, or exactly `length_bytes`."""

    def __init__(self, *, largest_bytes: int | None = None, length_bytes: int | None = None, **options: Any) -> None:
        super().__init__(**options)
        self.largest_bytes, self.length_bytes = largest_bytes, length_bytes
        self.metadata = {**_described(length_bytes), **self.metadata}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> Any:
        text = super()._deserialize(value, attr, data, **options).translate(_LINE_BREAKS)
        try:
            content = b64decode(text, validate=True)
        except ValueError as error:  # letters outside the alphabet of base64, or wrong padding
            raise ma.ValidationError([_("Must be base64.")]) from error
        if self.largest_bytes is not None and len(content) > self.largest_bytes:
            raise ma.ValidationError([_("Must be at most {size} MiB.", size=self.largest_bytes // 2**20)])
        if self.length_bytes is not None and len(content) != self.length_bytes:
            raise ma.ValidationError([_("Must be {count} bytes in base64.", count=self.length_bytes)])
        return content


def _described(length_bytes: int | None) -> dict[str, str]:
    """What the interface's description says of base64: of bytes whose number is known, the letters and the padding."""
    if length_bytes is None:
        return {"format": "byte"}
    padding = -length_bytes % 3
    letters = (length_bytes + padding) // 3 * 4 - padding
    return {"pattern": f"^[A-Za-z0-9+/]{{{letters}}}{'=' * padding}$"}


class PageQuery(Schema):
    """The requested page of a list."""

    limit = fields.Integer(load_default=DEFAULT_LIMIT, validate=ma.validate.Range(1, LARGEST_LIMIT))
    cursor = Text(max=200, min=0)


class ProblemSchema(ma.Schema):
    """RFC 9457 problem document."""

    type = fields.String(required=True, metadata={"example": "/problems/invalid"})
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String()
    errors = fields.List(fields.Dict(keys=fields.String(), values=fields.String()))
    request_id = fields.String(required=True)

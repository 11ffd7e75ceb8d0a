"""Field errors in the registry's words: marshmallow's own sentences are replaced by messages of the catalogue.

`speak_our_words` is called for every field when a schema binds it. Sentences of a schema's author (`error=`,
`error_messages=`), text or Message, stay.
"""

from collections.abc import Iterator
from functools import singledispatch
from typing import Any, Final

from marshmallow import fields, validate

from registry.core.messages import Message, _, plural

WORDS: Final[dict[str, Message]] = {
    "Missing data for required field.": _("This field is required."),
    "Field may not be null.": _("Must not be null."),
    "Invalid value.": _("This value is not allowed."),
    "Invalid type.": _("The value has the wrong type."),
    "Invalid input type.": _("Must be a JSON object."),
    "Not a valid list.": _("Must be a list."),
    "Not a valid string.": _("Must be text."),
    "Not a valid utf-8 string.": _("Must be text."),
    "Not a valid UUID.": _("Must be an identifier (UUID)."),
    "Not a valid number.": _("Must be a number."),
    "Number too large.": _("This number is too large."),
    "Not a valid integer.": _("Must be a whole number."),
    "Special numeric values (nan or infinity) are not permitted.": _("Must be a finite number."),
    "Not a valid boolean.": _("Must be true or false."),
    "Not a valid {obj_type}.": _("Must be a date and time with its offset, such as 2026-05-17T08:30:00-05:00."),
    "Not a valid {awareness} {obj_type}.": _(
        "Must be a date and time with its offset, such as 2026-05-17T08:30:00-05:00."
    ),
    '"{input}" cannot be formatted as a {obj_type}.': _("This value cannot be shown as a date and time."),
    '"{input}" cannot be formatted as a date.': _("This value cannot be shown as a date."),
    "Not a valid date.": _(
        "Must be a date with day, month and a year of four digits, such as 17/05/2026 or 2026-05-17."
    ),
    "Not a valid mapping type.": _("Must be a JSON object."),
    "Unknown field.": _("Unknown field. Remove it, or correct its name."),
}
"""marshmallow's sentence → ours, for the kinds of field that the schemas use."""


def in_our_words(messages: dict[str, Any]) -> dict[str, Any]:
    """Messages by key, each of marshmallow's replaced by ours."""
    return {key: WORDS.get(text, text) if isinstance(text, str) else text for key, text in messages.items()}


def speak_our_words(field: fields.Field[Any]) -> None:
    """Replace the sentences of a field, of the fields inside it, and of their validators."""
    for part in _within(field):
        # In a list, because marshmallow would put only plain text into one.
        part.error_messages = {
            key: [text] if isinstance(text, Message) else text
            for key, text in in_our_words(part.error_messages).items()
        }
        for validator in part.validators:
            if isinstance(validator, validate.Validator):
                _give(validator)


def _within(field: fields.Field[Any]) -> Iterator[fields.Field[Any]]:
    yield field
    for name in ("inner", "key_field", "value_field"):
        below = getattr(field, name, None)
        if below is not None:
            yield from _within(below)


class _Sentence:
    """Takes the place of the text that a marshmallow validator formats when it refuses a value."""

    def __init__(self, validator: Any, fixed: Message | None) -> None:
        self.validator, self.fixed = validator, fixed

    def format(self, **values: Any) -> list[Message]:
        return [self.fixed or refusal(self.validator, values.get("input"))]


def _give(validator: Any) -> None:
    error, default = getattr(validator, "error", None), getattr(validator, "default_message", None)
    if isinstance(error, Message):
        validator.error = _Sentence(validator, error)
    elif error is None or error == default:
        if refusal.dispatch(type(validator)) is _NO_WORDS:
            raise TypeError(f"{type(validator).__name__} has no words here: give it an error, or register its refusal")
        validator.error = _Sentence(validator, None)


@singledispatch
def refusal(validator: Any, _value: Any) -> Message:
    """The message for a value that a validator refuses; a kind of validator without one is refused by `_give`."""
    raise TypeError(f"no words for {type(validator).__name__}")


_NO_WORDS: Final = refusal.dispatch(object)


@refusal.register
def _of_range(validator: validate.Range, _value: Any) -> Message:
    low, high = validator.min, validator.max
    if low is not None and high is not None:
        return _("Must be between {low} and {high}.", low=low, high=high)
    if low is not None:
        at_least, above = _("Must be at least {low}.", low=low), _("Must be greater than {low}.", low=low)
        return at_least if validator.min_inclusive else above
    at_most, below = _("Must be at most {high}.", high=high), _("Must be less than {high}.", high=high)
    return at_most if validator.max_inclusive else below


@refusal.register
def _of_length(validator: validate.Length, value: Any) -> Message:
    low, high = validator.min, validator.max
    if validator.equal is not None:
        low = high = validator.equal
    if isinstance(value, str):
        return length_of_text(low, high)
    if low == high and low is not None:
        return plural("Must have exactly {n} entry.", "Must have exactly {n} entries.", low)
    if low is not None and high is not None:
        return _("Must have {low} to {high} entries.", low=low, high=high)
    if high is None:
        return plural("Must have at least {n} entry.", "Must have at least {n} entries.", low or 0)
    return plural("Must have at most {n} entry.", "Must have at most {n} entries.", high)


def length_of_text(low: int | None, high: int | None) -> Message:
    """That a text must have `low` to `high` characters; a bound may be None."""
    if low == high and low is not None:
        return plural("Must have exactly {n} character.", "Must have exactly {n} characters.", low)
    if low is not None and high is not None:
        return _("Must have {low} to {high} characters.", low=low, high=high)
    if high is None:
        return plural("Must have at least {n} character.", "Must have at least {n} characters.", low or 0)
    return plural("Must have at most {n} character.", "Must have at most {n} characters.", high)


@refusal.register
def _of_choice(validator: validate.OneOf, _value: Any) -> Message:
    return _("Must be one of: {choices}.", choices=", ".join(str(choice) for choice in validator.choices))


@refusal.register
def _of_choices(validator: validate.ContainsOnly, _value: Any) -> Message:
    return _("Every entry must be one of: {choices}.", choices=", ".join(str(choice) for choice in validator.choices))


@refusal.register
def _of_pattern(_validator: validate.Regexp, _value: Any) -> Message:
    return _("Does not have the required form.")

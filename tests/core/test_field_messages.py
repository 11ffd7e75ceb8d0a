"""Every sentence of marshmallow that a schema can say has words of ours."""

from collections.abc import Iterator
from typing import Any

import marshmallow as ma
import pytest
from marshmallow import fields, validate

from registry.core.field_messages import WORDS
from registry.core.messages import Message, _, speaking
from registry.core.schemas import Lines, Schema, Text
from registry.rooms import parts


def every_schema() -> Iterator[type[Schema]]:
    for _part in (*parts("schemas"), *parts("api")):
        pass
    below = [Schema]
    while below:
        for subclass in below.pop().__subclasses__():
            below.append(subclass)
            if subclass.__module__.startswith("registry."):
                yield subclass


def fields_within(field: fields.Field[Any]) -> Iterator[fields.Field[Any]]:
    yield field
    for name in ("inner", "key_field", "value_field"):
        inner = getattr(field, name, None)
        if inner is not None:
            yield from fields_within(inner)


def test_every_field_of_every_schema_has_our_sentences() -> None:
    schemas = list(every_schema())
    assert len(schemas) > 100
    for schema in schemas:
        for outer in schema().fields.values():
            for field in fields_within(outer):
                for key, text in field.error_messages.items():
                    assert isinstance(text, list), (schema, field, key, text)


def test_no_schema_has_a_sentence_of_the_library() -> None:
    for schema in every_schema():
        assert all(isinstance(text, Message) for text in schema().error_messages.values()), schema


class Example(Schema):
    required = fields.Integer(required=True)
    number = fields.Integer(validate=validate.Range(1, 100))
    positive = fields.Float(validate=validate.Range(min=0, min_inclusive=False))
    early = fields.Integer(validate=validate.Range(max=9))
    word = fields.String(validate=validate.OneOf(("a", "b")))
    code = fields.String(validate=validate.Regexp("^[0-9]+$"))
    own = fields.String(
        validate=validate.Length(1, error=_("Must not be blank.")),  # type: ignore[arg-type]  # a Message is taken too
        error_messages={"null": "Not null!"},
    )
    lists = fields.List(fields.Integer(validate=validate.Range(1)), validate=validate.Length(1, 3))
    three = fields.List(fields.String(), validate=validate.Length(equal=3))
    many = fields.List(fields.String(), validate=validate.Length(min=1))
    few = fields.List(fields.String(), validate=validate.Length(max=1))
    line = Text(min=2, max=5)
    short = fields.String(validate=validate.Length(2, 5))
    day = fields.Date()
    moment = fields.AwareDateTime()
    choices = fields.List(fields.String(), validate=validate.ContainsOnly(("a", "b")))


@pytest.mark.parametrize(
    ("sent", "field", "expected"),
    [
        ({}, "required", "This field is required."),
        ({"required": None}, "required", "Must not be null."),
        ({"required": "x"}, "required", "Must be a whole number."),
        ({"nothing": 1}, "nothing", "Unknown field. Remove it, or correct its name."),
        ({"number": 0}, "number", "Must be between 1 and 100."),
        ({"positive": 0}, "positive", "Must be greater than 0."),
        ({"early": 10}, "early", "Must be at most 9."),
        ({"word": "c"}, "word", "Must be one of: a, b."),
        ({"code": "x"}, "code", "Does not have the required form."),
        ({"own": ""}, "own", "Must not be blank."),
        ({"own": None}, "own", "Not null!"),
        ({"lists": []}, "lists", "Must have 1 to 3 entries."),
        ({"three": []}, "three", "Must have exactly 3 entries."),
        ({"many": []}, "many", "Must have at least 1 entry."),
        ({"few": ["a", "b"]}, "few", "Must have at most 1 entry."),
        ({"line": "abcdef"}, "line", "Must have at most 5 characters."),
        ({"line": "a"}, "line", "Must have at least 2 characters."),
        ({"line": 7}, "line", "Must be text."),
        ({"short": "a"}, "short", "Must have 2 to 5 characters."),
        (
            {"day": "31/02/2026"},
            "day",
            "Must be a date with day, month and a year of four digits, such as 17/05/2026 or 2026-05-17.",
        ),
        (
            {"moment": "2026-05-17"},
            "moment",
            "Must be a date and time with its offset, such as 2026-05-17T08:30:00-05:00.",
        ),
        ({"choices": ["c"]}, "choices", "Every entry must be one of: a, b."),
    ],
)
def test_errors_in_fields_are_described_plainly(sent: dict[str, Any], field: str, expected: str) -> None:
    with pytest.raises(ma.ValidationError) as refused:
        Example().load(sent)
    with speaking("en"):
        assert [str(message) for message in refused.value.messages_dict[field]] == [expected]


def test_an_entry_of_a_list_is_named_by_its_place() -> None:
    with pytest.raises(ma.ValidationError) as refused:
        Example().load({"required": 1, "lists": [1, 0]})
    assert {
        place: [str(message) for message in sentences]
        for place, sentences in refused.value.messages_dict["lists"].items()
    } == {1: ["Must be at least 1."]}


def test_a_validator_without_words_is_noticed() -> None:
    with pytest.raises(TypeError, match="Email"):
        Schema.from_dict({"address": fields.String(validate=validate.Email())})()


def test_the_library_still_has_the_sentences_we_replace() -> None:
    sentences = {
        text for kind in vars(fields).values() for text in getattr(kind, "default_error_messages", {}).values()
    }
    sentences |= set(ma.Schema._default_error_messages.values())
    assert set(WORDS) <= sentences


class Story(Schema):
    text = Lines(max=40)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [("a\tb\r\nc\rd", "a\tb\nc\nd"), ("  one line \n", "one line"), ("e\u0301", "\u00e9")],
)
def test_text_of_several_lines_keeps_its_tabs_and_breaks(sent: str, kept: str) -> None:
    assert Story().load({"text": sent}) == {"text": kept}


@pytest.mark.parametrize("sent", ["a\u202eb", "a\x00b", "a\x0bb", "a\ud800b", " \n\t ", "x" * 41])
def test_text_of_several_lines_cannot_have_hidden_characters(sent: str) -> None:
    with pytest.raises(ma.ValidationError):
        Story().load({"text": sent})


def test_every_reason_that_a_person_gives_may_have_several_lines() -> None:
    reasons = {
        f"{schema.__name__}.{name}": field
        for schema in every_schema()
        for name, field in schema._declared_fields.items()
        if name in {"reason", "emergency"} and isinstance(field, Text)
    }
    assert reasons
    assert [name for name, field in reasons.items() if not isinstance(field, Lines)] == []

"""Base64 in requests: one field, with or without line breaks."""

from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError

from registry.core.schemas import Base64, Schema


class FileSchema(Schema):
    """A small file."""

    content = Base64(required=True, largest_bytes=1024 * 1024)


@given(st.binary(max_size=200), st.integers(1, 80), st.sampled_from(["\n", "\r\n", " ", "\t"]))
def test_any_bytes_are_read_however_their_base64_is_broken_into_lines(content: bytes, width: int, ending: str) -> None:
    text = b64encode(content).decode()
    broken = ending.join(text[start : start + width] for start in range(0, len(text), width))
    assert FileSchema().load({"content": broken}) == {"content": content}


@pytest.mark.parametrize("text", ["%%%", "A", "AA=A", "data:image/png;base64,AAAA", "ñ", "AA-_", "\u00a0AAAA"])
def test_text_that_is_not_base64_is_refused(text: str) -> None:
    with pytest.raises(ValidationError) as refused:
        FileSchema().load({"content": text})
    assert [str(error) for error in refused.value.messages_dict["content"]] == ["Must be base64."]


def test_a_file_of_the_largest_size_is_accepted_and_one_byte_more_is_refused() -> None:
    largest = b64encode(bytes(1024 * 1024)).decode()
    assert len(FileSchema().load({"content": largest})["content"]) == 1024 * 1024
    with pytest.raises(ValidationError) as refused:
        FileSchema().load({"content": b64encode(bytes(1024 * 1024 + 1)).decode()})
    assert [str(error) for error in refused.value.messages_dict["content"]] == ["Must be at most 1 MiB."]

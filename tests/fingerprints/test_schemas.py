"""Prints as they are sent: base64 or parts, every error with its pointer."""

from base64 import b64encode
from typing import Any

import pytest
from marshmallow import ValidationError

from registry.core.errors import Invalid
from registry.fingerprints.schemas import PrintSchema, submissions
from tests.births.samples import Draw

TIME = "2025-03-14T06:00:00-05:00"


def sent(**fields: Any) -> dict[str, Any]:
    loaded: dict[str, Any] = PrintSchema().load({"subject": "mother", "finger": 1, "captured_at": TIME} | fields)
    return loaded


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"finger": 0}, "finger"),
        ({"finger": 11}, "finger"),
        ({"finger": "1"}, "finger"),
        ({"finger": 1.5}, "finger"),
        ({"finger": True}, "finger"),
        ({"impression": 0}, "impression"),
        ({"impression": 4}, "impression"),
        ({"subject": "father"}, "subject"),
        ({"failure": "lost"}, "failure"),
        ({"captured_at": TIME[:-6]}, "captured_at"),
        ({"captured_at": "2025-02-31T06:00:00-05:00"}, "captured_at"),
        ({"ppi": 71}, "ppi"),
        ({"ppi": float("nan")}, "ppi"),
        ({"device": "a\x00b"}, "device"),
        ({"device": "\u202e"}, "device"),
        ({"thumb": 1}, "thumb"),
    ],
)
def test_each_bad_field_is_named(fields: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as raised:
        sent(**({"failure": "worn"} | fields))
    assert field in raised.value.messages_dict


@pytest.mark.parametrize("fields", [{}, {"image": "AA==", "failure": "worn"}, {"image": "AA==", "part": "a"}])
def test_exactly_one_of_image_part_and_failure_is_required(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError) as raised:
        sent(**fields)
    assert [str(message) for message in raised.value.messages_dict["_schema"]] == [
        "Give exactly one of `image`, `part` and `failure`."
    ]


def test_images_come_as_base64_or_as_parts_with_line_breaks_or_without(finger_png: Draw) -> None:
    first, second = finger_png(501), finger_png(501, 2)
    text = b64encode(first).decode()
    broken = "\r\n".join(text[at : at + 76] for at in range(0, len(text), 76))
    both = submissions([sent(image=broken), sent(part="b", finger=2)], {"b": second}, "/prints")
    assert [print_.image for print_ in both] == [first, second]
    assert [print_.pointer for print_ in both] == ["/prints/0", "/prints/1"]


@pytest.mark.parametrize("text", ["%%%", "A", "AA=A", "data:image/png;base64,AAAA", "ñ", "AA-_", "\u00a0AAAA"])
def test_text_that_is_not_base64_is_refused(text: str) -> None:
    with pytest.raises(ValidationError) as raised:
        sent(image=text)
    assert {name: list(map(str, errors)) for name, errors in raised.value.messages_dict.items()} == {
        "image": ["Must be base64."]
    }


def test_errors_of_every_kind_come_together(finger_png: Draw) -> None:
    whole = b64encode(finger_png(501)).decode()
    prints = [
        sent(image=b64encode(b"%").decode(), finger=1),
        sent(part="absent", finger=2),
        sent(image=whole, finger=3),
        sent(image=whole, finger=4),
        sent(image=b64encode(b"GIF89a").decode(), finger=5),
        sent(image="", finger=6),
    ]
    with pytest.raises(Invalid) as raised:
        submissions(prints, {"a/stray~part": b"x"}, "/births/prints")
    assert {error.pointer for error in raised.value.errors} >= {
        "/births/prints/0/image",
        "/births/prints/1/part",
        "/births/prints/3/image",
        "/births/prints/4/image",
        "/births/prints/5/image",
        "/a~1stray~0part",
    }
    assert "/births/prints/2/image" not in {error.pointer for error in raised.value.errors}

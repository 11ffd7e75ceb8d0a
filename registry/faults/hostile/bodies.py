"""Whole bodies that are not what they say: cut, doubled, deep, in another encoding, of another type."""

import json
import random
from base64 import b64encode
from collections.abc import Callable, Sequence
from typing import Any, Final

from registry.faults.hostile import forms, values
from registry.faults.hostile.forms import BOUNDARY, MULTIPART, flipped
from registry.faults.hostile.values import MARK

JSON: Final = "application/json"


def instead(chance: random.Random, plain: dict[str, Any], *, is_form: bool = False) -> tuple[str, bytes, str]:
    """Kind, bytes and type of what is sent in place of a body that might be accepted."""
    if is_form and chance.random() < 0.8:
        return forms.instead(chance, plain)
    return chance.choice(_WHOLE)(chance, {name: value for name, value in plain.items() if type(value) is not bytes})


def encoded(body: Any, *, is_form: bool) -> tuple[bytes, str]:
    """A body as bytes, and their type; halves of surrogate pairs are sent as such."""
    if is_form and isinstance(body, dict):
        return forms.encoded(body), MULTIPART
    return json.dumps(body).encode(), JSON


def _parts_of(*named: tuple[str, bytes], closed: bool = True) -> bytes:
    content = b"".join(
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"; filename="{name}"\r\n\r\n'.encode()
        + part
        + b"\r\n"
        for name, part in named
    )
    return content + (f"--{BOUNDARY}--\r\n".encode() if closed else b"")


_Whole = Callable[[random.Random, dict[str, Any]], tuple[str, bytes, str]]


def _valid(plain: dict[str, Any]) -> bytes:
    return json.dumps(plain).encode()


_WHOLE: Final[Sequence[_Whole]] = (
    lambda _c, p: ("cut", _valid(p)[: len(_valid(p)) // 2], JSON),
    lambda c, p: ("flipped", flipped(c, _valid(p)), JSON),
    lambda _c, p: ("repeated field", _valid(p)[:-1] + b"," + _valid(p)[1:], JSON),
    lambda c, _p: ("deep", c.choice((b"[", b'{"a":')) * c.choice((40, 2_000, 100_000)), JSON),
    lambda _c, _p: ("deep and closed", b'{"a":' + b"[" * 50_000 + b"]" * 50_000 + b"}", JSON),
    lambda _c, _p: ("wide", b'{"a":[' + b"[]," * 100_000 + b"[]]}", JSON),
    lambda c, _p: ("digits", b'{"a":' + c.choice((b"9" * 5_000, b"1e" + b"9" * 400, b"NaN", b"0x1")) + b"}", JSON),
    lambda _c, p: ("digits in a field", _valid(p).replace(b": 1", b": " + b"1" * 6_000), JSON),
    lambda _c, _p: ("not UTF-8", b'{"a":"\xff\xfe\xc0\xaf"}', JSON),
    lambda _c, p: ("UTF-16", json.dumps(p).encode("utf-16"), JSON),
    lambda _c, p: ("NUL", _valid(p).replace(b'": "', b'": "\\u0000', 1), JSON),
    lambda _c, p: ("half a pair", _valid(p).replace(b'": "', b'": "\\ud800', 1), JSON),
    lambda _c, p: ("another type", _valid(p), "text/plain"),
    lambda c, _p: ("not an object", c.choice((b"[1]", b'"x"', b"null", b"7", b"true", b"")), JSON),
    lambda c, _p: ("random", c.randbytes(400), c.choice((JSON, MULTIPART))),
    lambda c, p: ("parts", _parts_of(("data", _valid(p)), ("a", values.files(c))), MULTIPART),
    lambda c, p: ("parts cut", _parts_of(("data", _valid(p)), ("a", values.files(c)), closed=False), MULTIPART),
    lambda _c, p: ("many parts", _parts_of(("data", _valid(p)), *((f"a{n}", b"") for n in range(200))), MULTIPART),
    lambda c, _p: ("one picture", _parts_of(("picture", values.files(c))), MULTIPART),
    lambda c, _p: ("picture of a code", _parts_of(("image", values.files(c)), ("text", MARK.encode())), MULTIPART),
    lambda _c, _p: ("form", b"&".join([f"a={MARK}".encode()] * 2_000), "application/x-www-form-urlencoded"),
    lambda _c, p: ("form with its fields", encoded(p, is_form=True)[0], MULTIPART),
    lambda _c, p: ("base64", b64encode(_valid(p)), JSON),
)  # fmt: skip

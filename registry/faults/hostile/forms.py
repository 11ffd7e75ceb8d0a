"""Forms of pages as browsers send them, and forms that no browser sends."""

import json
import random
from collections.abc import Callable
from typing import Any, Final

from registry.faults.hostile import values
from registry.faults.hostile.pictures import png
from registry.faults.hostile.values import MARK

PLACE: Final = "zq.token.of.forms"
"""Stands where a page's form carries its token, which is not known before somebody sends it."""
TOKEN: Final = "form_token"  # noqa: S105  # the field's name
BOUNDARY: Final = "zq"
MULTIPART: Final = f"multipart/form-data; boundary={BOUNDARY}"
_END: Final = f"--{BOUNDARY}--\r\n".encode()
_MANY: Final = 1_500


def encoded(body: dict[Any, Any]) -> bytes:
    """A form as browsers send it."""
    return b"".join(_field(name, value) for name, value in body.items()) + _END


def instead(chance: random.Random, plain: dict[str, Any]) -> tuple[str, bytes, str]:
    """Kind, bytes and type of a form that no browser sends, with the token or without."""
    kind = chance.choice(list(_KINDS))
    return f"form {kind}", _KINDS[kind](chance, {name: plain[name] for name in plain if name != TOKEN}), MULTIPART


def _field(name: Any, value: Any) -> bytes:
    """A field, a file where its value is bytes; what breaks a line in a name is left so."""
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"'.encode("utf-8", "surrogatepass")
    if isinstance(value, bytes):
        return head + b'; filename="a.png"\r\nContent-Type: image/png\r\n\r\n' + value + b"\r\n"
    text = value if isinstance(value, str) else json.dumps(value)
    return head + b"\r\n\r\n" + text.encode("utf-8", "surrogatepass") + b"\r\n"


def flipped(chance: random.Random, content: bytes) -> bytes:
    """With three bytes changed."""
    changed = bytearray(content)
    for _ in range(3 if content else 0):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


_SIGNED: Final = _field(TOKEN, PLACE)
_Kind = Callable[[random.Random, dict[str, Any]], bytes]


def _own(plain: dict[str, Any]) -> bytes:
    return encoded(plain).removesuffix(_END)


def _each(plain: dict[str, Any], value: Callable[[], Any]) -> bytes:
    return _SIGNED + b"".join(_field(name, value()) for name in plain) + _END


def _with(plain: dict[str, Any], prefix: bytes) -> bytes:
    """Every value begins with these bytes."""
    return _SIGNED + _own(plain).replace(b"\r\n\r\n", b"\r\n\r\n" + prefix) + _END


def _cut(chance: random.Random, plain: dict[str, Any]) -> bytes:
    whole = _SIGNED + _own(plain)
    return whole[: chance.randrange(len(_SIGNED), len(whole) + 1)]


def _lists(_chance: random.Random, plain: dict[str, Any]) -> bytes:
    return _SIGNED + b"".join(_field(f"{name}[]", "1") + _field(f"{name}[a][b]", "1") for name in plain) + _END


def _others_keys(_chance: random.Random, plain: dict[str, Any]) -> bytes:
    return _SIGNED + _field("once", "0" * 32) + _field("version", "9" * 30) + encoded(plain)


_KINDS: Final[dict[str, _Kind]] = {
    "empty": lambda _c, _p: _SIGNED + _END,
    "twice": lambda _c, p: _SIGNED + _own(p) * 2 + _END,
    "cut": _cut,
    "flipped": lambda c, p: _SIGNED + flipped(c, encoded(p)),
    "not UTF-8": lambda _c, p: _with(p, b"\xff\xc0\xaf"),
    "NUL": lambda _c, p: _with(p, b"\0"),
    "many fields": lambda _c, _p: _each({f"{MARK}{n}": "" for n in range(_MANY)}, str),
    "files": lambda c, p: _each(p, lambda: values.files(c)),
    "pictures": lambda c, p: _each(p, lambda: png(side=c.choice((1, 300, 2_500)))),
    "lists": _lists,
    "long field": lambda _c, p: _SIGNED + _field(MARK, "a" * 100_000) + encoded(p),
    "no token": lambda _c, p: encoded(p),
    "another token": lambda c, p: _field(TOKEN, c.choice((MARK, "", "\ud800"))) + encoded(p),
    "keys of others": _others_keys,
}
"""Kind → the form. Most carry the token, so that they are read."""

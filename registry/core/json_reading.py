"""The one reader of JSON from clients, stricter than Python's own.

It takes one object (RFC 8259, UTF-8) and refuses what is ambiguous or cannot be stored: a field given twice, NaN and
infinite numbers, numbers with thousands of digits, half of a surrogate pair, nesting without end.
"""

import json
import math
from collections.abc import Iterator
from typing import Any, Final

from registry.core.errors import FieldError, Invalid, Unreadable
from registry.core.messages import _

DEEPEST: Final = 32
"""Levels of objects and lists. Requests of the API have at most five."""
LONGEST_NUMBER: Final = 400
"""Characters of a number: more than any float needs, and few enough to be read quickly."""


def read_object(raw: bytes) -> dict[str, Any]:
    """The JSON object in these bytes; raises Unreadable for what is not JSON, Invalid for JSON that is not accepted."""
    try:
        value = json.loads(
            raw.decode("utf-8"),
            parse_constant=_refused_constant,
            parse_int=_whole_number,
            parse_float=_number,
            object_pairs_hook=_object,
        )
    except (ValueError, RecursionError) as error:  # also wrong UTF-8, and nesting that Python gives up on
        raise Unreadable(detail=_("The body must be one JSON object in UTF-8.")) from error
    if not isinstance(value, dict):
        raise Invalid([FieldError("", _("Must be a JSON object."))])
    errors = list(_errors(value))
    if errors:
        raise Invalid(errors)
    return value


class _BadNumber:
    """Stands for a number that cannot be accepted."""


def _refused_constant(_text: str) -> _BadNumber:
    return _BadNumber()


def _whole_number(text: str) -> int | _BadNumber:
    return int(text) if len(text) <= LONGEST_NUMBER else _BadNumber()


def _number(text: str) -> float | _BadNumber:
    number = float(text)
    return number if len(text) <= LONGEST_NUMBER and math.isfinite(number) else _BadNumber()


class _Repeated(dict[str, Any]):
    """An object in which a field is given twice."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    return members if len(members) == len(pairs) else _Repeated(members)


def _errors(value: Any) -> Iterator[FieldError]:
    """What is wrong within the value, without recursion."""
    waiting: list[tuple[str, Any, int]] = [("", value, 1)]
    while waiting:
        pointer, part, depth = waiting.pop()
        if isinstance(part, str):
            if _has_half_pair(part):
                yield FieldError(pointer, _("The text has half of a surrogate pair. Send complete characters."))
            continue
        if isinstance(part, _BadNumber):
            yield FieldError(pointer, _("Must be a finite number of at most {n} characters.", n=LONGEST_NUMBER))
        if not isinstance(part, dict | list):
            continue
        if depth > DEEPEST:
            yield FieldError(pointer, _("Must not be nested more than {depth} levels deep.", depth=DEEPEST))
            continue
        if isinstance(part, _Repeated):
            yield FieldError(pointer, _("A field is given twice in this object."))
        if isinstance(part, dict) and any(_has_half_pair(name) for name in part):
            yield FieldError(pointer, _("The name of a field has half of a surrogate pair. Send complete characters."))
            continue
        members = part.items() if isinstance(part, dict) else enumerate(part)
        waiting += [(f"{pointer}/{escaped(name)}", member, depth + 1) for name, member in members]


def _has_half_pair(text: str) -> bool:
    return not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text)


def escaped(name: object) -> str:
    """A field's name or a place in a list as one step of a JSON pointer (RFC 6901)."""
    return str(name).replace("~", "~0").replace("/", "~1")

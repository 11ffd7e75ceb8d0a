"""The one reader of JSON from clients, stricter than Python's own.

It takes one object (RFC 8259, UTF-8, with a byte order mark or without) and refuses what is ambiguous or cannot be
stored: a field given twice, NaN and infinite numbers, numbers with thousands of digits, half of a surrogate pair,
nesting without end.
"""

import json
import math
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any, Final, NamedTuple

from registry.core.errors import FieldError, Invalid, Unreadable
from registry.core.messages import Message, _

DEEPEST: Final = 32
"""Levels of objects and lists. Requests of the API have at most five."""
MOST_BRACKETS: Final = 200_000
"""Objects and lists of a request, more or less. The largest requests, lists of decisions, have thousands."""
LONGEST_NUMBER: Final = 400
"""Characters of a number: more than any float needs, and few enough to be read quickly."""
MOST_ERRORS: Final = 100

_HALF_PAIR = re.compile("[\ud800-\udfff]")
_ESCAPED_PAIR = re.compile(r"\\u[dD][89a-fA-F]")

_TOO_DEEP = _("Must not be nested more than {depth} levels deep.", depth=DEEPEST)
_REPEATED = _("A field is given twice in this object.")
_BAD_NUMBER = _("Must be a finite number of at most {n} characters.", n=LONGEST_NUMBER)
_BAD_TEXT = _("The text has half of a surrogate pair. Send complete characters.")
_BAD_NAME = _("The name of a field has half of a surrogate pair. Send complete characters.")


def read_object(raw: bytes) -> dict[str, Any]:
    """The JSON object in these bytes; raises Unreadable for what is not JSON, Invalid for JSON that is not accepted."""
    reader = _Reader()
    try:
        text = raw.decode("utf-8-sig")
        brackets = text.count("[") + text.count("{")
        if brackets > MOST_BRACKETS:  # before they are made
            raise Invalid([FieldError("", _("The request has too many objects and lists. Send it in several parts."))])
        value = json.loads(
            text,
            parse_constant=reader.refused_constant,
            parse_int=reader.whole_number,
            parse_float=reader.number,
            object_pairs_hook=reader.members,
        )
    except (ValueError, RecursionError) as error:  # also wrong UTF-8, and nesting that Python gives up on
        raise Unreadable(detail=_("The body must be one JSON object in UTF-8.")) from error
    if not isinstance(value, dict):
        raise Invalid([FieldError("", _("Must be a JSON object."))])
    # Only what may be wrong is looked through again.
    if reader.has_refused or brackets > DEEPEST or _ESCAPED_PAIR.search(text):
        errors = list(islice(_errors(value), MOST_ERRORS))
        if errors:
            raise Invalid(errors)
    return value


class _BadNumber:
    """Stands for a number that cannot be accepted."""


class _Repeated(dict[str, Any]):
    """An object in which a field is given twice."""


class _Reader:
    """What is made of the parts of a text while it is parsed."""

    has_refused = False

    def refused_constant(self, _text: str) -> _BadNumber:
        """NaN and Infinity, which Python reads and JSON does not have."""
        self.has_refused = True
        return _BadNumber()

    def whole_number(self, text: str) -> int | _BadNumber:
        """A whole number."""
        return int(text) if len(text) <= LONGEST_NUMBER else self.refused_constant(text)

    def number(self, text: str) -> float | _BadNumber:
        """A number with a fraction or an exponent."""
        number = float(text)
        is_usable = len(text) <= LONGEST_NUMBER and math.isfinite(number)
        return number if is_usable else self.refused_constant(text)

    def members(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        """The members of an object."""
        members = dict(pairs)
        if len(members) == len(pairs):
            return members
        self.has_refused = True
        return _Repeated(members)


class _Place(NamedTuple):
    """An object or list within the request."""

    value: Any
    name: object
    above: "_Place | None"
    depth: int

    def pointer(self, *names: object) -> str:
        """The JSON pointer to this place, or to a member of it."""
        steps = list(reversed(names))
        place: _Place | None = self
        while place is not None and place.above is not None:
            steps.append(place.name)
            place = place.above
        return "".join(f"/{escaped(step)}" for step in reversed(steps))


def _errors(value: Any) -> Iterator[FieldError]:
    """What is wrong within the value, found without recursion."""
    waiting = [_Place(value, "", None, 1)]
    while waiting:
        place = waiting.pop()
        if place.depth > DEEPEST:
            yield FieldError(place.pointer(), _TOO_DEEP)
            continue
        if isinstance(place.value, _Repeated):
            yield FieldError(place.pointer(), _REPEATED)
        members = place.value.items() if isinstance(place.value, dict) else enumerate(place.value)
        for name, member in members:
            if isinstance(name, str) and _HALF_PAIR.search(name):
                yield FieldError(place.pointer(), _BAD_NAME)
            elif isinstance(member, dict | list):
                waiting.append(_Place(member, name, place, place.depth + 1))
            elif (error := _error_of(member)) is not None:
                yield FieldError(place.pointer(name), error)


def _error_of(scalar: Any) -> Message | None:
    if isinstance(scalar, _BadNumber):
        return _BAD_NUMBER
    return _BAD_TEXT if isinstance(scalar, str) and _HALF_PAIR.search(scalar) else None


def escaped(name: object) -> str:
    """A field's name or a place in a list as one step of a JSON pointer (RFC 6901)."""
    return str(name).replace("~", "~0").replace("/", "~1")

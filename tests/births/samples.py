"""Requests for tests of births: the documented example, each time with its own number and mother."""

import copy
import json
import uuid
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from registry.core.context import Actor
from registry.core.errors import FieldError
from registry.duplicates.linkage.writing.spelling import phone_key

EXAMPLE = json.loads((Path(__file__).resolve().parents[2] / "docs" / "api-example.json").read_text("utf-8"))

Request = dict[str, Any]
Auth = Callable[..., dict[str, str]]
"""auth(role, facility): the headers of an account."""
ActorOf = Callable[..., Actor]
"""actor(role, facility): an account of that role."""
Draw = Callable[..., bytes]
"""finger_png(seed, impression, newborn): a synthetic finger's PNG."""


def digits(count: int) -> str:
    """That many digits, used by no other request."""
    return str(uuid.uuid4().int % 10**count).zfill(count)


def a_phone() -> str:
    """A telephone that no other request has, and that does not look made up as some that are drawn do."""
    return next(phone for phone in iter(lambda: f"9{digits(8)}", None) if phone_key(phone) is not None)


def put(request: Request, pointer: str, value: Any) -> None:
    """Set a value of a request by its JSON pointer."""
    *groups, last = pointer.strip("/").split("/")
    below: Any = request
    for group in groups:
        below = below[int(group)] if isinstance(below, list) else below.setdefault(group, {})
    below[int(last) if isinstance(below, list) else last] = value


def example(changes: Mapping[str, Any] | None = None, prints: list[dict[str, Any]] | None = None) -> Request:
    """The documented request with changes; without prints unless they are given."""
    request: Request = copy.deepcopy(EXAMPLE)
    request["prints"] = prints if prints is not None else []
    put(request, "/certificate/cnv", digits(12))
    put(request, "/certificate/mother/document_number", digits(8))
    for pointer, value in (changes or {}).items():
        put(request, pointer, value)
    return request


def failures(*fingers: int, subject: str = "mother") -> list[dict[str, Any]]:
    """Fingers that could not be captured."""
    return [
        {"subject": subject, "finger": finger, "captured_at": "2025-03-14T06:00:00-05:00", "failure": "bandaged"}
        for finger in fingers
    ]


BOTH = [*failures(1, 2), *failures(1, 2, subject="newborn")]
"""Prints without images: enough to bind, nothing to compare."""


def pointers(response: Any) -> set[str]:
    """The pointers of a problem document's field errors."""
    assert response.mimetype == "application/problem+json", response.text
    return {error["pointer"] for error in response.json.get("errors", [])}


def pointers_of(errors: Iterable[FieldError]) -> set[str]:
    """The pointers of field errors."""
    return {error.pointer for error in errors}

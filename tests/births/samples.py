"""What tests of births send: the documented example, with a number and a mother of its own each time."""

import copy
import json
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

EXAMPLE = json.loads((Path(__file__).resolve().parents[2] / "docs" / "api-example.json").read_text("utf-8"))

Request = dict[str, Any]


def digits(count: int) -> str:
    """That many digits no other request has."""
    return str(uuid.uuid4().int % 10**count).zfill(count)


def put(request: Request, pointer: str, value: Any) -> None:
    """Set a value of a request by its JSON pointer."""
    *groups, last = pointer.strip("/").split("/")
    below: Any = request
    for group in groups:
        below = below[int(group)] if isinstance(below, list) else below.setdefault(group, {})
    below[int(last) if isinstance(below, list) else last] = value


def example(changes: Mapping[str, Any] | None = None, prints: list[dict[str, Any]] | None = None) -> Request:
    """The documented request, changed; without prints unless they are named."""
    made: Request = copy.deepcopy(EXAMPLE)
    made["prints"] = prints if prints is not None else []
    put(made, "/certificate/cnv", digits(12))
    put(made, "/certificate/mother/document_number", digits(8))
    for pointer, value in (changes or {}).items():
        put(made, pointer, value)
    return made


def failures(*fingers: int, subject: str = "mother") -> list[dict[str, Any]]:
    """Fingers that could not be captured."""
    return [
        {"subject": subject, "finger": finger, "captured_at": "2025-03-14T06:00:00-05:00", "failure": "bandaged"}
        for finger in fingers
    ]


BOTH = [*failures(1, 2), *failures(1, 2, subject="newborn")]
"""Prints without images: enough to bind, nothing to compare."""


def pointers(response: Any) -> set[str]:
    """Where the field errors of a problem document point."""
    assert response.mimetype == "application/problem+json", response.text
    return {one["pointer"] for one in response.json.get("errors", [])}

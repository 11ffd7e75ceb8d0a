"""What a client sent, read: prints apart from all else."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Item:
    """One print as it was sent: an image or a template, and its place in the request."""

    place: int
    pointer: str
    finger: int
    ppi: float | None
    image: bytes | None
    template: bytes | None


@dataclass(frozen=True, slots=True)
class SentEncounter:
    """An encounter as it was sent: the prints apart, all else as JSON."""

    status: str
    galleries: tuple[str, ...]
    content: Mapping[str, Any]
    items: tuple[Item, ...]

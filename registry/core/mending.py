"""What was mended in a request: written as people write it, read as the registry does, and told in the answer.

A field that mends a value calls `note`. Whoever reads a request opens the `notes` with the JSON that was sent; whoever
answers it asks for them. Outside of a request nothing is noted.
"""

from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Final

from registry.core.messages import Message


@dataclass(slots=True)
class Notes:
    """The values that were mended: their place in the JSON that was sent, and what was done."""

    sent: Any = None
    _mended: list[tuple[Any, str, str, Message]] = field(default_factory=list)

    def add(self, holder: Any, key: str, slug: str, detail: Message) -> None:
        """Note that the value under a key of a JSON object was mended."""
        self._mended.append((holder, key, slug, detail))

    def answers(self) -> list[dict[str, str]]:
        """As the answer shows them, each once."""
        pointers = {id(node): pointer for pointer, node in _objects(self.sent, "")} if self._mended else {}
        warnings = [
            {"slug": slug, "pointer": f"{pointers.get(id(holder), '')}/{key}", "detail": str(detail)}
            for holder, key, slug, detail in self._mended
        ]
        return [warning for place, warning in enumerate(warnings) if warning not in warnings[:place]]


def _objects(node: Any, pointer: str) -> Iterator[tuple[str, Any]]:
    """Every JSON object within one, with its pointer."""
    if isinstance(node, dict):
        yield pointer, node
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, child in children:
        if isinstance(child, dict | list):
            yield from _objects(child, f"{pointer}/{key}")


_NOTES: Final[ContextVar[Notes | None]] = ContextVar("mended", default=None)


def begin() -> None:
    """Begin the notes of a request."""
    _NOTES.set(Notes())


def read_from(sent: Any) -> None:
    """Name the JSON of the request, in which the notes find their places."""
    notes = _NOTES.get()
    if notes is not None:
        notes.sent = sent


def note(data: Mapping[str, Any] | Any, key: str | None, slug: str, detail: Message) -> None:
    """Note that the value under a key of the JSON object `data` was mended."""
    notes = _NOTES.get()
    if notes is not None and key is not None:
        notes.add(data, key, slug, detail)


def mended() -> list[dict[str, str]]:
    """What was mended in this request, as warnings: slug, JSON pointer, and a sentence."""
    notes = _NOTES.get()
    return notes.answers() if notes is not None else []

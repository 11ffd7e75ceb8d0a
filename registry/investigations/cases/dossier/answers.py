"""Dossier entries as the API answers them."""

from typing import Any

from registry.core.messages import Message
from registry.investigations.cases.models import CaseEntry

_ENTRY = ("id", "sequence", "kind", "media_type", "size_bytes", "due_on", "task_id", "at")


def entry_answer(entry: CaseEntry, title: Message | str, by: str | None, text: str | None = None) -> dict[str, Any]:
    """A dossier entry."""
    return {name: getattr(entry, name) for name in _ENTRY} | {
        "title": title,
        "text": text,
        "sha256": entry.sha256.hex(),
        "chain": entry.chain.hex(),
        "by": by,
    }

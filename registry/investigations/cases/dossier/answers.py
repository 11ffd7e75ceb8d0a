"""Leaves of a dossier as they are told over HTTP."""

from typing import Any

from registry.investigations.cases.models import CaseEntry


def entry_answer(entry: CaseEntry, title: str, by: str | None, text: str | None = None) -> dict[str, Any]:
    """A leaf of the dossier."""
    names = ("id", "sequence", "kind", "media_type", "size_bytes", "due_on", "task_id", "at")
    return {name: getattr(entry, name) for name in names} | {
        "title": title,
        "text": text,
        "sha256": entry.sha256.hex(),
        "chain": entry.chain.hex(),
        "by": by,
    }

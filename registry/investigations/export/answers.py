"""Exports as the API answers them."""

from typing import Any

from registry.investigations.export.models import CaseExport


def export_answer(row: CaseExport) -> dict[str, Any]:
    """A bundle as it was signed."""
    return {name: getattr(row, name) for name in ("id", "target_code", "kid", "at")} | {"sha256": row.sha256.hex()}

"""Every room's tables, imported: what migrations compare with. Every room's tasks, when asked for: what workers run."""

import importlib
import pkgutil

import registry
from registry.core.database import Base

ROOMS = (
    "access",
    "audit",
    "facilities",
    "people",
    "fingerprints",
    "births",
    "births.record",
    "documents",
    "documents.cards",
    "documents.keys",
    "documents.verification",
    "duplicates",
    "duplicates.linkage",
    "duplicates.apart",
    "investigations.settings",
    "investigations.cases",
    "investigations.dossier",
    "investigations.judgements",
    "investigations.searches",
    "investigations.comparison",
    "investigations.graph",
    "investigations.export",
    "investigations.patterns",
    "watchlist",
    "sealing",
)


def _import_parts(part: str) -> None:
    for room in ROOMS:
        package = f"{registry.__name__}.{room}"
        if part in {module.name for module in pkgutil.iter_modules(importlib.import_module(package).__path__)}:
            importlib.import_module(f"{package}.{part}")


def import_tasks() -> None:
    """Import what workers run. It loads the engine, which commands that need none do without."""
    _import_parts("tasks")


def _import_tables() -> None:
    from registry.core import replay  # noqa: F401  # its table

    _import_parts("models")


_import_tables()

__all__ = ["ROOMS", "Base", "import_tasks"]

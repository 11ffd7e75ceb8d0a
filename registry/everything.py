"""Every room's tables and tasks, imported: what migrations compare with and workers run."""

import importlib
import pkgutil

import registry
from registry.core.database import Base

ROOMS = ("access", "audit", "facilities", "people", "fingerprints", "births", "births.record", "duplicates")


def _import_all() -> None:
    from registry.core import replay  # noqa: F401  # its table

    for room in ROOMS:
        package = f"{registry.__name__}.{room}"
        names = {module.name for module in pkgutil.iter_modules(importlib.import_module(package).__path__)}
        for part in ("models", "tasks"):
            if part in names:
                importlib.import_module(f"{package}.{part}")


_import_all()

__all__ = ["ROOMS", "Base"]

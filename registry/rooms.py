"""The rooms, and what each gives to the whole: tables, routes, pages, background tasks, subscribers, lists.

A room takes part by having a module of that name: `models`, `api` and `pages` (their `blueprints`), `standard` (those
whose document is a standard's), `tasks` (its `TASKS`), `subscribers` (its `SUBSCRIBERS`), `refusals` (its `REFUSALS`).
Nothing registers itself by being imported.
"""

import importlib
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.util import find_spec
from types import MappingProxyType, ModuleType
from typing import Any, Final

from registry.access.frame.view import Surroundings
from registry.core import refusals as core_refusals
from registry.core.context import Context, Watcher
from registry.core.database import Base
from registry.core.errors import ConstraintRefusal
from registry.core.jobs import Task
from registry.core.messages import Message
from registry.people.happenings.service import Subscriber, tasks_of

ROOMS: Final = (
    "access",
    "access.accounts",
    "access.factors",
    "access.sessions",
    "access.oidc",
    "access.frame",
    "audit",
    "facilities",
    "people",
    "people.life",
    "people.happenings",
    "fingerprints",
    "fingerprints.searching",
    "fingerprints.readings",
    "births",
    "births.deliveries",
    "births.record",
    "births.record.checks",
    "births.transcription",
    "births.drafts",
    "births.papers",
    "births.counter",
    "births.actas",
    "stations",
    "stations.pairing",
    "outbox",
    "documents.applications",
    "documents.cards",
    "documents.issuance",
    "documents.counter",
    "documents.photographing",
    "documents.keys",
    "documents.settings",
    "documents.verification",
    "duplicates",
    "duplicates.linkage",
    "duplicates.thresholds",
    "duplicates.told_apart",
    "finding",
    "investigations.settings",
    "investigations.cases",
    "investigations.cases.dossier",
    "investigations.judgements",
    "investigations.joinings",
    "investigations.searches",
    "investigations.comparison",
    "investigations.graph",
    "investigations.export",
    "investigations.patterns",
    "investigations.protection",
    "investigations.queue",
    "investigations.desk",
    "statistics",
    "exchange.fhir",
    "exchange.notifications",
    "watchlist",
    "watchlist.desk",
    "sealing",
    "reading",
    "reading.journal",
    "reading.oversight",
    "reading.prints",
    "reading.statements",
    "reading.family",
    "exchange.clients",
    "exchange.dci",
    "exchange.osia",
    "exchange.abis",
    "exchange.topics",
    "approvals",
    "desk",
    "operations",
)


def parts(name: str) -> Iterator[ModuleType]:
    """The module of this name of every room that has one, imported."""
    for room in ROOMS:
        if find_spec(f"registry.{room}.{name}") is not None:
            yield importlib.import_module(f"registry.{room}.{name}")


def surroundings() -> Surroundings:
    """What the rooms' pages give to the frame: entries of the menu (`MENU`), and notices by their slug (`NOTICES`)."""
    menu = [entry for part in parts("pages") for entry in getattr(part, "MENU", ())]
    notices: dict[str, Message] = {}
    for part in parts("pages"):
        notices |= getattr(part, "NOTICES", {})
    return Surroundings(menu, notices)


@cache
def tasks() -> Mapping[str, Task]:
    """Every room's background tasks by name. Loads the fingerprint engine, which commands that need none do without."""
    collected: dict[str, Task] = {}
    for part in parts("tasks"):
        for name, task in part.TASKS.items():
            if name in collected:
                raise ValueError(f"two tasks are called {name}")
            collected[name] = task
    return MappingProxyType({**collected, **tasks_of(subscribers())})


def subscribers() -> Mapping[str, Subscriber]:
    """Who is given what happens to persons, by name."""
    return {name: give for part in parts("subscribers") for name, give in part.SUBSCRIBERS.items()}


def periodic() -> Mapping[str, str]:
    """When workers run the tasks that come again, by name, as cron writes it."""
    return {name: when for part in parts("tasks") for name, when in getattr(part, "PERIODIC", {}).items()}


def refusals() -> Mapping[str, ConstraintRefusal]:
    """What each named constraint means to the client when it is broken: the core's, then every room's."""
    collected = dict(core_refusals.REFUSALS)
    for part in parts("refusals"):
        if named_twice := collected.keys() & part.REFUSALS.keys():
            raise ValueError(f"two rooms name the constraints {sorted(named_twice)}")
        collected |= part.REFUSALS
    return collected


def _watch_list(ctx: Context, person_id: uuid.UUID, captures: Sequence[Any] = ()) -> Iterable[Any]:
    from registry.watchlist.matching import watch  # loads the engine, only when somebody is tested

    return watch(ctx, person_id, captures)


WATCHERS: Final[tuple[Watcher, ...]] = (_watch_list,)


def _import_tables() -> None:
    from registry.core import limits, replay  # noqa: F401  # their tables
    from registry.core.vault import models  # noqa: F401  # its table

    for _models in parts("models"):
        pass


_import_tables()

__all__ = ["ROOMS", "WATCHERS", "Base", "parts", "refusals", "tasks"]

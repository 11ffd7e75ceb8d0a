"""The states of the registry that the tests of sealing compare."""

import uuid
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import cached_property

from sqlalchemy.orm import Session

from registry.access.queries import account_named
from registry.access.service import actor_of
from registry.core.context import Actor
from registry.sealing.service import (
    RequestSealing,
    approve_lifting,
    approve_sealing,
    request_lifting,
    request_sealing,
)
from tests.sealing.walk.databases import Stage, copy_database
from tests.sealing.walk.family import OTHER_SUPERVISOR, SUPERVISOR, Family
from tests.sealing.walk.templates import Templates


@dataclass
class World:
    """Two families, and the states of the registry they are compared in."""

    control: Family
    hidden: Family
    never: Stage
    """Holds the control family alone: the other was never there."""
    known: Stage
    """Holds both families; nobody is sealed."""
    _others: list[Stage] = field(default_factory=list)

    @cached_property
    def sealed(self) -> Stage:
        """Holds both families; one is sealed."""
        stage = self._copied(self.known)
        stage.sealing_id = seal(stage, self.hidden.persons)
        return stage

    @cached_property
    def lifted(self) -> Stage:
        """Holds both families after the sealing was lifted."""
        stage = self._copied(self.sealed)
        assert self.sealed.sealing_id is not None
        lift(stage, self.sealed.sealing_id)
        return stage

    @contextmanager
    def both(self) -> Iterator[tuple[Stage, Stage]]:
        """Copies of the registry with the family, not yet sealed, and of the one where it never was."""
        with self.copy() as known, closing(self.never.copied()) as never:
            yield known, never

    @contextmanager
    def copy(self) -> Iterator[Stage]:
        """A copy of the registry with the family, not yet sealed, with nothing to compare it with."""
        with closing(self.known.copied()) as known:
            yield known

    def _copied(self, stage: Stage) -> Stage:
        copy = stage.copied()
        self._others.append(copy)
        return copy

    def close(self) -> None:
        for stage in (self.never, self.known, *self._others):
            stage.close()


def open_world(templates: Templates) -> World:
    """A world of this process' own, on copies of the templates."""
    never, known = (
        Stage(templates.settings, copy_database(url), tokens=templates.tokens)
        for url in (templates.never, templates.known)
    )
    return World(templates.control, templates.hidden, never, known)


def acting(stage: Stage, username: str) -> Actor:
    """An account as the one who acts."""
    with Session(stage.registry.engine) as session:
        account = account_named(session, username)
        assert account is not None
        return actor_of(account)


def seal(stage: Stage, persons: Iterable[str]) -> uuid.UUID:
    """Seal persons: one supervisor requests it, another approves."""
    command = RequestSealing(tuple(uuid.UUID(person) for person in persons), "victim", "EXP-2026-0007")
    with stage.registry.begin(acting(stage, SUPERVISOR)) as ctx:
        sealing_id = request_sealing(ctx, command).id
    with stage.registry.begin(acting(stage, OTHER_SUPERVISOR)) as ctx:
        approve_sealing(ctx, sealing_id)
    return sealing_id


def lift(stage: Stage, sealing_id: uuid.UUID) -> None:
    """Lift a sealing: one supervisor requests it, another approves."""
    with stage.registry.begin(acting(stage, OTHER_SUPERVISOR)) as ctx:
        request_lifting(ctx, sealing_id, "EXP-2026-0008")
    with stage.registry.begin(acting(stage, SUPERVISOR)) as ctx:
        approve_lifting(ctx, sealing_id)

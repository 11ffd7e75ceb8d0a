"""The running registry: settings, database, vault, and the one way to change anything: `begin`."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from registry.core.clock import utc_now
from registry.core.context import Actor, Context
from registry.core.database import refusals_for_constraints
from registry.core.hiding import hide, hides
from registry.core.jobs import queue
from registry.core.vault import Vault
from registry.settings import Settings


@dataclass(frozen=True, slots=True)
class Registry:
    """What a process needs to do the registry's work. `seal_journal` chains a block's entries before its commit."""

    settings: Settings
    engine: Engine
    vault: Vault
    seal_journal: Callable[[Context], None]

    @contextmanager
    def begin(self, actor: Actor) -> Iterator[Context]:
        """A unit of work: commits when the block is left, rolls back on any exception.

        Sealed persons are absent from it but for an actor who may see them, and for the system itself. Jobs and
        journal entries of the block are written last, so that the journal's lock is held for the commit
        alone.
        """
        with refusals_for_constraints(), Session(self.engine, expire_on_commit=False) as session:
            ctx = Context(session, actor, utc_now(), self.vault, self.settings)
            with session.begin():
                if hides(actor):
                    hide(session)
                yield ctx
                session.flush()
                self.finish(ctx)

    def finish(self, ctx: Context) -> None:
        """Write what the block queued and journalled."""
        queue(ctx.session, ctx.queued)
        ctx.queued.clear()
        self.seal_journal(ctx)
        ctx.entries.clear()

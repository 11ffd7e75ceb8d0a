"""The running registry: settings, database and vault; `begin` is the only way to change anything."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from registry.core.clock import utc_now
from registry.core.clock_floor import ClockFloor
from registry.core.context import Actor, Context, Watcher
from registry.core.database import refusals_for_constraints
from registry.core.errors import RegistryError
from registry.core.hiding import act, session_of
from registry.core.jobs import Beside, HoldsNothing, Task, queue
from registry.core.limits import Limits
from registry.core.vault import KeyUnknown, RecordDamaged, Vault, damage
from registry.core.vault.marks import is_in_use
from registry.settings import Settings


@dataclass(frozen=True, slots=True)
class Registry:
    """What a process needs to do the registry's work; `registry.bootstrap` puts it together."""

    settings: Settings
    engine: Engine
    vault: Vault
    seal_journal: Callable[[Context], None]
    """Chains a block's journal entries just before its commit."""
    tasks: Callable[[], Mapping[str, Task]]
    """Every room's background tasks by name; asking for them loads the fingerprint engine."""
    watchers: tuple[Watcher, ...]
    """Tests a person against the lists of those who are looked for; handed to every unit of work."""
    limits: Limits
    """How often something may be done, counted over all processes."""
    floor: ClockFloor
    """Refuses to act while the clock is behind the journal."""
    derive_anew: Callable[[Context], int]
    """Derives from the vault's current key what was derived from an older one, for that to be retired."""
    periodic: Callable[[], Mapping[str, str]] = dict
    """When workers run the tasks that come again, by name, as cron writes it."""
    warm_up: Callable[[], None] = lambda: None
    """Makes ready what would take long in a transaction; processes that serve or work do it first."""
    beside: "Callable[[Registry, str | None], Beside]" = lambda _registry, _gallery: HoldsNothing()
    """What a worker holds beside its jobs: the part of the galleries with this name."""

    @contextmanager
    def begin(self, actor: Actor, *, accepts_clock: bool = False, is_bounded: bool = False) -> Iterator[Context]:
        """A unit of work: commits when the block is left, rolls back on any exception.

        Raises Unavailable while the clock is behind the journal, unless it is to be accepted as it is, or the work
        `is_bounded`: then its moment is the journal's last.

        It names the actor to the database, which hides sealed persons unless the actor may see them or is the system
        itself, and shows cases to nobody who works on none. Jobs and journal entries are
        written last, so that the journal stays locked only for the commit. Where a damaged record ends the block, an
        entry of the journal of its own says who met it; likewise what a refusal told (`Context.journal_anyway`).
        """
        ctx: Context | None = None
        try:
            with self._unit_of_work(actor, accepts_clock, is_bounded) as ctx:
                yield ctx
        except RecordDamaged as error:
            self._note_damage(actor, error.place)
            raise
        except KeyUnknown as error:
            # A name that no key of this database has is itself what was damaged.
            with refusals_for_constraints(), session_of(self.engine) as session:
                if is_in_use(session, error.name):
                    raise
            self._note_damage(actor, error.place)
            raise RecordDamaged(error.place) from error
        except RegistryError:
            if ctx is not None and ctx.insisted:
                self._note_told(ctx)
            raise

    @contextmanager
    def _unit_of_work(self, actor: Actor, accepts_clock: bool = False, is_bounded: bool = False) -> Iterator[Context]:
        with refusals_for_constraints(), Session(self.engine, expire_on_commit=False) as session:
            now = utc_now()
            ctx = Context(session, actor, now, self.vault, self.settings, self.watchers, self.limits)
            with session.begin():
                act(session, actor)
                if is_bounded:
                    ctx.now = self.floor.bound(session, now)
                    ctx.clock = None if ctx.now == now else now
                elif not accepts_clock:
                    self.floor.check(session, now)
                yield ctx
                session.flush()
                self.finish(ctx)

    def _note_damage(self, actor: Actor, place: str) -> None:
        with self._unit_of_work(actor, is_bounded=True) as ctx:
            ctx.note_damage(place)
            _journal_damage(ctx, "vault.damaged_read", place)

    def _note_told(self, refused: Context) -> None:
        with self._unit_of_work(refused.actor, is_bounded=True) as ctx:
            ctx.purpose, ctx.route = refused.purpose, refused.route
            ctx.entries += refused.insisted

    def finish(self, ctx: Context) -> None:
        """Write the jobs, the damage met and the journal entries of the unit of work."""
        for place in damage.note(ctx.session, ctx.damaged, ctx.now):
            _journal_damage(ctx, "vault.record_damaged", place)
        ctx.damaged.clear()
        ctx.entries += ctx.insisted
        ctx.insisted.clear()
        queue(ctx.session, ctx.queued)
        ctx.queued.clear()
        self.seal_journal(ctx)
        ctx.has_journalled = ctx.has_journalled or bool(ctx.entries)
        ctx.entries.clear()
        ctx.is_finished = True


def _journal_damage(ctx: Context, action: str, place: str) -> None:
    table, _colon, key = place.partition(":")
    ctx.journal(action, table, key)

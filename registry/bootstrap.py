"""Opening a registry, and making its database ready."""

from registry import migrating, privileges
from registry.access.accounts.holders import hash_anew
from registry.audit.queries import last_moment
from registry.audit.service import open_lanes, reseal
from registry.core import measures
from registry.core.clock_floor import ClockFloor
from registry.core.context import SYSTEM, Context
from registry.core.database import connect, refusals_for_constraints
from registry.core.errors import CONSTRAINTS
from registry.core.jobs import Beside
from registry.core.limits import Limits
from registry.core.registry import Registry
from registry.core.server import database_url, keep_running
from registry.core.vault import hsm_address, load_vault
from registry.core.vault.marks import prove
from registry.duplicates.service import load_indicators
from registry.facilities.service import load_places
from registry.investigations.cases.targets import load_default_targets
from registry.investigations.searches.service import load_kinds
from registry.reading.service import seal_journal
from registry.rooms import WATCHERS, Base, periodic, refusals, tasks
from registry.settings import Settings


def build_registry(settings: Settings, url: str | None = None) -> Registry:
    """Database, vault and journal, as the settings say; starts the embedded database when no server is named."""
    assert Base.metadata.tables  # every room's tables are known from here on
    CONSTRAINTS.update(refusals())
    if settings.metrics_folder is not None:
        measures.share(settings.metrics_folder)
    vault = load_vault(settings.keys_path, hsm_address(settings), settings.hsm_patience_s)
    address = url or database_url(settings)
    engine = connect(
        address,
        pool_size=settings.pool_size,
        statement_timeout_ms=settings.statement_timeout_ms,
        lock_timeout_ms=settings.lock_timeout_ms,
    )
    if url is None and settings.database_url is None:
        keep_running(engine, settings.home / "postgres")
    try:
        with refusals_for_constraints():
            prove(engine, vault, Base.metadata)
    except BaseException:
        engine.dispose()
        raise
    limits = Limits(address, vault.derived_key("limits")).follow(engine)
    floor = ClockFloor(last_moment)
    return Registry(
        settings, engine, vault, seal_journal, tasks, WATCHERS, limits, floor, derive_anew, periodic, warm_up, beside
    )


def warm_up() -> None:
    """Load the engine, and let it compile what the first comparison would."""
    from registry.fingerprints import engine  # takes a second, which no other command waits for

    engine.warm_up()


def beside(registry: Registry, gallery: str | None) -> Beside:
    """The part of the galleries that a worker holds, by its name; raises ValueError."""
    from registry.fingerprints.searching.keeping import part_held  # loads the engine, only in workers

    return part_held(registry, gallery)


def derive_anew(ctx: Context) -> int:
    """What every room derives from the vault's key, from the current one: the journal's seals, holders' hashes."""
    return reseal(ctx) + hash_anew(ctx)


def require_schema(registry: Registry) -> None:
    """Refuse to serve or work on another schema than this version's."""
    with refusals_for_constraints():
        migrating.require_current(registry.engine)


def prepare(registry: Registry) -> None:
    """Migrate and load what every installation needs; does nothing the second time."""
    with refusals_for_constraints():
        migrating.migrate(registry.engine)
        privileges.settle(registry.engine)
        prove(registry.engine, registry.vault, Base.metadata)
    with registry.begin(SYSTEM, accepts_clock=True) as ctx:  # else no command could open the registry to accept it
        open_lanes(ctx)
        load_places(ctx)
        load_indicators(ctx)
        load_default_targets(ctx)
        load_kinds(ctx)

"""Making a database ready: the newest schema, and the places of Peru."""

from registry import schema
from registry.core.context import SYSTEM
from registry.core.registry import Registry
from registry.facilities.service import load_places


def prepare(registry: Registry) -> None:
    """Migrate and load what every installation needs; does nothing the second time."""
    schema.migrate(registry.engine)
    with registry.begin(SYSTEM) as ctx:
        load_places(ctx)

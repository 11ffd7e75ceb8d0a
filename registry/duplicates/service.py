"""What every installation needs of this room."""

from sqlalchemy.dialects.postgresql import insert

from registry.core.context import Context
from registry.duplicates import queries
from registry.duplicates.indicators.catalogue import INDICATORS
from registry.duplicates.models import KnownIndicator


def load_indicators(ctx: Context) -> int:
    """Let the database know every indicator of the catalogue; how many were added. None is ever removed."""
    known = queries.known_indicators(ctx.session)
    new = [{"code": code} for code in INDICATORS if code not in known]
    if not new:
        return 0
    ctx.session.execute(insert(KnownIndicator).values(new).on_conflict_do_nothing())
    ctx.journal("indicators.loaded", "indicator", "all", added=len(new))
    return len(new)

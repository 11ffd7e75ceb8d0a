"""A year's release: made once the year is over, by a job, and frozen. Each inscription is counted in one release only.

Births are counted in the year in which they were inscribed, so that a later inscription changes no release: there is no
difference of two releases by which a single child could be found.
"""

from datetime import datetime, timedelta
from typing import Final

from registry.core.clock import PERU
from registry.core.context import Context
from registry.core.errors import FieldError, Invalid, NotFound
from registry.core.hiding import sealed_as_well
from registry.core.locks import Lock, take
from registry.core.messages import _
from registry.statistics import queries, tables
from registry.statistics.models import StatisticsRelease

RELEASE_TASK: Final = "statistics.release"
EARLIEST: Final = 2000


def request(ctx: Context, year: int) -> bool:
    """Queue the release of a year that is over; whether it was not released yet. Raises Invalid for another year."""
    _refuse(ctx, year)
    if queries.release(ctx.session, year) is not None:
        return False
    ctx.journal("statistics.requested", "statistics_release", year)
    ctx.defer(RELEASE_TASK, year=year)
    return True


def make(ctx: Context, year: int) -> StatisticsRelease:
    """Count a year and freeze what is published of it; made again, it is the same. Raises Invalid."""
    _refuse(ctx, year)
    take(ctx.session, Lock.STATISTICS, str(year))
    made = queries.release(ctx.session, year)
    if made is not None:
        return made
    since, until = datetime(year, 1, 1, tzinfo=PERU), datetime(year + 1, 1, 1, tzinfo=PERU)
    with sealed_as_well(ctx.session):  # only counts leave this block, the small ones withheld
        counts = tables.count(queries.births_inscribed(ctx.session, since, until), year)
    cells = tables.published(counts, tables.structure())
    release = StatisticsRelease(year=year, cells=cells, made_at=ctx.now)
    ctx.session.add(release)
    ctx.session.flush()
    hidden = sum(value is None for value in cells.values())
    ctx.journal("statistics.released", "statistics_release", year, cells=len(cells), withheld=hidden)
    return release


def read(ctx: Context, year: int) -> StatisticsRelease:
    """A release, to be shown: the reading is journalled. Raises NotFound."""
    release = queries.release(ctx.session, year)
    if release is None:
        raise NotFound
    ctx.journal("statistics.read", "statistics_release", year)
    return release


def last_year(ctx: Context) -> int:
    """The last year that is over in Peru."""
    return ctx.today.year - 1


def _refuse(ctx: Context, year: int) -> None:
    # The clock may be doubted by a day: a year that ended yesterday by it may not have ended.
    over = (ctx.now - timedelta(days=1)).astimezone(PERU).year
    if not EARLIEST <= year < over:
        raise Invalid([FieldError("/year", _("Statistics are made of a year that is over."))])

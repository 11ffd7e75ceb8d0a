"""Blocks of numbers of live-birth certificates: each number is given out at one station alone, so none occurs twice."""

import uuid

from registry.core.context import Context
from registry.core.errors import FieldError, Invalid
from registry.outbox.models import CnvLease
from registry.outbox.rules import lease_errors
from registry.stations import service as stations


def lease(ctx: Context, station_id: uuid.UUID, first: int, count: int) -> CnvLease:
    """Give a station a block of the numbers that its facility was given; raises Invalid, Refused where they overlap."""
    station = stations.read(ctx, station_id)
    if errors := lease_errors(first, count):
        raise Invalid(FieldError(f"/{name}", message) for name, message in errors)
    row = CnvLease(
        id=uuid.uuid4(),
        station_id=station.id,
        first=first,
        last=first + count - 1,
        leased_by=ctx.actor.account_id,
        leased_at=ctx.now,
    )
    ctx.session.add(row)
    ctx.session.flush()
    ctx.journal("outbox.cnv_leased", "station", station.id, first=row.first, last=row.last)
    return row

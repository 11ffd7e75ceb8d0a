"""Permits: a registrar who is signed in asks for one and gets a code; typed at the station, it fetches the permit once.

So the station never sees a password of the registry, and whoever enrols there proved who he is not long before.
"""

import uuid
from datetime import timedelta

from registry.access.service import actor_of
from registry.core.context import Context
from registry.core.errors import FieldError, Forbidden, Invalid, Refused
from registry.core.messages import _
from registry.outbox import queries
from registry.outbox.given import keys
from registry.outbox.models import OutboxPermit
from registry.outbox.rules import CODE_FOR
from registry.stations.rules import as_stored, code_hash, in_groups, new_code
from station.envelope.statements import Permit


def ask(ctx: Context, station_id: uuid.UUID) -> str:
    """A code for a permit of the actor at a station of his facility; shown once. Raises Invalid."""
    if ctx.actor.facility_code is None or ctx.actor.account_id is None:
        raise Forbidden
    if station_id not in {station.id for station in queries.stations_at(ctx.session, ctx.actor.facility_code)}:
        raise Invalid([FieldError("/station_id", _("Choose a station of this facility."))])
    code = new_code()
    permit = OutboxPermit(
        id=uuid.uuid4(),
        account_id=ctx.actor.account_id,
        station_id=station_id,
        code_hash=code_hash(code),
        code_until=ctx.now + CODE_FOR,
        asked_at=ctx.now,
        until=ctx.now + timedelta(days=ctx.settings.outbox_permit_days),
    )
    ctx.session.add(permit)
    ctx.session.flush()
    ctx.journal("outbox.permit_asked", "station", station_id, permit=str(permit.id))
    return in_groups(code)


def fetch(ctx: Context, station_id: uuid.UUID, typed: str) -> bytes:
    """The permit of a code, signed, for the station that asks; raises Refused where the code does not fit."""
    row = queries.permit_of_code(ctx.session, code_hash(as_stored(typed)))
    account = queries.account(ctx.session, row.account_id) if row is not None else None
    is_good = row is not None and row.station_id == station_id and row.code_until > ctx.now and row.fetched_at is None
    if row is None or account is None or not is_good or not account.is_active or account.facility_code is None:
        raise Refused(
            "permit-code-unknown",
            _("This code is not valid at this station, or is over. Ask for a new one on the registry's page."),
        )
    row.fetched_at = ctx.now
    ctx.session.flush()
    ctx.journal("outbox.permit_fetched", "station", station_id, permit=str(row.id), account=str(account.id))
    may_sign = actor_of(account).may("births.sign")
    permit = Permit(account.id, account.username, station_id, account.facility_code, ctx.now, row.until, may_sign)
    return permit.signed(keys.signer(ctx))

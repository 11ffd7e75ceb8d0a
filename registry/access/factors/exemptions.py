"""Facilities whose registrars sign in with a password alone, because a second factor would block registration there."""

from sqlalchemy.dialects.postgresql import insert

from registry.access.factors.models import FactorExemption
from registry.core.context import Context
from registry.core.errors import NotFound


def exempt(ctx: Context, facility_code: str, reason: str) -> FactorExemption:
    """Exempt the registrars of a facility; raises a refusal when there is no such facility."""
    values = {"reason": reason, "exempted_by": ctx.actor.account_id, "exempted_at": ctx.now}
    new = insert(FactorExemption).values(facility_code=facility_code, **values)
    ctx.session.execute(new.on_conflict_do_update(index_elements=[FactorExemption.facility_code], set_=values))
    ctx.journal("factor.facility_exempted", "facility", facility_code)
    return ctx.session.get_one(FactorExemption, facility_code, populate_existing=True)


def end(ctx: Context, facility_code: str) -> None:
    """End the exemption: each registrar sets up a factor at the next sign-in. Raises NotFound when there is none."""
    exemption = ctx.session.get(FactorExemption, facility_code)
    if exemption is None:
        raise NotFound
    ctx.session.delete(exemption)
    ctx.journal("factor.exemption_ended", "facility", facility_code)

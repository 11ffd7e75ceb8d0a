"""Whether the gravest acts are open to this session now, told on the page that offers them rather than after a form."""

from registry.access.factors import queries, rules
from registry.access.http import credential_hash
from registry.core.context import Context


def is_fresh(ctx: Context) -> bool:
    """Whether the second factor was given in the last minutes, as the gravest acts need it."""
    minutes = ctx.settings.confirmation_minutes
    return rules.is_fresh(queries.confirmed_at(ctx.session, credential_hash()), ctx.now, minutes)

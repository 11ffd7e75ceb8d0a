"""Who asks, and by which agreement: nothing is answered without one that is in force today and allows it."""

import secrets
import uuid
from base64 import b32encode
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from registry.access.service import actor_of
from registry.core.context import Context, JournalEntry
from registry.core.errors import Forbidden
from registry.core.hiding import act
from registry.core.limits import Limit
from registry.core.messages import _
from registry.exchange.clients import queries, rules, signing
from registry.exchange.clients.models import ExchangeAgreement, ExchangeClient
from registry.exchange.clients.rules import Terms

PERSONS_PER_DAY: Final = "exchange-requests"
_ALIAS_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class Admitted:
    """A client and what was agreed with it."""

    client: ExchangeClient
    agreement_id: uuid.UUID
    terms: Terms

    @property
    def keys(self) -> tuple[signing.Key, ...]:
        """The keys with which it signs."""
        return tuple(key for stored in self.terms.keys if (key := signing.key_of(stored)) is not None)

    def refuse_unless(self, operation: str) -> None:
        """Raise Forbidden unless the agreement allows an operation."""
        if operation not in self.terms.operations:
            raise Forbidden("not-agreed", _("The agreement does not allow this."))


def admit(ctx: Context) -> Admitted:
    """The client that acts; raises Forbidden without an agreement that is in force today."""
    account_id = ctx.actor.account_id
    agreement = None if account_id is None else queries.in_force_for(ctx.session, account_id)
    return _admitted(ctx, agreement)


def admit_client(ctx: Context, client_id: uuid.UUID) -> Admitted:
    """A client for which a job works; raises Forbidden once its agreement is over."""
    return _admitted(ctx, queries.in_force(ctx.session, client_id))


def admit_for(ctx: Context, stated: str | None, operation: str) -> tuple[Admitted, str]:
    """The client that acts, allowed this operation, and the purpose of its request; raises Forbidden."""
    client = admit(ctx)
    client.refuse_unless(operation)
    purpose = rules.purpose_of(client.terms, stated)
    if purpose is None:
        raise Forbidden("no-purpose", _("State a purpose of the agreement."))
    return client, purpose


def _admitted(ctx: Context, agreement: ExchangeAgreement | None) -> Admitted:
    if agreement is None or not rules.is_valid_on(agreement.valid_from, agreement.valid_until, ctx.today):
        raise Forbidden("no-agreement", _("No agreement with this client is in force."))
    return Admitted(agreement.client, agreement.id, agreement.terms)


def act_for(ctx: Context, client: ExchangeClient, route: str) -> None:
    """Go on with a job as the client: it sees what the client may see and no more, and the journal says who asked."""
    ctx.actor = actor_of(queries.account_of(ctx.session, client), ["exchange.ask"])
    ctx.route = route
    ctx.session.flush()
    ctx.session.expire_all()
    act(ctx.session, ctx.actor)


def spend(ctx: Context, admitted: Admitted, requests: int) -> None:
    """Count requests against the day's limit of the agreement; raises TooMany."""
    limit = Limit(PERSONS_PER_DAY, admitted.terms.per_day, timedelta(days=1))
    ctx.limits.enforce(limit, str(admitted.client.id), requests)


def aliases(ctx: Context, client: ExchangeClient, persons: Collection[uuid.UUID]) -> Mapping[uuid.UUID, str]:
    """Person → this client's alias, made where there is none yet."""
    if not persons:
        return {}
    known = queries.aliases(ctx.session, client.id, persons)
    unnamed = [person for person in persons if person not in known]
    if not unnamed:
        return known
    rows = [
        {"client_id": client.id, "person_id": person, "alias": new_alias(), "made_at": ctx.now}
        for person in sorted(set(unnamed))
    ]
    queries.add_aliases(ctx.session, rows)
    return queries.aliases(ctx.session, client.id, persons)


def new_alias() -> str:
    """A name at random."""
    return b32encode(secrets.token_bytes(_ALIAS_BYTES)).rstrip(b"=").decode().lower()


def journal_answer(
    ctx: Context,
    admitted: Admitted,
    action: str,
    purpose: str | None,
    persons: Collection[uuid.UUID],
    **details: object,
) -> None:
    """Journal an answer with everybody whom it shows; a stated `purpose` becomes that of the unit of work."""
    ctx.purpose = purpose or ctx.purpose
    named = frozenset(persons)
    content = {"client": admitted.client.code, "agreement": str(admitted.agreement_id), "count": len(named), **details}
    ctx.entries.append(JournalEntry(action, "exchange_client", str(admitted.client.id), content, named))

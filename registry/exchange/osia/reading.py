"""What of the registry a client reads by OSIA: children it found by a number or a name, by its own aliases."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from registry.core.context import Context
from registry.core.errors import FieldError, Forbidden, Invalid, NotFound
from registry.core.messages import _
from registry.exchange.clients import admission
from registry.exchange.clients import queries as clients
from registry.exchange.clients.admission import Admitted
from registry.exchange.clients.rules import READ_NUMBER, READ_PERSON, SEARCH, SEARCH_ATTRIBUTES
from registry.exchange.dci.rules import MOST_RECORDS, Rejected, Wanted
from registry.exchange.dci.searching import find
from registry.exchange.osia import rules
from registry.exchange.registered import Registered, registered

_ACTION = "exchange.answered"


def admitted(ctx: Context, stated: str | None, operation: str) -> tuple[Admitted, str]:
    """The client and the purpose of its request; raises Forbidden. Counts the request against its day."""
    client, purpose = admission.admit_for(ctx, stated, operation)
    admission.spend(ctx, client, 1)
    return client, purpose


def find_persons(
    ctx: Context, stated: str | None, expressions: Any, *, gallery: str | None, is_grouped: bool, start: int, count: int
) -> list[dict[str, str]]:
    """The persons whom expressions ask for."""
    client, purpose = admitted(ctx, stated, READ_PERSON)
    wanted = _wanted(client, lambda: rules.wanted(expressions))
    found = registered(ctx, find(ctx, client, wanted)) if gallery in (None, rules.GALLERY) else ()
    if len(found) > MOST_RECORDS:
        raise Invalid([FieldError("", _("Too many persons were found. Ask more precisely."))])
    shown = found[start : start + count]
    aliases = _named(ctx, client, purpose, [child.person_id for child in shown], by=wanted.kind or "attributes")
    identity = {} if is_grouped else {"identityId": rules.ACTA}
    return [{"personId": aliases[child.person_id]} | identity for child in shown]


def _wanted(client: Admitted, read: Any) -> Wanted:
    try:
        wanted: Wanted = read()
    except Rejected as error:
        raise Invalid([FieldError("", _("The registry does not answer such a query."))]) from error
    client.refuse_unless(SEARCH_ATTRIBUTES if wanted.kind is None else SEARCH)
    return wanted


def person(ctx: Context, stated: str | None, alias: str) -> dict[str, str]:
    """One person; raises NotFound for a name that is nobody's, another client's or a sealed person's."""
    client, purpose = admitted(ctx, stated, READ_PERSON)
    child = _child(ctx, client, alias)
    if "death_date" not in client.terms.attributes:
        raise Forbidden("not-agreed", _("The agreement does not allow this."))
    _named(ctx, client, purpose, [child.person_id], by="alias")
    return rules.person(child, alias)


def identity(ctx: Context, stated: str | None, alias: str, identity_id: str = rules.ACTA) -> dict[str, Any]:
    """The identity that the acta in force states; raises NotFound."""
    client, purpose = admitted(ctx, stated, READ_PERSON)
    child = _child(ctx, client, alias)
    if identity_id != rules.ACTA:
        raise NotFound
    attributes = client.terms.attributes
    parents = child.parents if "parents" in attributes else ()
    aliases = _named(ctx, client, purpose, [child.person_id, *parents], by="alias")
    return rules.identity(child, attributes, [aliases[parent] for parent in parents])


def number(ctx: Context, stated: str | None, attributes: Mapping[str, Any]) -> str:
    """The CUI of the child whom attributes name. None is made here: a CUI is assigned with the acta.

    Raises NotFound where they name nobody or several.
    """
    client, purpose = admitted(ctx, stated, READ_NUMBER)
    wanted = _wanted(client, lambda: rules.named_by(attributes))
    if "UIN" not in client.terms.attributes:
        raise Forbidden("not-agreed", _("The agreement does not allow this."))
    found = registered(ctx, find(ctx, client, wanted))
    if len(found) != 1 or found[0].cui is None:
        raise NotFound
    _named(ctx, client, purpose, [found[0].person_id], by=wanted.kind or "attributes")
    return found[0].cui


def _child(ctx: Context, client: Admitted, alias: str) -> Registered:
    person_id = clients.person_with_alias(ctx.session, client.client.id, alias)
    found: Sequence[Registered] = () if person_id is None else registered(ctx, [person_id])
    if not found:
        raise NotFound
    return found[0]


def _named(
    ctx: Context, client: Admitted, purpose: str, persons: Collection[uuid.UUID], **details: object
) -> Mapping[uuid.UUID, str]:
    admission.journal_answer(ctx, client, _ACTION, purpose, persons, **details)
    return admission.aliases(ctx, client.client, persons)

"""Joining and parting the children of deliveries. Signed and used certificates too: an acta states neither number."""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from registry.births import bonding
from registry.births import queries as births
from registry.births.corrections import keeping
from registry.births.deliveries import one_mother, queries
from registry.births.deliveries.rules import is_one_delivery, orders
from registry.births.models import Birth, Delivery
from registry.births.rules.dates import noon_of_birth
from registry.births.rules.fields import ANNULLED, DRAFT, RANGES
from registry.births.service import SEARCH_TASK
from registry.core.context import Context
from registry.core.errors import FieldError, Invalid, NotFound, Refused
from registry.core.messages import _
from registry.people.changes import Ground


def join(
    ctx: Context, delivery_id: uuid.UUID, birth_ids: Sequence[uuid.UUID], plurality: int | None, ground: Ground
) -> tuple[Delivery, Sequence[Birth]]:
    """Put births into a delivery to which they belong: twins that were enrolled as two deliveries.

    The number of children becomes `plurality`, or the highest stated and counted; orders taken twice are given anew.
    Raises NotFound, Invalid, or Refused where the births cannot be of one delivery.
    """
    delivery, own, others = _read(ctx, delivery_id, birth_ids)
    joining = [birth for birth in others if birth.delivery_id != delivery.id]
    if not joining:
        raise Invalid([FieldError("/births", _("These births are of this delivery already."))])
    together = [*own, *joining]
    if not is_one_delivery([_moment(birth) for birth in together]):
        title = _("These children were born too far apart for one delivery.")
        raise Refused("born-apart", title, detail=_("Check both times of birth and correct the wrong one first."))
    count = _plurality(plurality, together)
    one_mother.unite(ctx, together)
    _settle(ctx, delivery, together, count, ground, {birth.id for birth in joining})
    for birth in together:
        if births.bond_of(ctx.session, birth.id) is None:
            bonding.bind(ctx, birth)  # to the prints of the mother that were taken with another child
    ctx.journal("delivery.joined", "delivery", delivery.id, births=len(joining))
    return delivery, queries.children(ctx.session, delivery.id)


def part(
    ctx: Context, delivery_id: uuid.UUID, birth_ids: Sequence[uuid.UUID], plurality: int | None, ground: Ground
) -> tuple[Delivery, Sequence[Birth]]:
    """Take births out of a delivery to which they do not belong, into one of their own; the number is that of each.

    `plurality` is what the parted children's certificates state from then on, by default how many they are.
    """
    delivery, own, others = _read(ctx, delivery_id, birth_ids)
    leaving = [birth for birth in others if birth.delivery_id == delivery.id]
    staying = [birth for birth in own if birth not in leaving]
    if len(leaving) < len(others) or not staying:
        raise Invalid([FieldError("/births", _("Name births of this delivery; at least one has to stay in it."))])
    apart = _new_delivery(ctx, delivery)
    _settle(ctx, apart, leaving, _plurality(plurality, leaving, least=1), ground, set())
    _settle(ctx, delivery, staying, len(staying), ground, {birth.id for birth in staying if birth.joined_at})
    ctx.journal("delivery.parted", "delivery", delivery.id, into=str(apart.id), births=len(leaving))
    return apart, queries.children(ctx.session, apart.id)


def _read(
    ctx: Context, delivery_id: uuid.UUID, birth_ids: Sequence[uuid.UUID]
) -> tuple[Delivery, list[Birth], list[Birth]]:
    """The delivery with its children, and the births named; all locked, all seen by the actor."""
    queries.lock(ctx.session, {delivery_id, *queries.delivery_of(ctx.session, birth_ids)})
    delivery = births.delivery(ctx.session, delivery_id)
    own = queries.children(ctx.session, delivery_id) if delivery else ()
    if delivery is None or not own or any(not _is_seen(ctx, birth.id) for birth in own):
        raise NotFound
    named = [births.birth(ctx.session, ctx.actor, birth_id, lock=True) for birth_id in dict.fromkeys(birth_ids)]
    known = [birth for birth in named if birth is not None and birth.state != ANNULLED]
    if len(known) < len(named):
        raise Invalid([FieldError("/births", _("One of these births is unknown here, or annulled."))])
    return delivery, list(own), known


def _moment(birth: Birth) -> datetime | None:
    """When it was born, as near as is known; an estimated day says nothing."""
    return None if birth.birth_estimate is not None else noon_of_birth(birth.born_at, birth.born_on)


def _is_seen(ctx: Context, birth_id: uuid.UUID) -> bool:
    return births.birth(ctx.session, ctx.actor, birth_id) is not None


def _plurality(wanted: int | None, children: Sequence[Birth], least: int = 2) -> int:
    stated = [birth.plurality for birth in children if birth.plurality is not None] if least > 1 else []
    count = wanted or max([*stated, len(children), least])
    _lowest, highest = RANGES["plurality"]
    if not len(children) <= count <= highest:
        message = _("Must be between {low} and {high}.", low=len(children), high=highest)
        raise Invalid([FieldError("/plurality", message)])
    return count


def _new_delivery(ctx: Context, like: Delivery) -> Delivery:
    delivery = Delivery(
        id=uuid.uuid4(),
        facility_code=like.facility_code,
        mother_id=like.mother_id,
        is_demonstration=like.is_demonstration,
        created_at=ctx.now,
    )
    ctx.session.add(delivery)
    ctx.session.flush()
    return delivery


def _settle(
    ctx: Context,
    delivery: Delivery,
    children: Sequence[Birth],
    plurality: int,
    ground: Ground,
    joined: Collection[uuid.UUID],
) -> None:
    """Give a delivery these children, with one plurality and orders that differ.

    Each change is a correction of its certificate. The constraints hold at every moment, so each child waits in a
    delivery of its own while the others are changed.
    """
    stated = orders([birth.birth_order for birth in children], plurality)
    waiting = []
    for birth, order in zip(children, stated, strict=True):
        values: dict[str, Any] = {
            "plurality": plurality,
            "birth_order": order,
            "joined_at": (birth.joined_at or ctx.now) if birth.id in joined else None,
        }
        is_moved = birth.delivery_id != delivery.id
        if not is_moved and all(getattr(birth, name) == value for name, value in values.items()):
            continue
        alone = _new_delivery(ctx, delivery)
        if birth.state == DRAFT:
            birth.delivery_id = alone.id
            for name, value in values.items():
                setattr(birth, name, value)
            ctx.session.flush()
        else:
            settled = values | {"delivery_id": delivery.id}
            keeping.write(ctx, birth, settled, birth.mother_id, ground, {"delivery_id": alone.id})
        waiting.append((birth, alone))
    for birth, alone in waiting:
        birth.delivery_id = delivery.id
        ctx.session.flush()
        ctx.session.delete(alone)
        ctx.session.flush()
    for birth in children:  # what was found about them rests on the delivery that they had
        ctx.defer(SEARCH_TASK, birth_id=str(birth.id))

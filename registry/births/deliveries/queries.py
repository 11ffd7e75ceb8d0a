"""Reads of deliveries and their children."""

import uuid
from collections.abc import Collection, Sequence
from typing import Final

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from registry.births.deliveries.rules import LONGEST_DELIVERY_HOURS
from registry.births.models import Birth, Delivery
from registry.births.rules.fields import ANNULLED
from registry.people.models import IdentityDocument, Person

_OTHER: Final = aliased(Birth)
_MOTHER: Final = aliased(Person)
_WOMAN: Final = aliased(Person)


def lock(session: Session, deliveries: Collection[uuid.UUID]) -> Sequence[Delivery]:
    """These deliveries, locked in one order: two joins at once wait for each other."""
    query = select(Delivery).where(Delivery.id.in_(deliveries)).order_by(Delivery.id)
    return session.scalars(query.with_for_update()).all()


def delivery_of(session: Session, births: Collection[uuid.UUID]) -> frozenset[uuid.UUID]:
    """The deliveries that these births are of."""
    return frozenset(session.scalars(select(Birth.delivery_id).where(Birth.id.in_(births))))


def children(session: Session, delivery_id: uuid.UUID) -> Sequence[Birth]:
    """The births of a delivery that are not annulled, by order and time, locked."""
    query = select(Birth).where(Birth.delivery_id == delivery_id, Birth.state != ANNULLED)
    query = query.order_by(Birth.birth_order, Birth.born_on, Birth.born_at, Birth.id)
    return session.scalars(query.with_for_update(of=Birth)).all()


def with_another_delivery(session: Session, births: Collection[uuid.UUID]) -> frozenset[uuid.UUID]:
    """Those of the births whose mother has another one at the same facility, so close that both may be one delivery.

    A woman without papers is taken for whoever bears her name, and no other date of birth, there on these days.
    """
    days = LONGEST_DELIVERY_HOURS // 24
    # The days are worked out apart: beneath row policies arithmetic within a comparison keeps an index from being used.
    birth = (
        select(
            Birth.id,
            Birth.mother_id,
            Birth.facility_code,
            Birth.delivery_id,
            (Birth.born_on - days).label("first_day"),
            (Birth.born_on + days).label("last_day"),
        )
        .where(Birth.id.in_(births), Birth.birth_estimate.is_(None))
        .cte("one")
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )
    # A woman without papers is registered anew at each enrolment: her name stands for her.
    is_without_papers = ~exists().where(IdentityDocument.person_id.in_((_MOTHER.id, _WOMAN.id)))
    is_namesake = exists().where(
        _MOTHER.id == birth.c.mother_id,
        _WOMAN.id == _OTHER.mother_id,
        _MOTHER.folded_name == _WOMAN.folded_name,
        _MOTHER.folded_name != "",
        or_(_MOTHER.birth_date == _WOMAN.birth_date, _MOTHER.birth_date.is_(None), _WOMAN.birth_date.is_(None)),
        is_without_papers,
    )
    query = select(birth.c.id).join(
        _OTHER,
        and_(
            or_(_OTHER.mother_id == birth.c.mother_id, is_namesake),
            _OTHER.facility_code == birth.c.facility_code,
            _OTHER.delivery_id != birth.c.delivery_id,
            _OTHER.state != ANNULLED,
            _OTHER.birth_estimate.is_(None),
            _OTHER.born_on.between(birth.c.first_day, birth.c.last_day),
        ),
    )
    return frozenset(session.scalars(query))


def with_one_child(session: Session, deliveries: Collection[uuid.UUID]) -> frozenset[uuid.UUID]:
    """Those of the deliveries that have a single child which is not annulled."""
    where = (Birth.delivery_id.in_(deliveries), Birth.state != ANNULLED)
    query = select(Birth.delivery_id).where(*where).group_by(Birth.delivery_id).having(func.count() == 1)
    return frozenset(session.scalars(query))

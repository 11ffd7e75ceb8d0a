"""What is pointed out at the counter from around a certificate: the mother's other births, the facility's district.

Read for many births at once. Nothing of searches, alerts or sealed persons is among it.
"""

import uuid
from collections.abc import Iterator, Mapping, Sequence

from registry.births.deliveries import queries as deliveries
from registry.births.models import Birth
from registry.births.rules.notices import OTHER_CHILD_ELSEWHERE, OTHER_DELIVERY, Notice, district_notice
from registry.core.context import Context
from registry.facilities import queries as facilities
from registry.facilities.rules import SCHEMES

Key = tuple[str, str]
"""Scheme and code of a district."""


def notices_around(ctx: Context, births: Sequence[Birth]) -> Mapping[uuid.UUID, list[Notice]]:
    """Birth → what is pointed out beside its certificate."""
    others = deliveries.with_another_delivery(ctx.session, [birth.id for birth in births])
    later = {birth.delivery_id for birth in births if (birth.birth_order or 1) > 1 and birth.id not in others}
    alone = deliveries.with_one_child(ctx.session, later) if later else frozenset()
    of_facilities = facilities.districts_of_facilities(
        ctx.session, {birth.place_facility_code for birth in births if birth.place_facility_code}
    )
    keys = {key for birth in births for key in _keys(birth)} | set(of_facilities.values())
    names = facilities.district_names(ctx.session, keys)
    around = {}
    for birth in births:
        notices = [OTHER_DELIVERY] if birth.id in others else []
        if birth.delivery_id in alone:
            notices.append(OTHER_CHILD_ELSEWHERE)
        own = names.get(of_facilities.get(birth.place_facility_code or "", ("", "")))
        stated, in_other_scheme = (names.get(key) for key in _keys(birth) or (("", ""),) * 2)
        notice = district_notice(stated, own, in_other_scheme) if stated and own else None
        around[birth.id] = notices + ([notice] if notice else [])
    return around


def _keys(birth: Birth) -> tuple[Key, ...]:
    """The district of birth as stated, and the one that the same code is in the other scheme."""
    if birth.ubigeo_scheme is None or birth.ubigeo is None:
        return ()
    return ((birth.ubigeo_scheme, birth.ubigeo), *_in_other_schemes(birth.ubigeo_scheme, birth.ubigeo))


def _in_other_schemes(scheme: str, code: str) -> Iterator[Key]:
    return ((other, code) for other in SCHEMES if other != scheme)

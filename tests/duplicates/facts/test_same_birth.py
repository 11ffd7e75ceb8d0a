"""Births of one facility and hour: how busy the hour was, from either end."""

from datetime import datetime, timedelta
from uuid import UUID

from registry.core.context import Context
from registry.duplicates.facts.same_birth import alike
from registry.duplicates.facts.subjects import BirthSubject
from registry.duplicates.thresholds.rules import DEFAULTS
from tests.duplicates.conftest import enrolled


def test_an_hour_is_as_busy_seen_from_either_of_two_births(ctx: Context) -> None:
    noon = datetime(2019, 4, 3, 17, tzinfo=ctx.now.tzinfo)
    births = [enrolled(ctx, [], born_at=noon + timedelta(minutes=minutes)) for minutes in (-70, 0, 10, 20, 50, 100)]
    near = {
        (birth.id, facts.other.birth_id): facts.born_near
        for birth in births
        for facts in alike(BirthSubject(ctx, birth, DEFAULTS))
    }

    def born_near(one: int, other: int) -> set[int]:
        pair: tuple[UUID, UUID] = (births[one].id, births[other].id)
        return {near[pair], near[pair[::-1]]}

    assert born_near(1, 4) == {3}
    assert born_near(4, 5) == {4}
    assert (births[0].id, births[1].id) not in near

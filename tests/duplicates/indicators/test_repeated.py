"""j1, k1, k2: at the threshold and below it."""

import pytest

from registry.duplicates.indicators import repeated
from registry.duplicates.thresholds.rules import DEFAULTS
from tests.duplicates.indicators.samples import BIRTH, CHILD, OTHER, said


@pytest.mark.parametrize(("cards", "flags"), [(2, 0), (3, 1)])
def test_j1_a_burst_of_reissued_cards(cards: int, flags: int) -> None:
    assert said(repeated.reissues(CHILD, cards, (), DEFAULTS)) == [("j1", "M")] * flags


@pytest.mark.parametrize(("days", "flags"), [(0, 1), (30, 1), (31, 0)])
def test_k1_a_retry_elsewhere(days: int, flags: int) -> None:
    found = list(repeated.retry_elsewhere(CHILD, BIRTH, [(OTHER, OTHER, days)], DEFAULTS))
    assert said(found) == [("k1", "M")] * flags
    assert all(one.persons == {CHILD, OTHER} for one in found)


def test_k2_a_hit_on_the_watch_list_goes_to_the_police() -> None:
    (found,) = repeated.on_the_watch_list(CHILD, "H", "prints agree", {"source": "pnp_alert"})
    assert (found.severity, found.facts["route"]) == ("H", "police")

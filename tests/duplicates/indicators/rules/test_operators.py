"""e6: the captures of one account beside its ward's."""

import uuid

from registry.duplicates.indicators.rules.operators import FailedCaptures, failures_of_one_account
from registry.duplicates.thresholds.rules import DEFAULTS

CHILD = uuid.UUID(int=1)


def found(failed: int, tried: int, others_failed: int, others_tried: int) -> int:
    births = tuple(uuid.UUID(int=n) for n in range(2, 2 + failed))
    captures = FailedCaptures(CHILD, births, tried, others_failed, others_tried)
    return len(list(failures_of_one_account(captures, DEFAULTS)))


def test_five_births_of_one_account_without_a_finger_are_linked_where_the_ward_captures() -> None:
    assert found(5, 5, 0, 40)
    assert found(5, 12, 2, 120)


def test_fewer_births_link_nothing() -> None:
    assert not found(4, 4, 0, 400)


def test_a_ward_whose_own_captures_fail_excuses_its_accounts() -> None:
    assert not found(5, 8, 20, 40)
    assert not found(5, 100, 8, 200), "an account of many births fails now and then"
    assert not found(9, 9, 0, 0), "with nobody beside it nothing can be said"

"""Codes are summed and chosen alike by the processor's own instructions and one by one."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biometrics.gallery.index.lookups import AT_ONCE, voting, voting_one_by_one


@pytest.mark.parametrize("of", [voting, voting_one_by_one], ids=["of this processor", "one by one"])
@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    count=st.integers(1, AT_ONCE),
    more=st.integers(0, 40),
    least=st.integers(-9000, 9000),
)
def test_those_vote_whose_odds_sum_up_to_enough(
    of: Callable[..., int], seed: int, count: int, more: int, least: int
) -> None:
    random = np.random.default_rng(seed)
    odds = random.integers(-4000, 4001, 8 * 256).astype(np.int16)
    apart, at = count + more, int(random.integers(0, 5))
    fines = random.integers(0, 256, at + 8 * apart + AT_ONCE).astype(np.uint8)
    expected = sum(odds[256 * part + fines[at + part * apart :][:count].astype(int)].astype(int) for part in range(8))
    sums, which = np.zeros(AT_ONCE, np.int16), np.zeros(AT_ONCE, np.int32)
    votes = of(odds, fines, at, apart, count, least, sums, which)
    assert np.array_equal(sums[:count], expected)
    assert np.array_equal(which[:votes], np.flatnonzero(np.asarray(expected) >= least))

"""Votes that agree are counted as their definition says, however early the count is given up."""

import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from biometrics.gallery.index.cells import TURN_BITS, TURN_SLACK, TURNS
from biometrics.gallery.index.fine import worths
from biometrics.gallery.index.voting import (
    APART_PX,
    APART_SLOPE,
    ROOT_BITS,
    ROOTS,
    SPOT_BITS,
    SPOTS,
    WORTH_BITS,
    Question,
    agreeing,
)

Vote = tuple[int, int, int, int, int]
"""Worth, rotation (1/64 turn), position across and down (1/4 px), and the number of the probe's minutia."""

PLACES = np.array([[0.0, 0.0], [30.0, 5.0], [12.0, 40.0], [70.0, 20.0]])
votes_of_one = st.lists(
    st.tuples(st.integers(40, 300), st.integers(60, 75), *[st.integers(-200, 320)] * 2, st.integers(0, 3)),
    max_size=12,
)


def packed(vote: Vote) -> int:
    worth, turned, across, down, target = vote
    spot = across + (1 << (SPOT_BITS - 1)) << SPOT_BITS | down + (1 << (SPOT_BITS - 1))
    return (target << (2 * SPOT_BITS) | spot) << (WORTH_BITS + TURN_BITS) | turned % TURNS << WORTH_BITS | worth


def agree(vote: Vote, other: Vote) -> bool:
    """Whether placing the first by its rotation also places the other."""
    off = (other[1] - vote[1]) % TURNS
    dx, dy = (other[2] - vote[2]) / SPOTS, (other[3] - vote[3]) / SPOTS
    angle = 2 * math.pi * vote[1] / TURNS
    apart = PLACES[other[4]] - PLACES[vote[4]]
    x = math.cos(angle) * dx - math.sin(angle) * dy - apart[0]
    y = math.sin(angle) * dx + math.cos(angle) * dy - apart[1]
    return min(off, TURNS - off) <= TURN_SLACK and math.hypot(x, y) <= APART_PX + APART_SLOPE * math.hypot(dx, dy)


@settings(max_examples=150, deadline=None)
@given(votes=votes_of_one, codes=st.integers(1, 56), least=st.sampled_from([1, 500, 2000]))
def test_the_highest_worth_of_votes_that_agree_is_found_however_many_do_not(
    votes: list[Vote], codes: int, least: int
) -> None:
    nothing = np.zeros(0, np.uint8), np.zeros((0, 0), np.int16), np.zeros(0, np.int64)
    question = Question(*nothing, PLACES, worths())
    sums = [sum(other[0] for other in votes if other is vote or agree(vote, other)) for vote in votes]
    loud = max(sums, default=0) * int(ROOTS[codes]) >> ROOT_BITS
    found = agreeing(question, np.array([packed(vote) for vote in votes], np.uint64), codes, least)
    assert found == (loud if loud >= least else 0)

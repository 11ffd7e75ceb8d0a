"""Which fingers prints are taken for, and what each hypothesis costs."""

from math import log10

import pytest

from registry.fingerprints import engine
from registry.fingerprints.matching.suppositions import Supposition, as_stated, likeliest
from registry.fingerprints.rules import FINGERS, FingerScore, other_hand

ALIKE = 90.0


def table(truth: dict[int, int], on_file: tuple[int, ...], quality: int = 80) -> dict[tuple[int, int], FingerScore]:
    """Scores of presented fingers of which `truth` says whose finger on file each really is."""
    return {
        (finger, stored): FingerScore(finger, ALIKE if true == stored else 1.0, quality)
        for finger, true in truth.items()
        for stored in on_file
    }


def supposed(truth: dict[int, int], on_file: tuple[int, ...]) -> Supposition:
    found = likeliest(table(truth, on_file))
    assert found is not None
    return found


def test_what_agrees_as_stated_is_taken_so_without_a_price() -> None:
    found = supposed({1: 1, 2: 2}, (1, 2))
    assert (found.hypothesis, found.score) == ("as_stated", engine.fuse([ALIKE, ALIKE]))


def test_the_other_hand_is_cheaper_than_any_order() -> None:
    found = supposed({1: 6, 2: 7}, (1, 2, 6, 7))
    assert (found.hypothesis, found.score) == ("hands_exchanged", engine.fuse([ALIKE, ALIKE]) - 10)


def test_any_order_pays_for_the_number_of_orders() -> None:
    found = supposed({1: 7, 2: 1}, (1, 2, 6, 7))
    price = 13 + 10 * log10(4 * 3)
    assert found.hypothesis == "fingers_exchanged"
    assert found.score == pytest.approx(engine.fuse([ALIKE, ALIKE]) - price)
    assert found.pairs == ((1, 7), (2, 1))


def test_every_finger_counts_in_any_order_those_that_disagree_too() -> None:
    found = supposed({1: 2, 2: 3, 6: 7, 7: 8}, (1, 2, 6, 7))
    assert len(found.fingers) == 4
    assert found.score > 60


def test_ten_fingers_in_any_order_are_paired() -> None:
    truth = {finger: FINGERS[-index] for index, finger in enumerate(FINGERS)}
    assert supposed(truth, tuple(FINGERS)).score > 300


def test_strangers_agree_by_no_hypothesis() -> None:
    found = supposed(dict.fromkeys(FINGERS, 99), tuple(FINGERS))
    assert found.score < 10


def test_a_finger_too_poor_to_be_compared_is_paired_last() -> None:
    scores = table({1: 2, 2: 1}, (1, 2))
    scores[1, 1] = FingerScore(1, 95.0, quality=5)
    found = likeliest(scores)
    assert found is not None
    assert found.pairs == ((1, 2), (2, 1))


def test_without_a_finger_in_common_nothing_is_stated() -> None:
    assert as_stated(table({1: 2}, (2,))) is None
    assert likeliest({}) is None


def test_the_other_hand_of_the_other_hand_is_the_hand() -> None:
    assert [other_hand(other_hand(finger)) for finger in FINGERS] == list(FINGERS)

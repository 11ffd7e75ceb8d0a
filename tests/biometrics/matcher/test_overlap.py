"""When two prints show too little of a finger for a low score to mean two fingers."""

from dataclasses import replace

import numpy as np

from biometrics import Template, compare
from biometrics.matcher.overlap import LEAST_PRODUCT, shown
from tests.biometrics.samples import finger, impression


def first(of: Template, count: int) -> Template:
    """The minutiae that lie highest, all of them sure."""
    cut = {name: getattr(of, name)[:count] for name in ("x", "y", "direction", "kind")}
    return replace(of, **cut, reliability=np.full(count, 100, np.uint8))


def test_what_counts_is_the_product_of_what_either_shows() -> None:
    for n, m in ((14, 15), (8, 25), (30, 7)):
        assert compare(first(finger(1), n), first(finger(2), m)).can_contradict is (n * m >= LEAST_PRODUCT)
        assert compare(first(finger(2), m), first(finger(1), n)).shows_enough is (n * m >= LEAST_PRODUCT)


def test_minutiae_count_by_their_reliability_and_of_two_readings_the_one_that_shows_more() -> None:
    whole = first(finger(1), 20)
    doubtful = replace(whole, reliability=np.full(20, 30, np.uint8))
    assert (shown(whole), shown(doubtful)) == (20.0, 6.0)
    assert shown(replace(doubtful, second=whole)) == 20.0
    assert not compare(doubtful, first(finger(2), 30)).shows_enough


def test_parts_of_the_same_skin_agree_for_all_that_and_a_print_without_minutiae_shows_nothing() -> None:
    mates = compare(first(finger(1), 13), first(impression(finger(1), 2), 13))
    assert not mates.shows_enough
    assert mates.score > 30
    assert not compare(first(finger(1), 30), first(finger(2), 0)).shows_enough

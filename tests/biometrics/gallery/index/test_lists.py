"""Lists of codes by cell give the same highest scores as reading all codes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from biometrics import Gallery
from biometrics.gallery.index.cells import CELLS
from biometrics.gallery.index.descriptor import MOST_DESCRIBED, choose_described
from biometrics.gallery.index.lists import Lists, make_lists
from biometrics.gallery.index.tallying import tally_lists
from biometrics.gallery.index.voting import PER_SPOT, SPOT_BITS, question_of, tally
from biometrics.gallery.searching import Admitted, likeliest, tally_segment
from biometrics.gallery.storage import segment
from biometrics.gallery.storage.arrays import Arrays, gather
from biometrics.gallery.storage.segment import Segment
from biometrics.matcher.structure import prepare
from biometrics.synthesis.templates import impression, impressions

FINGERS = 3000
PRINTS = 3 * FINGERS
"""More than one block of 8192. Every finger is there three times: many scores are equal, also at the bar."""


@pytest.fixture(scope="module")
def filled() -> Segment:
    gallery = Gallery()
    gallery.enrol_many(enumerate(impressions(range(FINGERS), 1)))
    (only,) = gallery._segments
    return Segment(gather([(only.view(), np.tile(np.arange(FINGERS), 3))]))


@pytest.fixture(scope="module")
def lists(filled: Segment) -> Lists:
    return make_lists(filled.view())


def scores_of_all(segment: Segment, seed: int, mask: NDArray[np.bool_]) -> NDArray[np.int32]:
    arrays, scores = segment.view(), np.zeros(len(segment), np.int32)
    question = question_of(prepare(impression(seed, 2)))
    tally(question, arrays, 0, mask, scores)
    return scores


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6), most=st.sampled_from([1, 20, 300, PRINTS]), left_out=st.integers(2, 40))
def test_lists_give_the_same_highest_scores_as_reading_all_codes(
    filled: Segment, lists: Lists, seed: int, most: int, left_out: int
) -> None:
    mask = np.ones(PRINTS, np.bool_)
    mask[::left_out] = False
    arrays = filled.view()
    listed = np.full(PRINTS, -1, np.int32)
    question = question_of(prepare(impression(seed, 2)))
    bar = tally_lists(question, lists, arrays.code_counts, mask, most, listed)
    scores = scores_of_all(filled, seed, mask)
    (rows,), (found,) = likeliest([scores], most), likeliest([listed], most, bar)
    assert np.array_equal(rows, found)
    assert np.array_equal(scores[rows], listed[rows])
    assert ((listed == scores) | (listed == 0)).all()
    assert bar == 1 or (scores >= bar).sum() >= most


def choose(arrays: Arrays, row: int) -> NDArray[np.int64]:
    """The rows of a print's described minutiae in the arrays."""
    own = np.empty(MOST_DESCRIBED, np.int64)
    first = arrays.starts[row]
    count = choose_described(arrays.marks[first : first + arrays.counts[row]], own)
    rows: NDArray[np.int64] = first + own[:count]
    return rows


def test_every_code_is_listed_once_in_its_cell(filled: Segment, lists: Lists) -> None:
    arrays = filled.view()
    cells = np.repeat(np.arange(CELLS), np.diff(lists.starts))
    prints, spots = lists.postings.astype(np.int64).T
    sizes, within = np.diff(lists.starts)[cells], np.arange(len(cells)) - lists.starts[cells]
    parts = [lists.fines[8 * lists.starts[cells] + part * sizes + within] for part in range(8)]
    fines = np.stack(parts, axis=1).view("<u8")[:, 0]
    own = [choose(arrays, row) for row in range(PRINTS)]
    places = np.concatenate([arrays.positions[rows] for rows in own]).astype(np.int64) // PER_SPOT + (1 << 12)
    by_list = [prints >> 6, cells << 6 | prints & 63, fines, spots]
    by_print = [
        np.repeat(np.arange(PRINTS), arrays.code_counts),
        arrays.codes.astype(np.int64),
        arrays.fines,
        places[:, 0] << SPOT_BITS | places[:, 1],
    ]
    orders = [np.lexsort(columns[::-1]) for columns in (by_list, by_print)]
    for column, expected in zip(by_list, by_print, strict=True):
        assert np.array_equal(column[orders[0]], expected[orders[1]])


def test_prints_enrolled_since_the_lists_were_made_are_found(filled: Segment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segment, "WORTHWHILE", 1000)
    gallery = Gallery()
    gallery.enrol_many((seed, template) for seed, template in enumerate(impressions(range(1200), 1)))
    assert gallery.identify(impression(3, 2, quality=0.9), limit=1)[0].key == 3
    gallery.enrol_many((seed, template) for seed, template in enumerate(impressions(range(1200, 1500), 1), 1200))
    (only,) = gallery._segments
    lists = only.lists()
    assert lists is not None
    assert lists.prints == 1200
    mask = np.ones(1500, np.bool_)
    for seed in (5, 1300):
        scores, _ = tally_segment(question_of(prepare(impression(seed, 2))), Admitted(only.view(), mask, lists))
        assert np.array_equal(scores, scores_of_all(only, seed, mask))
    gallery.enrol_many((seed, template) for seed, template in enumerate(impressions(range(1500, 1900), 1), 1500))
    rebuilt = only.lists()
    assert rebuilt is not None
    assert rebuilt.prints == 1900


def test_lists_are_built_ahead_and_not_again_by_the_search(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segment, "WORTHWHILE", 1000)
    gallery = Gallery()
    gallery.enrol_many(enumerate(impressions(range(1000), 1)))
    (only,) = gallery._segments
    gallery.make_ready()
    built = only._lists
    assert built is not None
    gallery.identify(impression(3, 2, quality=0.9), limit=1)
    assert only._lists is built


def test_lists_of_no_print_are_empty(filled: Segment) -> None:
    arrays = filled.view()
    lists = make_lists(arrays._replace(code_starts=arrays.code_starts[:0], code_counts=arrays.code_counts[:0]))
    assert len(lists.postings) == 0
    assert not lists.starts.any()


def test_few_prints_have_no_lists(filled: Segment) -> None:
    assert filled.lists() is None

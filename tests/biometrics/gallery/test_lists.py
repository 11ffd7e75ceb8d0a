"""Lists of codes by cell tell of the loudest prints what reading all codes tells."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from biometrics import Gallery
from biometrics.gallery.index.cells import CELLS
from biometrics.gallery.index.lists import make_lists, tally_lists
from biometrics.gallery.index.voting import question_of, tally
from biometrics.gallery.searching import Admitted, likeliest, tally_segment
from biometrics.gallery.storage import segment
from biometrics.gallery.storage.segment import Segment
from biometrics.matcher.structure import prepare
from biometrics.synthesis.templates import impression, impressions

PRINTS = 9000


@pytest.fixture(scope="module")
def filled() -> Segment:
    gallery = Gallery()
    gallery.enrol_many((seed, template) for seed, template in enumerate(impressions(range(PRINTS), 1)))
    (only,) = gallery._segments
    return only


def told_by_all(segment: Segment, seed: int, mask: NDArray[np.bool_]) -> NDArray[np.int32]:
    arrays, scores = segment.view(), np.zeros(len(segment), np.int32)
    question = question_of(prepare(impression(seed, 2)))
    tally(question, arrays.codes, arrays.fines, arrays.code_starts, arrays.code_counts, mask, scores)
    return scores


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6), most=st.sampled_from([1, 20, 300, PRINTS]), left_out=st.integers(2, 40))
def test_the_loudest_are_the_same_as_by_reading_all_codes(filled: Segment, seed: int, most: int, left_out: int) -> None:
    mask = np.ones(PRINTS, np.bool_)
    mask[::left_out] = False
    arrays = filled.view()
    lists = make_lists(arrays.codes, arrays.fines, arrays.code_starts, arrays.code_counts)
    listed = np.full(PRINTS, -1, np.int32)
    question = question_of(prepare(impression(seed, 2)))
    bar = tally_lists(question, lists, arrays.code_counts, mask, most, listed)
    scores = told_by_all(filled, seed, mask)
    (rows,), (found,) = likeliest([scores], most), likeliest([listed], most, bar)
    assert np.array_equal(rows, found)
    assert np.array_equal(scores[rows], listed[rows])
    assert ((listed == scores) | (listed == 0)).all()
    assert bar == 1 or (scores >= bar).sum() >= most


def test_every_code_stands_once_in_its_cell(filled: Segment) -> None:
    arrays = filled.view()
    lists = make_lists(arrays.codes, arrays.fines, arrays.code_starts, arrays.code_counts)
    cells = np.repeat(np.arange(CELLS), np.diff(lists.starts))
    prints, fines = lists.postings[:, 0].astype(np.int64), lists.postings[:, 1:].copy().view("<u8")[:, 0]
    told = sorted(zip(prints >> 6, cells << 6 | prints & 63, fines.tolist(), strict=True))
    rows = np.repeat(np.arange(PRINTS), arrays.code_counts)
    assert told == sorted(zip(rows, arrays.codes.astype(np.int64), arrays.fines.tolist(), strict=True))


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
        assert np.array_equal(scores, told_by_all(only, seed, mask))
    gallery.enrol_many((seed, template) for seed, template in enumerate(impressions(range(1500, 1900), 1), 1500))
    made_anew = only.lists()
    assert made_anew is not None
    assert made_anew.prints == 1900


def test_few_prints_have_no_lists(filled: Segment) -> None:
    assert filled.lists() is None

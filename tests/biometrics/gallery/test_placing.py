"""A print is laid on the probe by its votes."""

import numpy as np
import pytest

from biometrics import Gallery
from biometrics.gallery.descriptor import choose_described
from biometrics.gallery.placing import LIFT, chart_of, place
from biometrics.gallery.segment import Arrays
from biometrics.gallery.voting import question_of
from biometrics.matcher.structure import prepare
from biometrics.synthesis.templates import impression, impressions

FINGERS = 200


@pytest.fixture(scope="module")
def arrays() -> Arrays:
    gallery = Gallery()
    gallery.enrol_many(enumerate(impressions(range(FINGERS), 1)))
    _, segments = gallery.admitted()
    return segments[0].arrays


def test_a_print_laid_on_itself_has_all_its_minutiae_where_they_are_expected(arrays: Arrays):
    for seed in range(10):
        structure = prepare(impression(seed, 1))
        question = question_of(structure)
        chart = chart_of(question)
        scores = np.zeros(FINGERS, np.int32)
        place(question, chart, arrays, np.arange(FINGERS), scores)
        assert scores.argmax() == seed
        assert scores[seed] - LIFT >= int(len(question.turns) * chart.hit)


def test_a_chart_expects_each_minutia_where_it_is_and_nothing_far_from_all():
    question = question_of(prepare(impression(1, 1)))
    chart = chart_of(question)
    assert chart.hit > 0 > chart.miss
    assert not chart.expected[~chart.seen].any()
    assert 0 < chart.seen.mean() < 1


def test_a_probe_without_minutiae_has_nothing_on_its_chart(arrays: Arrays):
    question = question_of(prepare(impression(5, 1).strongest(0)))
    scores = np.ones(FINGERS, np.int32)
    place(question, chart_of(question), arrays, np.arange(FINGERS), scores)
    assert not scores.any()


def test_minutiae_described_are_those_the_codes_are_of(arrays: Arrays):
    own = np.empty(56, np.int64)
    for row in range(FINGERS):
        first = arrays.starts[row]
        assert choose_described(arrays.marks[first : first + arrays.counts[row]], own) == arrays.code_counts[row]

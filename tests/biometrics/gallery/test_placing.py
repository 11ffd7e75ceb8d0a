"""A print is placed on the probe by its votes."""

import numpy as np
import pytest

from biometrics import Gallery
from biometrics.gallery.index.cells import TURNS
from biometrics.gallery.index.descriptor import choose_described
from biometrics.gallery.index.fine import odds_sum
from biometrics.gallery.index.voting import APART_PX, APART_SLOPE, question_of, votes_agree
from biometrics.gallery.placing import (
    FIELD_PX,
    LIFT,
    REACH_PX,
    SIDE,
    WHO,
    chart_of,
    place,
)
from biometrics.gallery.storage.arrays import Arrays
from biometrics.matcher.structure import prepare
from biometrics.synthesis.templates import impression, impressions

FINGERS = 200


@pytest.fixture(scope="module")
def arrays() -> Arrays:
    gallery = Gallery()
    gallery.enrol_many(enumerate(impressions(range(FINGERS), 1)))
    _, segments = gallery.admitted()
    return segments[0].arrays


def test_a_print_placed_on_itself_has_every_minutia_where_it_is_expected(arrays: Arrays) -> None:
    for seed in range(10):
        structure = prepare(impression(seed, 1))
        question = question_of(structure)
        chart = chart_of(question)
        scores = np.zeros(FINGERS, np.int32)
        place(question, chart, arrays, np.arange(FINGERS), scores)
        assert scores.argmax() == seed
        assert scores[seed] - LIFT >= int(len(question.turns) * chart.hit)


def test_a_chart_expects_minutiae_only_near_those_of_the_probe() -> None:
    question = question_of(prepare(impression(1, 1)))
    chart = chart_of(question)
    assert chart.hit > 0 > chart.miss
    assert not chart.expected[~chart.seen].any()
    assert 0 < chart.seen.mean() < 1


def test_a_chart_names_the_minutiae_expected_in_a_field_nearest_first() -> None:
    question = question_of(prepare(impression(1, 1)))
    chart = chart_of(question)
    for number, place_px in enumerate(question.places - chart.middle):
        column, line = np.floor(place_px / FIELD_PX).astype(int) + SIDE // 2
        named = [who - 1 for who in chart.who[line * SIDE + column] if who]
        middle = (np.array([column, line]) + 0.5 - SIDE // 2) * FIELD_PX
        far = np.hypot(*(question.places - chart.middle - middle).T)
        assert len(named) == min(WHO, int((far < REACH_PX).sum()))
        assert named == list(np.argsort(far, kind="stable")[: len(named)])
        assert number in named or far[number] > far[named[-1]]
    assert ((chart.who == 0).all(axis=1) == (chart.expected == 0)).all()


def test_a_print_fits_worse_with_the_surroundings_of_another_print(arrays: Arrays) -> None:
    structure = prepare(impression(3, 2, quality=0.95))
    question = question_of(structure)
    chart = chart_of(question)
    first, count = arrays.code_starts[3], int(arrays.code_counts[3])
    scores = np.zeros(2, np.int32)
    place(question, chart, arrays, np.array([3]), scores[:1])
    # Its highest vote stays, so that it is placed as before.
    rows = np.arange(first, first + count)
    asking = question.table[arrays.codes[rows] >> 6].astype(int) - 1
    voting = [at for at in range(count) if asking[at] >= 0]
    dearest = first + max(voting, key=lambda at: odds_sum(question.odds[asking[at]], arrays.fines[first + at]))
    fines = arrays.fines.copy()
    fines[rows[rows != dearest]] = fines[arrays.code_starts[4]]
    place(question, chart, arrays._replace(fines=fines), np.array([3]), scores[1:])
    assert scores[0] > scores[1] > 0


def test_votes_agree_if_one_placement_also_satisfies_the_other() -> None:
    question = question_of(prepare(impression(2, 1)))
    turned = 9
    angle = turned * 2 * np.pi / TURNS
    # The print's positions, rotated back and shifted.
    back = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    spots = question.places @ back.T + [30.0, -50.0]
    for other in range(1, len(spots)):
        dx, dy = spots[other] - spots[0]
        assert votes_agree(question.places, dx, dy, 0, other, turned)
        far = APART_PX + APART_SLOPE * np.hypot(dx, dy) + 1
        assert not votes_agree(question.places, dx + 2 * far, dy, 0, other, turned)


def test_a_probe_without_minutiae_has_an_empty_chart(arrays: Arrays) -> None:
    question = question_of(prepare(impression(5, 1).strongest(0)))
    scores = np.ones(FINGERS, np.int32)
    place(question, chart_of(question), arrays, np.arange(FINGERS), scores)
    assert not scores.any()


def test_the_described_minutiae_are_those_with_codes(arrays: Arrays) -> None:
    own = np.empty(56, np.int64)
    for row in range(FINGERS):
        first = arrays.starts[row]
        assert choose_described(arrays.marks[first : first + arrays.counts[row]], own) == arrays.code_counts[row]

"""What lies beyond a print's edge is unknown, not absent; and votes agree if one placement explains them."""

import numpy as np
import pytest
from numpy.typing import NDArray

from biometrics import Gallery
from biometrics.gallery.index.descriptor import (
    BEARINGS,
    DISTANCES,
    SECTORS,
    add_by_sector,
    beyond,
    described,
    descriptors_of,
    model,
    surroundings,
)
from biometrics.gallery.index.voting import question_of, tally
from biometrics.matcher import parameters as par
from biometrics.matcher.structure import Structure, prepare
from biometrics.synthesis.templates import impression

SEEDS = range(20)


def structure_of(points_px: list[tuple[float, float]], turn: int) -> Structure:
    """Minutiae at these points, all with the same direction in 1/256 turn."""
    marks = np.array([[turn, 1, 90]] * len(points_px), np.uint8)
    positions = np.rint(np.array(points_px) * par.POSITION_STEPS).astype(np.int16)
    return Structure(positions, marks, np.empty((0, 5), np.uint8), 0, np.empty(0, np.int32), (0.0, 0.0), 0.0)


@pytest.mark.parametrize("turn", [0, 64, 200])
def test_a_sector_is_unseen_where_the_print_has_ended(turn: int) -> None:
    # A square of 400 px with one minutia in the middle of it, and one in the middle of its right side.
    corners = [(-200.0, -200.0), (200.0, -200.0), (-200.0, 200.0), (200.0, 200.0)]
    structure = structure_of([*corners, (0.0, 0.0), (200.0, 0.0)], turn)
    middle, side = beyond(structure, np.arange(6))[4:]
    assert not middle.any()
    right = side.reshape(DISTANCES, BEARINGS)
    # Bearings are counted from the minutia's direction on: that to the right lies `turn` before it.
    to_the_right = (-turn * BEARINGS // par.TURN) % BEARINGS
    assert (right[1:, to_the_right] == 1).all()
    assert not right[:, (to_the_right + BEARINGS // 2) % BEARINGS].any()
    assert 0.4 < right[-1].mean() < 0.6


def test_every_neighbour_is_in_one_sector() -> None:
    structure = prepare(impression(1, 1))
    rows, sums = described(structure), np.zeros((SECTORS, model().mean.size))
    add_by_sector(structure, rows, sums)
    assert np.allclose(sums.sum(axis=0), surroundings(structure, rows).sum(axis=0), atol=1e-3)


def test_a_minutia_at_a_new_edge_is_described_more_like_itself_than_if_nothing_were_beyond() -> None:
    with_edge, without = [], []
    for seed in SEEDS:
        structure = prepare(impression(seed, 1))
        rows = described(structure)
        kept = rows[structure.positions[rows, 0] < 0]
        whole = descriptors_of(structure, rows)[structure.positions[rows, 0] < 0]
        cut = descriptors_of(structure, kept)
        lacking = cut - beyond(structure, kept) @ model().unseen
        of_whole = whole - (beyond(structure, rows) @ model().unseen)[structure.positions[rows, 0] < 0]
        with_edge.append(np.square(cut - whole).sum(axis=1))
        without.append(np.square(lacking - of_whole).sum(axis=1))
    assert np.concatenate(with_edge).mean() < np.concatenate(without).mean()


def score_of(seed: int, positions: NDArray[np.int16] | None = None) -> int:
    """The votes of a print for itself, with its minutiae put elsewhere if `positions` are given."""
    gallery = Gallery()
    gallery.enrol(seed, impression(seed, 1))
    _, (segment,) = gallery.admitted()
    arrays = segment.arrays if positions is None else segment.arrays._replace(positions=positions)
    scores = np.zeros(1, np.int32)
    tally(question_of(prepare(impression(seed, 1))), arrays, 0, segment.mask, scores)
    return int(scores[0])


def test_votes_that_agree_in_rotation_alone_do_not_add_up() -> None:
    for seed in (1, 2, 3):
        positions = prepare(impression(seed, 1)).positions
        assert score_of(seed) == score_of(seed, positions + np.array([400, -240], np.int16))
        assert score_of(seed, positions[::-1].copy()) < score_of(seed) / 3


def test_a_print_as_far_away_as_can_be_stored_is_still_tallied() -> None:
    positions = np.full_like(prepare(impression(1, 1)).positions, 32000)
    assert score_of(1, positions) >= 0

"""Fine codes: the odds of two minutiae being mates, from tables."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import multivariate_normal

from biometrics.gallery.index.cells import codes_of
from biometrics.gallery.index.descriptor import DIMENSIONS, FINE_PARTS, described, model, project, surroundings
from biometrics.gallery.index.fine import (
    LEAST_ODDS,
    MOST_ODDS,
    STEPS,
    centres_of,
    fines_of,
    odds_of,
    odds_sum,
    parts_of,
    worths,
)
from biometrics.gallery.index.voting import WORTH_BITS
from biometrics.matcher.structure import prepare
from biometrics.synthesis.templates import impression


def descriptors(seed: int, touch: int = 1) -> NDArray[np.float32]:
    structure = prepare(impression(seed, touch, quality=0.95))
    return project(surroundings(structure, described(structure)))


def whole(centres_of_parts: NDArray[np.float32]) -> NDArray[np.float32]:
    """The descriptor (DIMENSIONS,) that a fine code stands for."""
    return centres_of_parts.T.reshape(DIMENSIONS)


def test_a_part_is_kept_as_its_nearest_centre() -> None:
    some = descriptors(3)
    fines = centres_of(fines_of(some))
    assert fines.shape == (len(some), FINE_PARTS)
    for part, own in enumerate(parts_of(some)):
        distances = ((own[:, None] - model().fine_centres[part]) ** 2).sum(axis=2)
        assert np.allclose(distances[np.arange(len(some)), fines[:, part]], distances.min(axis=1), atol=1e-3)


def test_the_table_tells_the_odds_of_the_two_covariances() -> None:
    asking, fines = descriptors(4)[:5], fines_of(descriptors(4, 2))[:5]
    odds, spread, common = odds_of(asking), model().spread, model().spread - model().within
    zero = np.zeros(2)
    for asked in range(5):
        y = whole(model().fine_centres[np.arange(FINE_PARTS), centres_of(fines)[asked]])
        expected = sum(
            multivariate_normal.logpdf((a, b), zero, [[s, c], [c, s]])
            - multivariate_normal.logpdf((a, b), zero, [[s, 0], [0, s]])
            for a, b, s, c in zip(asking[asked], y, spread, common, strict=True)
        )
        told = odds_sum(odds[asked], fines[asked]) / STEPS + LEAST_ODDS
        assert told == pytest.approx(np.clip(expected, LEAST_ODDS, MOST_ODDS), abs=FINE_PARTS / STEPS)


def test_a_minutia_is_likelier_its_own_mate_than_any_strangers() -> None:
    own, others = descriptors(5), np.concatenate([fines_of(descriptors(seed)) for seed in range(6, 12)])
    odds, fines = odds_of(own), np.concatenate([fines_of(own), others])
    for asked in range(len(own)):
        assert max(range(len(fines)), key=lambda at: odds_sum(odds[asked], fines[at])) == asked


def test_worth_never_falls_and_fits_its_bits() -> None:
    assert len(worths()) == STEPS * (MOST_ODDS - LEAST_ODDS) + 1
    assert (np.diff(worths()) >= 0).all()
    assert worths()[0] < 0 < worths()[-1] < 1 << WORTH_BITS


def test_codes_and_fine_codes_are_of_the_same_minutiae() -> None:
    structure = prepare(impression(9, 1))
    codes, fines = codes_of(structure)
    assert len(codes) == len(fines) == len(described(structure))
    assert np.array_equal(fines, fines_of(project(surroundings(structure, described(structure)))))
    assert centres_of(fines).shape == (len(fines), FINE_PARTS)

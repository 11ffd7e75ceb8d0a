"""Fine codes: the odds of two minutiae being mates, from tables."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import multivariate_normal

from biometrics.gallery.index.cells import codes_of
from biometrics.gallery.index.descriptor import DIMENSIONS, FINE_PARTS, described, descriptors_of, model
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
    return descriptors_of(structure, described(structure))


def whole(centres_of_parts: NDArray[np.float32]) -> NDArray[np.float32]:
    """The descriptor (DIMENSIONS,) that a fine code stands for."""
    return centres_of_parts.T.reshape(DIMENSIONS)


def test_each_part_is_stored_as_its_nearest_centre() -> None:
    rows = descriptors(3)
    fines = centres_of(fines_of(rows))
    assert fines.shape == (len(rows), FINE_PARTS)
    for part, own in enumerate(parts_of(rows)):
        distances = ((own[:, None] - model().fine_centres[part]) ** 2).sum(axis=2)
        assert np.allclose(distances[np.arange(len(rows)), fines[:, part]], distances.min(axis=1), atol=1e-3)


def test_the_table_gives_the_odds_of_the_two_covariance_model() -> None:
    own, fines = descriptors(4)[:5], fines_of(descriptors(4, 2))[:5]
    odds, spread, common = odds_of(own), model().spread, model().spread - model().within
    zero = np.zeros(2)
    for minutia in range(5):
        y = whole(model().fine_centres[np.arange(FINE_PARTS), centres_of(fines)[minutia]])
        expected = sum(
            multivariate_normal.logpdf((a, b), zero, [[s, c], [c, s]])
            - multivariate_normal.logpdf((a, b), zero, [[s, 0], [0, s]])
            for a, b, s, c in zip(own[minutia], y, spread, common, strict=True)
        )
        log_odds = odds_sum(odds[minutia], fines[minutia]) / STEPS + LEAST_ODDS
        assert log_odds == pytest.approx(np.clip(expected, LEAST_ODDS, MOST_ODDS), abs=FINE_PARTS / STEPS)


def test_a_minutia_is_likelier_a_mate_of_itself_than_of_any_other() -> None:
    own, others = descriptors(5), np.concatenate([fines_of(descriptors(seed)) for seed in range(6, 12)])
    odds, fines = odds_of(own), np.concatenate([fines_of(own), others])
    for minutia in range(len(own)):
        assert max(range(len(fines)), key=lambda at: odds_sum(odds[minutia], fines[at])) == minutia


def test_worth_never_decreases_and_fits_its_bits() -> None:
    assert len(worths()) == STEPS * (MOST_ODDS - LEAST_ODDS) + 1
    assert (np.diff(worths()) >= 0).all()
    assert worths()[0] < 0 < worths()[-1] < 1 << WORTH_BITS


def test_codes_and_fine_codes_belong_to_the_same_minutiae() -> None:
    structure = prepare(impression(9, 1))
    codes, fines = codes_of(structure)
    assert len(codes) == len(fines) == len(described(structure))
    assert np.array_equal(fines, fines_of(descriptors_of(structure, described(structure))))
    assert centres_of(fines).shape == (len(fines), FINE_PARTS)

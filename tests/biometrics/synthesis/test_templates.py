"""Templates made without images: always the same, like real ones, and distinguishable."""

from dataclasses import fields

import numpy as np
import pytest

from biometrics import Template, compare
from biometrics.synthesis.minutiae import LEAST_APART_PX
from biometrics.synthesis.templates import finger, impression, impressions


def same(a: Template, b: Template) -> bool:
    return all(np.array_equal(getattr(a, f.name), getattr(b, f.name)) for f in fields(Template))


def test_a_seed_gives_the_same_template_alone_or_among_many() -> None:
    for touch in (1, 2):
        many = list(impressions(range(40), touch))
        assert all(same(template, impression(seed, touch)) for seed, template in enumerate(many))


def test_two_touches_of_one_finger_agree_and_two_fingers_do_not() -> None:
    genuine = [compare(impression(seed, 1), impression(seed, 2)).raw for seed in range(60)]
    impostor = [compare(impression(seed, 1), impression(seed + 1, 2)).raw for seed in range(60)]
    assert np.quantile(genuine, 0.05) > np.quantile(impostor, 0.99)


def test_a_poorer_touch_gives_less_evidence() -> None:
    means = [
        np.mean([compare(impression(seed, 1, quality), impression(seed, 2, quality)).raw for seed in range(40)])
        for quality in (1.0, 0.8, 0.6)
    ]
    assert means[0] > means[1] > means[2]


def test_minutiae_keep_their_distance_and_every_value_lies_in_its_range() -> None:
    for seed in range(50):
        whole = finger(seed)
        apart = np.hypot(whole.x[:, None] - whole.x, whole.y[:, None] - whole.y) + 1e3 * np.eye(len(whole))
        assert apart.min() >= LEAST_APART_PX - 0.01
        for template in (whole, impression(seed)):
            again = Template.from_bytes(template.to_bytes())
            assert len(again) == len(template)
            assert ((template.direction >= 0) & (template.direction < 2 * np.pi)).all()


def test_a_requested_rotation_is_applied() -> None:
    pairs = compare(impression(3, 1, 1.0, 0.0), impression(3, 1, 1.0, 1.0))
    assert pairs.rotation_rad == pytest.approx(1.0, abs=0.05)


def test_touches_count_from_one_and_quality_is_a_share() -> None:
    for touch, quality in ((0, 0.8), (1, 1.2), (1, -0.1)):
        with pytest.raises(ValueError, match="touches"):
            impressions([1], touch, quality)

"""The matcher: what must not change a score, what must, and what may never break it."""

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biometrics import Template, compare
from biometrics.matcher.calibration import HIGHEST_SCORE, score_of
from biometrics.matcher.parameters import GATE_RAW
from biometrics.matcher.searching import pack, weigh
from biometrics.matcher.structure import prepare
from biometrics.template import FOREIGN_EXTRACTOR, LEAST_QUALITY


def finger(seed: int, count: int = 36) -> Template:
    """Minutiae along a smooth flow, no two within a ridge."""
    rng = np.random.default_rng(seed)
    bend, turn = rng.uniform(-0.006, 0.006, 2), rng.uniform(0, math.pi)
    points: list[tuple[float, float]] = []
    while len(points) < count:
        x, y = rng.uniform(0, 300), rng.uniform(0, 380)
        if all(math.hypot(x - px, y - py) > 9 for px, py in points):
            points.append((x, y))
    xs, ys = np.array(points).reshape(-1, 2).T
    direction = turn + bend[0] * xs + bend[1] * ys + math.pi * rng.integers(0, 2, count)
    return template(xs, ys, direction, rng.integers(1, 3, count), rng.integers(60, 100, count))


def template(x: Any, y: Any, direction: Any, kind: Any, reliability: Any) -> Template:
    order = np.lexsort((x, y))
    return Template(
        x=np.asarray(x, np.float32)[order],
        y=np.asarray(y, np.float32)[order],
        direction=np.asarray(direction % (2 * math.pi), np.float32)[order],
        kind=np.asarray(kind, np.uint8)[order],
        reliability=np.asarray(reliability, np.uint8)[order],
        width_px=300,
        height_px=380,
        ridge_period_px=9.0,
        period_confidence=1.0,
        scale=1.0,
        ppi=500.0,
        quality=80,
    )


def impression(of: Template, seed: int, lost: float = 0.15, noise_px: float = 1.5) -> Template:
    """Another print of the same finger: minutiae lost, new ones found, all of them a little off."""
    rng = np.random.default_rng(seed)
    kept = rng.random(len(of)) > lost
    new = int(lost * len(of))
    return template(
        np.r_[of.x[kept] + rng.normal(0, noise_px, kept.sum()), rng.uniform(0, 300, new)],
        np.r_[of.y[kept] + rng.normal(0, noise_px, kept.sum()), rng.uniform(0, 380, new)],
        np.r_[of.direction[kept] + rng.normal(0, 0.08, kept.sum()), rng.uniform(0, 6, new)],
        np.r_[of.kind[kept], np.ones(new)],
        np.r_[of.reliability[kept], np.full(new, 60)],
    )


def moved(of: Template, angle: float, dx: float = 0.0, dy: float = 0.0, scale: float = 1.0) -> Template:
    """Turned counter-clockwise on the screen by `angle`, then shifted; `scale` as if the ridges had been misjudged."""
    x = scale * (math.cos(angle) * of.x + math.sin(angle) * of.y) + dx
    y = scale * (-math.sin(angle) * of.x + math.cos(angle) * of.y) + dy
    return replace(template(x, y, of.direction + angle, of.kind, of.reliability), scale=scale)


def test_two_prints_of_one_finger_score_far_above_two_fingers() -> None:
    genuine = [compare(finger(s), impression(finger(s), 100 + s)).score for s in range(20)]
    impostor = [compare(finger(s), impression(finger(s + 1), 100 + s)).score for s in range(20)]
    assert min(genuine) > 60
    assert max(impostor) < 40


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 10_000), st.integers(0, 80), st.integers(0, 80))
def test_which_template_is_named_first_makes_no_difference(a: int, b: int, n: int, m: int) -> None:
    probe, candidate = finger(a, n), impression(finger(b % 3 + a, m), b)
    there, back = compare(probe, candidate), compare(candidate, probe)
    assert there.score == back.score
    assert there.parts == back.parts
    assert sorted(map(tuple, there.pairs)) == sorted((i, k) for k, i in back.pairs)


def test_the_same_comparison_gives_the_same_to_the_last_bit() -> None:
    probe, candidate = finger(1), impression(finger(1), 2)
    first = compare(probe, candidate)
    again = compare(replace(probe), replace(candidate))
    assert (first.raw, first.parts, first.translation_px) == (again.raw, again.parts, again.translation_px)


@settings(max_examples=60, deadline=None)
@given(st.floats(-math.pi, math.pi), st.floats(-500, 500), st.floats(-500, 500))
def test_rotation_and_translation_hardly_change_the_evidence(angle: float, dx: float, dy: float) -> None:
    probe, candidate = finger(5), impression(finger(5), 6)
    still, turned = compare(probe, candidate), compare(probe, moved(candidate, angle, dx, dy))
    assert turned.raw == pytest.approx(still.raw, rel=0.1)
    assert math.remainder(turned.rotation_rad - still.rotation_rad + angle, math.tau) == pytest.approx(0, abs=0.03)


@pytest.mark.parametrize("scale", [0.88, 0.94, 1.06, 1.12])
def test_a_misjudged_ridge_period_is_borne(scale: float) -> None:
    probe = finger(5)
    claimed = moved(impression(probe, 6), 0.3, scale=scale)
    unclaimed = replace(claimed, ppi=None)
    assert compare(probe, claimed).score > 60
    assert compare(probe, unclaimed).score > 60
    assert compare(probe, claimed).scale == pytest.approx(scale, abs=0.03)


def test_the_motion_carries_each_paired_minutia_to_its_mate() -> None:
    probe, candidate = finger(7), moved(impression(finger(7), 8), 1.0, 40, -25)
    for a, b in ((probe, candidate), (candidate, probe)):
        found = compare(a, b)
        here = (a.x + 1j * a.y)[found.pairs[:, 0]]
        there = (b.x + 1j * b.y)[found.pairs[:, 1]]
        reached = found.scale * np.exp(1j * found.rotation_rad) * here + complex(*found.translation_px)
        assert np.median(np.abs(reached - there)) < 4


def test_no_minutia_is_paired_twice_and_parts_add_up() -> None:
    found = compare(finger(9), impression(finger(9), 10))
    assert len(set(found.pairs[:, 0])) == len(set(found.pairs[:, 1])) == len(found.pairs)
    assert sum(found.parts.values()) == pytest.approx(found.raw)


def test_a_print_of_a_part_of_the_finger_is_found_and_less_of_it_says_less() -> None:
    whole = finger(11, 60)
    scores = []
    for share in (1.0, 0.7, 0.45, 0.25):
        part = whole.x < 300 * share
        cut = template(whole.x[part], whole.y[part], whole.direction[part], whole.kind[part], whole.reliability[part])
        scores.append(compare(whole, moved(cut, 2.0)).raw)
    assert scores == sorted(scores, reverse=True)
    assert scores[2] > 10


def test_skin_pushed_aside_is_followed() -> None:
    probe = finger(12, 50)
    push = 14 * np.exp(-(((probe.x - 150) / 120) ** 2)) * np.sin(probe.y / 90)
    pushed = template(probe.x + push, probe.y + push / 2, probe.direction, probe.kind, probe.reliability)
    assert compare(probe, pushed).score > 60


def test_a_tighter_print_of_another_scale_is_not_mistaken_where_resolution_is_known() -> None:
    probe, candidate = finger(5), impression(finger(5), 6)
    known = compare(probe, candidate).raw
    contradicted = compare(probe, replace(candidate, scale=1.25)).raw
    assert contradicted < known


def same(n: int) -> Template:
    return template(np.full(n, 50.0), np.full(n, 60.0), np.full(n, 1.0), np.ones(n), np.full(n, 90))


MINUTIA = ("x", "y", "direction", "kind", "reliability")
HOSTILE = {
    "empty": finger(1, 0),
    "one minutia": finger(1, 1),
    "three minutiae": finger(1, 3),
    "one minutia many times": same(255),
    "every minutia twice": template(*(np.repeat(getattr(finger(1), name), 2) for name in MINUTIA)),
    "255 minutiae": finger(1, 255),
    "300 minutiae": finger(2, 300),
    "no numbers": replace(finger(1), x=np.full(36, np.nan, np.float32)),
    "one infinite": replace(finger(1), y=np.r_[finger(1).y[:-1], np.float32(np.inf)]),
    "far away": replace(finger(1), x=finger(1).x + np.float32(1e9)),
    "spread wide": replace(finger(1), x=finger(1).x * np.float32(1e6)),
    "ppi of zero": replace(finger(1), ppi=0.0),
    "ppi not a number": replace(finger(1), ppi=math.nan),
    "absurd ppi": replace(finger(1), ppi=1e30, scale=1e-30),
    "a line": template(np.arange(60) * 12.0, np.zeros(60), np.zeros(60), np.ones(60), np.full(60, 90)),
    "a lattice": template(
        np.repeat(np.arange(15), 15) * 14.0,
        np.tile(np.arange(15), 15) * 14.0,
        np.zeros(225),
        np.ones(225),
        np.full(225, 90),
    ),
    "no reliability": replace(finger(1), reliability=np.zeros(36, np.uint8)),
    "unknown kinds": replace(finger(1), kind=np.full(36, 77, np.uint8)),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_no_template_breaks_a_comparison(name: str) -> None:
    for other in (HOSTILE[name], finger(3), HOSTILE["empty"], HOSTILE["a lattice"]):
        there, back = compare(HOSTILE[name], other), compare(other, HOSTILE[name])
        assert there.score == back.score
        assert math.isfinite(there.raw)
        assert 0 <= there.score <= HIGHEST_SCORE


def test_every_minutia_twice_is_no_other_finger_and_no_more_of_one() -> None:
    once, twice, mate = finger(1), HOSTILE["every minutia twice"], impression(finger(1), 101)
    assert compare(twice, mate).score > 60
    assert max(compare(twice, impression(finger(s), 100 + s)).score for s in range(2, 12)) < 40
    assert len(compare(twice, mate).pairs) <= len(once)


def test_next_to_nothing_is_not_assessable_and_scores_nothing() -> None:
    for little in ("empty", "one minutia", "three minutiae", "no numbers"):
        found = compare(HOSTILE[little], finger(1))
        assert not found.assessable
        assert found.score == 0


@pytest.mark.parametrize("quality", [0, LEAST_QUALITY - 1])
def test_a_print_that_could_not_be_measured_makes_its_comparisons_not_assessable_and_changes_no_score(
    quality: int,
) -> None:
    probe, candidate = finger(5), impression(finger(5), 6)
    told, doubted = compare(probe, candidate), replace(candidate, quality=quality)
    assert told.assessable
    for one, other in ((probe, doubted), (doubted, probe), (doubted, doubted)):
        assert not compare(one, other).assessable
    assert compare(probe, doubted).score == told.score


def test_a_record_of_another_maker_that_tells_no_quality_can_be_assessed() -> None:
    record = replace(impression(finger(5), 6), quality=0, extractor=FOREIGN_EXTRACTOR)
    assert compare(finger(5), record).assessable
    assert not compare(finger(5), replace(record, quality=5)).assessable


def test_more_evidence_never_scores_less() -> None:
    scores = [score_of(raw) for raw in np.linspace(-50, 200, 500)]
    assert scores == sorted(scores)
    assert scores[0] == 0
    assert scores[-1] == HIGHEST_SCORE


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 3), st.integers(0, 90))
def test_a_gallery_and_a_comparison_say_the_same_to_the_last_bit_whichever_searches(a: int, b: int, n: int) -> None:
    templates = [finger(a, n), impression(finger(a + b, max(n, 1)), b), moved(finger(a + b, 40), 0.4, scale=1.2)]
    structures = [prepare(one) for one in templates]
    rows = np.arange(len(templates))
    for probe in range(len(templates)):
        found = weigh(structures[probe], pack(structures), rows)
        for row in rows:
            told = compare(templates[probe], templates[row])
            assert found[row] == (told.raw if told.assessable else -np.inf)


def test_two_fingers_that_share_nothing_are_told_apart_at_the_gate() -> None:
    gated = [compare(finger(s), finger(s + 1)) for s in range(40)]
    stopped = [found for found in gated if not len(found.pairs)]
    assert len(stopped) > 30
    for found in stopped:
        assert found.raw <= GATE_RAW
        assert found.parts["floor"] == found.raw


def test_one_who_passes_the_gate_never_scores_less_than_one_who_does_not() -> None:
    found = [compare(finger(s), finger(t)) for s in range(25) for t in range(25, 40)]
    passed = [one.raw for one in found if len(one.pairs)]
    stopped = [one.raw for one in found if not len(one.pairs)]
    assert min(passed) >= GATE_RAW >= max(stopped)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 5_000))
def test_a_print_resembles_itself_more_than_any_other(seed: int) -> None:
    own = finger(seed)
    assert compare(own, own).raw > max(compare(own, finger(seed + other)).raw for other in range(1, 12))


@pytest.mark.parametrize("grown", [1.1, 1.2, 1.35, 1.6, 2.0])
@pytest.mark.parametrize("misjudged", [0.9, 1.0, 1.1])
def test_a_finger_that_grew_is_the_same_though_its_ridges_are_misjudged(grown: float, misjudged: float) -> None:
    young, later = finger(5), moved(impression(finger(5), 6), 0.3, scale=misjudged)
    assert compare(replace(young, scale=grown), later).score > 60


def test_sizes_that_fit_as_claimed_are_evidence() -> None:
    probe, candidate = finger(5), impression(finger(5), 6)
    known, unknown = compare(probe, candidate), compare(replace(probe, ppi=None), replace(candidate, ppi=None))
    assert unknown.raw < known.raw

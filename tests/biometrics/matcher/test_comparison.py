"""The matcher: what must not change a score, what must, and what must never break it."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from biometrics import Gallery, compare
from biometrics.matcher.calibration import HIGHEST_SCORE, score_of
from biometrics.matcher.parameters import GATE_RAW, RAW_PER_CHANCES
from biometrics.matcher.searching import explain, pack, weigh
from biometrics.matcher.structure import prepare
from biometrics.template import FOREIGN_EXTRACTOR, LEAST_QUALITY
from tests.biometrics.samples import HOSTILE, finger, impression, moved, template


def test_two_prints_of_one_finger_score_far_above_two_fingers() -> None:
    genuine = [compare(finger(s), impression(finger(s), 100 + s)).score for s in range(20)]
    impostor = [compare(finger(s), impression(finger(s + 1), 100 + s)).score for s in range(20)]
    assert min(genuine) > 60
    assert max(impostor) < 40


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 10_000), st.integers(0, 80), st.integers(0, 80))
def test_the_order_of_the_templates_makes_no_difference(a: int, b: int, n: int, m: int) -> None:
    probe, candidate = finger(a, n), impression(finger(b % 3 + a, m), b)
    there, back = compare(probe, candidate), compare(candidate, probe)
    assert there.score == back.score
    assert there.parts == back.parts
    assert sorted(map(tuple, there.pairs)) == sorted((i, k) for k, i in back.pairs)


PPI = st.none() | st.floats(200, 1200)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 2), PPI, PPI, st.floats(0.5, 2), st.floats(0.5, 2))
@example(1, 2, 500.0, 508.0, 1.0, 1.0)
def test_exchanged_prints_have_the_same_evidence_to_the_last_bit(
    seed: int, kind: int, ppi: float | None, other_ppi: float | None, scale: float, other_scale: float
) -> None:
    mates = (impression(finger(seed), seed + 1), finger(seed + 1), finger(seed))  # the last: the very same minutiae
    probe = replace(finger(seed), ppi=ppi, scale=scale)
    candidate = replace(mates[kind], ppi=other_ppi, scale=other_scale)
    there, back = compare(probe, candidate), compare(candidate, probe)
    assert (there.raw, there.parts) == (back.raw, back.parts)
    gallery = Gallery()
    gallery.enrol("k", probe)
    assert [each.score for each in gallery.identify(candidate)] in ([there.score], [])


def test_of_two_readings_the_better_counts_less_what_the_choice_costs() -> None:
    print_, other, mate = finger(1), finger(2), impression(finger(1), 7)
    plain = compare(print_, mate)
    for probe, candidate, readings, chances in (
        (replace(other, second=print_), mate, (1, 0), 2),
        (mate, replace(other, second=print_), (0, 1), 2),
        (replace(print_, second=other), mate, (0, 0), 2),
        (replace(other, second=print_), replace(other, second=mate), (0, 0), 4),
        (replace(finger(3), second=print_), replace(other, second=mate), (1, 1), 4),
    ):
        comparison = compare(probe, candidate)
        assert comparison.readings == readings
        assert comparison.parts["readings"] == -RAW_PER_CHANCES * math.log2(chances)
        assert sum(comparison.parts.values()) == pytest.approx(comparison.raw)
        if readings != (0, 0):
            assert comparison.raw == pytest.approx(plain.raw - RAW_PER_CHANCES * math.log2(chances))
            assert len(comparison.pairs) == len(plain.pairs)
        gallery = Gallery()
        gallery.enrol("k", candidate)
        assert [found.score for found in gallery.identify(probe)] == [comparison.score]


def test_a_reading_that_says_nothing_does_not_hide_the_other() -> None:
    print_, mate, nothing = finger(1), impression(finger(1), 7), finger(1, 2)
    assert compare(replace(nothing, second=print_), mate).readings == (1, 0)
    assert compare(replace(print_, second=nothing), mate).score > 60
    assert compare(replace(nothing, second=nothing), mate).score == 0


def test_repeated_comparisons_are_identical_to_the_last_bit() -> None:
    probe, candidate = finger(1), impression(finger(1), 2)
    first = compare(probe, candidate)
    repeated = compare(replace(probe), replace(candidate))
    assert (first.raw, first.parts, first.translation_px) == (repeated.raw, repeated.parts, repeated.translation_px)


@settings(max_examples=60, deadline=None)
@given(st.floats(-math.pi, math.pi), st.floats(-500, 500), st.floats(-500, 500))
def test_rotation_and_translation_hardly_change_the_evidence(angle: float, dx: float, dy: float) -> None:
    probe, candidate = finger(5), impression(finger(5), 6)
    still, turned = compare(probe, candidate), compare(probe, moved(candidate, angle, dx, dy))
    assert turned.raw == pytest.approx(still.raw, rel=0.1)
    assert math.remainder(turned.rotation_rad - still.rotation_rad + angle, math.tau) == pytest.approx(0, abs=0.03)


@pytest.mark.parametrize("scale", [0.88, 0.94, 1.06, 1.12])
def test_a_misjudged_ridge_period_is_tolerated(scale: float) -> None:
    probe = finger(5)
    claimed = moved(impression(probe, 6), 0.3, scale=scale)
    unclaimed = replace(claimed, ppi=None)
    assert compare(probe, claimed).score > 60
    assert compare(probe, unclaimed).score > 60
    assert compare(probe, claimed).scale == pytest.approx(scale, abs=0.03)


def test_the_motion_maps_each_paired_minutia_to_its_mate() -> None:
    probe, candidate = finger(7), moved(impression(finger(7), 8), 1.0, 40, -25)
    for a, b in ((probe, candidate), (candidate, probe)):
        result = compare(a, b)
        here = (a.x + 1j * a.y)[result.pairs[:, 0]]
        there = (b.x + 1j * b.y)[result.pairs[:, 1]]
        reached = result.scale * np.exp(1j * result.rotation_rad) * here + complex(*result.translation_px)
        assert np.median(np.abs(reached - there)) < 4


def test_no_minutia_is_paired_twice_and_parts_add_up() -> None:
    result = compare(finger(9), impression(finger(9), 10))
    assert len(set(result.pairs[:, 0])) == len(set(result.pairs[:, 1])) == len(result.pairs)
    assert sum(result.parts.values()) == pytest.approx(result.raw)


def test_a_partial_print_matches_with_a_score_that_falls_with_its_size() -> None:
    whole = finger(11, 60)
    scores = []
    for share in (1.0, 0.7, 0.45, 0.25):
        part = whole.x < 300 * share
        cut = template(whole.x[part], whole.y[part], whole.direction[part], whole.kind[part], whole.reliability[part])
        scores.append(compare(whole, moved(cut, 2.0)).raw)
    assert scores == sorted(scores, reverse=True)
    assert scores[2] > 10


def test_skin_distortion_is_followed() -> None:
    probe = finger(12, 50)
    push = 14 * np.exp(-(((probe.x - 150) / 120) ** 2)) * np.sin(probe.y / 90)
    pushed = template(probe.x + push, probe.y + push / 2, probe.direction, probe.kind, probe.reliability)
    assert compare(probe, pushed).score > 60


def test_a_denser_print_at_another_scale_does_not_match_if_the_resolution_is_known() -> None:
    probe, candidate = finger(5), impression(finger(5), 6)
    known = compare(probe, candidate).raw
    contradicted = compare(probe, replace(candidate, scale=1.25)).raw
    assert contradicted < known


@pytest.mark.parametrize("name", HOSTILE)
def test_no_template_breaks_a_comparison(name: str) -> None:
    for right in (HOSTILE[name], finger(3), HOSTILE["empty"], HOSTILE["a lattice"]):
        there, back = compare(HOSTILE[name], right), compare(right, HOSTILE[name])
        assert there.score == back.score
        assert math.isfinite(there.raw)
        assert 0 <= there.score <= HIGHEST_SCORE


def test_duplicated_minutiae_neither_create_nor_strengthen_a_match() -> None:
    once, twice, mate = finger(1), HOSTILE["every minutia twice"], impression(finger(1), 101)
    assert compare(twice, mate).score > 60
    assert max(compare(twice, impression(finger(s), 100 + s)).score for s in range(2, 12)) < 40
    assert len(compare(twice, mate).pairs) <= len(once)


def test_too_few_minutiae_are_not_assessable_and_score_zero() -> None:
    for little in ("empty", "one minutia", "three minutiae", "no numbers"):
        result = compare(HOSTILE[little], finger(1))
        assert not result.assessable
        assert result.score == 0


@pytest.mark.parametrize("quality", [0, LEAST_QUALITY - 1])
def test_a_print_that_could_not_be_measured_makes_comparisons_not_assessable_without_changing_the_score(
    quality: int,
) -> None:
    probe, candidate = finger(5), impression(finger(5), 6)
    comparison, doubted = compare(probe, candidate), replace(candidate, quality=quality)
    assert comparison.assessable
    for left, right in ((probe, doubted), (doubted, probe), (doubted, doubted)):
        assert not compare(left, right).assessable
    assert compare(probe, doubted).score == comparison.score


def test_another_vendors_record_without_a_quality_is_assessable() -> None:
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
def test_a_gallery_and_a_comparison_give_identical_scores_whichever_print_is_the_probe(a: int, b: int, n: int) -> None:
    templates = [finger(a, n), impression(finger(a + b, max(n, 1)), b), moved(finger(a + b, 40), 0.4, scale=1.2)]
    structures = [prepare(left) for left in templates]
    rows = np.arange(len(templates))
    for probe in range(len(templates)):
        result = weigh(structures[probe], pack(structures), rows)
        for row in rows:
            comparison = compare(templates[probe], templates[row])
            assert result[row] == (comparison.raw if comparison.assessable else -np.inf)


def test_two_unrelated_fingers_are_rejected_at_the_gate() -> None:
    gated = [compare(finger(s), finger(s + 1)) for s in range(40)]
    stopped = [result for result in gated if not len(result.pairs)]
    assert len(stopped) > 30
    for result in stopped:
        assert result.parts["floor"] <= GATE_RAW
        assert result.parts["floor"] + result.parts["chance"] == result.raw


def test_a_pair_past_the_gate_never_scores_less_than_one_below_it() -> None:
    result = [compare(finger(s), finger(t)) for s in range(25) for t in range(25, 40)]
    passed = [left.raw - left.parts["chance"] for left in result if len(left.pairs)]
    stopped = [left.raw - left.parts["chance"] for left in result if not len(left.pairs)]
    assert min(passed) >= GATE_RAW - 1e-9
    assert max(stopped) <= GATE_RAW + 1e-9


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 5_000))
def test_a_print_resembles_itself_more_than_any_other(seed: int) -> None:
    own = finger(seed)
    assert compare(own, own).raw > max(compare(own, finger(seed + right)).raw for right in range(1, 12))


@pytest.mark.parametrize("grown", [1.1, 1.2, 1.35, 1.6, 2.0])
@pytest.mark.parametrize("misjudged", [0.9, 1.0, 1.1])
def test_a_finger_that_has_grown_matches_even_if_its_ridge_period_is_misjudged(grown: float, misjudged: float) -> None:
    young, later = finger(5), moved(impression(finger(5), 6), 0.3, scale=misjudged)
    assert compare(replace(young, scale=grown), later).score > 60


def test_agreement_in_the_claimed_size_is_evidence() -> None:
    probe, candidate = finger(5), impression(finger(5), 6)
    known, unknown = compare(probe, candidate), compare(replace(probe, ppi=None), replace(candidate, ppi=None))
    assert unknown.raw < known.raw


def test_an_explanation_is_a_value_that_later_comparisons_do_not_change() -> None:
    first, second, other = (prepare(finger(seed)) for seed in (1, 2, 3))
    explanation = explain(first, prepare(impression(finger(1), 9)))
    assert explanation is not None
    parts, pairs, motion = explanation.parts.copy(), explanation.pairs.copy(), explanation.motion.copy()
    explain(second, prepare(impression(finger(2), 9)))
    weigh(other, pack([first, second]), np.arange(2))
    assert np.array_equal(explanation.parts, parts)
    assert np.array_equal(explanation.pairs, pairs)
    assert np.array_equal(explanation.motion, motion)
    assert explanation.parts.sum() == pytest.approx(explanation.raw)

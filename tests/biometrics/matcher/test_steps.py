"""The matcher's steps one by one: edges, matching edges, alignment, pairing, skin distortion."""

import math
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biometrics.matcher import parameters as par
from biometrics.matcher.alignment import fit, index_rows, nearness, pair_up, smooth_displacement, span
from biometrics.matcher.evidence import edges_among
from biometrics.matcher.neighbours import edges_alike, index_edges
from biometrics.matcher.scratch import Print, Scratch, room_for, scratch_of_thread
from biometrics.matcher.searching import pack, weigh
from biometrics.matcher.structure import Minutiae, prepare
from biometrics.matcher.weighing import unpack
from tests.biometrics.samples import finger, moved, template


def unpacked(first: Minutiae, second: Minutiae) -> tuple[Print, Print, Scratch]:
    """Both prints, and scratch memory with their positions and no displacement."""
    a, b = (Print(*prepare(side)[:3]) for side in (first, second))
    scratch = scratch_of_thread()
    unpack(a, scratch.first, scratch.first_rows)
    unpack(b, scratch.second, scratch.second_rows)
    scratch.drift[:] = 0.0
    return a, b, scratch


def same_rows(scratch: Scratch, first: Minutiae, second: Minutiae) -> int:
    """Pair every minutia with the one in the same row of the template. Returns their number."""
    here, there = prepare(first).order, prepare(second).order
    for at, row in enumerate(here.tolist()):
        scratch.pairs[at] = at, int(np.flatnonzero(there == row)[0])
        scratch.weights[at] = 1.0
    return len(here)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 1000), st.floats(-math.pi, math.pi), st.floats(-300, 300), st.floats(-300, 300))
def test_edges_do_not_change_when_the_print_is_rotated_and_shifted(
    seed: int, turn: float, dx: float, dy: float
) -> None:
    still, there = (
        prepare(side).edges[:, 2:].astype(int) for side in (finger(seed), moved(finger(seed), turn, dx, dy))
    )
    # The order of the ends may change; steps are rounded, and of two equidistant neighbours either may be the nearer.
    either = np.concatenate([there, there[:, [0, 2, 1]]])
    off = np.abs(either - still[:, None])
    off[..., 1:] = np.minimum(off[..., 1:], par.TURN - off[..., 1:])
    assert (off.max(axis=2).min(axis=1) <= 3).mean() > 0.95


def test_an_edge_is_its_length_and_its_direction_as_seen_from_either_end() -> None:
    up = math.pi / 2
    two = template(np.array([100.0, 100.0]), np.array([100.0, 60.0]), np.array([up, 0.0]), [1, 1], [90, 90])
    structure = prepare(two)
    (edge,) = structure.edges
    upper, lower = structure.positions[:, 1].argmin(), structure.positions[:, 1].argmax()
    assert {int(edge[0]), int(edge[1])} == {upper, lower}
    assert int(edge[2]) == round(par.LENGTH_STEPS * math.log2(40 / par.EDGE_MIN_PX))
    # The upper one points right and has the lower one a quarter turn clockwise; the lower one points at the upper.
    direction_seen = {int(edge[0]): int(edge[3]), int(edge[1]): int(edge[4])}
    assert direction_seen == {int(upper): par.TURN // 4, int(lower): 0}


def test_each_minutia_is_joined_to_its_nearest_without_duplicate_edges() -> None:
    structure = prepare(finger(3, 40))
    ends = [tuple(sorted((int(edge[0]), int(edge[1])))) for edge in structure.edges]
    assert len(set(ends)) == len(ends)
    points = structure.positions / par.POSITION_STEPS
    away = np.hypot(*(points[:, None] - points).transpose(2, 0, 1))
    for i in range(len(points)):
        reach = [j for j in np.argsort(away[i]) if par.EDGE_MIN_PX <= away[i, j] <= par.EDGE_MAX_PX]
        for j in reach[: par.EDGE_NEIGHBOURS - 1]:
            assert tuple(sorted((i, int(j)))) in ends


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_the_same_edges_match_whichever_print_is_indexed(a: int, b: int) -> None:
    first, second = prepare(finger(a, 30)), prepare(finger(b, 25))
    sides = []
    for index, edges, is_first in ((first, second.edges, True), (second, first.edges, False)):
        pairs, scales = np.zeros(20_000, np.uint32), np.zeros(20_000, np.uint8)
        count = edges_alike(
            index_edges(index.edges), edges, len(second.positions), is_first, pairs, scales, scratch_of_thread()
        )
        ends = [tuple(sorted(divmod(pair, 1 << 16))) for pair in pairs[:count].tolist()]
        sides.append(sorted(zip(ends, scales[:count].tolist(), strict=True)))
    assert sides[0] == sides[1]


def test_exactly_the_matching_pairs_of_edges_are_found_at_their_scales() -> None:
    first, second = prepare(finger(1, 30)), prepare(finger(2, 25))
    pairs, scales = np.zeros(20_000, np.uint32), np.zeros(20_000, np.uint8)
    count = edges_alike(index_edges(first.edges), second.edges, 25, True, pairs, scales, scratch_of_thread())
    pairs_found = sorted(zip(pairs[:count].tolist(), scales[:count].tolist(), strict=True))
    assert pairs_found == sorted(_alike_by_hand(first.edges, second.edges, 25))


def _alike_by_hand(first: np.ndarray, second: np.ndarray, columns: int) -> Iterator[tuple[int, int]]:
    """The result of `edges_alike`, edge by edge from its definition."""
    step = round(par.SCALE_STEP / math.log(2) * par.LENGTH_STEPS)
    ends = np.concatenate([first, first[:, [1, 0, 2, 4, 3]]]).astype(int)
    for i, j, length, at_i, at_j in ends.tolist():
        px = par.EDGE_MIN_PX * 2 ** (length / par.LENGTH_STEPS)
        slack = round(par.LENGTH_STEPS * math.log2(1 + par.EDGE_SLACK_RATIO + par.EDGE_SLACK_PX / px))
        for k, l, other, at_k, at_l in second.astype(int).tolist():
            turned = [(a - b + 128) % 256 - 128 for a, b in ((at_i, at_k), (at_j, at_l))]
            at = sum((abs(other - length - shift) <= slack) << n for n, shift in enumerate((-step, 0, step)))
            if at and max(map(abs, turned)) <= par.EDGE_ANGLE_SLACK:
                yield i * columns + k | (j * columns + l) << 16, at


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 80), st.floats(-50, 450), st.floats(1, 60))
def test_rows_contain_every_point_within_reach(count: int, y: float, reach: float) -> None:
    points = np.random.default_rng(count).uniform(0, 400, (count, 2))
    points = points[np.argsort(points[:, 1])]
    rows = np.empty(scratch_of_thread().first_rows.shape, np.int64)
    index_rows(points, count, rows)
    start, stop = span(points, rows, y, reach)
    near = np.flatnonzero(np.abs(points[:, 1] - y) <= reach)
    assert set(near.tolist()) <= set(range(start, stop))


def test_nearness_is_one_beside_a_point_or_among_several_and_zero_out_of_reach() -> None:
    points = np.array([[10.0, 10.0], [300.0, 300.0], [304.0, 301.0], [298.0, 305.0]])
    rows = np.empty(scratch_of_thread().first_rows.shape, np.int64)
    index_rows(points, len(points), rows)
    assert nearness(points, rows, 301.0, 302.0) == 1.0
    assert nearness(points, rows, 10.0 + 2 * par.OVERLAP_REACH_PX, 10.0) == 0.0
    assert nearness(points, rows, 10.0, 10.0 + par.OVERLAP_REACH_PX / 2) == 1.0
    beside = nearness(points, rows, 10.0 + 0.8 * par.OVERLAP_REACH_PX, 10.0)
    assert 0.0 < beside < 1.0


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 1000), st.floats(-math.pi, math.pi), st.floats(-200, 200))
def test_a_motion_is_recovered_from_the_pairs_it_produced(seed: int, turn: float, dx: float) -> None:
    first = finger(seed)
    second = moved(first, turn, dx, 30.0)
    a, b, scratch = unpacked(first, second)
    # `moved` sorts again: mates are identified by their new position.
    went = np.exp(-1j * turn) * (first.x + 1j * first.y) + complex(dx, 30.0)
    here, there = prepare(first).order, prepare(second).order
    mates = np.abs(went[here, None] - (second.x + 1j * second.y)[there]).argmin(axis=1)
    count = len(mates)
    scratch.pairs[:count], scratch.weights[:count] = np.stack([np.arange(count), mates], axis=1), 1.0
    fit(a, b, scratch, count, 1.0)
    assert math.remainder(math.atan2(scratch.motion[1], scratch.motion[0]) + turn, math.tau) == pytest.approx(
        0, abs=0.02
    )
    assert math.hypot(scratch.motion[0], scratch.motion[1]) == pytest.approx(1.0, abs=0.01)
    reached = scratch.placed[:count] - scratch.second[scratch.pairs[:count, 1]]
    assert np.abs(reached).max() < 2.0
    assert pair_up(a, b, scratch, par.PAIR_TOLERANCE_PX, 0.0) == count


def test_pairs_are_one_to_one_and_within_tolerance_of_position_and_direction() -> None:
    first = template(
        np.array([50.0, 150.0, 250.0, 54.0]), np.array([100.0, 100.0, 100.0, 100.0]), np.zeros(4), [1] * 4, [90] * 4
    )
    second = template(
        np.array([51.0, 150.0, 250.0 + 3 * par.PAIR_TOLERANCE_MAX_PX]),
        np.array([100.0, 100.0, 100.0]),
        np.array([0.0, (par.PAIR_ANGLE_SLACK + 2) * math.tau / par.TURN, 0.0]),
        [1] * 3,
        [90] * 3,
    )
    a, b, scratch = unpacked(first, second)
    middle = prepare(second).origin[0] - prepare(first).origin[0]
    scratch.motion[:] = 1.0, 0.0, -middle, 0.0, 0.0, 0.0
    scratch.placed[:4] = scratch.first[:4] - (middle, 0.0)
    assert pair_up(a, b, scratch, 10.0, 0.0) == 1
    i, k = scratch.pairs[0]
    assert first.x[prepare(first).order[i]] == 50.0  # nearer than the one at 54
    assert second.x[prepare(second).order[k]] == 51.0


def test_points_are_displaced_like_their_paired_neighbours_and_no_pair_counts_for_itself() -> None:
    first = finger(4, 30)
    a, _, scratch = unpacked(first, first)
    count = same_rows(scratch, first, first)
    scratch.placed[:count] = scratch.first[:count]
    pushed = np.array([3.0, -2.0])
    scratch.second[:count] = scratch.first[:count] + pushed
    smooth_displacement(a, scratch, count)
    inside = scratch.drift[:count]
    assert (inside @ pushed > 0.3 * pushed @ pushed).all()
    assert (np.hypot(*inside.T) <= np.hypot(*pushed) + 1e-9).all()
    alone = 5
    scratch.second[:count] = scratch.first[:count]
    scratch.second[alone] += pushed
    smooth_displacement(a, scratch, count)
    assert scratch.drift[alone].tolist() == [0.0, 0.0]
    assert np.abs(scratch.drift[:count]).max() > 0


def test_only_edges_that_join_two_pairs_are_counted() -> None:
    scratch = scratch_of_thread()
    columns = 10
    scratch.pairs[:3] = (0, 1), (2, 3), (4, 5)
    cells = [0 * columns + 1, 2 * columns + 3, 4 * columns + 5, 6 * columns + 7]
    here = np.array([cells[0], cells[0], cells[2], cells[3]], np.uint16)
    there = np.array([cells[1], cells[3], cells[1], cells[0]], np.uint16)
    assert edges_among(scratch, here, there, 4, 3, columns) == 2
    assert not scratch.is_paired.any()


def test_prints_with_more_matching_edges_than_there_is_room_for_score_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    sides = [prepare(finger(seed, count)) for seed, count in ((1, 60), (1, 50), (2, 3), (3, 40))]
    packed, rows = pack(sides), np.arange(len(sides))
    plain = weigh(sides[0], packed, rows)
    monkeypatch.setattr("biometrics.matcher.searching.room_of_thread", lambda: room_for(10))
    np.testing.assert_array_equal(weigh(sides[0], packed, rows), plain)

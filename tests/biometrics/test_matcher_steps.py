"""The matcher's steps one by one: edges, edges alike, laying over, pairing up, following the skin."""

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
from biometrics.matcher.scratch import Print, Scratch, scratch_of_thread
from biometrics.matcher.structure import Minutiae, prepare
from biometrics.matcher.weighing import unpack
from tests.biometrics.test_matcher import finger, moved, template


def laid(first: Minutiae, second: Minutiae) -> tuple[Print, Print, Scratch]:
    """Both prints and a room that holds their positions, nothing displaced."""
    a, b = (Print(*prepare(one)[:3]) for one in (first, second))
    room = scratch_of_thread()
    unpack(a, room.first, room.first_rows)
    unpack(b, room.second, room.second_rows)
    room.drift[:] = 0.0
    return a, b, room


def same_rows(room: Scratch, first: Minutiae, second: Minutiae) -> int:
    """Pair every minutia with the one that stands in the same row of the template; their number."""
    here, there = prepare(first).order, prepare(second).order
    for at, row in enumerate(here.tolist()):
        room.pairs[at] = at, int(np.flatnonzero(there == row)[0])
        room.weights[at] = 1.0
    return len(here)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 1000), st.floats(-math.pi, math.pi), st.floats(-300, 300), st.floats(-300, 300))
def test_edges_do_not_change_when_the_print_is_turned_and_shifted(seed: int, turn: float, dx: float, dy: float) -> None:
    still, there = (prepare(one).edges[:, 2:].astype(int) for one in (finger(seed), moved(finger(seed), turn, dx, dy)))
    # Which end is named first may change; steps are rounded, and of two neighbours as far either may be the nearer.
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
    # The upper points right, and sees the lower a quarter turn clockwise; the lower points straight at the upper.
    seen = {int(edge[0]): int(edge[3]), int(edge[1]): int(edge[4])}
    assert seen == {int(upper): par.TURN // 4, int(lower): 0}


def test_each_minutia_is_joined_to_its_nearest_and_no_edge_stands_twice() -> None:
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
def test_the_same_edges_are_alike_whichever_print_was_indexed(a: int, b: int) -> None:
    first, second = prepare(finger(a, 30)), prepare(finger(b, 25))
    sides = []
    for index, edges, is_first in ((first, second.edges, True), (second, first.edges, False)):
        pairs, scales = np.zeros(20_000, np.uint32), np.zeros(20_000, np.uint8)
        count = edges_alike(index_edges(index.edges), edges, len(second.positions), is_first, pairs, scales)
        ends = [tuple(sorted(divmod(pair, 1 << 16))) for pair in pairs[:count].tolist()]
        sides.append(sorted(zip(ends, scales[:count].tolist(), strict=True)))
    assert sides[0] == sides[1]


def test_every_pair_of_edges_alike_is_found_at_its_scales_and_no_other() -> None:
    first, second = prepare(finger(1, 30)), prepare(finger(2, 25))
    pairs, scales = np.zeros(20_000, np.uint32), np.zeros(20_000, np.uint8)
    count = edges_alike(index_edges(first.edges), second.edges, 25, True, pairs, scales)
    found = sorted(zip(pairs[:count].tolist(), scales[:count].tolist(), strict=True))
    assert found == sorted(_alike_by_hand(first.edges, second.edges, 25))


def _alike_by_hand(first: np.ndarray, second: np.ndarray, columns: int) -> Iterator[tuple[int, int]]:
    """What `edges_alike` writes, edge by edge and from its definition."""
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
def test_rows_hold_every_point_in_reach(count: int, y: float, reach: float) -> None:
    points = np.random.default_rng(count).uniform(0, 400, (count, 2))
    points = points[np.argsort(points[:, 1])]
    rows = np.empty(scratch_of_thread().first_rows.shape, np.int64)
    index_rows(points, count, rows)
    start, stop = span(points, rows, y, reach)
    near = np.flatnonzero(np.abs(points[:, 1] - y) <= reach)
    assert set(near.tolist()) <= set(range(start, stop))


def test_nearness_is_one_beside_a_point_or_among_several_and_nothing_out_of_reach() -> None:
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
def test_a_motion_is_fitted_to_the_pairs_it_made(seed: int, turn: float, dx: float) -> None:
    first = finger(seed)
    second = moved(first, turn, dx, 30.0)
    a, b, room = laid(first, second)
    # `moved` sorts anew: mates are found by where they went.
    went = np.exp(-1j * turn) * (first.x + 1j * first.y) + complex(dx, 30.0)
    here, there = prepare(first).order, prepare(second).order
    mates = np.abs(went[here, None] - (second.x + 1j * second.y)[there]).argmin(axis=1)
    count = len(mates)
    room.pairs[:count], room.weights[:count] = np.stack([np.arange(count), mates], axis=1), 1.0
    fit(a, b, room, count, 1.0)
    assert math.remainder(math.atan2(room.motion[1], room.motion[0]) + turn, math.tau) == pytest.approx(0, abs=0.02)
    assert math.hypot(room.motion[0], room.motion[1]) == pytest.approx(1.0, abs=0.01)
    reached = room.placed[:count] - room.second[room.pairs[:count, 1]]
    assert np.abs(reached).max() < 2.0
    assert pair_up(a, b, room, par.PAIR_TOLERANCE_PX, 0.0) == count


def test_pairs_are_one_to_one_and_none_points_another_way_or_lies_too_far() -> None:
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
    a, b, room = laid(first, second)
    middle = prepare(second).origin[0] - prepare(first).origin[0]
    room.motion[:] = 1.0, 0.0, -middle, 0.0, 0.0, 0.0
    room.placed[:4] = room.first[:4] - (middle, 0.0)
    assert pair_up(a, b, room, 10.0, 0.0) == 1
    i, k = room.pairs[0]
    assert first.x[prepare(first).order[i]] == 50.0  # nearer than the one at 54
    assert second.x[prepare(second).order[k]] == 51.0


def test_points_are_carried_as_their_paired_neighbours_are_and_no_pair_speaks_for_itself() -> None:
    first = finger(4, 30)
    a, _, room = laid(first, first)
    count = same_rows(room, first, first)
    room.placed[:count] = room.first[:count]
    pushed = np.array([3.0, -2.0])
    room.second[:count] = room.first[:count] + pushed
    smooth_displacement(a, room, count)
    inside = room.drift[:count]
    assert (inside @ pushed > 0.3 * pushed @ pushed).all()
    assert (np.hypot(*inside.T) <= np.hypot(*pushed) + 1e-9).all()
    alone = 5
    room.second[:count] = room.first[:count]
    room.second[alone] += pushed
    smooth_displacement(a, room, count)
    assert room.drift[alone].tolist() == [0.0, 0.0]
    assert np.abs(room.drift[:count]).max() > 0


def test_only_edges_between_two_pairs_are_counted_among_them() -> None:
    room = scratch_of_thread()
    columns = 10
    room.pairs[:3] = (0, 1), (2, 3), (4, 5)
    cells = [0 * columns + 1, 2 * columns + 3, 4 * columns + 5, 6 * columns + 7]
    here = np.array([cells[0], cells[0], cells[2], cells[3]], np.uint16)
    there = np.array([cells[1], cells[3], cells[1], cells[0]], np.uint16)
    assert edges_among(room, here, there, 4, 3, columns) == 2
    assert not room.is_paired.any()

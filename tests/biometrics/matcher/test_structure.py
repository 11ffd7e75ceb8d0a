"""A template as the matcher sees it: its edges equal their plain definition, however they are found."""

import math

import numpy as np
import pytest

from biometrics.matcher import parameters as par
from biometrics.matcher.structure import direction_code, join_neighbours, length_code


def plainly(positions: np.ndarray, marks: np.ndarray) -> np.ndarray:
    """Each minutia with its nearest neighbours, of two as near the first, by lengths and angles in floating point."""
    joined = set()
    for i, (x, y) in enumerate(positions.astype(int)):
        lengths = [
            (math.hypot(int(px) - x, int(py) - y) / par.POSITION_STEPS, j) for j, (px, py) in enumerate(positions)
        ]
        near = sorted(each for each in lengths if par.EDGE_MIN_PX <= each[0] <= par.EDGE_MAX_PX)
        joined |= {(min(i, j), max(i, j)) for _, j in near[: par.EDGE_NEIGHBOURS]}
    edges = []
    for i, j in sorted(joined):
        dx, dy = (positions[j].astype(float) - positions[i]) / par.POSITION_STEPS
        along = math.atan2(dy, dx) * par.TURN / math.tau
        code = par.LENGTH_STEPS * math.log2(math.hypot(dx, dy) / par.EDGE_MIN_PX)
        ends = (along - marks[i, 0], along + par.TURN // 2 - marks[j, 0])
        edges.append([i, j, min(255, max(0, round(code))), *(round(end) % par.TURN for end in ends)])
    return np.array(edges, np.uint8).reshape(-1, 5)


@pytest.mark.parametrize("spread", [60, 900, 3000, 32000])
@pytest.mark.parametrize("step", [1, 80])
@pytest.mark.parametrize("count", [0, 1, 9, 45, 255])
def test_edges_join_the_nearest_neighbours_with_their_lengths_and_angles(spread: int, step: int, count: int) -> None:
    random = np.random.default_rng(count)
    positions = random.integers(-spread, spread + 1, (count, 2)) // step * step
    rows = positions[np.lexsort((positions[:, 0], positions[:, 1]))].astype(np.int16)
    marks = random.integers(0, 256, (count, 3)).astype(np.uint8)
    np.testing.assert_array_equal(join_neighbours(rows, marks), plainly(rows, marks))


def test_codes_from_tables_equal_the_functions_they_stand_for() -> None:
    reach = int(par.EDGE_MAX_PX * par.POSITION_STEPS)
    for dx, dy in np.random.default_rng(1).integers(-reach, reach + 1, (20_000, 2)).tolist():
        squared = dx * dx + dy * dy
        length = math.sqrt(squared) / par.POSITION_STEPS
        if par.EDGE_MIN_PX <= length <= par.EDGE_MAX_PX:
            assert length_code(squared) == min(255, round(par.LENGTH_STEPS * math.log2(length / par.EDGE_MIN_PX)))
            assert (direction_code(dx, dy) - round(math.atan2(dy, dx) * par.TURN / math.tau)) % par.TURN == 0
    for dx, dy in ((reach, 0), (0, reach), (-reach, 0), (0, -reach), (70, 70), (-70, 70), (-70, -70), (70, -70)):
        assert (direction_code(dx, dy) - round(math.atan2(dy, dx) * par.TURN / math.tau)) % par.TURN == 0

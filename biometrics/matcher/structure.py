"""A template as the matcher sees it: minutiae in fixed steps, and edges between neighbours, 5 + 5 bytes each."""

import hashlib
import math
from collections.abc import Sequence
from typing import Final, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from biometrics.compiled import compiled
from biometrics.matcher import parameters as par
from biometrics.matcher.scratch import Near, near_of_thread

MAX_MINUTIAE = 255  # an index fits a byte
_REACH_PX = 4000.0  # positions fit int16 in steps of 1/8 px
_FAR: Final = 2 * int(par.EDGE_MAX_PX * par.POSITION_STEPS)
_SHORTEST: Final = int(par.EDGE_MIN_PX * par.POSITION_STEPS) ** 2
_LONGEST: Final = int(par.EDGE_MAX_PX * par.POSITION_STEPS) ** 2
# Codes of lengths by their squares, exact up to _FINE; beyond, of the lowest in each 128, which hold two codes at most.
_FINE: Final = 1 << 15
_COARSE_BITS: Final = 7
_OCTAVES: Final = 2.0 * np.log2(par.EDGE_MIN_PX * par.POSITION_STEPS)


def _codes(squares: NDArray[np.int64]) -> NDArray[np.uint8]:
    octaves = (np.log2(np.maximum(squares, _SHORTEST)) - _OCTAVES) / 2
    codes: NDArray[np.uint8] = np.clip(np.rint(par.LENGTH_STEPS * octaves), 0, 255).astype(np.uint8)
    return codes


_FINE_CODES: Final = _codes(np.arange(_FINE))
_COARSE_CODES: Final = _codes(np.arange((_LONGEST >> _COARSE_BITS) + 1) << _COARSE_BITS)
_NEXT_CODE: Final = np.append(_SHORTEST * 2.0 ** ((np.arange(255) + 0.5) * 2 / par.LENGTH_STEPS), np.inf)
# Directions within an octant by the share of the shorter side in the longer: a 64th holds two steps at most.
_SHARES: Final = 64
_FIRST_STEP: Final = np.rint(np.arctan(np.arange(_SHARES + 1) / _SHARES) * (par.TURN / (2 * np.pi))).astype(np.uint8)
_NEXT_STEP: Final = np.tan((np.arange(par.TURN // 8 + 1) + 0.5) * (2 * np.pi / par.TURN))


class Minutiae(Protocol):
    """What the matcher needs from a template; see `biometrics.template.Template`."""

    @property
    def x(self) -> NDArray[np.float32]:
        """Px to the right, (n,)."""

    @property
    def y(self) -> NDArray[np.float32]:
        """Px downwards, (n,)."""

    @property
    def direction(self) -> NDArray[np.float32]:
        """Radians, counter-clockwise on the screen, (n,)."""

    @property
    def kind(self) -> NDArray[np.uint8]:
        """1 ending, 2 bifurcation, 0 other, (n,)."""

    @property
    def reliability(self) -> NDArray[np.uint8]:
        """0–100, (n,)."""

    @property
    def scale(self) -> float:
        """Template px per px of the original image."""

    @property
    def ppi(self) -> float | None:
        """Claimed resolution of the original image."""


class Read(Protocol):
    """A print, read once or twice; see `biometrics.template.Template`."""

    @property
    def readings(self) -> Sequence[Minutiae]:
        """Its readings, one or two."""

    @property
    def assessable(self) -> bool:
        """Whether comparing it means anything."""


class Structure(NamedTuple):
    """Packed minutiae and edges, ready to be compared.

    positions (n, 2) int16: x, y in 1/8 px about the centre of the minutiae, sorted by y; marks (n, 3) uint8: direction
    in 1/256 turn (clockwise on the screen, as y points down), kind, reliability; edges (m, 5) uint8: first and second
    minutia, length code, direction of the edge as seen from either end; token: orders two structures by content, so
    that a comparison does not depend on which is given first; order (n,): row of each minutia in the template; origin:
    the centre, px of the template; size: mm per px by the claimed resolution, NaN if there is none.
    """

    positions: NDArray[np.int16]
    marks: NDArray[np.uint8]
    edges: NDArray[np.uint8]
    token: int
    order: NDArray[np.int32]
    origin: tuple[float, float]
    size: float


class Points(NamedTuple):
    """Minutiae of several prints, see `Structure`: print r has counts[r] from starts[r]."""

    positions: NDArray[np.int16]
    marks: NDArray[np.uint8]
    starts: NDArray[np.int64]
    counts: NDArray[np.uint8]


def prepare(template: Minutiae) -> Structure:
    """The structure of `template`; minutiae with values that are not finite are left out."""
    x = np.asarray(template.x, np.float64)
    y = np.asarray(template.y, np.float64)
    angle = np.asarray(template.direction, np.float64)
    reliability = np.minimum(np.asarray(template.reliability), 100)
    usable = np.flatnonzero(np.isfinite(x) & np.isfinite(y) & np.isfinite(angle))
    if len(usable) > MAX_MINUTIAE:
        usable = usable[np.argsort(-reliability[usable].astype(np.int16), kind="stable")[:MAX_MINUTIAE]]
    angle = angle[usable]
    origin = (_middle(x[usable]), _middle(y[usable]))
    steps = [
        np.rint(np.clip(v[usable] - o, -_REACH_PX, _REACH_PX) * par.POSITION_STEPS).astype(np.int16)
        for v, o in zip((x, y), origin, strict=True)
    ]
    turn = (np.rint(-angle * (par.TURN / (2 * np.pi))).astype(np.int64) % par.TURN).astype(np.uint8)
    kind = np.asarray(template.kind, np.uint8)[usable]
    kind = np.where(kind > 2, 0, kind)
    order = np.lexsort((reliability[usable], kind, turn, steps[0], steps[1]))
    positions = np.ascontiguousarray(np.stack(steps, axis=1)[order])
    marks = np.stack([turn, kind, reliability[usable]], axis=1).astype(np.uint8)[order]
    ppi = template.ppi or math.nan
    size = 25.4 / (ppi * template.scale) if ppi > 0 and template.scale > 0 else math.nan
    edges = join_neighbours(positions, marks)
    digest = hashlib.blake2b(positions.tobytes() + marks.tobytes(), digest_size=7).digest()
    return Structure(
        positions, marks, edges, int.from_bytes(digest, "big"), usable[order].astype(np.int32), origin, size
    )


def _middle(values: NDArray[np.float64]) -> float:
    return float((values.min() + values.max()) / 2) if len(values) else 0.0


@compiled
def length_code(squared: int) -> int:
    """The code of an edge whose length in steps of a position has this square: round(LENGTH_STEPS · octaves)."""
    if squared < _FINE:
        return int(_FINE_CODES[squared])
    code = int(_COARSE_CODES[squared >> _COARSE_BITS])
    return code + int(squared > _NEXT_CODE[code])


@compiled
def direction_code(dx: int, dy: int) -> int:
    """The direction of a vector in 1/256 turn, −128 to 128: round(atan2(dy, dx)), by its place in its octant."""
    across, down = abs(dx), abs(dy)
    share = min(across, down) / max(across, down)
    step = int(_FIRST_STEP[int(share * _SHARES)])
    step += int(share > _NEXT_STEP[step])
    if down > across:
        step = par.TURN // 4 - step
    if dx < 0:
        step = par.TURN // 2 - step
    return -step if dy < 0 else step


@compiled
def _squares(near: Near, count: int, i: int) -> None:
    """Fill near.squares with each minutia's square distance from the i-th, cut off where it is too large to matter.

    near.x, .near_y: where the `count` minutiae are.
    """
    x, y, squares = near.x, near.y, near.squares
    for j in range(count):
        dx = min(max(x[j] - x[i], np.int32(-_FAR)), np.int32(_FAR))
        dy = min(max(y[j] - y[i], np.int32(-_FAR)), np.int32(_FAR))
        squares[j] = dx * dx + dy * dy


@compiled
def _near(near: Near, minutiae: int, limit: int) -> int:
    """Fill near.keys with square · 256 + number of those `minutiae` whose square is at most `limit`; their number."""
    squares, keys, count = near.squares, near.keys, 0
    for j in range(minutiae):
        # Without a branch, which no processor could predict.
        keys[count] = np.int32(min(squares[j], np.int32(_LONGEST)) << 8 | j)
        count += (squares[j] >= _SHORTEST) & (squares[j] <= limit)
    return count


@compiled
def _join_nearest(near: Near, minutiae: int, count: int, i: int) -> int:
    """Mark the nearest of `count` keys, see `_near`, as joined to the i-th. Returns the furthest of them."""
    keys, joined, furthest = near.keys, near.joined, 0
    for at in range(count):
        key, nearer = keys[at], np.int32(0)
        for other in range(count):
            nearer += np.int32(keys[other] < key)
        is_near = nearer < par.EDGE_NEIGHBOURS
        j = int(key & 255)
        joined[min(i, j) * minutiae + max(i, j)] |= is_near
        furthest = max(furthest, int(key)) if is_near else furthest
    return furthest


def join_neighbours(positions: NDArray[np.int16], marks: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Edges (m, 5) uint8 from each minutia to its nearest neighbours, without duplicates; of two as near the first."""
    edges = np.empty((most_edges(len(positions)), 5), np.uint8)
    one = Points(positions, marks, np.zeros(1, np.int64), np.full(1, len(positions), np.uint8))
    total = fill_edges(one, edges, np.empty(1, np.int64), np.empty(1, np.uint16), near_of_thread())
    return edges[:total].copy()


def most_edges(minutiae: int) -> int:
    """Rows that `fill_edges` may need for so many minutiae, of one print or of several."""
    return minutiae * par.EDGE_NEIGHBOURS + 1


@compiled
def _join(positions: NDArray[np.int16], marks: NDArray[np.uint8], edges: NDArray[np.uint8], near: Near) -> int:
    """Fill `edges` (m, 5), see `join_neighbours`. Returns their number; one row more is written to."""
    n = len(positions)
    joined, limit = near.joined, _LONGEST
    for i in range(n):
        near.x[i], near.y[i] = positions[i, 0], positions[i, 1]
    for at in range(n * n):
        joined[at] = 0
    for i in range(n):
        _squares(near, n, i)
        count = _near(near, n, limit)
        if count < par.EDGE_NEIGHBOURS and limit < _LONGEST:
            count = _near(near, n, _LONGEST)
        furthest = _join_nearest(near, n, count, i)
        # The next minutia's neighbours are about as far away.
        limit = min(_LONGEST, (furthest >> 8) * 3 // 2 + _SHORTEST)
    total = 0
    for i in range(n):
        for j in range(i + 1, n):
            # Without a branch, as above.
            edges[total, 0], edges[total, 1] = i, j
            total += joined[i * n + j]
    for row in range(total):
        i, j = edges[row, 0], edges[row, 1]
        dx = np.int64(positions[j, 0]) - positions[i, 0]
        dy = np.int64(positions[j, 1]) - positions[i, 1]
        along = direction_code(dx, dy)
        edges[row, 2] = length_code(dx * dx + dy * dy)
        edges[row, 3] = (along - marks[i, 0]) & (par.TURN - 1)
        edges[row, 4] = (along + par.TURN // 2 - marks[j, 0]) & (par.TURN - 1)
    return total


@compiled
def fill_edges(
    prints: Points, edges: NDArray[np.uint8], starts: NDArray[np.int64], counts: NDArray[np.uint16], near: Near
) -> int:
    """Fill `edges` with those of all prints end to end, `starts` and `counts`. Returns the number of edges."""
    done = 0
    for row in range(len(counts)):
        a, b = prints.starts[row], prints.starts[row] + prints.counts[row]
        starts[row] = done
        counts[row] = _join(prints.positions[a:b], prints.marks[a:b], edges[done:], near)
        done += counts[row]
    return done

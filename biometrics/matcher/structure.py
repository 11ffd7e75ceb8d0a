"""A template as the matcher sees it: minutiae in fixed steps, and edges between neighbours, 5 + 5 bytes each."""

import hashlib
import math
from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from biometrics.compiled import compiled
from biometrics.matcher import parameters as par

MAX_MINUTIAE = 255  # an index fits a byte
_REACH_PX = 4000.0  # positions fit int16 in steps of 1/8 px


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
def join_neighbours(positions: NDArray[np.int16], marks: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Edges (m, 5) uint8 from each minutia to its nearest neighbours, without duplicates."""
    n = len(positions)
    joined = np.zeros((n, n), np.bool_)
    nearest = np.empty(par.EDGE_NEIGHBOURS, np.int64)
    distances = np.empty(par.EDGE_NEIGHBOURS, np.int64)
    shortest = int(par.EDGE_MIN_PX * par.POSITION_STEPS) ** 2
    longest = int(par.EDGE_MAX_PX * par.POSITION_STEPS) ** 2
    total = 0
    for i in range(n):
        count = 0
        for j in range(n):
            dx = np.int64(positions[j, 0]) - positions[i, 0]
            dy = np.int64(positions[j, 1]) - positions[i, 1]
            squared = dx * dx + dy * dy
            if squared < shortest or squared > longest:
                continue
            if count == par.EDGE_NEIGHBOURS:
                if squared >= distances[count - 1]:
                    continue
                at = count - 1
            else:
                at = count
                count += 1
            while at > 0 and distances[at - 1] > squared:
                distances[at] = distances[at - 1]
                nearest[at] = nearest[at - 1]
                at -= 1
            distances[at] = squared
            nearest[at] = j
        for at in range(count):
            low, high = min(i, nearest[at]), max(i, nearest[at])
            total += not joined[low, high]
            joined[low, high] = True
    edges = np.empty((total, 5), np.uint8)
    row = 0
    for i in range(n):
        for j in range(i + 1, n):
            if joined[i, j]:
                dx = (np.float64(positions[j, 0]) - positions[i, 0]) / par.POSITION_STEPS
                dy = (np.float64(positions[j, 1]) - positions[i, 1]) / par.POSITION_STEPS
                length = math.sqrt(dx * dx + dy * dy)
                along = math.atan2(dy, dx) * (par.TURN / (2 * math.pi))
                code = par.LENGTH_STEPS * math.log2(length / par.EDGE_MIN_PX)
                edges[row, 0] = i
                edges[row, 1] = j
                edges[row, 2] = np.uint8(min(255, max(0, round(code))))
                edges[row, 3] = np.uint8(round(along - marks[i, 0]) % par.TURN)
                edges[row, 4] = np.uint8(round(along + par.TURN // 2 - marks[j, 0]) % par.TURN)
                row += 1
    return edges

"""The surroundings of a minutia, in numbers that hardly change from one touch to the next.

Each neighbour is described in the minutia's own frame: its distance, its bearing and its direction. Smooth waves over
these three (rings of distance × angular harmonics) are summed over the neighbours, so that a missing or false neighbour
changes only its own contribution. The sums are projected onto the 24 directions in which fingers differ most relative
to the spread between two touches of one (R. A. Fisher's linear discriminant, 1936), learnt from synthetic fingers only:
`biometrics.tools.learn_descriptor`.

Neighbours beyond the print's edge are unknown, not absent: another touch may show them. Where the surroundings are cut
off, what such a place contributes on average is added to the sums, so that a print's edge does not look like a property
of the finger.
"""

import math
from functools import cache
from importlib import resources
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from biometrics.compiled import compiled
from biometrics.matcher import parameters as par
from biometrics.matcher.structure import Structure

VERSION: Final = "rings-2"
"""Version of the descriptor and of the learnt model: raised whenever codes change."""

MOST_DESCRIBED: Final = 56
"""Highest number of minutiae described, the most reliable ones: the rest are mostly false."""
LEAST_RELIABILITY: Final = 60
"""Minutiae below LEADER's own threshold are left out ..."""
LEAST_DESCRIBED: Final = 16
"""... as long as this many remain."""

REACH_PX: Final = 110.0
_RING_PX: Final = np.array([14.0, 28.0, 44.0, 62.0, 84.0], np.float32)
_RING_WIDTH_PX: Final = np.array([9.0, 11.0, 13.0, 16.0, 20.0], np.float32)
_ANGLES = np.arange(par.TURN) * (2 * math.pi / par.TURN)
_COSINES: Final = np.cos(_ANGLES).astype(np.float32)
_SINES: Final = np.sin(_ANGLES).astype(np.float32)
EDGE_PX: Final = 16.0
"""A print is taken to end this far beyond its outermost minutiae, ..."""
EDGES: Final = 32
"""... in each of so many directions."""
BEARINGS: Final = 16
DISTANCES: Final = 6
SECTORS: Final = DISTANCES * BEARINGS
"""Parts of a minutia's surroundings that are seen or lie beyond the edge."""
_SECANTS: Final = np.where(np.cos(_ANGLES) > 0.02, 1.0 / np.maximum(np.cos(_ANGLES), 0.02), 1e6).astype(np.float32)
RINGS: Final = 5
WAVES: Final = 5
"""Harmonics 0 … 4 of a neighbour's bearing, each with harmonics −2 … 2 of its direction."""
WIDTH: Final = RINGS * WAVES * 5 * 2
DIMENSIONS: Final = 24
HALF: Final = DIMENSIONS // 2
CENTRES: Final = 1024
"""Centres for each half of the dimensions; a cell is a pair of centres."""
FINE_PARTS: Final = 8
FINE_CENTRES: Final = 256
"""Parts of a fine code, and centres for each, see `fine`."""

Floats = NDArray[np.float32]


class Model(NamedTuple):
    """Learnt numbers: mean (WIDTH,), projection (WIDTH, DIMENSIONS), centres (2, CENTRES, HALF), shares (2, CENTRES).

    unseen (SECTORS, DIMENSIONS): what is added for a sector that lies beyond the print's edge.
    shares: how often each centre is the nearest one, among the minutiae of synthetic fingers. For fine codes:
    fine_centres (FINE_PARTS, FINE_CENTRES, 3); within, spread (DIMENSIONS,): the variance of each dimension within a
    finger and over all; worths (n,), see `fine`.
    """

    mean: Floats
    projection: Floats
    unseen: Floats
    centres: Floats
    shares: Floats
    fine_centres: Floats
    within: Floats
    spread: Floats
    worths: Floats


@cache
def model() -> Model:
    """The model of this version."""
    with resources.as_file(resources.files("biometrics.gallery.index") / "model.npz") as path, np.load(path) as stored:
        return Model(*(stored[name].astype(np.float32) for name in Model._fields))


def described(structure: Structure) -> NDArray[np.int64]:
    """Rows of the minutiae to describe, ascending."""
    rows = np.empty(MOST_DESCRIBED, np.int64)
    return rows[: choose_described(structure.marks, rows)]


@compiled
def choose_described(marks: NDArray[np.uint8], rows: NDArray[np.int64]) -> int:
    """Fill `rows` with the rows of the minutiae to describe, ascending. Returns their number."""
    by_reliability = np.zeros(102, np.int64)
    for k in range(len(marks)):
        by_reliability[marks[k, 2]] += 1
    # Minutiae above `bar` are described, and the first of those just below it.
    bar, taken = 101, 0
    while bar > 0:
        here = by_reliability[bar - 1]
        if taken + here > MOST_DESCRIBED or (bar - 1 < LEAST_RELIABILITY and taken + here > LEAST_DESCRIBED):
            break
        bar -= 1
        taken += here
    most = MOST_DESCRIBED if bar > LEAST_RELIABILITY else max(taken, LEAST_DESCRIBED)
    spare, count = min(most, len(marks)) - taken, 0
    for k in range(len(marks)):
        if marks[k, 2] < bar:
            if marks[k, 2] != bar - 1 or spare <= 0:
                continue
            spare -= 1
        rows[count] = k
        count += 1
    return count


def surroundings(structure: Structure, rows: NDArray[np.int64]) -> Floats:
    """The sums of waves (len(rows), WIDTH) about each of `rows`, over these minutiae only."""
    sums = np.zeros((len(rows), WIDTH), np.float32)
    points = structure.positions[rows].astype(np.float32) / np.float32(par.POSITION_STEPS)
    turns = structure.marks[rows, 0]
    _sum_waves(points, _COSINES[turns], _SINES[turns], _RING_PX, _RING_WIDTH_PX, sums)
    return sums


def beyond(structure: Structure, rows: NDArray[np.int64]) -> Floats:
    """The share (len(rows), SECTORS) of each sector about each of `rows` that lies beyond the print's edge.

    Sectors are numbered from the innermost ones outwards, and at each distance by their bearing from the minutia's
    direction on.
    """
    shares = np.zeros((len(rows), SECTORS), np.float32)
    points = structure.positions[rows].astype(np.float32) / np.float32(par.POSITION_STEPS)
    _fill_beyond(points, structure.marks[rows, 0], shares)
    return shares


def add_by_sector(structure: Structure, rows: NDArray[np.int64], sums: NDArray[np.float64]) -> None:
    """Add to `sums` (SECTORS, WIDTH) the waves about each of `rows` of the neighbours in each sector, for learning."""
    points = structure.positions[rows].astype(np.float32) / np.float32(par.POSITION_STEPS)
    _add_by_sector(points, structure.marks[rows, 0], _RING_PX, _RING_WIDTH_PX, sums)


@compiled
def _add_by_sector(
    points: Floats, turns: NDArray[np.uint8], rings: Floats, widths: Floats, sums: NDArray[np.float64]
) -> None:
    pair, cosines, sines = np.empty((2, 2), np.float32), np.empty(2, np.float32), np.empty(2, np.float32)
    of_pair = np.empty((2, WIDTH), np.float32)
    for i in range(len(points)):
        for j in range(len(points)):
            dx, dy = points[j, 0] - points[i, 0], points[j, 1] - points[i, 1]
            distance = math.sqrt(dx * dx + dy * dy)
            if i == j or distance >= REACH_PX:
                continue
            for at, row in ((0, i), (1, j)):
                pair[at, 0], pair[at, 1] = points[row, 0], points[row, 1]
                cosines[at], sines[at] = _COSINES[turns[row]], _SINES[turns[row]]
            of_pair[:] = 0
            _sum_waves(pair, cosines, sines, rings, widths, of_pair)
            bearing = math.atan2(dy, dx) / (2 * math.pi) - turns[i] / par.TURN
            sector = int(distance / (REACH_PX / DISTANCES)) * BEARINGS + int((bearing - math.floor(bearing)) * BEARINGS)
            for wave in range(WIDTH):
                sums[sector, wave] += of_pair[0, wave]


def descriptors_of(structure: Structure, rows: NDArray[np.int64]) -> Floats:
    """Descriptors (len(rows), DIMENSIONS), with a spread of about 1 within a finger in every dimension."""
    numbers = model()
    sums = surroundings(structure, rows)
    descriptors: Floats = (sums - numbers.mean) @ numbers.projection + beyond(structure, rows) @ numbers.unseen
    return descriptors.astype(np.float32, copy=False)


@compiled
def _fill_beyond(points: Floats, turns: NDArray[np.uint8], shares: Floats) -> None:
    """Fill `shares`, see `beyond`. The edge is the polygon around all points, moved outwards by EDGE_PX."""
    step, width = par.TURN // EDGES, np.float32(REACH_PX / DISTANCES)
    furthest = np.full(EDGES, -np.inf, np.float32)
    for k in range(EDGES):
        for i in range(len(points)):
            along = points[i, 0] * _COSINES[k * step] + points[i, 1] * _SINES[k * step]
            furthest[k] = max(furthest[k], along + np.float32(EDGE_PX))
    to_edge = np.empty(EDGES, np.float32)
    for i in range(len(points)):
        for k in range(EDGES):
            to_edge[k] = furthest[k] - points[i, 0] * _COSINES[k * step] - points[i, 1] * _SINES[k * step]
        for bearing in range(BEARINGS):
            turn = np.int64(turns[i]) + (2 * bearing + 1) * par.TURN // (2 * BEARINGS)
            reach = np.float32(np.inf)
            for k in range(EDGES):
                reach = min(reach, to_edge[k] * _SECANTS[(turn - k * step) & (par.TURN - 1)])
            for ring in range(DISTANCES):
                share = np.float32(ring + 1) - reach / width
                shares[i, ring * BEARINGS + bearing] = min(max(share, np.float32(0.0)), np.float32(1.0))


@compiled
def _sum_waves(points: Floats, cosines: Floats, sines: Floats, rings: Floats, widths: Floats, sums: Floats) -> None:
    """Add the waves of every neighbour of minutia i to sums[i]; cosines and sines: of the minutiae's directions."""
    half = 5 * WAVES
    wave = np.empty(2 * half, np.float32)
    across, along = np.empty(WAVES, np.float32), np.empty(WAVES, np.float32)
    reach = np.float32(REACH_PX * REACH_PX)
    for i in range(len(points)):
        for j in range(len(points)):
            dx, dy = points[j, 0] - points[i, 0], points[j, 1] - points[i, 1]
            squared = dx * dx + dy * dy
            if squared > reach or squared < 1.0:
                continue
            distance = math.sqrt(squared)
            where_c = (dx * cosines[i] + dy * sines[i]) / distance
            where_s = (dy * cosines[i] - dx * sines[i]) / distance
            c1 = cosines[j] * cosines[i] + sines[j] * sines[i]
            s1 = sines[j] * cosines[i] - cosines[j] * sines[i]
            c2, s2 = c1 * c1 - s1 * s1, 2.0 * c1 * s1
            along[0], across[0] = 1.0, 0.0
            for m in range(1, WAVES):
                along[m] = along[m - 1] * where_c - across[m - 1] * where_s
                across[m] = across[m - 1] * where_c + along[m - 1] * where_s
            for m in range(WAVES):
                a, b = along[m], across[m]
                wave[m], wave[WAVES + m] = a, b
                wave[2 * WAVES + m], wave[3 * WAVES + m] = a * c1 - b * s1, b * c1 + a * s1
                wave[4 * WAVES + m], wave[5 * WAVES + m] = a * c1 + b * s1, b * c1 - a * s1
                wave[6 * WAVES + m], wave[7 * WAVES + m] = a * c2 - b * s2, b * c2 + a * s2
                wave[8 * WAVES + m], wave[9 * WAVES + m] = a * c2 + b * s2, b * c2 - a * s2
            for ring in range(RINGS):
                off = (distance - rings[ring]) / widths[ring]
                if off * off > 7.0:
                    continue
                near = np.float32(math.exp(-0.5 * off * off))
                own = sums[i, ring * 2 * half : (ring + 1) * 2 * half]
                for k in range(2 * half):
                    own[k] += near * wave[k]

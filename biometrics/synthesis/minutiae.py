"""The minutiae of a finger and of a touch, drawn at random by compiled code; see `templates`."""

import math
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from biometrics.compiled import compiled

WIDTH_PX: Final = 380.0
HEIGHT_PX: Final = 480.0
"""Size of the whole finger and of a touch, at a ridge period of 9 px: about 19 × 24 mm."""
FINGER_REACH_PX: Final = (165.0, 205.0)
"""Half axes of the skin that has minutiae."""
PER_THOUSAND_PX2: Final = 0.66
"""Minutiae per 1000 px² of a finger: 0.79 and 0.74 in the touches of fvc2002_db1b and fvc2004_db1b, some missed."""
PER_FINGER_SPREAD: Final = 0.22
"""Standard deviation, between fingers, of the logarithm of that density."""
LEAST_APART_PX: Final = 9.0
"""LEADER reports no two minutiae closer than this."""
AT_EASE_PX: Final = 24.0
"""Distance from which minutiae no longer repel each other."""
CROWD_PX: Final = 40.0
CROWD_GAIN: Final = 0.8
"""Minutiae are denser around cores and deltas: within this reach, by this share."""
OPPOSED: Final = 0.66
"""Share of minutiae within 20 px of each other with opposite directions, as short ridges begin and end (measured)."""
ALIKE: Final = 0.85
"""Share of those 20 to 40 px apart with the same direction, as ridges fan out together (measured)."""
ENDINGS: Final = 0.62
"""Share of ridge endings among minutiae (measured: 0.69 and 0.54)."""
WEAKEST: Final = 32.0
"""Lowest reliability of uncertain minutiae that the extraction keeps; 4 to 9 per print are below 60 (measured)."""
WEAK_OF_MISSED: Final = 0.35
"""Share of otherwise missed minutiae that are seen as uncertain ones."""
QUALITIES: Final = (0.56, 1.0)
"""Range of a touch's quality if none is given."""

MOST: Final = 256
"""Highest number of minutiae of a finger or a touch."""
STEP: Final = 1.0 / (1 << 53)
DOMAIN: Final = 0x6D696E7574696165
"""Separates these random streams from others made from the same seeds."""

Floats = NDArray[np.float64]
Words = NDArray[np.uint64]
Points = NDArray[np.float32]
Bytes = NDArray[np.uint8]

KINDS: Final = ("arch", "tented_arch", "left_loop", "right_loop", "whorl")
"""Classes by their number."""


class _Field(NamedTuple):
    """The orientation field: half angles about cores (sign +1) and deltas (−1), plus a plane; see `_ridge_rad`."""

    kind: int
    points: Floats  # (4, 5): x, y, sign, two corrections; the first `poles` rows
    poles: int
    bend: Floats  # (5,): for arches the centre, peak and steepness; for all a slow rotation by x and y


@compiled
def _uniform(state: Words) -> float:
    """The next number in [0, 1): splitmix64 (Steele, Lea and Flood, 2014)."""
    state[0] += np.uint64(0x9E3779B97F4A7C15)
    z = state[0]
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return float((z ^ (z >> np.uint64(31))) >> np.uint64(11)) * STEP


@compiled
def _between(state: Words, low: float, high: float) -> float:
    return low + (high - low) * float(_uniform(state))


@compiled
def _normal(state: Words, spread: float) -> float:
    radius = math.sqrt(-2.0 * math.log(1.0 - _uniform(state)))
    return spread * radius * math.cos(2.0 * math.pi * float(_uniform(state)))


@compiled
def _stream(state: Words, seed: int, touch: int) -> None:
    """Start the random stream of a seed and a touch; touch 0 is the finger itself."""
    state[0] = np.uint64(DOMAIN) ^ (np.uint64(seed) * np.uint64(0xD1342543DE82EF95))
    _uniform(state)
    state[0] ^= np.uint64(touch) * np.uint64(0xA0761D6478BD642F)
    _uniform(state)


@compiled
def _draw_field(state: Words, classes: Floats) -> _Field:
    kind = 0
    u = _uniform(state)
    while kind < 4 and u > classes[kind]:
        kind += 1
    points = np.zeros((4, 5))
    bend = np.zeros(5)
    x, y = WIDTH_PX * _between(state, 0.45, 0.55), HEIGHT_PX * _between(state, 0.40, 0.50)
    side, low = WIDTH_PX * _between(state, 0.24, 0.33), y + HEIGHT_PX * _between(state, 0.27, 0.36)
    bend[0], bend[1], bend[2] = x, HEIGHT_PX * _between(state, 0.5, 0.62), _between(state, 0.7, 1.1)
    bend[3], bend[4] = _normal(state, 0.0009), _normal(state, 0.0009)
    count = 0
    if kind == 1:
        points[0, 0], points[0, 1], points[0, 2] = x, y, 1.0
        points[1, 0], points[1, 1], points[1, 2] = (
            x + _between(state, -8.0, 8.0),
            y + HEIGHT_PX * _between(state, 0.2, 0.28),
            -1.0,
        )
        count = 2
    elif kind in (2, 3):
        points[0, 0], points[0, 1], points[0, 2] = x, y, 1.0
        points[1, 0], points[1, 1], points[1, 2] = x + (side if kind == 2 else -side), low, -1.0
        count = 2
    elif kind == 4:
        gap, turn = _between(state, 7.0, 30.0), _between(state, -0.4, 0.4)
        dx, dy = gap * math.sin(turn), gap * math.cos(turn)
        points[0, 0], points[0, 1], points[0, 2] = x - dx, y - dy, 1.0
        points[1, 0], points[1, 1], points[1, 2] = x + dx, y + dy, 1.0
        points[2, 0], points[2, 1], points[2, 2] = x - side, low, -1.0
        points[3, 0], points[3, 1], points[3, 2] = x + side, low + HEIGHT_PX * _between(state, -0.06, 0.06), -1.0
        count = 4
    for k in range(count):
        if points[k, 2] > 0.0:
            # The field turns a little unevenly about each core (Vizcaya and Gerhardt, 1996).
            points[k, 3], points[k, 4] = _normal(state, 0.08), _normal(state, 0.06)
    return _Field(kind, points, count, bend)


@compiled
def _ridge_rad(field: _Field, x: float, y: float) -> float:
    """Direction of the ridges at a point, modulo π, clockwise on the screen, as y points down."""
    angle: float = field.bend[3] * (x - WIDTH_PX / 2) + field.bend[4] * (y - HEIGHT_PX / 2)
    if field.kind == 0:
        across = min(1.0, max(-1.0, (x - field.bend[0]) / (0.9 * WIDTH_PX)))
        hill = math.exp(-(((y - field.bend[1]) / (0.35 * HEIGHT_PX)) ** 2))
        crown = 0.9 * (x - field.bend[0]) / WIDTH_PX * math.exp(-y / (0.5 * HEIGHT_PX))
        return angle + math.atan(field.bend[2] * hill * math.sin(2.0 * math.pi * across) + crown)
    for k in range(field.poles):
        about = math.atan2(y - field.points[k, 1], x - field.points[k, 0])
        about += field.points[k, 3] * math.sin(about) + field.points[k, 4] * math.sin(2.0 * about)
        angle += 0.5 * field.points[k, 2] * about
    return angle


@compiled
def _place(state: Words, field: _Field, finger: Floats) -> int:
    """Fill `finger` with its minutiae (x, y, direction clockwise, kind, clarity 0–1). Returns their number."""
    area = math.pi * FINGER_REACH_PX[0] * FINGER_REACH_PX[1]
    target = round(PER_THOUSAND_PX2 / 1000.0 * area * math.exp(_normal(state, PER_FINGER_SPREAD)))
    target = min(MOST, max(12, target))
    count = 0
    for _ in range(40 * MOST):
        if count == target:
            break
        u, v = _between(state, -1.0, 1.0), _between(state, -1.0, 1.0)
        if u * u + v * v > 1.0:
            continue
        x, y = WIDTH_PX / 2 + u * FINGER_REACH_PX[0], HEIGHT_PX / 2 + v * FINGER_REACH_PX[1]
        welcome = 1.0
        for k in range(field.poles):
            off = (x - field.points[k, 0]) ** 2 + (y - field.points[k, 1]) ** 2
            welcome += CROWD_GAIN * math.exp(-off / (2.0 * CROWD_PX**2))
        nearest, at = 1e9, 0
        for k in range(count):
            off = (x - finger[k, 0]) ** 2 + (y - finger[k, 1]) ** 2
            if off < nearest:
                nearest, at = off, k
        nearest = math.sqrt(nearest)
        if nearest < AT_EASE_PX:
            welcome *= max(0.0, (nearest - LEAST_APART_PX) / (AT_EASE_PX - LEAST_APART_PX))
        if _uniform(state) * 2.0 > welcome:
            continue
        ridge = _ridge_rad(field, x, y) + _normal(state, 0.10)
        alike = 0.5
        if count == 0:
            ridge += math.pi * round(_uniform(state))
        elif nearest < 20.0:
            alike = 1.0 - OPPOSED
        elif nearest < 40.0:
            alike = ALIKE
        if count > 0 and (math.cos(ridge - finger[at, 2]) > 0.0) != (_uniform(state) < alike):
            ridge += math.pi
        finger[count, 0], finger[count, 1], finger[count, 2] = x, y, ridge
        finger[count, 3] = 1.0 if _uniform(state) < ENDINGS else 2.0
        finger[count, 4] = _uniform(state)
        count += 1
    return count


@compiled
def _touch(state: Words, finger: Floats, count: int, quality: float, turn: float, seen: Floats) -> int:
    """Fill `seen` with a touch's minutiae (x, y, direction counter-clockwise, kind, reliability); their number."""
    if math.isnan(quality):
        quality = _between(state, *QUALITIES)
    loss = 1.0 - quality
    if math.isnan(turn):
        turn = _normal(state, 0.16)
    scale = math.exp(_normal(state, 0.02))
    shift_x, shift_y = _normal(state, 14.0), _normal(state, 18.0)
    # The contact area is an ellipse; the poorer the touch, the smaller it is and the further off-centre.
    middle_x = WIDTH_PX / 2 + _normal(state, 12.0 + 50.0 * loss)
    middle_y = HEIGHT_PX / 2 + _normal(state, 16.0 + 60.0 * loss)
    reach_x = 138.0 - 60.0 * loss * _uniform(state)
    reach_y = 168.0 - 90.0 * loss * _uniform(state)
    waves = np.empty((3, 5))
    for k in range(3):
        # The skin is displaced by slow waves, by up to a ridge or two.
        length, way = _between(state, 180.0, 420.0), _between(state, 0.0, 2.0 * math.pi)
        waves[k, 0], waves[k, 1] = 2.0 * math.pi / length * math.cos(way), 2.0 * math.pi / length * math.sin(way)
        waves[k, 2] = _between(state, 0.0, 2.0 * math.pi)
        waves[k, 3], waves[k, 4] = _normal(state, 1.8 + 5.0 * loss), _normal(state, 1.8 + 5.0 * loss)
    cos, sin = scale * math.cos(turn), scale * math.sin(turn)
    missing, visible = 0.04 + 0.45 * loss, 0
    for k in range(count):
        x, y = finger[k, 0], finger[k, 1]
        far = ((x - middle_x) / reach_x) ** 2 + ((y - middle_y) / reach_y) ** 2
        # The clearest minutiae are hardly ever missed.
        lost = _uniform(state) < 2.0 * missing * (1.0 - finger[k, 4])
        weak = lost and _uniform(state) < WEAK_OF_MISSED
        if far > 1.0 or (lost and not weak):
            continue
        for w in range(3):
            push = math.sin(waves[w, 0] * finger[k, 0] + waves[w, 1] * finger[k, 1] + waves[w, 2])
            x += waves[w, 3] * push
            y += waves[w, 4] * push
        dx, dy = x - WIDTH_PX / 2, y - HEIGHT_PX / 2
        direction = finger[k, 2] + turn + _normal(state, 0.05 + 0.10 * loss)
        x = WIDTH_PX / 2 + shift_x + cos * dx - sin * dy + _normal(state, 0.8 + 2.0 * loss)
        y = HEIGHT_PX / 2 + shift_y + sin * dx + cos * dy + _normal(state, 0.8 + 2.0 * loss)
        if not (0.0 <= x < WIDTH_PX and 0.0 <= y < HEIGHT_PX):
            continue
        other = 3.0 - finger[k, 3]
        seen[visible, 0], seen[visible, 1], seen[visible, 2] = x, y, -direction
        seen[visible, 3] = other if _uniform(state) < 0.06 + 0.35 * loss else finger[k, 3]
        seen[visible, 4] = 96.0 - (22.0 + 10.0 * loss) * (1.0 - finger[k, 4]) ** 2 - 10.0 * _uniform(state) ** 3
        if weak:
            seen[visible, 4] = _between(state, WEAKEST, 60.0)
        visible += 1
    false = (0.08 + 0.35 * loss) * visible
    for _ in range(int(false + _uniform(state))):
        u, v = _between(state, -1.0, 1.0), _between(state, -1.0, 1.0)
        x, y = middle_x + u * reach_x - WIDTH_PX / 2, middle_y + v * reach_y - HEIGHT_PX / 2
        x, y = WIDTH_PX / 2 + shift_x + cos * x - sin * y, HEIGHT_PX / 2 + shift_y + sin * x + cos * y
        nearest, at = 1e9, -1
        for k in range(visible):
            off = (x - seen[k, 0]) ** 2 + (y - seen[k, 1]) ** 2
            if off < nearest:
                nearest, at = off, k
        outside = u * u + v * v > 1.0 or not (0.0 <= x < WIDTH_PX and 0.0 <= y < HEIGHT_PX)
        if at < 0 or outside or nearest < LEAST_APART_PX**2 or visible == MOST:
            continue
        # A false minutia follows the ridges too: it points like the nearest one, or the opposite way.
        way = math.pi if _uniform(state) < 0.5 else 0.0
        seen[visible, 0], seen[visible, 1], seen[visible, 2] = x, y, seen[at, 2] + way + _normal(state, 0.2)
        seen[visible, 3] = 1.0 if _uniform(state) < ENDINGS else 2.0
        seen[visible, 4] = _between(state, WEAKEST, 92.0)
        visible += 1
    return visible


@compiled
def make(
    seeds: NDArray[np.int64],
    touch: int,
    quality: float,
    turn: float,
    classes: Floats,
    points: Points,
    marks: Bytes,
    counts: NDArray[np.int64],
) -> None:
    """Fill counts (n,), points (n, MOST, 3) and marks (n, MOST, 2) for a touch of each seed's finger, sorted by y.

    classes: cumulative shares of `KINDS`; points: x, y, direction; marks: kind, reliability; touch 0: the whole finger.
    """
    state, finger, seen = np.empty(1, np.uint64), np.empty((MOST, 5)), np.empty((MOST, 5))
    for row in range(len(seeds)):
        _stream(state, seeds[row], 0)
        count = _place(state, _draw_field(state, classes), finger)
        if touch == 0:
            for k in range(count):
                seen[k, 0], seen[k, 1], seen[k, 2] = finger[k, 0], finger[k, 1], -finger[k, 2]
                seen[k, 3], seen[k, 4] = finger[k, 3], 100.0
        else:
            _stream(state, seeds[row], touch)
            count = _touch(state, finger, count, quality, turn, seen)
        order = np.argsort(seen[:count, 1])
        counts[row] = count
        for k in range(count):
            minutia = seen[order[k]]
            points[row, k, 0], points[row, k, 1] = minutia[0], minutia[1]
            direction = np.float32(minutia[2] % (2.0 * math.pi))
            points[row, k, 2] = direction if direction < np.float32(2.0 * math.pi) else np.float32(0.0)
            marks[row, k, 0], marks[row, k, 1] = np.uint8(minutia[3]), np.uint8(max(0.0, min(100.0, round(minutia[4]))))

"""Templates for tests: fingers along a smooth flow, other impressions of them, and hostile templates."""

import math
from dataclasses import replace
from typing import Any

import numpy as np

from biometrics import Template


def finger(seed: int, count: int = 36) -> Template:
    """Minutiae along a smooth flow, at least a ridge apart."""
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


def scattered(count: int, seed: int) -> Template:
    """Minutiae anywhere, in any direction, all of them endings."""
    random = np.random.default_rng(seed)
    return Template(
        x=random.uniform(0, 300, count).astype(np.float32),
        y=np.sort(random.uniform(0, 400, count)).astype(np.float32),
        direction=random.uniform(0, 6.28, count).astype(np.float32),
        kind=np.ones(count, np.uint8),
        reliability=np.full(count, 90, np.uint8),
        width_px=300,
        height_px=400,
        ridge_period_px=9.0,
        period_confidence=1.0,
        scale=1.0,
        ppi=500.0,
        quality=80,
    )


def impression(of: Template, seed: int, lost: float = 0.15, noise_px: float = 1.5) -> Template:
    """Another print of the same finger: minutiae missed, false ones added, all of them a little displaced."""
    rng = np.random.default_rng(seed)
    remaining = rng.random(len(of)) > lost
    new = int(lost * len(of))
    return template(
        np.r_[of.x[remaining] + rng.normal(0, noise_px, remaining.sum()), rng.uniform(0, 300, new)],
        np.r_[of.y[remaining] + rng.normal(0, noise_px, remaining.sum()), rng.uniform(0, 380, new)],
        np.r_[of.direction[remaining] + rng.normal(0, 0.08, remaining.sum()), rng.uniform(0, 6, new)],
        np.r_[of.kind[remaining], np.ones(new)],
        np.r_[of.reliability[remaining], np.full(new, 60)],
    )


def moved(of: Template, angle: float, dx: float = 0.0, dy: float = 0.0, scale: float = 1.0) -> Template:
    """Rotated counter-clockwise on the screen by `angle`, then shifted; `scale` as if the ridges were misjudged."""
    x = scale * (math.cos(angle) * of.x + math.sin(angle) * of.y) + dx
    y = scale * (-math.sin(angle) * of.x + math.cos(angle) * of.y) + dy
    return replace(template(x, y, of.direction + angle, of.kind, of.reliability), scale=scale)


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

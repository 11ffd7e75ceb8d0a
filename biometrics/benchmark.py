"""How fast the matcher and the gallery are: `python -m biometrics.benchmark [LARGEST]`.

Templates are random minutiae along a smooth flow, of the size LEADER finds in an adult print; every candidate is
compared in full. Measures one thread.
"""

import sys
import time
from typing import Any, Final

import click
import numpy as np

from biometrics.gallery import Gallery
from biometrics.matcher.comparison import compare
from biometrics.template import Template

MINUTIAE: Final = 40
"""Per print: the mean LEADER finds in the FVC sets' optical prints."""
REPEATED: Final = 5
"""Searches per gallery size; the median counts."""


def random_template(random: np.random.Generator, minutiae: int = MINUTIAE) -> Template:
    """A template of nobody: minutiae along a smooth flow."""
    y = np.sort(random.uniform(0, 380, minutiae))
    x = random.uniform(0, 300, minutiae)
    bend = random.uniform(-0.006, 0.006, 2)
    direction = random.uniform(0, np.pi) + bend[0] * x + bend[1] * y + np.pi * random.integers(0, 2, minutiae)
    return Template(
        x=x.astype(np.float32), y=y.astype(np.float32), direction=(direction % (2 * np.pi)).astype(np.float32),
        kind=random.integers(1, 3, minutiae).astype(np.uint8),
        reliability=random.integers(60, 100, minutiae).astype(np.uint8), width_px=300, height_px=380,
        ridge_period_px=9.0, period_confidence=1.0, scale=1.0, ppi=500.0, quality=80,
    )  # fmt: skip


def measure(sizes: tuple[int, ...]) -> dict[str, Any]:
    """Figures by name: seconds, milliseconds, bytes and rates, each told by the name."""
    random = np.random.default_rng(1)
    start = time.perf_counter()
    probe, other = random_template(random), random_template(random)
    compare(probe, other)
    figures: dict[str, Any] = {"first_compare_s": time.perf_counter() - start}
    start = time.perf_counter()
    others = [random_template(random) for _ in range(500)]
    for other in others:
        compare(probe, other)
    figures["compare_new_templates_per_s"] = 500 / (time.perf_counter() - start)
    start = time.perf_counter()
    for other in others[-200:]:
        compare(probe, other)
    figures["compare_known_templates_per_s"] = 200 / (time.perf_counter() - start)
    gallery = Gallery()
    for size in sizes:
        start, before = time.perf_counter(), len(gallery)
        for key in range(before, size):
            gallery.enrol(key, random_template(random))
        figures[f"enrol_per_s_to_{size}"] = (size - before) / (time.perf_counter() - start)
        gallery.identify(probe)
        spent = []
        for _ in range(REPEATED):
            start = time.perf_counter()
            gallery.identify(probe)
            spent.append(time.perf_counter() - start)
        figures[f"identify_ms_at_{size}"] = 1000 * float(np.median(spent))
        figures[f"comparisons_per_s_at_{size}"] = size / float(np.median(spent))
    figures["bytes_per_template"] = gallery.bytes_per_template
    return figures


def main(arguments: list[str]) -> None:
    """Print every figure on a line of its own."""
    largest = int(arguments[0]) if arguments else 10_000
    for name, value in measure(tuple(size for size in (1_000, 10_000, 100_000, 1_000_000) if size <= largest)).items():
        click.echo(f"{name:32s} {value:12,.1f}")


if __name__ == "__main__":
    main(sys.argv[1:])

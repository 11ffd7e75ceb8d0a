"""Measure the CPU time of synthetic prints: `python -m biometrics.tools.synthesis_timing [FINGERS]`."""

import statistics
import sys
import time
from collections.abc import Callable
from functools import partial

import click

from biometrics.synthesis import PRESETS, Finger


def spent_ms(work: Callable[[], object]) -> float:
    """CPU milliseconds of one call."""
    start = time.process_time()
    work()
    return 1000 * (time.process_time() - start)


def main(fingers: int) -> None:
    """Print the median times of growing a pattern and of an impression under each preset."""
    Finger.from_seed(0).impression(0)  # compiles
    by_seed = [Finger.from_seed(seed) for seed in range(1, fingers + 1)]
    patterns = [spent_ms(partial(getattr, f, "master")) for f in by_seed]
    click.echo(f"pattern     {statistics.median(patterns):6.0f} ms")
    for name in PRESETS:
        times = [spent_ms(partial(f.impression, 1, conditions=name)) for f in by_seed]
        click.echo(f"{name:10s}  {statistics.median(times):6.0f} ms")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)

"""`python -m registry.benchmark images`: what reading an image costs in a process of its own, as servers read it.

These are the figures that the limits of `registry.fingerprints.isolation` are chosen by.
"""

import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Final

import click

from registry.benchmark.attackers import large_sheet
from registry.fingerprints.synthetic import draw_finger

_KILOBYTES: Final = 1024
PRINT_PPI: Final = 500.0


@click.command()
@click.option("--prints", default=10, show_default=True, type=click.IntRange(1), help="Prints of 500 ppi to read.")
def main(prints: int) -> None:
    """Measure the start of such a process, a print, and the largest picture that is accepted."""
    ordinary, large = [draw_finger(seed, 1, newborn=False)[0] for seed in range(prints)], large_sheet()
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        started = time.perf_counter()
        memory = pool.submit(_ready).result()
        click.echo(f"start: {time.perf_counter() - started:.1f} s, {memory:.0f} MB")
        seconds = sorted(pool.submit(_read, png).result()[0] for png in ordinary)
        _s, memory = pool.submit(_read, ordinary[0]).result()
        click.echo(f"a print of 500 ppi: median {seconds[len(seconds) // 2]:.2f} s, peak {memory:.0f} MB")
        duration, memory = pool.submit(_read, large).result()
        click.echo(f"a picture of 4000 x 4000: {duration:.1f} s, peak {memory:.0f} MB")


def _ready() -> float:
    _read(draw_finger(99, 1, newborn=False)[0])
    return _peak_mb()


def _read(png: bytes) -> tuple[float, float]:
    """Seconds, and the process' peak memory so far in MB."""
    from registry.fingerprints import engine

    started = time.perf_counter()
    try:
        engine.extract(png, PRINT_PPI, 1)
    except engine.ImageRefused as refused:
        click.echo(f"refused: {refused.slug}", err=True)
    return time.perf_counter() - started, _peak_mb()


def _peak_mb() -> float:
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _KILOBYTES

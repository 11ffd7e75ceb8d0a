"""`python -m registry.benchmark images` and `installed`: what reading an image costs, and how much disk locks take.

An image is read in a process of its own, as servers do: the limits of `registry.fingerprints.isolation` are chosen by
these figures. Packages are measured as this environment has them.
"""

import re
import time
from concurrent.futures import ProcessPoolExecutor
from importlib.metadata import Distribution, distribution
from importlib.metadata import PackageNotFoundError as NotInstalled
from multiprocessing import get_context
from pathlib import Path
from typing import Final

import click

from registry.benchmark.attackers import large_sheet
from registry.fingerprints.synthetic import draw_finger

_KILOBYTES: Final = 1024
PRINT_PPI: Final = 500.0

LOCKS: Final = Path(__file__).resolve().parents[2] / "locks"
_PINNED: Final = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==", re.MULTILINE)
_LARGEST: Final = 3


@click.command()
@click.option("--prints", default=10, show_default=True, type=click.IntRange(1), help="Prints of 500 ppi to read.")
def images(prints: int) -> None:
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


@click.command()
def installed() -> None:
    """Measure the packages of each lock."""
    click.echo(f"{'lock':<14} {'packages':>8} {'MB':>7} {'absent':>7}  largest")
    for lock in sorted(LOCKS.glob("*.txt")):
        sizes, absent = sizes_of(lock)
        largest = sorted(sizes, key=sizes.__getitem__, reverse=True)[:_LARGEST]
        named = ", ".join(f"{name} {sizes[name] / 1e6:.0f}" for name in largest)
        click.echo(f"{lock.stem:<14} {len(sizes):>8} {sum(sizes.values()) / 1e6:>7.0f} {absent:>7}  {named}")


def sizes_of(lock: Path) -> tuple[dict[str, int], int]:
    """Package → bytes of its installed files, compiled ones included; and how many are not installed here."""
    sizes, absent = dict[str, int](), 0
    for name in _PINNED.findall(lock.read_text(encoding="utf-8")):
        try:
            sizes[name] = _size(distribution(name))
        except NotInstalled:
            absent += 1
    return sizes, absent


def _size(installed: Distribution) -> int:
    paths = (Path(str(file.locate())) for file in installed.files or ())
    return sum(path.stat().st_size for path in paths if path.is_file())

"""`python -m registry.benchmark images` and `installed`: what reading an image costs, and how much disk locks take.

An image is read in a process of its own, as servers do: the limits of `registry.fingerprints.isolation` are chosen by
these figures. Seconds are the processor's, which others on the machine change little; memory is the process' peak.
Packages are measured as this environment has them.
"""

import io
import re
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from importlib.metadata import Distribution, distribution
from importlib.metadata import PackageNotFoundError as NotInstalled
from multiprocessing import get_context
from pathlib import Path
from typing import Final

import click
from PIL import Image

from registry.benchmark.attackers import large_sheet
from registry.fingerprints.synthetic import draw_finger

_KILOBYTES: Final = 1024
PRINT_PPI: Final = 500.0
_SIDE: Final = 4000

LOCKS: Final = Path(__file__).resolve().parents[2] / "locks"
_PINNED: Final = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==", re.MULTILINE)
_LARGEST: Final = 3


@click.command()
@click.option("--prints", default=10, show_default=True, type=click.IntRange(1), help="Prints of 500 ppi to read.")
def images(prints: int) -> None:
    """Measure the start of such a process, a print, and the largest pictures that are read."""
    ordinary = [draw_finger(seed, 1, newborn=False)[0] for seed in range(prints)]
    large = {"full of prints": large_sheet(), "one print, enlarged": _enlarged(ordinary[0])}
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        read = pool.submit(_ready, ordinary[0]).result()
        click.echo(f"start, with a first print: {read.seconds:.1f} s, {read.peak_mb:.0f} MB")
        of_prints = [pool.submit(_read, png).result() for png in ordinary]
        median = sorted(read.seconds for read in of_prints)[prints // 2]
        click.echo(f"a print of 500 ppi: median {median:.2f} s, peak {of_prints[-1].peak_mb:.0f} MB")
    for what, png in large.items():
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            pool.submit(_ready, ordinary[0]).result()
            read = pool.submit(_read, png).result()
            ratio = read.seconds / median
            click.echo(
                f"{_SIDE} x {_SIDE}, {what}: {read.outcome}, {read.seconds:.1f} s, {ratio:.0f} times a print, "
                f"peak {read.peak_mb:.0f} MB"
            )


@dataclass(frozen=True, slots=True)
class _Reading:
    """What reading an image took, and what came of it."""

    outcome: str
    seconds: float
    peak_mb: float


def _enlarged(png: bytes) -> bytes:
    with Image.open(io.BytesIO(png)) as opened:
        large = opened.convert("L").resize((_SIDE, _SIDE), Image.Resampling.BICUBIC)
    into = io.BytesIO()
    large.save(into, "PNG")
    return into.getvalue()


def _ready(png: bytes) -> _Reading:
    """A first print, with what the process did to begin."""
    read = _read(png)
    return replace(read, seconds=time.process_time())


def _read(png: bytes) -> _Reading:
    from registry.fingerprints import engine

    started, outcome = time.process_time(), "read"
    try:
        engine.extract(png, PRINT_PPI, 1)
    except engine.ImageRefused as refused:
        outcome = f"refused as {refused.slug}"
    return _Reading(outcome, time.process_time() - started, _peak_mb())


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

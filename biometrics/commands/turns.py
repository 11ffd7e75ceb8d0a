"""`python -m biometrics turns OLD [NEW]`: two checkouts of the engine measured by turns, and the ratios of their times.

Machines differ, and a shared one differs from minute to minute; a ratio of CPU times taken in the same minutes does
not. Each checkout gets a process of its own, which waits while the other works; rounds begin with either by turns.
"""

import json
import math
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final, Self

import click
import numpy as np

from biometrics.commands.arguments import FOLDER

MEASURED: Final = '''
import json, resource, sys, time
import numpy as np
import biometrics
from pathlib import Path
from biometrics.synthesis import Finger
from biometrics.synthesis.templates import impression, impressions

def images(folder, count):
    if folder is None:
        return [biometrics.from_pixels(Finger.from_seed(seed).impression(1), 500.0) for seed in range(count)]
    paths = sorted(Path(folder).glob("*.png"))
    return [biometrics.read_image(path.read_bytes(), 500.0) for path in paths[:: max(1, len(paths) // count)][:count]]

def gallery_of(size, path):
    if path is not None and Path(path).exists():
        return biometrics.Gallery.load(Path(path))
    gallery = biometrics.Gallery()
    for key, template in enumerate(impressions(range(size))):
        gallery.enrol(key, template)
    if path is not None:
        gallery.save(Path(path))
    return gallery

class Measured:
    """What is measured; each answers with its figures by name."""
    def prepare(self, folder, count, size, path):
        self.images = images(folder, count)
        self.compared = gallery_of(2000, None)
        self.searched = gallery_of(size, path)
        self.probes = [impression(seed, 2) for seed in range(10)]
        self.extraction(), self.comparisons(), self.search()
        return {}

    def extraction(self):
        return timed("extraction, CPU ms", lambda: [biometrics.extract(image) for image in self.images], self.images)

    def comparisons(self):
        pairs = len(self.probes) * len(self.compared)
        one = lambda: [self.compared.identify(probe, limit=1, exhaustive=True) for probe in self.probes]
        return timed("1 000 comparisons, CPU ms", one, range(pairs // 1000))

    def search(self):
        found = []
        one = lambda: found.extend(self.searched.identify(probe, limit=1) for probe in self.probes)
        figures = timed("search, CPU ms", one, self.probes)
        first = sum(bool(best) and best[0].key == seed for seed, best in enumerate(found))
        return figures | {"share of fingers ranked first": first / len(self.probes)}

    def first(self):
        probe, other = impression(1, 2), impression(1, 1)
        start, clock = time.process_time(), time.perf_counter()
        biometrics.compare(probe, other)
        gallery = biometrics.Gallery()
        gallery.enrol(1, other)
        gallery.identify(probe)
        biometrics.extract(images(None, 1)[0])
        return {
            "first calls, CPU s": time.process_time() - start, "first calls, elapsed s": time.perf_counter() - clock
        }

    def large(self, count):
        down, across = np.mgrid[-2000:2000, -2000:2000].astype(np.float32)
        pixels = (140 + 90 * np.sin(np.hypot(down, across) * (2 * np.pi / 18))).astype(np.uint8)
        del down, across
        for number in range(count):
            try:
                biometrics.extract(biometrics.from_pixels(np.roll(pixels, 100 * number, axis=0), 500.0))
            except biometrics.ImageRejected:
                pass
        return {f"peak memory after {count} of 4000 x 4000, MiB":
                resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}

def timed(name, action, parts):
    start = time.process_time()
    action()
    return {name: 1000 * (time.process_time() - start) / max(1, len(parts))}

measured = Measured()
for line in sys.stdin:
    name, arguments = json.loads(line)
    print(json.dumps(getattr(measured, name)(*arguments)), flush=True)
'''
"""What runs in each checkout: nothing but the public interface and synthesis, which both have."""

Figures = Mapping[str, float]


class Engine:
    """A process that runs one checkout's engine."""

    def __init__(self, checkout: Path, cache: Path | None = None) -> None:
        alone = {"BIOMETRICS_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": str(checkout.resolve())}
        if cache is not None:
            alone["BIOMETRICS_CACHE"] = str(cache)
        self._process = subprocess.Popen(  # noqa: S603  # our own interpreter and text
            [sys.executable, "-c", MEASURED],
            cwd=checkout,
            env=os.environ | alone,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait()

    def measure(self, name: str, *arguments: object) -> Figures:
        """The figures of one measurement. Raises ClickException if the process has ended."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps([name, arguments]) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise click.ClickException(f"the engine of one checkout ended while measuring {name}")
        figures: Figures = json.loads(answer)
        return figures


def by_turns(engines: Sequence[Engine], names: Sequence[str], rounds: int) -> list[list[Figures]]:
    """The figures of each round of each engine; every other round begins with the second."""
    figures: list[list[Figures]] = [[] for _ in engines]
    for number in range(rounds):
        order = range(len(engines)) if number % 2 == 0 else reversed(range(len(engines)))
        for which in order:
            one: dict[str, float] = {}
            for name in names:
                one |= engines[which].measure(name)
            figures[which].append(one)
    return figures


def ratios(old: Sequence[Figures], new: Sequence[Figures]) -> list[tuple[str, float, float, float, float, float]]:
    """By figure: its name, the medians of both, their ratio (new to old), the lowest and the highest of a round."""
    rows = []
    for name in old[0]:
        before, now = (np.array([figures[name] for figures in of]) for of in (old, new))
        each = now[before > 0] / before[before > 0] if (before > 0).any() else np.array([math.nan])
        medians = float(np.median(before)), float(np.median(now))
        ratio = medians[1] / medians[0] if medians[0] else math.nan
        rows.append((name, *medians, ratio, float(each.min()), float(each.max())))
    return rows


@click.command()
@click.argument("old", type=FOLDER)
@click.argument("new", type=FOLDER, default=Path())
@click.option("--rounds", default=5, show_default=True, help="Rounds of both engines; the medians are reported.")
@click.option("--images", type=FOLDER, help="A folder of PNG prints to extract; synthetic ones by default.")
@click.option("--count", default=5, show_default=True, help="Prints to extract in each round.")
@click.option("--size", default=10_000, show_default=True, help="Fingers in the gallery that is searched.")
@click.option("--keep", type=click.Path(file_okay=False, path_type=Path), help="Folder to keep built galleries in.")
@click.option("--first", "with_first", is_flag=True, help="Also the first calls after an installation, once each.")
@click.option("--large", default=0, help="Also the memory of a process that reads this many images of 4000 x 4000 px.")
@click.option("--only", multiple=True, type=click.Choice(["extraction", "comparisons", "search"]), help="Only these.")
def turns(
    old: Path,
    new: Path,
    rounds: int,
    images: Path | None,
    count: int,
    size: int,
    keep: Path | None,
    with_first: bool,
    large: int,
    only: tuple[str, ...],
) -> None:
    """Measure the engines of two checkouts by turns: OLD, and NEW or this one.

    Prints medians of CPU times and their ratios, with the lowest and the highest ratio of a round.
    """
    rows = []
    if rounds:
        with ExitStack() as stack:
            engines = [stack.enter_context(Engine(checkout)) for checkout in (old, new)]
            for name, engine in zip(("old", "new"), engines, strict=True):
                path = None if keep is None else keep.resolve() / name / f"{size}.gallery"
                if path is not None:
                    path.parent.mkdir(parents=True, exist_ok=True)
                folder = None if images is None else str(images.resolve())
                engine.measure("prepare", folder, count, size, None if path is None else str(path))
            before, now = by_turns(engines, only or ("extraction", "comparisons", "search"), rounds)
        rows += ratios(before, now)
    extra: list[tuple[str, tuple[int, ...]]] = [("first", ())] if with_first else []
    extra += [("large", (large,))] if large else []
    for name, arguments in extra:
        once = []
        for checkout in (old, new):
            with tempfile.TemporaryDirectory() as folder, Engine(checkout, Path(folder)) as engine:
                once.append([engine.measure(name, *arguments)])
        rows += ratios(*once)
    click.echo(f"{'':44s} {'old':>10s} {'new':>10s} {'new/old':>8s}   rounds")
    for name, before_, now_, ratio, least, most in rows:
        click.echo(f"{name:44s} {before_:10.2f} {now_:10.2f} {ratio:8.2f}   {least:.2f}-{most:.2f}")

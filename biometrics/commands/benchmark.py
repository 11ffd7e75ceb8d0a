"""How fast the engine is on one core: `python -m biometrics benchmark [--sizes 10000,100000] [--images DIR] [--json]`.

Times are CPU times of this process beside the wall's: on a machine that is shared only the first can be compared.
Galleries hold touch 1 of synthetic fingers by their seeds; touch 2 of some is searched. With `--keep DIR` a gallery is
built once, and taken from there afterwards. `--images` times the extraction of real prints too, by their folders.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import click
import numpy as np
from rich.console import Console
from rich.progress import track

from biometrics.commands import extraction_timing
from biometrics.commands.arguments import FOLDER
from biometrics.gallery import Gallery
from biometrics.gallery.storage.arrays import gather, packed
from biometrics.matcher.searching import weigh
from biometrics.matcher.structure import prepare
from biometrics.synthesis.templates import impression, impressions
from biometrics.template import Template

SEARCHES: Final = 20
"""Fingers searched in each gallery; the median counts."""
COMPARED: Final = 2000
"""Prints one probe is compared with for the rate of comparisons."""
PROBES: Final = 20
"""Fingers compared with as many; the rate is that of all together."""
FRESH: Final = """
import sys, time
start = time.perf_counter()
from biometrics.gallery import Gallery
from biometrics.synthesis.templates import impression
probe = impression(0, 2)
ready = time.perf_counter()
gallery = Gallery.load(sys.argv[1])
loaded = time.perf_counter()
gallery.identify(probe, limit=1)
print(ready - start, loaded - ready, time.perf_counter() - loaded)
"""
"""What a fresh process spends on imports and one template, on loading with its check, and on its first search."""

Figures = dict[str, float]


def timed(action: Callable[[], Any]) -> tuple[float, float]:
    """CPU and wall seconds of an action."""
    cpu, wall = time.process_time(), time.perf_counter()
    action()
    return time.process_time() - cpu, time.perf_counter() - wall


def templates_per_second() -> Figures:
    """Synthetic templates of the fast path, by CPU time."""
    list(impressions(range(10)))
    return {"synthetic_templates_per_cpu_s": 5000 / timed(lambda: list(impressions(range(5000))))[0]}


def comparisons(gallery: Gallery) -> Figures:
    """Full comparisons per CPU second of probes with many prints, their edges made beforehand."""
    _, segments = gallery.admitted()
    pack = packed(gather([(segments[0].arrays, np.arange(min(COMPARED, len(segments[0].mask))))]))
    rows, probes = np.arange(len(pack.counts)), [prepare(impression(seed, 2)) for seed in range(PROBES)]
    weigh(probes[0], pack, rows)
    spent = timed(lambda: [weigh(probe, pack, rows) for probe in probes])[0]
    return {"comparisons_per_cpu_s": len(rows) * PROBES / spent}


def comparisons_of(folders: tuple[Path, ...]) -> Figures:
    """Full comparisons per CPU second of kept templates (*.crt) with each other, all folders together.

    Those of one finger, which cost more than those of two, are among them.
    """
    templates = [Template.from_bytes(path.read_bytes()) for folder in folders for path in sorted(folder.rglob("*.crt"))]
    gallery = Gallery()
    gallery.enrol_many(enumerate(templates))
    _, segments = gallery.admitted()
    if not segments:
        return {}
    pack, probes = packed(segments[0].arrays), [prepare(one) for one in templates]
    rows = np.arange(len(probes))
    weigh(probes[0], pack, rows)
    spent = timed(lambda: [weigh(probe, pack, rows) for probe in probes])[0]
    return {"kept_templates": len(rows), "comparisons_per_cpu_s_of_templates": len(rows) ** 2 / spent}


def searches(gallery: Gallery) -> Figures:
    """Milliseconds of a search, median, and the share of fingers that come first."""
    probes = [(seed, impression(seed, 2)) for seed in range(SEARCHES)]
    gallery.identify(probes[0][1])
    first, spent = 0, []
    for seed, probe in track(probes, f"searching {len(gallery)}", console=Console(stderr=True)):
        found: list[Any] = []
        spent.append(timed(lambda probe=probe, found=found: found.extend(gallery.identify(probe, limit=1))))  # type: ignore[misc]
        first += bool(found) and found[0].key == seed
    return {
        "identify_cpu_ms": 1000 * _median(spent, 0),
        "identify_wall_ms": 1000 * _median(spent, 1),
        "first_share": first / len(probes),
    }


def built(size: int, keep: Path) -> tuple[Gallery, Figures]:
    """A gallery of that size, from `keep` or built and saved there."""
    path = keep / f"{size}.gallery"
    figures: Figures = {}
    if not path.exists():
        gallery, cpu = Gallery(), time.process_time()
        seeds = track(impressions(range(size)), f"enrolling {size}", total=size, console=Console(stderr=True))
        for seed, template in enumerate(seeds):
            gallery.enrol(seed, template)
        figures["enrolments_per_cpu_s"] = size / (time.process_time() - cpu)
        figures["save_cpu_s"], figures["save_wall_s"] = timed(lambda: gallery.save(path))
    figures["load_cpu_s"], figures["load_wall_s"] = timed(lambda: Gallery.load(path))
    fresh = subprocess.run([sys.executable, "-c", FRESH, str(path)], check=True, capture_output=True, text=True)  # noqa: S603
    names = ("fresh_imports_wall_s", "fresh_load_wall_s", "fresh_first_search_wall_s")
    return Gallery.load(path), figures | dict(zip(names, map(float, fresh.stdout.split()), strict=True))


def resident_mb() -> float:
    """Memory of this process that lies in RAM."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def _median(spent: list[tuple[float, float]], which: int) -> float:
    return float(np.median([one[which] for one in spent]))


@click.command()
@click.option("--sizes", default="10000", show_default=True, help="Fingers enrolled, separated by commas.")
@click.option("--keep", type=click.Path(file_okay=False, path_type=Path), help="Folder of galleries built before.")
@click.option("--extract/--no-extract", "with_images", default=True, show_default=True, help="Time the extraction too.")
@click.option(
    "--images", multiple=True, type=FOLDER, help="A folder of prints to time the extraction of; may be given again."
)
@click.option("--every", default=1, show_default=True, help="Of each folder's prints, time one in so many.")
@click.option(
    "--templates",
    multiple=True,
    type=FOLDER,
    help="A folder of kept templates (*.crt) to compare with each other; may be given again.",
)
@click.option("--json", "as_json", is_flag=True, help="Figures as JSON on standard output.")
def benchmark(
    sizes: str,
    keep: Path | None,
    with_images: bool,
    images: tuple[Path, ...],
    every: int,
    templates: tuple[Path, ...],
    as_json: bool,
) -> None:
    """How fast the engine extracts, compares and searches, on one core.

    Times are CPU times of this process beside the wall's: on a machine that is shared only the first can be compared.
    Galleries hold touch 1 of synthetic fingers; touch 2 of some is searched.
    """
    import tempfile

    try:
        wanted = sorted({int(size) for size in sizes.split(",")})
    except ValueError as error:
        raise click.UsageError("sizes are whole numbers, separated by commas") from error
    if not wanted or wanted[0] < 1:
        raise click.UsageError("a gallery holds one finger or more")
    os.environ["BIOMETRICS_THREADS"] = "1"
    with tempfile.TemporaryDirectory() as folder:
        where = keep or Path(folder)
        where.mkdir(parents=True, exist_ok=True)
        figures: Figures = {}
        if with_images:
            figures |= extraction_timing.synthetic() | extraction_timing.folders(images, every)
        figures |= templates_per_second() | comparisons_of(templates)
        for size in wanted:
            before = resident_mb()
            gallery, of_size = built(size, where)
            if size == wanted[0]:
                figures |= comparisons(gallery)
            of_size |= searches(gallery)
            of_size |= {"bytes_per_finger": gallery.bytes_per_template, "resident_mb_more": resident_mb() - before}
            figures |= {f"{name}_at_{size}": value for name, value in of_size.items()}
    if as_json:
        click.echo(json.dumps(figures, indent=1))
    else:
        for name, value in figures.items():
            click.echo(f"{name:44s} {value:14,.3f}")


if __name__ == "__main__":
    benchmark()

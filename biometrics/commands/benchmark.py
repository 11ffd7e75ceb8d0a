"""How fast the engine is on one core: `python -m biometrics benchmark [--sizes 10000,100000] [--images DIR] [--json]`.

Reports this process's CPU time beside elapsed time: on a shared machine only the former is comparable. Galleries hold
touch 1 of synthetic fingers, by seed; touch 2 of some is searched. With `--keep DIR` galleries are built only once.
`--images` also times the extraction of real prints, by folder.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Final

import click
import numpy as np
from rich.console import Console
from rich.progress import track

from biometrics.commands import extraction_timing
from biometrics.commands.arguments import FOLDER
from biometrics.gallery import Candidate, Gallery
from biometrics.gallery.storage.arrays import gather, packed
from biometrics.matcher.searching import weigh
from biometrics.matcher.structure import prepare
from biometrics.synthesis.templates import impression, impressions
from biometrics.template import Template

SEARCHES: Final = 20
"""Fingers searched in each gallery; the median is reported."""
COMPARED: Final = 2000
"""Prints each probe is compared with, for the rate of comparisons."""
PROBES: Final = 20
"""Probes compared; the rate is that of all together."""
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
"""Times of a fresh process: imports and one template, loading with verification, and the first search."""

Figures = dict[str, float]


def timed(action: Callable[[], Any]) -> tuple[float, float]:
    """CPU and elapsed seconds of an action."""
    cpu, wall = time.process_time(), time.perf_counter()
    action()
    return time.process_time() - cpu, time.perf_counter() - wall


def templates_per_second() -> Figures:
    """Synthetic templates per CPU second, without images."""
    list(impressions(range(10)))
    return {"synthetic_templates_per_cpu_s": 5000 / timed(lambda: list(impressions(range(5000))))[0]}


def comparisons(gallery: Gallery) -> Figures:
    """Full comparisons per CPU second of probes with many prints, whose edges are prepared."""
    _, segments = gallery.admitted()
    pack = packed(gather([(segments[0].arrays, np.arange(min(COMPARED, len(segments[0].mask))))]))
    rows, probes = np.arange(len(pack.counts)), [prepare(impression(seed, 2)) for seed in range(PROBES)]
    weigh(probes[0], pack, rows)
    spent = timed(lambda: [weigh(probe, pack, rows) for probe in probes])[0]
    return {"comparisons_per_cpu_s": len(rows) * PROBES / spent}


def comparisons_of(folders: tuple[Path, ...]) -> Figures:
    """Full comparisons per CPU second of stored templates (*.crt) with each other, all folders together.

    This includes pairs of one finger, which cost more than those of two.
    """
    templates = [Template.from_bytes(path.read_bytes()) for folder in folders for path in sorted(folder.rglob("*.crt"))]
    gallery = Gallery()
    gallery.enrol_many(enumerate(templates))
    _, segments = gallery.admitted()
    if not segments:
        return {}
    pack, probes = packed(segments[0].arrays), [prepare(template) for template in templates]
    rows = np.arange(len(probes))
    weigh(probes[0], pack, rows)
    spent = timed(lambda: [weigh(probe, pack, rows) for probe in probes])[0]
    return {"kept_templates": len(rows), "comparisons_per_cpu_s_of_templates": len(rows) ** 2 / spent}


def searches(gallery: Gallery) -> Figures:
    """Median milliseconds of a search, and the share of fingers that rank first."""
    probes = [(seed, impression(seed, 2)) for seed in range(SEARCHES)]
    gallery.identify(probes[0][1])
    first, spent = 0, []
    for seed, probe in track(probes, f"searching {len(gallery)}", console=Console(stderr=True)):
        candidates: list[Candidate] = []
        spent.append(timed(partial(_search, gallery, probe, candidates)))
        first += bool(candidates) and candidates[0].key == seed
    return {
        "identify_cpu_ms": 1000 * _median(spent, 0),
        "identify_wall_ms": 1000 * _median(spent, 1),
        "first_share": first / len(probes),
    }


def _search(gallery: Gallery, probe: Template, candidates: list[Candidate]) -> None:
    candidates.extend(gallery.identify(probe, limit=1))


def gallery_of(size: int, keep: Path) -> tuple[Gallery, Figures]:
    """A gallery of that size, from the folder `keep` or built and saved there, with the times of doing so."""
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
    """This process's memory in RAM, in MB."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def _median(spent: list[tuple[float, float]], which: int) -> float:
    return float(np.median([seconds[which] for seconds in spent]))


@click.command()
@click.option("--sizes", default="10000", show_default=True, help="Gallery sizes in fingers, separated by commas.")
@click.option("--keep", type=click.Path(file_okay=False, path_type=Path), help="Folder to keep built galleries in.")
@click.option(
    "--extract/--no-extract", "with_images", default=True, show_default=True, help="Also time the extraction."
)
@click.option(
    "--images", multiple=True, type=FOLDER, help="A folder of prints to time the extraction of; may be repeated."
)
@click.option("--every", default=1, show_default=True, help="Time only every Nth print of each folder.")
@click.option(
    "--templates",
    multiple=True,
    type=FOLDER,
    help="A folder of stored templates (*.crt) to compare with each other; may be repeated.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def benchmark(
    sizes: str,
    keep: Path | None,
    with_images: bool,
    images: tuple[Path, ...],
    every: int,
    templates: tuple[Path, ...],
    as_json: bool,
) -> None:
    """Measure how fast the engine extracts, compares and searches on one core.

    Reports this process's CPU time beside elapsed time: on a shared machine only the former is comparable. Galleries
    hold touch 1 of synthetic fingers; touch 2 of some is searched.
    """
    import tempfile

    try:
        numbers = sorted({int(size) for size in sizes.split(",")})
    except ValueError as error:
        raise click.UsageError("give --sizes as whole numbers separated by commas") from error
    if not numbers or numbers[0] < 1:
        raise click.UsageError("a gallery must have one finger or more")
    os.environ["BIOMETRICS_THREADS"] = "1"
    with tempfile.TemporaryDirectory() as folder:
        where = keep or Path(folder)
        where.mkdir(parents=True, exist_ok=True)
        figures: Figures = {}
        if with_images:
            of_folders = extraction_timing.folders(images, every)  # first, so that an unreadable image fails at once
            figures |= extraction_timing.synthetic() | of_folders
        figures |= templates_per_second() | comparisons_of(templates)
        for size in numbers:
            before = resident_mb()
            gallery, of_size = gallery_of(size, where)
            if size == numbers[0]:
                figures |= comparisons(gallery)
            of_size |= searches(gallery)
            of_size |= {"bytes_per_finger": gallery.bytes_per_template, "resident_mb_more": resident_mb() - before}
            figures |= {f"{name}_at_{size}": value for name, value in of_size.items()}
    if as_json:
        click.echo(json.dumps(figures, indent=1))
    else:
        for name, value in figures.items():
            click.echo(f"{name:44s} {value:14,.3f}")

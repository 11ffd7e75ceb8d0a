"""Measure what searching by codes loses: `python -m biometrics.tools.gallery_loss GALLERY [FOLDER …]`.

GALLERY was saved by `python -m biometrics benchmark --keep DIR`: touch 1 of synthetic fingers by seed. Of each FOLDER
of images named FINGER_IMPRESSION.png, impressions 1 and 2 are enrolled as well and all others are searched; so is touch
2 of some synthetic fingers. A hit is a pair of one finger that scores 10·log10(fingers) + 10 or more, as comparing all
would find; it is lost if the codes place no reading of it among the prints that are compared in full, by any reading of
the probe.
"""

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import click
import numpy as np
from rich.console import Console
from rich.progress import track

from biometrics.errors import ImageRejected
from biometrics.extraction import extract
from biometrics.gallery.gallery import Gallery
from biometrics.gallery.searching import COMPARED, PLACED, likeliest, votes
from biometrics.images.reading import read_image
from biometrics.matcher.comparison import compare
from biometrics.matcher.structure import prepare
from biometrics.synthesis.templates import impression
from biometrics.template import Template

ENROLLED: Final = frozenset({"1", "2"})
"""Impressions of a real finger to enrol."""
MARGIN: Final = 10.0
"""Added to the score at which a gallery of this size gives one false hit per search: one in ten searches."""
DEPTHS: Final = (COMPARED // 10, COMPARED // 5, COMPARED)
"""Default numbers of prints compared in full for which the loss is reported."""


@dataclass(slots=True)
class Loss:
    """For one source of prints: pairs of one finger, hits among them, and the hits lost at each depth."""

    pairs: int = 0
    hits: int = 0
    lost: dict[int, int] = field(default_factory=dict)


def real_templates(folder: Path, cache: Path | None) -> Iterator[tuple[str, str, Template]]:
    """Finger, impression and template of every image; templates are stored in, and taken from, the folder `cache`."""
    for path in sorted(folder.glob("*.png")):
        finger, _, number = path.stem.partition("_")
        stored = cache / folder.name / f"{path.stem}.crt" if cache else None
        if stored and stored.exists():
            yield finger, number, Template.from_bytes(stored.read_bytes())
            continue
        try:
            template = extract(read_image(path.read_bytes(), ppi=500))
        except ImageRejected:
            continue
        if stored:
            stored.parent.mkdir(parents=True, exist_ok=True)
            stored.write_bytes(template.to_bytes())
        yield finger, number, template


def measure(
    gallery: Gallery,
    folders: Iterable[Path],
    synthetic: int,
    cache: Path | None = None,
    quiet: bool = True,
    depths: tuple[int, ...] = DEPTHS,
    placed: int = PLACED,
) -> dict[str, Loss]:
    """The loss by source; real prints are added to `gallery`. synthetic: number of synthetic fingers to search.

    depths: numbers of prints compared in full; placed: number of prints placed on the probe before.
    """
    searches: list[tuple[str, Template, str | int, Template]] = []
    for folder in folders:
        prints = list(real_templates(folder, cache))
        for finger, number, template in prints:
            if number in ENROLLED:
                gallery.enrol(f"{folder.name}/{finger}_{number}", template)
        for finger, number, template in prints:
            searches += [
                (folder.name, template, f"{folder.name}/{finger}_{other}", enrolled)
                for of, other, enrolled in prints
                if number not in ENROLLED and of == finger and other in ENROLLED
            ]
    searches += [("synthetic", impression(seed, 2), seed, impression(seed, 1)) for seed in range(synthetic)]
    keys, segments = gallery.admitted()
    offsets = np.cumsum([0, *(len(segment.mask) for segment in segments)])[:-1]
    rows_of: dict[Hashable, list[int]] = {}
    for row, key in enumerate(keys):
        rows_of.setdefault(key, []).append(row)
    least = 10 * np.log10(len(gallery)) + MARGIN
    losses: dict[str, Loss] = {}
    for name, probe, key, enrolled in track(searches, "searching", console=Console(stderr=True), disable=quiet):
        loss = losses.setdefault(name, Loss(lost=dict.fromkeys(depths, 0)))
        loss.pairs += 1
        if compare(probe, enrolled).score < least:
            continue
        loss.hits += 1
        found = dict.fromkeys(depths, False)
        for reading in probe.readings:
            rows, scores = votes(prepare(reading), segments, placed)
            owners = [segment_rows + offset for segment_rows, offset in zip(rows, offsets, strict=True)]
            for depth in depths:
                best = [owner[chosen] for owner, chosen in zip(owners, likeliest(scores, depth), strict=True)]
                found[depth] |= bool(np.isin(rows_of[key], np.concatenate(best)).any())
        for depth in depths:
            loss.lost[depth] += not found[depth]
    return losses


@click.command(help=__doc__)
@click.argument("path", metavar="GALLERY", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("folders", nargs=-1, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--synthetic", default=300, show_default=True, help="Synthetic fingers to search, touch 2 of each.")
@click.option("--templates", type=click.Path(file_okay=False, path_type=Path), help="Folder to cache templates in.")
@click.option(
    "--depth", "depths", multiple=True, type=int, default=DEPTHS, show_default=True, help="Prints compared in full."
)
@click.option("--placed", default=PLACED, show_default=True, help="Prints placed on the probe before that.")
def main(
    path: Path, folders: tuple[Path, ...], synthetic: int, templates: Path | None, depths: tuple[int, ...], placed: int
) -> None:
    """Print one line for each source."""
    gallery = Gallery.load(path, verify=False)
    losses = measure(gallery, folders, synthetic, templates, quiet=False, depths=depths, placed=placed)
    click.echo(f"{len(gallery)} fingers; a hit scores {10 * np.log10(len(gallery)) + MARGIN:.0f} or more")
    for name, loss in losses.items():
        cells = [f"{depth}: {lost} ({100 * lost / max(1, loss.hits):.2f} %)" for depth, lost in loss.lost.items()]
        click.echo(f"{name:14s} pairs {loss.pairs:5d}  hits {loss.hits:5d}  lost when comparing {', '.join(cells)}")


if __name__ == "__main__":
    main()

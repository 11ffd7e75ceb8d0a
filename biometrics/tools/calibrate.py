"""Measure the calibration again, and check it: `python -m biometrics.tools.calibrate [DIR …]`.

Impostor pairs come from three synthetic populations: images of ordinary and of hard touches, through the whole
extraction, and templates; the table in `calibration` is that of all three in equal shares. For each, one line: the raw
evidence at the counted false match rates (FMR), and the slope of the tail, in the last line the heaviest. Every DIR of
images named FINGER_IMPRESSION.png then checks the table in use: how many of its impostor pairs reach a score, beside
how many the score predicts; how many genuine pairs the gate decides; and the error rates of one finger and of two
fused.
"""

import itertools
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import click
import numpy as np
from numpy.typing import NDArray

from biometrics.errors import ImageRejected
from biometrics.evaluation.rates import FMRS, Scores, equal_error_rate, fnmr_at
from biometrics.extraction import extract
from biometrics.fusion import fuse
from biometrics.images.reading import read_image
from biometrics.matcher.calibration import quantiles, score_of, tail_slope
from biometrics.matcher.parameters import GATE_RAW
from biometrics.matcher.searching import pack, weigh
from biometrics.matcher.structure import Structure, prepare
from biometrics.synthesis import Finger, png, templates
from biometrics.template import Template

FIRST_SEED: Final = 100_000
"""First of the synthetic fingers with images, separate from those used in demonstrations and tests."""
FIRST_TEMPLATE_SEED: Final = 9_000_000
"""First of those with templates only."""
CONDITIONS: Final = ("ordinary", "hard")
"""Conditions of the images, a population each: like prints of real readers, and like those of the worst sets."""
TEMPLATE_QUALITY: Final = 0.3
"""Quality of the templates at which their impostor pairs reach the evidence of real ones; cleaner ones reach less."""
CHECKED_SCORES: Final = (3.0, 10.0, 20.0, 30.0, 40.0)

Named = tuple[str, Template]
Floats = NDArray[np.float64]


def synthetic_prints(count: int, conditions: str) -> Iterable[Named]:
    """One impression of each of `count` synthetic fingers."""
    for seed in range(FIRST_SEED, FIRST_SEED + count):
        yield from _extracted(str(seed), png(Finger.from_seed(seed).impression(1, conditions=conditions), ppi=500))


def synthetic_templates(count: int) -> Iterable[Named]:
    """One template of each of `count` synthetic fingers."""
    seeds = range(FIRST_TEMPLATE_SEED, FIRST_TEMPLATE_SEED + count)
    return zip(map(str, seeds), templates.impressions(seeds, 1, TEMPLATE_QUALITY), strict=True)


def prints_in(folder: Path) -> Iterable[Named]:
    """The template of every image in a folder, named by its finger."""
    for path in sorted(folder.glob("*.png")):
        yield from _extracted(path.stem.split("_")[0], path.read_bytes())


def _extracted(finger: str, data: bytes) -> Iterable[Named]:
    try:
        yield finger, extract(read_image(data, ppi=500))
    except ImageRejected:
        return


def evidence(named: Sequence[Named]) -> tuple[Floats, NDArray[np.bool_]]:
    """Raw evidence of every pair, −∞ if it cannot be assessed, and whether it is of one finger."""
    structures = [prepare(template) for _, template in named]
    fingers = np.array([finger for finger, _ in named])
    packed = pack(structures)
    rows = np.arange(len(structures))
    raw = [weigh(structure, packed, rows[at + 1 :]) for at, structure in enumerate(structures)]
    same = [fingers[at + 1 :] == finger for at, finger in enumerate(fingers)]
    return np.concatenate(raw), np.concatenate(same)


def two_fingers(named: Sequence[Named]) -> tuple[Scores, Scores]:
    """Genuine and impostor scores of persons with two fingers each: the first and second, the third and fourth, ….

    The two fingers' scores are fused impression by impression.
    """
    scores: dict[tuple[str, str], Floats] = {}
    structures: dict[str, list[Structure]] = {}
    for finger, template in named:
        structures.setdefault(finger, []).append(prepare(template))
    fingers = sorted(structures)
    for a, b in itertools.combinations_with_replacement(fingers, 2):
        packed = pack(structures[b])
        rows = np.arange(len(structures[b]))
        scores[a, b] = np.array([[score_of(r) for r in weigh(s, packed, rows).tolist()] for s in structures[a]])
    persons = list(zip(fingers[::2], fingers[1::2], strict=False))
    genuine: list[float] = []
    impostor: list[float] = []
    for p, q in itertools.combinations_with_replacement(persons, 2):
        first, second = scores[p[0], q[0]], scores[p[1], q[1]]
        n, m = (min(first.shape[side], second.shape[side]) for side in (0, 1))
        pairs = [(i, k) for i in range(n) for k in range(m) if p != q or i < k]
        (genuine if p == q else impostor).extend(fuse([first[i, k], second[i, k]]) for i, k in pairs)
    return np.array(genuine), np.array(impostor)


def impostors(named: Sequence[Named]) -> Floats:
    """Raw evidence of the assessable pairs of two fingers."""
    raw, same = evidence(named)
    return raw[~same & np.isfinite(raw)]


def print_table_line(name: str, populations: Sequence[Floats]) -> None:
    """Print one line of the table."""
    at = "  ".join(f"{value:6.2f}" for value in quantiles(populations))
    pairs, slope = sum(map(len, populations)), tail_slope(populations)
    click.echo(f"{name:12s} {pairs:8d} pairs, raw at FMR 1 in 2, 10 … 10⁵: {at}  per ten: {slope:.2f}")


def print_check(name: str, named: Sequence[Named]) -> Floats:
    """Print what the table predicts for a folder's pairs, and what is counted. Returns its impostor pairs' evidence."""
    raw, same = evidence(named)
    scores = np.array([score_of(r) for r in raw.tolist()])
    impostor, genuine = scores[~same], scores[same]
    click.echo(f"{name}: {len(genuine)} genuine, {len(impostor)} impostor pairs")
    for score in CHECKED_SCORES:
        predicted, counted = len(impostor) * 10 ** (-score / 10), int((impostor >= score).sum())
        click.echo(f"  score {score:3.0f} or more: predicted {predicted:7.1f}, counted {counted:5d} impostor pairs")
    stopped = int((raw[same] < GATE_RAW).sum())
    share = 100 * float((raw[~same] < GATE_RAW).mean())
    click.echo(f"  below the gate's evidence: {stopped} genuine pairs, {share:.1f} % of impostor pairs")
    for label, sides in (("one finger", (genuine, impostor)), ("two fused", two_fingers(named))):
        at = "  ".join(f"@{100 * fmr:g}% {100 * fnmr_at(sides[0], sides[1], fmr)[0]:.2f} %" for fmr in FMRS)
        eer = 100 * equal_error_rate(sides[0], sides[1])
        click.echo(f"  {label:10s} EER {eer:.2f} %  FNMR {at}  ({len(sides[0])}+{len(sides[1])} pairs)")
    return raw[~same & np.isfinite(raw)]


@click.command(help=__doc__)
@click.option("--fingers", default=160, show_default=True, help="Number of synthetic fingers with images.")
@click.option("--templates", "count", default=1500, show_default=True, help="Number of synthetic templates.")
@click.argument("folders", nargs=-1, type=click.Path(exists=True, file_okay=False, path_type=Path))
def main(fingers: int, count: int, folders: tuple[Path, ...]) -> None:
    """Print one line for each population and a block for each folder."""
    if min(fingers, count) > 1:
        populations = {conditions: impostors(list(synthetic_prints(fingers, conditions))) for conditions in CONDITIONS}
        populations["templates"] = impostors(list(synthetic_templates(count)))
        for name, raw in populations.items():
            print_table_line(name, [raw])
        print_table_line("equally", list(populations.values()))
    pooled: list[Named] = []
    impostor_raw: list[Floats] = []
    for folder in folders:
        named = list(prints_in(folder))
        touches = Counter(finger for finger, _ in named)
        if sum(count > 1 for count in touches.values()) < 4:
            raise click.UsageError(f"{folder}: four fingers are needed, with two prints FINGER_IMPRESSION.png of each")
        impostor_raw.append(print_check(folder.name, named))
        pooled += [(f"{folder.name} {finger}", template) for finger, template in named]
    if len(folders) > 1:
        print_check("all folders, also across", pooled)
    if folders:
        for folder, raw in zip(folders, impostor_raw, strict=True):
            print_table_line(folder.name, [raw])
        print_table_line("all within", [np.concatenate(impostor_raw)])


if __name__ == "__main__":
    main()

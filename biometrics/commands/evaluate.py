"""`python -m biometrics evaluate`: error rates, and their curve, on sets of prints."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import click

from biometrics.commands.arguments import FOLDER, NewFile
from biometrics.evaluation import sets
from biometrics.evaluation.det_curve import det_svg
from biometrics.evaluation.sets import ASSUMED_PPI, PrintSet
from biometrics.evaluation.tables import as_markdown as markdown
from biometrics.evaluation.tables import as_text, set_rows, trial_rows
from biometrics.evaluation.trials import Trial, fused_pairs, pooled, score_pairs
from biometrics.matcher.parameters import VERSION
from biometrics.synthesis import PRESETS, ridge_period_px
from biometrics.template import EXTRACTOR_VERSION

ADULT_YEARS: Final = 18.0


def _numbers(least: float, most: float) -> Callable[[click.Context, click.Parameter, str | None], tuple[float, ...]]:
    def parsed(_ctx: click.Context, _parameter: click.Parameter, value: str | None) -> tuple[float, ...]:
        try:
            numbers = tuple(float(part) for part in value.split(",")) if value else ()
        except ValueError as error:
            raise click.BadParameter("give numbers separated by commas, as in 0.4,0.5,0.7") from error
        if not all(least <= number <= most for number in numbers):
            raise click.BadParameter(f"each number must be from {least:g} to {most:g}")
        return numbers

    return parsed


@click.command()
@click.argument("folders", nargs=-1, type=FOLDER)
@click.option("--half", is_flag=True, help="Also scale each image to half its size, a newborn's ridge period.")
@click.option("--factors", callback=_numbers(0.1, 2.0), help="Other factors to scale images by, as in 0.4,0.5,0.7.")
@click.option("--fused", is_flag=True, help="Also fuse two fingers: adjacent ones, by name, count as one person's.")
@click.option(
    "--assessable",
    "is_strict",
    is_flag=True,
    help="Leave out prints that are not assessable: their scores mean nothing.",
)
@click.option(
    "--against", type=FOLDER, help="Compare the one FOLDER with this one, such as another vendor's templates."
)
@click.option(
    "--stretched-like",
    "like",
    type=FOLDER,
    help="Folder of the images FOLDER's records were made from, if their vendor fits all images into one size.",
)
@click.option("--synthetic", type=click.IntRange(2), help="Also evaluate this many synthetic fingers.")
@click.option(
    "--impressions", type=click.IntRange(2), default=8, show_default=True, help="Impressions of each synthetic finger."
)
@click.option(
    "--conditions",
    type=click.Choice(list(PRESETS)),
    default="ordinary",
    show_default=True,
    help="Conditions under which the synthetic prints are admitted.",
)
@click.option(
    "--ages",
    callback=_numbers(0.0, 120.0),
    help="Ages in years: compare synthetic prints at each age with the same fingers' adult prints.",
)
@click.option(
    "--child-ppi", type=float, default=ASSUMED_PPI, show_default=True, help="Resolution of the readers for --ages."
)
@click.option("--json", "as_json", is_flag=True, help="Print all figures as JSON.")
@click.option("--markdown", "as_markdown", is_flag=True, help="Print the tables in Markdown, as in docs/accuracy.md.")
@click.option("--det", type=NewFile(), help="SVG file to write the error curves to.")
def evaluate(
    folders: tuple[Path, ...],
    half: bool,
    factors: tuple[float, ...],
    fused: bool,
    is_strict: bool,
    against: Path | None,
    like: Path | None,
    synthetic: int | None,
    impressions: int,
    conditions: str,
    ages: tuple[float, ...],
    child_ppi: float,
    as_json: bool,
    as_markdown: bool,
    det: Path | None,
) -> None:
    """Measure error rates on FOLDERS of images or template records named FINGER_IMPRESSION, assumed at 500 ppi.

    Every pair of one finger is genuine, every pair of two fingers of a folder an impostor pair. The report gives the
    equal error rate (EER) and the false non-match rate (FNMR) at false match rates of 1, 0.1 and 0.01 %, each with the
    95 % interval of a bootstrap over fingers, and the scores at those rates.
    """
    if not folders and not synthetic:
        raise click.UsageError("give a folder of prints, or --synthetic N")
    if ages and not synthetic:
        raise click.UsageError("--ages needs --synthetic N")
    if against is not None and len(folders) != 1:
        raise click.UsageError("--against needs exactly one folder")
    smaller = tuple(dict.fromkeys((*((0.5,) if half else ()), *factors)))
    measured: list[PrintSet] = []
    blocks: dict[str, list[Trial]] = {}

    def add(label: str, trial: Trial) -> None:
        blocks.setdefault(label, []).append(trial)

    def admitted(prints: PrintSet) -> PrintSet:
        return prints.assessable() if is_strict else prints

    if against is not None:
        probes, candidates = (
            admitted(_loaded(folder, place)) for folder, place in ((folders[0], like), (against, None))
        )
        measured += [probes, candidates]
        label = f"against {candidates.name}"
        add(label, score_pairs(f"{probes.name} {label}", probes.prints, candidates.prints, _bar))
        folders = ()
    for folder in folders:
        full = admitted(_loaded(folder, like))
        measured.append(full)
        scales = [] if sets.holds_records(folder) else smaller
        _trials(full, [(f, admitted(sets.from_images(folder, f, _bar))) for f in scales], fused, measured, add)
    if synthetic:
        name = f"synthetic {conditions}"
        numbers = range(1, impressions + 1)
        period = ridge_period_px(ADULT_YEARS)
        adult = admitted(sets.synthetic(synthetic, numbers, conditions, period, ASSUMED_PPI, _bar, name))
        measured.append(adult)
        scaled_sets = [
            (
                f,
                admitted(
                    sets.synthetic(synthetic, numbers, conditions, f * period, ASSUMED_PPI, _bar, f"{name} × {f:g}")
                ),
            )
            for f in smaller
        ]
        _trials(adult, scaled_sets, fused, measured, add)
        for age in ages:
            label = f"age {age:g}"
            period = ridge_period_px(age, child_ppi)
            others = range(impressions + 1, 2 * impressions + 1)
            child_name = f"{name} {label}"
            child = admitted(sets.synthetic(synthetic, others, conditions, period, child_ppi, _bar, child_name))
            measured.append(child)
            add(f"{label} x adult", score_pairs(f"{name} {label} x adult", child.prints, adult.prints, _bar))
    trials = [trial for parts in blocks.values() for trial in parts]
    trials += [pooled(label, parts) for label, parts in blocks.items() if len(parts) > 1]
    _report(measured, trials, "json" if as_json else "markdown" if as_markdown else "text", det)


def _loaded(folder: Path, like: Path | None) -> PrintSet:
    return sets.from_records(folder, like) if sets.holds_records(folder) else sets.from_images(folder, 1.0, _bar)


def _trials(
    full: PrintSet,
    smaller: Sequence[tuple[float, PrintSet]],
    fused: bool,
    measured: list[PrintSet],
    add: Callable[[str, Trial], None],
) -> None:
    add("full x full", score_pairs(f"{full.name} full x full", full.prints, full.prints, _bar))
    if fused:
        add("two fingers", fused_pairs(f"{full.name} two fingers", full.prints, _bar))
    for factor, small in smaller:
        measured.append(small)
        size = "half" if factor == 0.5 else f"{factor:g}"
        add(f"{size} x {size}", score_pairs(f"{full.name} {size} x {size}", small.prints, small.prints, _bar))
        add(f"full x {size}", score_pairs(f"{full.name} full x {size}", full.prints, small.prints, _bar))


def _bar(items: Sequence[Any], label: str) -> Iterable[Any]:
    """The items, with a progress bar on standard error if that is a terminal."""

    def shown() -> Iterator[Any]:
        with click.progressbar(items, label=f"{label[:40]:40s}", file=sys.stderr) as bar:
            yield from bar

    return shown() if sys.stderr.isatty() else items


def _report(measured: Sequence[PrintSet], trials: Sequence[Trial], form: str, det: Path | None) -> None:
    if det is not None:
        curves = [trial for trial in trials if trial.name.startswith("POOLED")] or trials
        det.write_text(det_svg(curves), "utf-8")
        click.echo(f"curves in {det}", err=True)
    if form == "json":
        report = {
            "engine": f"{EXTRACTOR_VERSION}, {VERSION}",
            "sets": [prints.figures() for prints in measured],
            "trials": [trial.figures() for trial in trials],
        }
        click.echo(json.dumps(report, indent=1))
        return
    table = markdown if form == "markdown" else as_text
    click.echo(table(set_rows([prints.figures() for prints in measured])))
    click.echo()
    click.echo(table(trial_rows([trial.figures() for trial in trials])))

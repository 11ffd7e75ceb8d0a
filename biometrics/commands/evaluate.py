"""`python -m biometrics evaluate`: error rates, and their curve, on sets of prints."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from biometrics.commands.arguments import FOLDER, NewFile
from biometrics.evaluation.det_curve import det_svg
from biometrics.evaluation.plan import Evaluation
from biometrics.evaluation.sets import ASSUMED_PPI, PrintSet
from biometrics.evaluation.tables import as_markdown as markdown
from biometrics.evaluation.tables import as_text, rate_rows, set_rows, trial_rows
from biometrics.evaluation.trials import Trial
from biometrics.matcher.parameters import VERSION
from biometrics.synthesis import PRESETS
from biometrics.template import EXTRACTOR_VERSION


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
    "--touches",
    type=click.IntRange(1),
    default=1,
    help="Also compare with 2 to this many touches of a finger: the best counts, at its price.",
)
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
    help="Conditions under which the synthetic prints are taken.",
)
@click.option(
    "--ages",
    callback=_numbers(0.0, 120.0),
    help="Ages in years: compare synthetic prints at each age with the same fingers' adult prints.",
)
@click.option(
    "--child-ppi", type=float, default=ASSUMED_PPI, show_default=True, help="Resolution of the readers for --ages."
)
@click.option(
    "--keep",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for the templates: a run reads those that an earlier one of the same extractor left there.",
)
@click.option("--json", "as_json", is_flag=True, help="Print all figures as JSON.")
@click.option("--markdown", "as_markdown", is_flag=True, help="Print the tables in Markdown, as in docs/accuracy.md.")
@click.option("--det", type=NewFile(), help="SVG file to write the error curves to.")
def evaluate(
    folders: tuple[Path, ...],
    half: bool,
    factors: tuple[float, ...],
    fused: bool,
    touches: int,
    is_strict: bool,
    against: Path | None,
    like: Path | None,
    synthetic: int | None,
    impressions: int,
    conditions: str,
    ages: tuple[float, ...],
    child_ppi: float,
    keep: Path | None,
    as_json: bool,
    as_markdown: bool,
    det: Path | None,
) -> None:
    """Measure error rates on FOLDERS of images or template records named FINGER_IMPRESSION, assumed at 500 ppi.

    Every pair of one finger is genuine, every pair of two fingers of a folder an impostor pair. The report gives the
    equal error rate (EER) and the false non-match rate (FNMR) at false match rates of 1, 0.1 and 0.01 %, each with the
    95 % interval of a bootstrap over fingers, and the scores at those rates; how many times more impostor pairs reach a
    score than it states; and the FNMR once the pairs with the worst print are refused.
    """
    if not folders and not synthetic:
        raise click.UsageError("give a folder of prints, or --synthetic N")
    if ages and not synthetic:
        raise click.UsageError("--ages needs --synthetic N")
    if against is not None and len(folders) != 1:
        raise click.UsageError("--against needs exactly one folder")
    factors = tuple(dict.fromkeys((*((0.5,) if half else ()), *factors)))
    evaluation = Evaluation(_bar, is_strict, fused, touches, keep)
    if against is not None:
        evaluation.add_pair(folders[0], against, like)
    else:
        for folder in folders:
            evaluation.add_folder(folder, factors, like)
    if synthetic:
        evaluation.add_synthetic(synthetic, impressions, conditions, factors, ages, child_ppi)
    form = "json" if as_json else "markdown" if as_markdown else "text"
    _report(evaluation.measured, evaluation.trials(), form, det)


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
    figures = [trial.figures() for trial in trials]
    click.echo(table(trial_rows(figures)))
    click.echo()
    click.echo(table(rate_rows(figures)))

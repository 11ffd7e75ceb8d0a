"""`python -m biometrics evaluate`: sets of prints in, error rates and their curve out."""

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
            raise click.BadParameter("numbers with commas between them, as in 0.4,0.5,0.7") from error
        if not all(least <= number <= most for number in numbers):
            raise click.BadParameter(f"each from {least:g} to {most:g}")
        return numbers

    return parsed


@click.command()
@click.argument("folders", nargs=-1, type=FOLDER)
@click.option("--half", is_flag=True, help="Also shrink each image to half its size, a newborn's ridge period.")
@click.option("--factors", callback=_numbers(0.1, 2.0), help="Other sizes to shrink to, as in 0.4,0.5,0.7.")
@click.option(
    "--fused", is_flag=True, help="Also fuse two fingers: those next to each other in order are one person's."
)
@click.option(
    "--assessable", "is_strict", is_flag=True, help="Leave out what is not assessable: its scores say nothing."
)
@click.option("--against", type=FOLDER, help="Compare the one FOLDER with this one: another maker's templates, say.")
@click.option(
    "--stretched-like",
    "like",
    type=FOLDER,
    help="Images the records of FOLDER were made from, where their maker fitted all into one size.",
)
@click.option("--synthetic", type=click.IntRange(2), help="Also so many synthetic fingers.")
@click.option("--impressions", type=click.IntRange(2), default=8, show_default=True, help="Of each synthetic finger.")
@click.option(
    "--conditions",
    type=click.Choice(list(PRESETS)),
    default="ordinary",
    show_default=True,
    help="How the synthetic prints are taken.",
)
@click.option(
    "--ages",
    callback=_numbers(0.0, 120.0),
    help="Ages in years: synthetic prints at each against the same fingers' adult prints.",
)
@click.option("--child-ppi", type=float, default=ASSUMED_PPI, show_default=True, help="Of the readers for --ages.")
@click.option("--json", "as_json", is_flag=True, help="All figures as JSON on standard output.")
@click.option("--markdown", "as_markdown", is_flag=True, help="The tables in Markdown, as docs/accuracy.md has them.")
@click.option("--det", type=NewFile(), help="Write the error curves as SVG.")
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
    """Tell error rates on FOLDERS of images or template records named FINGER_IMPRESSION, 500 ppi taken.

    Every pair of one finger is genuine, every pair of two fingers of a folder an impostor pair. Told are the equal
    error rate (EER) and the false non-match rate (FNMR) at false match rates of 1, 0.1 and 0.01 %, each with the 95 %
    interval of a bootstrap over fingers, and the scores at those rates.
    """
    if not folders and not synthetic:
        raise click.UsageError("a folder of prints, or --synthetic N, is needed")
    if ages and not synthetic:
        raise click.UsageError("--ages goes with --synthetic N")
    if against is not None and len(folders) != 1:
        raise click.UsageError("--against goes with one folder")
    smaller = tuple(dict.fromkeys((*((0.5,) if half else ()), *factors)))
    measured: list[PrintSet] = []
    blocks: dict[str, list[Trial]] = {}

    def keep(label: str, trial: Trial) -> None:
        blocks.setdefault(label, []).append(trial)

    def taken(prints: PrintSet) -> PrintSet:
        return prints.assessable() if is_strict else prints

    if against is not None:
        probes, candidates = (taken(_loaded(folder, place)) for folder, place in ((folders[0], like), (against, None)))
        measured += [probes, candidates]
        label = f"against {candidates.name}"
        keep(label, score_pairs(f"{probes.name} {label}", probes.prints, candidates.prints, _watched))
        folders = ()
    for folder in folders:
        full = taken(_loaded(folder, like))
        measured.append(full)
        shrunk = [] if sets.holds_records(folder) else smaller
        _trials(full, [(f, taken(sets.from_images(folder, f, _watched))) for f in shrunk], fused, measured, keep)
    if synthetic:
        name = f"synthetic {conditions}"
        numbers = range(1, impressions + 1)
        period = ridge_period_px(ADULT_YEARS)
        adult = taken(sets.synthetic(synthetic, numbers, conditions, period, ASSUMED_PPI, _watched, name))
        measured.append(adult)
        shrunk_ones = [
            (
                f,
                taken(
                    sets.synthetic(synthetic, numbers, conditions, f * period, ASSUMED_PPI, _watched, f"{name} × {f:g}")
                ),
            )
            for f in smaller
        ]
        _trials(adult, shrunk_ones, fused, measured, keep)
        for age in ages:
            label = f"age {age:g}"
            grown = ridge_period_px(age, child_ppi)
            later = range(impressions + 1, 2 * impressions + 1)
            child = taken(sets.synthetic(synthetic, later, conditions, grown, child_ppi, _watched, f"{name} {label}"))
            measured.append(child)
            keep(f"{label} x adult", score_pairs(f"{name} {label} x adult", child.prints, adult.prints, _watched))
    trials = [trial for parts in blocks.values() for trial in parts]
    trials += [pooled(label, parts) for label, parts in blocks.items() if len(parts) > 1]
    _tell(measured, trials, "json" if as_json else "markdown" if as_markdown else "text", det)


def _loaded(folder: Path, like: Path | None) -> PrintSet:
    return sets.from_records(folder, like) if sets.holds_records(folder) else sets.from_images(folder, 1.0, _watched)


def _trials(
    full: PrintSet,
    smaller: Sequence[tuple[float, PrintSet]],
    fused: bool,
    measured: list[PrintSet],
    keep: Callable[[str, Trial], None],
) -> None:
    keep("full x full", score_pairs(f"{full.name} full x full", full.prints, full.prints, _watched))
    if fused:
        keep("two fingers", fused_pairs(f"{full.name} two fingers", full.prints, _watched))
    for factor, small in smaller:
        measured.append(small)
        size = "half" if factor == 0.5 else f"{factor:g}"
        keep(f"{size} x {size}", score_pairs(f"{full.name} {size} x {size}", small.prints, small.prints, _watched))
        keep(f"full x {size}", score_pairs(f"{full.name} full x {size}", full.prints, small.prints, _watched))


def _watched(items: Sequence[Any], label: str) -> Iterable[Any]:
    """The items, with a bar on standard error where that is a terminal."""

    def shown() -> Iterator[Any]:
        with click.progressbar(items, label=f"{label[:40]:40s}", file=sys.stderr) as bar:
            yield from bar

    return shown() if sys.stderr.isatty() else items


def _tell(measured: Sequence[PrintSet], trials: Sequence[Trial], form: str, det: Path | None) -> None:
    if det is not None:
        drawn = [trial for trial in trials if trial.name.startswith("POOLED")] or trials
        det.write_text(det_svg(drawn), "utf-8")
        click.echo(f"curves in {det}", err=True)
    if form == "json":
        told = {
            "engine": f"{EXTRACTOR_VERSION}, {VERSION}",
            "sets": [one.figures() for one in measured],
            "trials": [trial.figures() for trial in trials],
        }
        click.echo(json.dumps(told, indent=1))
        return
    tabled = markdown if form == "markdown" else as_text
    click.echo(tabled(set_rows([one.figures() for one in measured])))
    click.echo()
    click.echo(tabled(trial_rows([trial.figures() for trial in trials])))

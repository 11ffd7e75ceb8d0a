"""`python -m biometrics evaluate | explain | convert | benchmark`."""

import json
import sys
from pathlib import Path

import click

from biometrics import ansi378, drawing, iso19794
from biometrics.errors import BiometricError
from biometrics.evaluation import Trial
from biometrics.evaluation import evaluate as evaluate_folders
from biometrics.extraction import extract_with_quality
from biometrics.images import read_image
from biometrics.matcher.comparison import compare
from biometrics.template import Template

EXISTING = click.Path(exists=True, path_type=Path)


@click.group(help=__doc__)
def main() -> None:
    """The engine's commands."""


@main.command()
@click.argument("folders", nargs=-1, required=True, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--half", is_flag=True, help="Also shrink each image to half its size.")
@click.option("--json", "as_json", is_flag=True, help="Figures as JSON on standard output.")
@click.option("--det", type=click.Path(dir_okay=False, path_type=Path), help="Write the DET curves as SVG.")
def evaluate(folders: tuple[Path, ...], half: bool, as_json: bool, det: Path | None) -> None:
    """EER and FNMR on FOLDERS of images named FINGER_IMPRESSION.png."""
    trials = evaluate_folders(list(folders), half, lambda words: click.echo(words, err=True))
    if det is not None:
        det.write_text(drawing.det_svg([trial for trial in trials if trial.name.startswith("POOLED")]), "utf-8")
    if as_json:
        click.echo(json.dumps([trial.figures() for trial in trials], indent=1))
    else:
        for trial in trials:
            click.echo(_line(trial))


def _line(trial: Trial) -> str:
    figures = trial.figures()
    cells = [
        f"FNMR@{100 * float(fmr):g}% {100 * fnmr:6.2f} % (score {figures['threshold_at_fmr'][fmr]:.1f})"
        for fmr, fnmr in figures["fnmr_at_fmr"].items()
    ]
    pairs = f"pairs {figures['genuine_pairs']}+{figures['impostor_pairs']}"
    return "  ".join([f"{trial.name:28s} EER {100 * figures['eer']:6.2f} %", *cells, pairs])


@main.command()
@click.argument("images", nargs=-1, required=True, type=EXISTING)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), default=Path("explained.png"))
@click.option("--ppi", type=float, help="Resolution, where the file's claim is missing or false.")
def explain(images: tuple[Path, ...], out: Path, ppi: float | None) -> None:
    """Draw one finger's minutiae, ridge period and quality, or two fingers' pairs and the parts of their score."""
    if len(images) > 2:
        raise click.UsageError("one image or two")
    read = [read_image(path.read_bytes(), ppi) for path in images]
    seen = [extract_with_quality(image) for image in read]
    if len(read) == 1:
        picture = drawing.draw_finger(read[0], *seen[0])
    else:
        comparison = compare(seen[0][0], seen[1][0])
        picture = drawing.draw_pair((read[0], read[1]), (seen[0][0], seen[1][0]), comparison)
        click.echo(f"score {comparison.score:.1f}")
    picture.save(out, "PNG")
    click.echo(f"drawn in {out}")


@main.command()
@click.argument("source", type=EXISTING)
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--to", "form", type=click.Choice(["own", "iso", "ansi"]), default="iso", show_default=True)
@click.option("--ppi", type=float, help="Resolution of an image.")
def convert(source: Path, target: Path, form: str, ppi: float | None) -> None:
    """Turn SOURCE, an image or a template in any of the three forms, into a template in another."""
    templates = _templates(source.read_bytes(), ppi)
    if form == "own":
        if len(templates) != 1:
            raise click.UsageError("the own form holds one view")
        target.write_bytes(templates[0].to_bytes())
    else:
        target.write_bytes((iso19794 if form == "iso" else ansi378).dump(templates))
    click.echo(f"{len(templates)} view(s), {sum(map(len, templates))} minutiae")


@main.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def benchmark(arguments: tuple[str, ...]) -> None:
    """How fast the engine compares and searches; see `biometrics.benchmark`."""
    from biometrics.benchmark import main as measure_speed

    measure_speed(list(arguments))


def _templates(data: bytes, ppi: float | None) -> list[Template]:
    if data[:4] == b"CRT1":
        return [Template.from_bytes(data)]
    if data[:4] != b"FMR\x00":
        return [extract_with_quality(read_image(data, ppi))[0]]
    try:
        return iso19794.load(data)
    except BiometricError:
        return ansi378.load(data)


if __name__ == "__main__":
    try:
        main()
    except BiometricError as error:
        click.echo(f"refused: {error}", err=True)
        sys.exit(1)

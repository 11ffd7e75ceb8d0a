"""`python -m biometrics evaluate | explain | convert | growth | benchmark`."""

import sys
from pathlib import Path
from typing import Any

import click

from biometrics import drawing
from biometrics.converting import convert
from biometrics.errors import BiometricError
from biometrics.evaluating import evaluate
from biometrics.extraction import extract_with_quality
from biometrics.growing import growth
from biometrics.images import read_image
from biometrics.matcher.comparison import compare

EXISTING = click.Path(exists=True, path_type=Path)


@click.group(help=__doc__)
def main() -> None:
    """The engine's commands."""


@main.command()
@click.argument("images", nargs=-1, required=True, type=EXISTING)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), default=Path("explained.png"))
@click.option("--ppi", type=float, help="Resolution, where the file's claim is missing or false.")
@click.option(
    "--stages", type=click.Path(file_okay=False, path_type=Path), help="Also draw each stage, in this folder."
)
def explain(images: tuple[Path, ...], out: Path, ppi: float | None, stages: Path | None) -> None:
    """Draw one finger's minutiae, ridges and quality, or two fingers' pairs and the parts of their score."""
    if len(images) > 2:
        raise click.UsageError("one image or two")
    read = [read_image(path.read_bytes(), ppi) for path in images]
    traces: list[dict[str, Any]] = [{} for _ in read]
    seen = [extract_with_quality(image, trace=kept.__setitem__) for image, kept in zip(read, traces, strict=True)]
    if len(read) == 1:
        picture = drawing.draw_finger(read[0], *seen[0], traces[0]["measured"].look)
    else:
        comparison = compare(seen[0][0], seen[1][0])
        picture = drawing.draw_pair((read[0], read[1]), (seen[0][0], seen[1][0]), comparison)
        click.echo(f"score {comparison.score:.1f}")
    picture.save(out, "PNG")
    click.echo(f"drawn in {out}")
    if stages is not None:
        stages.mkdir(parents=True, exist_ok=True)
        for path, image, kept in zip(images, read, traces, strict=True):
            for name, stage in drawing.draw_stages(image, kept).items():
                stage.save(stages / f"{path.stem}-{name}.png", "PNG")
        click.echo(f"stages in {stages}")


@main.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def benchmark(arguments: tuple[str, ...]) -> None:
    """How fast the engine compares and searches; see `biometrics.benchmark`."""
    from biometrics.benchmark import main as measure_speed

    measure_speed(list(arguments))


main.add_command(evaluate)
main.add_command(convert)
main.add_command(growth)


if __name__ == "__main__":
    try:
        main()
    except BiometricError as error:
        click.echo(f"refused: {error}", err=True)
        sys.exit(1)

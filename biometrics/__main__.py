"""`python -m biometrics evaluate | explain | convert | growth | benchmark`."""

import sys
from pathlib import Path

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

"""`python -m biometrics evaluate | explain | convert | growth | benchmark`."""

from pathlib import Path
from typing import Any

import click

from biometrics import drawing
from biometrics.commands.arguments import FILE, Commands, NewFile, read_file
from biometrics.commands.benchmark import benchmark
from biometrics.commands.convert import convert
from biometrics.commands.evaluate import evaluate
from biometrics.commands.growth import growth
from biometrics.errors import BiometricError
from biometrics.extraction import extract_with_quality
from biometrics.images.raster import FingerprintImage
from biometrics.matcher.comparison import compare
from biometrics.quality import Quality
from biometrics.template import Template


@click.group(cls=Commands, help=__doc__)
def main() -> None:
    """The engine's commands."""


@main.command()
@click.argument("images", nargs=-1, required=True, type=FILE)
@click.option("--out", type=NewFile(), default="explained.png", show_default=True, help="PNG to write.")
@click.option("--ppi", type=float, help="Resolution, where the file's claim is missing or false.")
@click.option(
    "--stages", type=click.Path(file_okay=False, path_type=Path), help="Also draw each stage, in this folder."
)
def explain(images: tuple[Path, ...], out: Path, ppi: float | None, stages: Path | None) -> None:
    """Draw one finger's minutiae, ridges and quality, or two fingers' pairs and the parts of their score."""
    if len(images) > 2:
        raise click.UsageError("one image or two")
    read = [read_file(path, ppi) for path in images]
    traces: list[dict[str, Any]] = [{} for _ in read]
    seen = [_seen(path, image, kept) for path, image, kept in zip(images, read, traces, strict=True)]
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


def _seen(path: Path, image: FingerprintImage, kept: dict[str, Any]) -> tuple[Template, Quality]:
    try:
        return extract_with_quality(image, trace=kept.__setitem__)
    except BiometricError as error:
        raise BiometricError(f"{path}: {error}") from error


main.add_command(evaluate)
main.add_command(convert)
main.add_command(growth)
main.add_command(benchmark)


if __name__ == "__main__":
    main()

"""`python -m biometrics explain`: pictures of one finger, or of two fingers compared."""

from pathlib import Path
from typing import Any

import click

from biometrics import drawing
from biometrics.commands.arguments import FILE, NewFile, naming, read_file
from biometrics.extraction import extract_with_quality
from biometrics.matcher.comparison import compare


@click.command()
@click.argument("images", nargs=-1, required=True, type=FILE)
@click.option("--out", type=NewFile(), default="explained.png", show_default=True, help="The PNG to write.")
@click.option("--ppi", type=float, help="Resolution, if the file's own is missing or wrong.")
@click.option(
    "--stages",
    type=click.Path(file_okay=False, path_type=Path),
    help="Also draw each stage of the extraction, into this folder.",
)
def explain(images: tuple[Path, ...], out: Path, ppi: float | None, stages: Path | None) -> None:
    """Draw one finger's minutiae, ridges and quality; or two fingers' paired minutiae and what makes up their score."""
    if len(images) > 2:
        raise click.UsageError("give one image or two")
    pictures = [read_file(path, ppi) for path in images]
    traces: list[dict[str, Any]] = [{} for _ in pictures]
    extracted = []
    for path, image, trace in zip(images, pictures, traces, strict=True):
        with naming(path):
            extracted.append(extract_with_quality(image, trace=trace.__setitem__))
    if len(pictures) == 1:
        drawn = drawing.draw_finger(pictures[0], *extracted[0], traces[0]["measured"].look)
    else:
        templates = extracted[0][0], extracted[1][0]
        comparison = compare(*templates)
        drawn = drawing.draw_pair((pictures[0], pictures[1]), templates, comparison)
        click.echo(f"score {comparison.score:.1f}")
    drawn.save(out, "PNG")
    click.echo(f"drawn in {out}")
    if stages is not None:
        stages.mkdir(parents=True, exist_ok=True)
        for path, image, trace in zip(images, pictures, traces, strict=True):
            for name, stage in drawing.draw_stages(image, trace).items():
                stage.save(stages / f"{path.stem}-{name}.png", "PNG")
        click.echo(f"stages in {stages}")

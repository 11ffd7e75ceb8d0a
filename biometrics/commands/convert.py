"""`python -m biometrics convert`: images, finger image records and templates to any of the three template forms."""

from dataclasses import replace
from pathlib import Path
from typing import Final

import click

from biometrics.commands.arguments import FILE, NewFile, naming
from biometrics.extraction import extract
from biometrics.images import ansi_nist, iso19794_4
from biometrics.images.reading import read_image
from biometrics.images.views import FingerView
from biometrics.records import ansi378, iso19794, reading
from biometrics.records import ansi_nist as itl
from biometrics.template import MAGICS, Template

FORMS: Final = {".crt": "own", ".iso": "iso", ".fmr": "iso", ".ansi": "ansi"}
"""The form each target suffix implies when --to is not given."""


@click.command()
@click.argument("sources", nargs=-1, required=True, type=FILE)
@click.argument("target", type=NewFile())
@click.option(
    "--to",
    "form",
    type=click.Choice(["own", "iso", "ansi"]),
    help="own: this engine's template; iso: ISO/IEC 19794-2:2005; ansi: ANSI/INCITS 378-2004. By default the "
    "target's suffix decides: .crt, .iso or .fmr, .ansi.",
)
@click.option("--ppi", type=float, help="Resolution of the images, if their own is missing or wrong.")
@click.option(
    "--finger",
    type=click.IntRange(0, 10),
    help="Finger position to write: 0 unknown, 1–5 right thumb to little finger, 6–10 left.",
)
def convert(sources: tuple[Path, ...], target: Path, form: str | None, ppi: float | None, finger: int | None) -> None:
    """Convert SOURCES to the template file TARGET.

    A source is an image (PNG, BMP, TIFF, JPEG, JPEG 2000, WSQ), a finger image record (ISO/IEC 19794-4), a police file
    (ANSI/NIST-ITL) or a template in any of the three forms; it is recognised by its content. A record of either
    standard holds the views of all sources; the engine's own form holds one view.
    """
    form = form or FORMS.get(target.suffix.lower())
    if form is None:
        raise click.UsageError("give --to own, iso or ansi: the target's suffix does not imply a form")
    templates = [template for source in sources for template in _read(source, ppi, finger)]
    if form == "own" and len(templates) != 1:
        raise click.UsageError(f"the own form holds one view, but there are {len(templates)}; use iso or ansi")
    target.write_bytes(
        templates[0].to_bytes() if form == "own" else (iso19794 if form == "iso" else ansi378).dump(templates)
    )
    written = target.read_bytes()
    minutiae = sum(map(len, templates_of(written)))
    click.echo(f"{len(templates)} view(s), {minutiae} minutiae, {len(written)} bytes")


def _read(source: Path, ppi: float | None, finger: int | None) -> list[Template]:
    with naming(source):
        return templates_of(source.read_bytes(), ppi, finger)


def templates_of(data: bytes, ppi: float | None = None, finger: int | None = None) -> list[Template]:
    """The templates in any supported bytes; images are extracted. Raises BiometricError."""
    if data.startswith((*MAGICS, b"FMR\x00")) or (itl.is_file(data) and not itl.has_pictures(data)):
        templates = reading.load(data)
    elif (views := _views(data)) is not None:
        templates = [extract(replace(view.image, ppi=ppi or view.image.ppi), view.finger) for view in views]
    else:
        templates = [extract(read_image(data, ppi))]
    return templates if finger is None else [replace(template, finger=finger) for template in templates]


def _views(data: bytes) -> list[FingerView] | None:
    """The pictures of a record of fingers; None if the bytes are none."""
    if itl.is_file(data):
        return ansi_nist.load(data)
    return iso19794_4.load(data) if iso19794_4.is_record(data) else None

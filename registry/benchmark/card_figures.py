"""`registry card photograph-limits | sizes | sample`: measures again the figures that the documentation states.

They are those of drawn portraits and invented names: only a registry with real photographs can measure those.
"""

import io
import random
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, Final

import click
import segno
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from PIL import Image, ImageEnhance, ImageFilter

from registry.core.commands import Command
from registry.core.messages import Message, _, mark
from registry.demo import portrait
from registry.documents.applications import photograph
from registry.documents.artefact import claim169, drawing
from registry.documents.artefact.cose import SigningKey, thumbprint
from registry.documents.artefact.face import SECOND_LANGUAGES, CardFace

_Degradation = Callable[[Image.Image], Image.Image]
_DEGRADATIONS: Final[tuple[tuple[Message, _Degradation], ...]] = (
    (_("as drawn"), lambda picture: picture),
    (_("JPEG, quality 40"), lambda picture: _jpeg(picture, 40)),
    (_("blurred, 2 px"), lambda picture: picture.filter(ImageFilter.GaussianBlur(2))),
    (_("blurred, 4 px"), lambda picture: picture.filter(ImageFilter.GaussianBlur(4))),
    (_("blurred, 8 px"), lambda picture: picture.filter(ImageFilter.GaussianBlur(8))),
    (_("8 times enlarged"), lambda picture: picture.resize((103, 133)).resize(picture.size)),
    (_("colour at 20 %"), lambda picture: ImageEnhance.Color(picture).enhance(0.2)),
    (_("grey, as JPEG"), lambda picture: _jpeg(picture.convert("L").convert("RGB"), 60)),
    (_("contrast at 20 %"), lambda picture: ImageEnhance.Contrast(picture).enhance(0.2)),
    (_("contrast at 10 %"), lambda picture: ImageEnhance.Contrast(picture).enhance(0.1)),
    (_("light at 50 %"), lambda picture: ImageEnhance.Brightness(picture).enhance(0.5)),
    (_("light at 30 %"), lambda picture: ImageEnhance.Brightness(picture).enhance(0.3)),
    (_("light at 150 %"), lambda picture: ImageEnhance.Brightness(picture).enhance(1.5)),
    (_("light at 400 %"), lambda picture: ImageEnhance.Brightness(picture).enhance(4.0)),
)

_MEASURES: Final = {
    "chroma": _("colour"),
    "contrast": _("contrast"),
    "sharpness": _("sharpness"),
    "bright": _("brightness"),
    "burnt": _("burnt out"),
}
"""Field of the measures → its heading."""


def _jpeg(picture: Image.Image, quality: int) -> Image.Image:
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=quality)
    return Image.open(file).convert("RGB")


@click.command(
    "photograph-limits",
    cls=Command,
    help=mark("Measure drawn portraits and degraded copies of them beside the thresholds; count the refused ones."),
)
@click.option(
    "--portraits", "count", default=12, show_default=True, type=click.IntRange(1), help=mark("Portraits to draw.")
)
def photograph_limits(count: int) -> None:
    """Measure drawn portraits."""
    portraits = [portrait.draw(seed) for seed in range(count)]
    refused_heading, threshold_heading = _("refused photographs"), _("threshold")
    click.echo(f"{'':<24}" + "".join(f"{heading!s:>18}" for heading in _MEASURES.values()) + f"{refused_heading!s:>24}")
    for name, degrade in _DEGRADATIONS:
        measured = [photograph.measure(degrade(picture)) for picture in portraits]
        ranges = [sorted(getattr(values, field) for values in measured) for field in _MEASURES]
        refused = sum(any(photograph.errors(values)) for values in measured)
        columns = "".join(f"{f'{values[0]:.2f} - {values[-1]:.2f}':>18}" for values in ranges)
        click.echo(f"{name!s:<24}{columns}{f'{refused}/{len(measured)}':>24}")
    limits = (
        f"≥ {photograph.LEAST_CHROMA}",
        f"≥ {photograph.LEAST_CONTRAST}",
        f"≥ {photograph.LEAST_SHARPNESS}",
        f"≥ {photograph.DARKEST}",
        f"≤ {photograph.MOST_BURNT}",
    )
    click.echo(f"{threshold_heading!s:<24}" + "".join(f"{limit:>18}" for limit in limits))


def _letters(count: int, seed: int) -> str:
    """Names without any repetition, which compression would shorten."""
    chance = random.Random(seed)  # noqa: S311  # for length, not for secrets
    letters = "abcdefghijklmnopqrstuvwxyzñáéíóúç"
    return "".join(" " if place % 9 == 8 else chance.choice(letters) for place in range(count))


_CARDS: Final[tuple[tuple[Message, dict[str, Any]], ...]] = (
    (_("usual names"), {"guardian": None}),
    (_("guardian named"), {}),
    (
        _("longest names"),
        {
            "given_names": _letters(50, 1),
            "first_surname": _letters(60, 2),
            "second_surname": _letters(60, 3),
            "guardian": _letters(171, 4),
        },
    ),
)


def _sample(**changes: Any) -> tuple[CardFace, str]:
    """A demonstration card of nobody, and the text of its QR code, signed with a key that is thrown away."""
    private = Ed25519PrivateKey.generate()
    key = SigningKey(thumbprint(private.public_key()), private, "https://registro.example.pe")
    content: dict[str, Any] = {
        "number": "D2345BCDF",
        "cui": "99000012-3",
        "given_names": "Ángel Ñahui",
        "first_surname": "Muñoz",
        "second_surname": "Quispe",
        "sex": "male",
        "birth_date": date(2016, 3, 20),
        "issued_on": date(2026, 11, 24),
        "expires_on": date(2029, 11, 24),
        "nationality": "PER",
        "birthplace": "Cusco, Cusco, Cusco",
        "second_language": "qu",
        "guardian": "Luz Quispe Mamani",
        "photograph": portrait.jpeg(4),
        "is_demonstration": True,
    }
    face = CardFace(**content | changes)
    return face, claim169.issue(face, key, ("https://registro.example.pe/verify/status/1", 77_777))


@click.command(
    "sample",
    cls=Command,
    help=mark("Draw both sides of a demonstration card of nobody, one above the other, into the file PICTURE."),
)
@click.argument("picture", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--second-language",
    type=click.Choice(SECOND_LANGUAGES),
    default="qu",
    show_default=True,
    help=mark("Language beside Spanish."),
)
def sample(picture: Path, second_language: str) -> None:
    """Draw a demonstration card."""
    face, text = _sample(second_language=second_language)
    pictures = drawing.draw(face, text, "https://registro.example.pe/verify")
    sides = [Image.open(io.BytesIO(side)) for side in (pictures.front, pictures.back)]
    gap = 24
    both = Image.new("RGB", (sides[0].width + 2 * gap, 2 * sides[0].height + 3 * gap), (208, 212, 218))
    for place, side in enumerate(sides):
        both.paste(side, (gap, gap + place * (side.height + gap)))
    both.quantize(128).save(picture, "PNG", optimize=True)


@click.command(
    "sizes",
    cls=Command,
    help=mark("Measure the QR code of cards with usual and longest names, and the CPU time that drawing a card takes."),
)
def sizes() -> None:
    """Measure the QR code and the drawing of cards."""
    for name, changes in _CARDS:
        face, text = _sample(**changes)
        code = segno.make(text, error="m", boost_error=False, micro=False)
        scale = drawing.module_px(int(code.symbol_size(border=0)[0]))
        drawing.draw(face, text)
        begun = time.process_time()
        drawing.draw(face, text)
        took = time.process_time() - begun
        click.echo(
            _(
                "{name}: {characters} characters, QR code {version}, {modules} modules of {size_mm:.3f} mm; "
                "drawn in {time_ms:.0f} ms",
                name=name,
                characters=len(text),
                version=code.designator,
                modules=code.symbol_size(border=0)[0],
                size_mm=scale * 25.4 / 300,
                time_ms=took * 1000,
            )
        )

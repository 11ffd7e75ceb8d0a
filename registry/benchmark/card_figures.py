"""`registry card photograph-limits | sizes | sample`: the figures that the documents state, measured anew.

They are of drawn portraits and invented names: what real photographs measure, only a registry that has some can tell.
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
from registry.demo import portrait
from registry.documents.applications import photograph
from registry.documents.artefact import claim169, drawing
from registry.documents.artefact.cose import SigningKey, thumbprint
from registry.documents.artefact.face import SECOND_LANGUAGES, CardFace

_Degradation = Callable[[Image.Image], Image.Image]
_DEGRADATIONS: Final[dict[str, _Degradation]] = {
    "as drawn": lambda picture: picture,
    "JPEG, quality 40": lambda picture: _jpeg(picture, 40),
    "blurred, 2 px": lambda picture: picture.filter(ImageFilter.GaussianBlur(2)),
    "blurred, 4 px": lambda picture: picture.filter(ImageFilter.GaussianBlur(4)),
    "blurred, 8 px": lambda picture: picture.filter(ImageFilter.GaussianBlur(8)),
    "8 times enlarged": lambda picture: picture.resize((103, 133)).resize(picture.size),
    "colour at 20 %": lambda picture: ImageEnhance.Color(picture).enhance(0.2),
    "grey, as JPEG": lambda picture: _jpeg(picture.convert("L").convert("RGB"), 60),
    "contrast at 20 %": lambda picture: ImageEnhance.Contrast(picture).enhance(0.2),
    "contrast at 10 %": lambda picture: ImageEnhance.Contrast(picture).enhance(0.1),
    "light at 50 %": lambda picture: ImageEnhance.Brightness(picture).enhance(0.5),
    "light at 30 %": lambda picture: ImageEnhance.Brightness(picture).enhance(0.3),
    "light at 150 %": lambda picture: ImageEnhance.Brightness(picture).enhance(1.5),
    "light at 400 %": lambda picture: ImageEnhance.Brightness(picture).enhance(4.0),
}
_NAMES: Final = ("chroma", "contrast", "sharpness", "bright", "burnt")


def _jpeg(picture: Image.Image, quality: int) -> Image.Image:
    written = io.BytesIO()
    picture.save(written, "JPEG", quality=quality)
    return Image.open(written).convert("RGB")


@click.command("photograph-limits", cls=Command)
@click.option("--portraits", "count", default=12, show_default=True, type=click.IntRange(1), help="How many are drawn.")
def photograph_limits(count: int) -> None:
    """What drawn portraits and their degradations measure, beside the thresholds, and how many are refused."""
    portraits = [portrait.draw(seed) for seed in range(count)]
    click.echo(f"{'':<20}" + "".join(f"{name:>18}" for name in _NAMES) + f"{'refused':>10}")
    for name, degrade in _DEGRADATIONS.items():
        found = [photograph.measure(degrade(picture)) for picture in portraits]
        ranges = [sorted(getattr(one, measure) for one in found) for measure in _NAMES]
        refused = sum(any(photograph.errors(one)) for one in found)
        columns = "".join(f"{f'{values[0]:.2f} - {values[-1]:.2f}':>18}" for values in ranges)
        click.echo(f"{name:<20}{columns}{f'{refused}/{len(found)}':>10}")
    limits = (
        f"≥ {photograph.LEAST_CHROMA}",
        f"≥ {photograph.LEAST_CONTRAST}",
        f"≥ {photograph.LEAST_SHARPNESS}",
        f"≥ {photograph.DARKEST}",
        f"≤ {photograph.MOST_BURNT}",
    )
    click.echo(f"{'threshold':<20}" + "".join(f"{limit:>18}" for limit in limits))


def _letters(count: int, seed: int) -> str:
    """Names without any repetition, which compression would make shorter."""
    chance = random.Random(seed)  # noqa: S311  # for length, not for secrets
    letters = "abcdefghijklmnopqrstuvwxyzñáéíóúç"
    return "".join(" " if place % 9 == 8 else chance.choice(letters) for place in range(count))


_CARDS: Final[dict[str, dict[str, Any]]] = {
    "usual names": {"guardian": None},
    "guardian named": {},
    "longest names": {
        "given_names": _letters(50, 1),
        "first_surname": _letters(60, 2),
        "second_surname": _letters(60, 3),
        "guardian": _letters(171, 4),
    },
}


def _sample(**changes: Any) -> tuple[CardFace, str]:
    """A demonstration card of nobody and its QR's text, signed with a key that is thrown away."""
    private = Ed25519PrivateKey.generate()
    key = SigningKey(thumbprint(private.public_key()), private, "https://registro.example.pe")
    said: dict[str, Any] = {
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
    face = CardFace(**said | changes)
    return face, claim169.issue(face, key, ("https://registro.example.pe/verify/status/1", 77_777))


@click.command("sample", cls=Command)
@click.argument("picture", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--second-language", type=click.Choice(SECOND_LANGUAGES), default="qu", show_default=True)
def sample(picture: Path, second_language: str) -> None:
    """Draw both sides of a demonstration card of nobody, one above the other, into PICTURE."""
    face, text = _sample(second_language=second_language)
    drawn = drawing.draw(face, text, "https://registro.example.pe/verify")
    sides = [Image.open(io.BytesIO(side)) for side in (drawn.front, drawn.back)]
    gap = 24
    both = Image.new("RGB", (sides[0].width + 2 * gap, 2 * sides[0].height + 3 * gap), (208, 212, 218))
    for place, side in enumerate(sides):
        both.paste(side, (gap, gap + place * (side.height + gap)))
    both.quantize(128).save(picture, "PNG", optimize=True)


@click.command("sizes", cls=Command)
def sizes() -> None:
    """How large a card's QR is, of usual and of the longest names, and how long drawing a card takes (CPU time)."""
    for name, changes in _CARDS.items():
        face, text = _sample(**changes)
        code = segno.make(text, error="m", boost_error=False, micro=False)
        scale = drawing.module_px(int(code.symbol_size(border=0)[0]))
        drawing.draw(face, text)
        begun = time.process_time()
        drawing.draw(face, text)
        took = time.process_time() - begun
        click.echo(
            f"{name}: {len(text)} characters, QR {code.designator}, {code.symbol_size(border=0)[0]} modules of "
            f"{scale * 25.4 / 300:.3f} mm; drawn in {took * 1000:.0f} ms"
        )

"""The card's two sides, ready for the printer: PNG at 300 pixels to the inch, 85.60 × 53.98 mm. Pure.

The same face and QR text give the same bytes.
"""

import io
import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

import segno
from PIL import Image, ImageDraw

from registry.documents.artefact import fonts, ground, mrz
from registry.documents.artefact.face import CardFace
from registry.documents.artefact.layout import HEIGHT, INK, MARGIN, PPI, RED, SOFT, WIDTH, Side, fitted, px

PHOTO: Final = (px(4.0), px(11.2), px(25.7), px(33.0))
"""Left, top, width, height: 7:9."""
_MRZ_PITCH_MM: Final = 2.54
"""From character to character of OCR-B size I (Doc 9303-3): thirty of them are 76.2 mm."""
_MRZ_LINES_MM: Final = (17.2, 11.0, 4.8)
"""Baselines above the lower edge."""
_MRZ_SIZE_PX: Final = 34.68
"""At which this OCR-B is as wide as its pitch."""
_QR_LARGEST: Final = 5
"""Pixels of a module, of a short text; a longer one has more and smaller ones."""
_QR_QUIET: Final = 4
"""Modules of white around (ISO/IEC 18004)."""
_QR_ROOM: Final = ground.MRZ_TOP_PX - px(1.6)
_SEXES: Final = {"male": "M", "female": "F", "indeterminate": "X"}


@dataclass(frozen=True, slots=True)
class DrawnCard:
    """Both sides as PNG files."""

    front: bytes
    back: bytes


def draw(face: CardFace, qr_text: str, verified_at: str = "") -> DrawnCard:
    """Both sides of a card. `qr_text` is what `claim169.issue` made of the same face; `verified_at` the address of the
    page where anyone checks a card.
    """
    return DrawnCard(_png(front(face).image), _png(back(face, qr_text, verified_at).image))


def front(face: CardFace) -> Side:
    """The side with the portrait."""
    side = Side(ground.front())
    words, second = _words()["es"], _words()[face.second_language] if face.second_language else None

    def label(of: str) -> str:
        return f"{words[of]} / {second[of]}" if second else words[of]

    _title(side, words, second)
    _photograph(side, face)
    left, width = px(32.4), WIDTH - px(32.4) - MARGIN
    column = width // 3
    side.field((left, 144), width, label("first_surname"), face.first_surname.upper())
    side.field((left, 221), width, label("second_surname"), (face.second_surname or words["none"]).upper())
    side.field((left, 298), width, label("given_names"), face.given_names.upper())
    side.field((left, 452), width, label("birthplace"), face.birthplace or words["none"], 30, 16)
    born, issued, expires = (f"{day:%d/%m/%Y}" for day in (face.birth_date, face.issued_on, face.expires_on))
    rows = (
        (375, (("sex", _SEXES[face.sex]), ("nationality", face.nationality), ("born", born))),
        (529, (("issued", issued), ("expires", expires), ("number", face.number))),
    )
    for y, fields in rows:
        for place, (name, value) in enumerate(fields):
            side.field((left + place * column, y), column - px(1), label(name), value, 30)
    _cui(side, face)
    if face.is_demonstration:
        left, top, wide, high = PHOTO
        zone = (0, ground.HEADER_PX + 4, WIDTH, HEIGHT)
        _mark(side, words["demonstration"], (left, top + high - 46, left + wide, 46), zone)
    return side


def _title(side: Side, words: dict[str, str], second: dict[str, str] | None) -> None:
    white = (255, 255, 255)
    side.write((MARGIN, 44), words["state"], fonts.text(28, fonts.BOLD), white)
    if second:
        side.write((MARGIN, 78), second["state"], fonts.text(22), white)
    title = f"{words['title']} · {words['minor']}"
    side.write((WIDTH - MARGIN, 44), title, fonts.text(26, fonts.BOLD), white, "rs")
    if second:
        side.write((WIDTH - MARGIN, 78), f"{second['title']} · {second['minor']}", fonts.text(22), white, "rs")


def _photograph(side: Side, face: CardFace) -> None:
    left, top, width, height = PHOTO
    with Image.open(io.BytesIO(face.photograph)) as photograph:
        portrait = photograph.convert("RGB").resize((width, height), Image.Resampling.LANCZOS)
    side.image.paste(portrait, (left, top))
    side.pen.rectangle((left - 2, top - 2, left + width + 1, top + height + 1), outline=INK, width=2)


def _cui(side: Side, face: CardFace) -> None:
    """The number by which a person is known, where the eye looks first below the portrait."""
    label, number = fonts.text(22, fonts.REGULAR), fonts.text(44, fonts.BOLD)
    baseline = PHOTO[1] + PHOTO[3] + 62
    side.write((PHOTO[0], baseline), "CUI", label, SOFT)
    side.write((PHOTO[0] + PHOTO[2], baseline), face.cui_shown, number, RED, "rs")


def back(face: CardFace, qr_text: str, verified_at: str = "") -> Side:
    """The side with the QR and the machine-readable zone."""
    side = Side(ground.back())
    words, second = _words()["es"], _words()[face.second_language] if face.second_language else None
    room = _qr(side, qr_text)
    width = room - MARGIN - px(2)

    def label(of: str) -> str:
        return f"{words[of]} / {second[of]}" if second else words[of]

    side.field((MARGIN, 56), width, label("guardian"), (face.guardian or words["none"]).upper(), 30, 16)
    side.field((MARGIN, 128), width, label("number"), face.number, 30)
    lines = [words["found"]] + ([second["found"]] if second else [])
    if verified_at:
        lines.insert(0, f"{words['check']} {verified_at}")
    for place, line in enumerate(lines):
        small = fitted(line, width, 20, 12)
        side.write((MARGIN, 214 + place * 27), small.text, small.font, SOFT)
    if face.is_demonstration:
        zone = (0, 0, room, ground.MRZ_TOP_PX - 3)
        _mark(side, words["demonstration"], (MARGIN, 290, MARGIN + width, 48), zone)
    _machine_zone(side, mrz.td1(face))
    return side


def module_px(modules: int) -> int:
    """Pixels of a module of a QR with so many on a side: as large as there is room."""
    return min(_QR_LARGEST, _QR_ROOM // (modules + 2 * _QR_QUIET))


def _qr(side: Side, text: str) -> int:
    """The QR at the right; returns the left edge of its white."""
    code = segno.make(text, error="m", boost_error=False, micro=False)
    scale = module_px(int(code.symbol_size(border=0)[0]))
    drawn = io.BytesIO()
    code.save(drawn, kind="png", scale=scale, border=_QR_QUIET)
    image = Image.open(drawn).convert("RGB")
    left = WIDTH - px(1.6) - image.width
    top = (ground.MRZ_TOP_PX - image.height) // 2
    side.image.paste(image, (left, top))
    side.drawn.append((left, top, left + image.width, top + image.height))
    return left


def _machine_zone(side: Side, lines: tuple[str, str, str]) -> None:
    """Each character at its place: the pitch is the standard's, whatever the font says."""
    font = fonts.machine(_MRZ_SIZE_PX)
    pitch = _MRZ_PITCH_MM * PPI / 25.4
    start = (WIDTH - mrz.LINE * pitch) / 2
    for line, above in zip(lines, _MRZ_LINES_MM, strict=True):
        y = HEIGHT - px(above)
        for place, character in enumerate(line):
            side.pen.text((start + (place + 0.5) * pitch, y), character, font=font, fill=(0, 0, 0), anchor="ms")
        side.drawn.append((int(start), y - 32, int(start + mrz.LINE * pitch), y + 2))


def _mark(side: Side, text: str, ribbon: tuple[int, int, int, int], zone: tuple[int, int, int, int]) -> None:
    """That a card is of demonstration data: a ribbon that nobody overlooks, and the words across a zone of the side.

    `ribbon` is left, top, right and height. Machine-readable parts lie outside `zone`.
    """
    wide, high = zone[2] - zone[0], zone[3] - zone[1]
    across = Image.new("L", (wide, high), 0)
    said = fitted(text, round(wide * 0.92), 66, 20, fonts.BOLD)
    ImageDraw.Draw(across).text((wide // 2, high // 2), said.text, font=said.font, fill=40, anchor="mm")
    turned = across.rotate(20, Image.Resampling.BICUBIC)
    side.image.paste(Image.new("RGB", (wide, high), RED), zone[:2], turned)
    left, top, right, height = ribbon
    side.pen.rectangle((left, top, right - 1, top + height - 1), fill=RED)
    said = fitted(text, right - left - 16, 30, 12, fonts.BOLD)
    middle = ((left + right) // 2, top + height // 2)
    side.pen.text(middle, said.text, font=said.font, fill=(255, 255, 255), anchor="mm")


def _png(image: Image.Image) -> bytes:
    written = io.BytesIO()
    # The ground's fine lines compress badly: the best level takes twice the time and spares 3 %.
    image.save(written, "PNG", dpi=(PPI, PPI), compress_level=3)
    return written.getvalue()


@cache
def _words() -> dict[str, dict[str, str]]:
    words: dict[str, dict[str, str]] = json.loads(
        resources.files("registry.documents.artefact").joinpath("words.json").read_text("utf-8")
    )
    return words

"""Both sides of the card, ready for the printer: PNG at 300 ppi, 85.60 × 53.98 mm. Pure.

The same face and QR text give the same bytes.
"""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import segno
from PIL import Image, ImageDraw

from registry.documents.artefact import fonts, ground, mrz, words
from registry.documents.artefact.face import CardFace
from registry.documents.artefact.layout import HEIGHT, INK, MARGIN, PPI, RED, SOFT, WIDTH, Side, fitted, px

PHOTO: Final = (px(4.0), px(11.2), px(25.7), px(33.0))
"""Left, top, width, height: 7:9."""
_MRZ_PITCH_MM: Final = 2.54
"""Character pitch of OCR-B size I (Doc 9303-3): thirty characters take 76.2 mm."""
_MRZ_LINES_MM: Final = (17.2, 11.0, 4.8)
"""Height of the baselines above the lower edge."""
_MRZ_SIZE_PX: Final = 34.68
"""Size at which this OCR-B is exactly as wide as the pitch."""
_QR_LARGEST: Final = 5
"""Pixels in a module for a short text; a longer text has more and smaller modules."""
_QR_QUIET: Final = 4
"""Modules of white around the code (ISO/IEC 18004)."""
_QR_ROOM: Final = ground.MRZ_TOP_PX - px(1.6)
_SEXES: Final = {"male": "M", "female": "F", "indeterminate": "X"}


@dataclass(frozen=True, slots=True)
class DrawnCard:
    """Both sides as PNG files."""

    front: bytes
    back: bytes


def draw(face: CardFace, qr_text: str, verification_url: str = "") -> DrawnCard:
    """Both sides of a card. `qr_text` is the result of `claim169.issue` for the same face; `verification_url` the
    address of the page on which anyone can check a card.
    """
    return DrawnCard(_png(front(face).image), _png(back(face, qr_text, verification_url).image))


def front(face: CardFace) -> Side:
    """The side with the portrait."""
    side = Side(ground.front())
    printed = _Printed(face.second_language)
    label = printed.label
    _title(side, printed)
    _photograph(side, face)
    left, width = px(32.4), WIDTH - px(32.4) - MARGIN
    column = width // 3
    side.field((left, 144), width, label("first_surname"), (face.first_surname or words.ABSENT).upper())
    side.field((left, 221), width, label("second_surname"), (face.second_surname or words.ABSENT).upper())
    side.field((left, 298), width, label("given_names"), (face.given_names or words.ABSENT).upper())
    side.field((left, 452), width, label("birthplace"), face.birthplace or words.ABSENT, 30, 16)
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
        _mark(side, printed.first["demonstration"], (left, top + high - 46, left + wide, 46), zone)
    return side


class _Printed:
    """The words of a card in its languages: Spanish, and the second one if there is one."""

    def __init__(self, second_language: str | None) -> None:
        codes = (words.FIRST_LANGUAGE, second_language) if second_language else (words.FIRST_LANGUAGE,)
        self.languages: list[Mapping[str, str]] = [words.in_language(code) for code in codes]
        self.first = self.languages[0]

    def label(self, name: str) -> str:
        """A field's label in all languages of the card."""
        return " / ".join(language[name] for language in self.languages)


def _title(side: Side, printed: _Printed) -> None:
    white = (255, 255, 255)
    styles = ((44, fonts.text(28, fonts.BOLD), fonts.text(26, fonts.BOLD)), (78, fonts.text(22), fonts.text(22)))
    for language, (y, state_font, title_font) in zip(printed.languages, styles, strict=False):
        side.write((MARGIN, y), language["state"], state_font, white)
        side.write((WIDTH - MARGIN, y), f"{language['title']} · {language['minor']}", title_font, white, "rs")


def _photograph(side: Side, face: CardFace) -> None:
    left, top, width, height = PHOTO
    with Image.open(io.BytesIO(face.photograph)) as photograph:
        portrait = photograph.convert("RGB").resize((width, height), Image.Resampling.LANCZOS)
    side.image.paste(portrait, (left, top))
    side.pen.rectangle((left - 2, top - 2, left + width + 1, top + height + 1), outline=INK, width=2)


def _cui(side: Side, face: CardFace) -> None:
    """The person's number, prominent below the portrait."""
    label, number = fonts.text(22, fonts.REGULAR), fonts.text(44, fonts.BOLD)
    baseline = PHOTO[1] + PHOTO[3] + 62
    side.write((PHOTO[0], baseline), "CUI", label, SOFT)
    side.write((PHOTO[0] + PHOTO[2], baseline), face.cui_shown, number, RED, "rs")


def back(face: CardFace, qr_text: str, verification_url: str = "") -> Side:
    """The side with the QR and the machine-readable zone."""
    side = Side(ground.back())
    printed = _Printed(face.second_language)
    label = printed.label
    qr_left = _qr(side, qr_text)
    width = qr_left - MARGIN - px(2)
    side.field((MARGIN, 56), width, label("guardian"), (face.guardian or words.ABSENT).upper(), 30, 16)
    side.field((MARGIN, 128), width, label("number"), face.number, 30)
    lines = [language["found"] for language in printed.languages]
    if verification_url:
        lines.insert(0, f"{printed.first['check']} {verification_url}")
    for place, line in enumerate(lines):
        small = fitted(line, width, 20, 12)
        side.write((MARGIN, 214 + place * 27), small.text, small.font, SOFT)
    if face.is_demonstration:
        zone = (0, 0, qr_left, ground.MRZ_TOP_PX - 3)
        _mark(side, printed.first["demonstration"], (MARGIN, 290, MARGIN + width, 48), zone)
    _machine_zone(side, mrz.td1(face))
    return side


def module_px(modules: int) -> int:
    """Pixels in a module of a QR with this many modules on a side: as large as the room allows."""
    return min(_QR_LARGEST, _QR_ROOM // (modules + 2 * _QR_QUIET))


def _qr(side: Side, text: str) -> int:
    """Draw the QR at the right; returns the left edge of its quiet zone."""
    code = segno.make(text, error="m", boost_error=False, micro=False)
    scale = module_px(int(code.symbol_size(border=0)[0]))
    png = io.BytesIO()
    code.save(png, kind="png", scale=scale, border=_QR_QUIET)
    image = Image.open(png).convert("RGB")
    left = WIDTH - px(1.6) - image.width
    top = (ground.MRZ_TOP_PX - image.height) // 2
    side.image.paste(image, (left, top))
    side.drawn.append((left, top, left + image.width, top + image.height))
    return left


def _machine_zone(side: Side, lines: tuple[str, str, str]) -> None:
    """Draw each character at its place: the pitch is the standard's, whatever the font's advance."""
    font = fonts.machine(_MRZ_SIZE_PX)
    pitch = _MRZ_PITCH_MM * PPI / 25.4
    start = (WIDTH - mrz.LINE * pitch) / 2
    for line, above in zip(lines, _MRZ_LINES_MM, strict=True):
        y = HEIGHT - px(above)
        for place, character in enumerate(line):
            side.pen.text((start + (place + 0.5) * pitch, y), character, font=font, fill=(0, 0, 0), anchor="ms")
        side.drawn.append((int(start), y - 32, int(start + mrz.LINE * pitch), y + 2))


def _mark(side: Side, text: str, ribbon: tuple[int, int, int, int], zone: tuple[int, int, int, int]) -> None:
    """Mark demonstration data with a conspicuous ribbon and with the words across a zone of the side.

    `ribbon` is left, top, right and height. Machine-readable parts are outside `zone`.
    """
    wide, high = zone[2] - zone[0], zone[3] - zone[1]
    across = Image.new("L", (wide, high), 0)
    line = fitted(text, round(wide * 0.92), 66, 20, fonts.BOLD)
    ImageDraw.Draw(across).text((wide // 2, high // 2), line.text, font=line.font, fill=40, anchor="mm")
    turned = across.rotate(20, Image.Resampling.BICUBIC)
    side.image.paste(Image.new("RGB", (wide, high), RED), zone[:2], turned)
    left, top, right, height = ribbon
    side.pen.rectangle((left, top, right - 1, top + height - 1), fill=RED)
    line = fitted(text, right - left - 16, 30, 12, fonts.BOLD)
    middle = ((left + right) // 2, top + height // 2)
    side.pen.text(middle, line.text, font=line.font, fill=(255, 255, 255), anchor="mm")


def _png(image: Image.Image) -> bytes:
    png = io.BytesIO()
    # The fine lines of the ground compress badly: the best level takes twice the time and saves 3 %.
    image.save(png, "PNG", dpi=(PPI, PPI), compress_level=3)
    return png.getvalue()

"""The certified copy as drawn: whatever its content, it stays legible and marked."""

import io
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import typst
import zxingcpp
from PIL import Image

from registry.births.record import copies
from registry.births.record.rules import PARENT_RELATIONS
from registry.births.record.words import COPY, copy_words
from registry.births.rules.deadlines import EXTEMPORANEOUS, ORDINARY
from registry.people.rules import SEXES

ADDRESS = "https://registro.example.pe/verify/copies/" + "Ab-_" * 6
AT = datetime(2026, 11, 24, 8, 0, 3, 123456, tzinfo=UTC)
LANGUAGES = ("es", "en", "qu", "ay")


def content(language: str = "es", **changes: Any) -> dict[str, Any]:
    """A copy's content, as `copies.content` makes it from an acta."""
    return {
        "words": copy_words(language),
        "spanish": copy_words("es"),
        "language": language,
        "number": "D2026-00000012",
        "cui": "99000012-3",
        "cnv": "990000001234",
        "given_names": "Ñusta Ch'aska",
        "first_surname": "Ñaupari",
        "second_surname": "O'Higgins",
        "sex": "female",
        "born_on": "22/11/2026",
        "born_time": "10:05 −05:00",
        "place": "Hospital de demostración · Lima, Lima, Lima",
        "parents": [{"relation": "mother", "name": "Luz Quispe"}, {"relation": "father", "name": ""}],
        "registration": "ordinary",
        "state": "inscribed",
        "inscribed_on": "24/11/2026",
        "notes": [],
        "issued_on": "24/11/2026",
        "issued_time": "03:00 −05:00",
        "address": ADDRESS,
        "code": "code",
        "qr": copies.qr_svg(ADDRESS),
        "is_demonstration": True,
    } | changes


def pages(copy_content: dict[str, Any]) -> list[Image.Image]:
    png: Any = copies.render(copy_content, AT, "png")
    return [Image.open(io.BytesIO(page)).convert("RGB") for page in (png if isinstance(png, list) else [png])]


def ink(page: Image.Image) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Where letters are: dark pixels; marks and ornaments are pale."""
    return np.asarray(page.convert("L")) < 110


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_copy_in_each_language_has_a_qr_code_with_its_address(language: str) -> None:
    (page,) = pages(content(language))
    assert [barcode.text for barcode in zxingcpp.read_barcodes(page)] == [ADDRESS]


def test_a_copy_in_a_language_without_words_prints_the_spanish_once() -> None:
    (page,), (spanish,) = pages(content("agr")), pages(content("es"))
    assert np.array_equal(np.asarray(page), np.asarray(spanish))


def test_the_template_uses_exactly_the_words_of_a_copy() -> None:
    template = (Path(copies.__file__).parent / "templates" / "copy.typ").read_text("utf-8")
    keys = set(re.findall(r"\b(?:es|w)\.(?!at\b)(\w+)", template))
    keys |= set(re.findall(r'\b(?:field|section|word)\(\s*"(\w+)"', template))
    assert keys | {*SEXES, *PARENT_RELATIONS, ORDINARY, EXTEMPORANEOUS} == set(COPY)


def test_the_same_copy_drawn_twice_has_the_same_bytes() -> None:
    assert copies.render(content("qu"), AT) == copies.render(content("qu"), AT)


def test_another_name_gives_other_bytes() -> None:
    assert copies.render(content(), AT) != copies.render(content(given_names="Nusta Ch'aska"), AT)


@pytest.mark.parametrize("name", ["W" * 60, "Ñ" * 60, "X", "'T " + "Hooft-" * 9 + "Quispe", "T'" * 30])
def test_no_surname_overflows_the_frame_or_into_another(name: str) -> None:
    parents = [{"relation": relation, "name": f"{name} {name}"} for relation in ("mother", "father")]
    (page,) = pages(content(first_surname=name, second_surname=name, parents=parents))
    (usual,) = pages(content())
    margin = int(21 / 25.4 * 150)
    # Outside the margins only the frame is drawn, as on the copy of a short name.
    assert np.array_equal(ink(page)[:, -margin:], ink(usual)[:, -margin:])
    assert np.array_equal(ink(page)[:, :margin], ink(usual)[:, :margin])


def test_demonstration_copies_are_marked_across_every_page() -> None:
    notes = [f"24/11/2026: {'Una anotación de muchas palabras. ' * 14}"] * 16
    marked, plain = (pages(content(notes=notes, is_demonstration=flag)) for flag in (True, False))
    assert len(marked) == len(plain) >= 2
    for with_mark, without in zip(marked, plain, strict=True):
        differs = np.any(np.asarray(with_mark) != np.asarray(without), axis=2)
        thirds = np.array_split(differs, 3)
        assert all(third.mean() > 0.01 for third in thirds)


@pytest.mark.parametrize("hostile", ["#panic()", "*_`$=<a>//", '"\\', '#image("/etc/passwd")', "]}"])
def test_text_is_never_read_as_markup(hostile: str) -> None:
    assert copies.render(
        content(notes=[hostile], place=hostile, parents=[{"relation": "mother", "name": hostile}]), AT
    ).startswith(b"%PDF")


def glyph(letter: str) -> bytes:
    """A letter drawn only in the copy's own fonts."""
    page = "#set page(width: 20pt, height: 20pt, margin: 2pt)"
    fonts = '#set text(font: ("Libertinus Serif", "New Computer Modern"))'
    png = typst.compile(f"{page}\n{fonts}\n{letter}".encode(), format="png", ignore_system_fonts=True)
    assert isinstance(png, bytes)
    return png


@pytest.mark.parametrize("letter", "ÑñÜüÁÉÍÓÚÄÏÖḦẼŨɨɄʼ’‐ÇŊ−")
def test_every_letter_of_peruvian_names_has_a_glyph_among_the_embedded_fonts(letter: str) -> None:
    absent = glyph("漢")
    assert absent == glyph("字")
    assert glyph(letter) != absent

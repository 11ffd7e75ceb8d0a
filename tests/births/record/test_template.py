"""The certified copy as drawn: whatever it has to hold, it stays legible and marked."""

import io
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest
import typst
import zxingcpp
from PIL import Image

from registry.births.record import copies

ADDRESS = "https://registro.example.pe/verify/copies/" + "Ab-_" * 6
AT = datetime(2026, 11, 24, 8, 0, 3, 123456, tzinfo=UTC)
LANGUAGES = ("es", "en", "qu", "ay")


def said(language: str = "es", **changes: Any) -> dict[str, Any]:
    """What a copy says, as `copies.content` makes it of an acta."""
    return {
        "words": copies._words()[language],
        "spanish": copies._words()["es"],
        "language": language,
        "number": "D2026-00000012",
        "cui": "99000012-3",
        "cnv": "990000001234",
        "given_names": "Ñusta Ch'aska",
        "first_surname": "Ñaupari",
        "second_surname": "O'Higgins",
        "sex": "female",
        "born_on": "22/11/2026",
        "born_time": "10:05",
        "place": "Hospital de demostración · Lima, Lima, Lima",
        "mother": "Luz Quispe",
        "father": "",
        "registration": "ordinary",
        "state": "inscribed",
        "inscribed_on": "24/11/2026",
        "notes": [],
        "issued_at": "24/11/2026 03:00",
        "address": ADDRESS,
        "code": "code",
        "qr": copies.qr_svg(ADDRESS),
        "is_demonstration": True,
    } | changes


def pages(what: dict[str, Any]) -> list[Image.Image]:
    drawn: Any = copies.render(what, AT, "png")
    return [Image.open(io.BytesIO(one)).convert("RGB") for one in (drawn if isinstance(drawn, list) else [drawn])]


def ink(page: Image.Image) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Where letters are: dark pixels; marks and ornaments are pale."""
    return np.asarray(page.convert("L")) < 110


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_copy_in_each_language_has_a_qr_that_reads_as_its_address(language: str) -> None:
    (page,) = pages(said(language))
    assert [one.text for one in zxingcpp.read_barcodes(page)] == [ADDRESS]


def test_each_language_has_every_word() -> None:
    words = copies._words()
    assert set(words) == set(LANGUAGES)
    assert all(set(one) == set(words["es"]) and all(one.values()) for one in words.values())


def test_the_same_copy_drawn_twice_has_the_same_bytes() -> None:
    assert copies.render(said("qu"), AT) == copies.render(said("qu"), AT)


def test_another_name_gives_other_bytes() -> None:
    assert copies.render(said(), AT) != copies.render(said(given_names="Nusta Ch'aska"), AT)


@pytest.mark.parametrize("name", ["W" * 60, "Ñ" * 60, "X", "'T " + "Hooft-" * 9 + "Quispe", "T'" * 30])
def test_no_surname_runs_over_the_frame_or_into_another(name: str) -> None:
    (page,) = pages(said(first_surname=name, second_surname=name, mother=f"{name} {name}", father=f"{name} {name}"))
    (usual,) = pages(said())
    margin = int(21 / 25.4 * 150)
    # Outside the margins nothing but the frame is drawn, as on the copy of a short name.
    assert np.array_equal(ink(page)[:, -margin:], ink(usual)[:, -margin:])
    assert np.array_equal(ink(page)[:, :margin], ink(usual)[:, :margin])


def test_demonstration_copies_are_marked_across_every_page() -> None:
    notes = [f"24/11/2026: {'Una anotación de muchas palabras. ' * 14}"] * 16
    marked, plain = (pages(said(notes=notes, is_demonstration=flag)) for flag in (True, False))
    assert len(marked) == len(plain) >= 2
    for with_mark, without in zip(marked, plain, strict=True):
        differs = np.any(np.asarray(with_mark) != np.asarray(without), axis=2)
        thirds = np.array_split(differs, 3)
        assert all(third.mean() > 0.01 for third in thirds)


@pytest.mark.parametrize("hostile", ["#panic()", "*_`$=<a>//", '"\\', '#image("/etc/passwd")', "]}"])
def test_text_is_never_read_as_markup(hostile: str) -> None:
    assert copies.render(said(notes=[hostile], place=hostile, mother=hostile), AT).startswith(b"%PDF")


def glyph(letter: str) -> bytes:
    """A letter drawn in the copy's own fonts alone."""
    page = "#set page(width: 20pt, height: 20pt, margin: 2pt)"
    fonts = '#set text(font: ("Libertinus Serif", "New Computer Modern"))'
    drawn = typst.compile(f"{page}\n{fonts}\n{letter}".encode(), format="png", ignore_system_fonts=True)
    assert isinstance(drawn, bytes)
    return drawn


@pytest.mark.parametrize("letter", "ÑñÜüÁÉÍÓÚÄÏÖḦẼŨɨɄʼ’‐ÇŊ")
def test_every_letter_of_peruvian_names_has_a_glyph_among_the_embedded_fonts(letter: str) -> None:
    absent = glyph("漢")
    assert absent == glyph("字")
    assert glyph(letter) != absent

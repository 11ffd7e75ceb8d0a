"""The card as drawn: its size, its marks, and names of every length and letter in their places."""

import io
from typing import Any

import numpy as np
import pytest
import zxingcpp
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from registry.benchmark import card_figures
from registry.core.messages import speaking
from registry.documents.artefact import claim169, drawing, fonts, layout, words
from registry.documents.artefact.face import CardFace
from registry.documents.artefact.layout import HEIGHT, WIDTH, fitted
from registry.documents.verification import decoding
from tests.documents.artefact.test_claim169 import KEYS
from tests.documents.artefact.test_mrz import good_names
from tests.documents.catalogues import untranslated
from tests.documents.images import photographed
from tests.documents.samples import LIST, NOW, face, key

TEXT = claim169.issue(face(), key(), (LIST, 77))
UNLIKE = [card_figures._letters(count, seed) for seed, count in enumerate((50, 60, 60, 171))]
"""Names without any repetition: the largest QR."""
LONGEST: dict[str, Any] = {
    "given_names": "Ŵilhelmina Maximiliana Ŵalburga Guŵanhumara Þorŵ",
    "first_surname": "Ŵ" * 60,
    "second_surname": "de la Ĉ" + "Ŵ" * 53,
    "guardian": "Ŵalburga " * 18,
    "birthplace": "Santa Cruz de Andamarca y Anexos, Huancavelica Provincia, Huancavelica",
}


def image_of(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png))


@pytest.mark.parametrize("second", [None, "qu", "ay"])
def test_both_sides_have_the_size_of_td1_at_300_pixels_to_the_inch(second: str | None) -> None:
    drawn = drawing.draw(face(second_language=second), TEXT)
    for side in (drawn.front, drawn.back):
        picture = image_of(side)
        assert (picture.size, picture.mode) == ((1011, 638), "RGB")
        assert picture.info["dpi"] == pytest.approx((300, 300), abs=0.1)


def test_the_same_card_drawn_twice_has_the_same_bytes() -> None:
    assert drawing.draw(face(), TEXT) == drawing.draw(face(), TEXT)


CARDS: list[dict[str, Any]] = [
    {},
    LONGEST,
    dict(zip(("given_names", "first_surname", "second_surname", "guardian"), UNLIKE, strict=True)),
]
each_card = pytest.mark.parametrize("changes", CARDS, ids=["usual", "longest", "largest QR"])


@each_card
def test_the_qr_is_read_from_the_picture_to_be_printed(changes: dict[str, Any]) -> None:
    card = face(**changes)
    text = claim169.issue(card, key(), (LIST, 77))
    codes = zxingcpp.read_barcodes(image_of(drawing.draw(card, text).back))
    assert [code.text for code in codes] == [text]


@each_card
@pytest.mark.parametrize("turn_deg", [9.0, -150.0])
def test_the_qr_is_read_from_a_bad_photograph(changes: dict[str, Any], turn_deg: float) -> None:
    card = face(**changes)
    text = claim169.issue(card, key(), (LIST, 77))
    assert decoding.codes(photographed(drawing.draw(card, text).back, turn_deg=turn_deg)) == [text]


def apart(boxes: list[tuple[int, int, int, int]]) -> bool:
    """Whether no box overlaps another. An accent may reach a few pixels into the empty room of the line above."""
    return not any(
        box[0] < other[2] and other[0] < box[2] and box[1] + 3 < other[3] and other[1] + 3 < box[3]
        for place, box in enumerate(boxes)
        for other in boxes[place + 1 :]
    )


def check_places(card: CardFace) -> None:
    for side in (drawing.front(card), drawing.back(card, TEXT, "https://registro.example.pe/verify")):
        assert all(
            0 <= left < right <= WIDTH and 0 <= top < bottom <= HEIGHT for left, top, right, bottom in side.drawn
        )
        assert apart(side.drawn), side.drawn


@pytest.mark.parametrize("changes", [{"first_surname": None, "second_surname": None}, {"given_names": None}])
def test_a_card_of_one_name_is_drawn_and_its_qr_states_the_name(changes: dict[str, Any]) -> None:
    card = face(**changes)
    text = claim169.issue(card, key())
    assert drawing.draw(card, text, "https://x.example/verify").front
    reading = claim169.read(text, KEYS, NOW)
    assert reading.claims is not None
    assert reading.claims.full_name == card.full_name


def test_the_longest_names_stay_in_their_places() -> None:
    for second in (None, "qu", "ay"):
        check_places(face(second_language=second, **LONGEST))


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(good_names.map(lambda name: name[:50].strip(" -") or "A"), good_names, good_names | st.none(), good_names)
def test_no_name_of_any_length_or_letter_overlaps_another_field(
    given_names: str, first: str, second: str | None, guardian: str
) -> None:
    check_places(face(given_names=given_names, first_surname=first, second_surname=second, guardian=guardian))


def test_text_is_narrowed_then_shrunk_then_cut() -> None:
    short, long, longest = (fitted("Ñ" * count, 575, 36, 20) for count in (5, 40, 200))
    assert (short.is_cut, long.is_cut, longest.is_cut) == (False, False, True)
    assert short.font.size > long.font.size >= longest.font.size
    assert longest.text == "Ñ" * len(longest.text)
    for line in (short, long, longest):
        assert line.font.getlength(line.text) <= 575


def test_a_cut_leaves_something_of_every_word() -> None:
    cut = fitted("Guadalupe " * 6 + "de la Cruz", 300, 30, 20)
    assert cut.is_cut
    assert len(cut.text.split()) == 9


@given(good_names)
def test_every_letter_of_every_name_has_a_glyph(name: str) -> None:
    font = fonts.text(40)
    missing = font.getmask("\uffff").getbbox(), bytes(font.getmask("\uffff"))
    for letter in set(name.upper()) - set(" "):
        assert (font.getmask(letter).getbbox(), bytes(font.getmask(letter))) != missing, letter


def red_share(png: bytes) -> float:
    pixels = np.asarray(image_of(png).convert("RGB"), np.int32)
    near = np.abs(pixels - np.array(layout.RED)).max(axis=2) < 40
    return float(near.mean())


def test_a_demonstration_card_is_marked_on_both_sides_and_a_real_one_is_not() -> None:
    marked = drawing.draw(face(), TEXT)
    real = drawing.draw(face(is_demonstration=False, number="M2345BCDF"), TEXT)
    for side in ("front", "back"):
        assert red_share(getattr(marked, side)) > red_share(getattr(real, side)) + 0.015


def test_the_demonstration_mark_does_not_touch_the_machine_readable_zone() -> None:
    marked = drawing.back(face(), TEXT).image
    plain = drawing.back(face(is_demonstration=False), TEXT).image
    zone = (0, HEIGHT - 270, WIDTH, HEIGHT)
    assert marked.crop(zone).tobytes() == plain.crop(zone).tobytes()


def test_the_characters_of_the_zone_have_the_pitch_of_the_standard() -> None:
    zone = np.asarray(drawing.back(face(), TEXT).image.convert("L").crop((0, HEIGHT - 74, WIDTH, HEIGHT - 40))) < 110
    columns = np.flatnonzero(zone.any(axis=0))
    # Thirty characters of 2.54 mm are 900 pixels, in the middle of the card.
    assert columns.min() >= (WIDTH - 900) // 2
    assert columns.max() <= (WIDTH + 900) // 2 + 1
    for place in range(30):
        start = round((WIDTH - 900) / 2 + place * 30)
        assert zone[:, start : start + 30].any(), place


@pytest.mark.parametrize("language", ["es", "qu", "ay"])
def test_every_word_is_printed_in_every_language_of_a_card(language: str) -> None:
    assert not untranslated(words.PRINTED.values(), language)
    assert set(words.in_language(language)) == set(words.PRINTED)


def test_the_words_do_not_depend_on_the_language_of_whoever_issues_the_card() -> None:
    cards = []
    for language in ("en", "es", "qu"):
        with speaking(language):
            cards.append(drawing.draw(face(), TEXT))
    assert cards[0] == cards[1] == cards[2]

"""Cards as PDF: exact sizes, exact pixels."""

import re
import zlib

import numpy as np
import pytest
from PIL import Image

from registry.documents.artefact import drawing, pdf
from registry.documents.artefact.drawing import DrawnCard
from registry.documents.artefact.pdf import PER_SHEET
from tests.documents.artefact.test_drawing import TEXT, image_of
from tests.documents.samples import face


@pytest.fixture(scope="module")
def drawn() -> DrawnCard:
    return drawing.draw(face(), TEXT)


def boxes(document: bytes) -> list[tuple[float, float]]:
    """The size of each page in millimetres."""
    sizes = re.findall(rb"/MediaBox \[0 0 ([0-9.]+) ([0-9.]+)\]", document)
    return [(float(wide) * 25.4 / 72, float(high) * 25.4 / 72) for wide, high in sizes]


def test_a_card_has_two_pages_of_its_own_size(drawn: DrawnCard) -> None:
    assert boxes(pdf.card(drawn)) == [pytest.approx((85.60, 53.98), abs=0.001)] * 2


def test_the_pdf_contains_the_pixels_of_the_pictures(drawn: DrawnCard) -> None:
    document = pdf.card(drawn)
    streams = re.findall(rb"/Predictor 15.*?/Length (\d+) >>\nstream\n", document, re.DOTALL)
    assert len(streams) == 2
    start = document.index(b"stream\n", document.index(b"/Predictor 15")) + 7
    rows = zlib.decompress(document[start : start + int(streams[0])])
    assert len(rows) == 638 * (1 + 1011 * 3)
    png = b"\x89PNG\r\n\x1a\n" + drawn.front[8:33]
    content = zlib.compress(rows)
    chunk = b"IDAT" + content
    png += len(content).to_bytes(4, "big") + chunk + zlib.crc32(chunk).to_bytes(4, "big")
    png += b"\0\0\0\0IEND" + zlib.crc32(b"IEND").to_bytes(4, "big")
    assert np.array_equal(np.asarray(image_of(png)), np.asarray(image_of(drawn.front)))


def test_every_object_is_where_the_table_points(drawn: DrawnCard) -> None:
    document = pdf.sheet([drawn] * 3)
    start = int(document.rsplit(b"startxref\n", 1)[1].split(b"\n")[0])
    assert document[start:].startswith(b"xref\n")
    places = re.findall(rb"(\d{10}) 00000 n", document[start:])
    for number, place in enumerate(places, 1):
        assert document[int(place) :].startswith(f"{number} 0 obj".encode())


@pytest.mark.parametrize(("cards", "pages"), [(1, 2), (PER_SHEET, 2), (PER_SHEET + 1, 4)])
def test_a_sheet_holds_ten_and_its_backs_follow(drawn: DrawnCard, cards: int, pages: int) -> None:
    document = pdf.sheet([drawn] * cards)
    assert boxes(document) == [pytest.approx((210, 297), abs=0.001)] * pages
    assert document.count(b"/Subtype /Image") == 2 * cards


def test_a_back_lies_behind_its_front_when_the_sheet_is_turned() -> None:
    for place in range(PER_SHEET):
        front, back = pdf._corner(place), pdf._corner(place, is_back=True)
        assert front[1] == back[1]
        assert front[0] + back[0] + 85.60 == pytest.approx(210)


def test_the_same_cards_give_the_same_bytes(drawn: DrawnCard) -> None:
    assert pdf.sheet([drawn, drawn]) == pdf.sheet([drawn, drawn])


def test_a_sheet_without_cards_and_a_grey_picture_are_refused(drawn: DrawnCard) -> None:
    with pytest.raises(ValueError, match="at least one"):
        pdf.sheet([])
    grey = Image.new("L", (10, 10))
    import io

    written = io.BytesIO()
    grey.save(written, "PNG")
    with pytest.raises(ValueError, match="RGB"):
        pdf.card(DrawnCard(written.getvalue(), written.getvalue()))

"""Drawings are well-formed XML, whatever is written into them."""

from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from registry.core.messages import _
from registry.core.svg import Drawing, minus

NAMESPACE = "{http://www.w3.org/2000/svg}"


def parsed(drawing: Drawing) -> ET.Element:
    return ET.fromstring(str(drawing))


def texts(drawing: Drawing) -> list[str | None]:
    return [element.text for element in parsed(drawing).iter(f"{NAMESPACE}text")]


@given(st.text(st.characters(blacklist_categories=["Cs", "Cc"], blacklist_characters="\ufffe\uffff"), min_size=1))
def test_any_text_is_drawn_unchanged(words: str) -> None:
    drawing = Drawing(100, 50, title=words)
    drawing.text(1, 2, words, hint=words, fill=words)
    root = parsed(drawing)
    title, text = root.find(f"{NAMESPACE}title"), root.find(f"{NAMESPACE}text")
    assert title is not None
    assert text is not None
    assert title.text == text.get("fill") == words
    assert "".join(text.itertext()) == words + words


def test_a_picture_has_its_size_title_and_white_ground() -> None:
    root = parsed(Drawing(860, 412.25, title=_("Timeline")))
    assert (root.get("viewBox"), root.get("width"), root.get("height")) == ("0 0 860 412.2", "860", "412.2")
    assert [element.get("fill") for element in root.iter(f"{NAMESPACE}rect")] == ["#ffffff"]


def test_attributes_are_written_by_their_svg_names() -> None:
    drawing = Drawing(10, 10, title="t")
    drawing.line(0, 0.25, 5, 5, stroke_dasharray="2 3", hint="a < b")
    drawing.circle(1, 2, 3, fill="#123456", stroke=None)
    drawing.polyline([(0, 0), (0, 0.01), (4, 4)])
    written = str(drawing)
    assert '<path d="M0,0.2L5,5" stroke="#555555" stroke-dasharray="2 3"><title>a &lt; b</title></path>' in written
    assert '<circle cx="1" cy="2" r="3" fill="#123456"/>' in written
    assert 'points="0,0 4,4"' in written


def test_long_text_is_cut_and_shown_whole_in_its_hint() -> None:
    drawing = Drawing(10, 10, title="t")
    drawing.fitted_text(0, 0, "short", 5)
    drawing.fitted_text(0, 0, "longer than that", 7, fill="#000000")
    assert texts(drawing)[0] == "short"
    assert "<title>longer than that</title>longer…" in str(drawing)


def test_an_axis_has_a_line_and_a_label_at_each_tick() -> None:
    drawing = Drawing(100, 100, title="t")
    drawing.axis([(10, "0"), (50, minus("-1"))], 5, 80)
    assert texts(drawing) == ["0", "−1"]
    assert str(drawing).count("<path") == 2

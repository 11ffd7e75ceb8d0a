"""What the page of two impressions tells an investigator about the comparison."""

from registry.fingerprints.matching.examination import Examination, Impression
from registry.investigations.desk.finger_pages import _sentences


def told(redrawn: int) -> list[str]:
    nothing = Impression(300, 400, ())
    pairs = (((1.0, 2.0), (3.0, 4.0)),) * 9
    return [str(each) for each in _sentences(Examination(nothing, nothing, pairs, 34.0, True, 0.2, redrawn))]


def test_minutiae_of_ridges_drawn_anew_are_told_for_each_impression_and_only_then() -> None:
    assert not any("drew them anew" in sentence for sentence in told(0))
    assert any(sentence.startswith("1 impression is unclear: its minutiae") for sentence in told(1))
    assert any(sentence.startswith("2 impressions are unclear: their minutiae") for sentence in told(2))

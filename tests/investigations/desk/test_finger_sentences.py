"""What the page of two impressions tells an investigator about the comparison."""

from registry.fingerprints.matching.examination import Examination, Impression
from registry.fingerprints.rules import TOO_LITTLE, TOO_POOR
from registry.investigations.desk.finger_pages import _sentences


def told(redrawn: int, doubt: str | None = None) -> list[str]:
    nothing = Impression(300, 400, ())
    pairs = (((1.0, 2.0), (3.0, 4.0)),) * 9
    return [str(each) for each in _sentences(Examination(nothing, nothing, pairs, 14.0, doubt, 0.2, redrawn))]


def test_a_low_score_that_does_not_mean_two_fingers_is_told_with_its_reason_instead_of_a_rate() -> None:
    assert any("agrees as well" in sentence for sentence in told(0))
    for slug, words in ((TOO_POOR, "Too poor to tell"), (TOO_LITTLE, "may show different parts of one finger")):
        sentences = told(0, slug)
        assert any(words in sentence and "does not mean two fingers" in sentence for sentence in sentences)
        assert not any("agrees as well" in sentence for sentence in sentences)


def test_minutiae_of_ridges_drawn_anew_are_told_for_each_impression_and_only_then() -> None:
    assert not any("drew them anew" in sentence for sentence in told(0))
    assert any(sentence.startswith("1 impression is unclear: its minutiae") for sentence in told(1))
    assert any(sentence.startswith("2 impressions are unclear: their minutiae") for sentence in told(2))

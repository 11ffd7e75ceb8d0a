"""Every state and review of a search has words."""

from registry.investigations.searches import rules, words


def test_every_state_and_review_has_words() -> None:
    assert set(words.STATES) == set(rules.STATES)
    assert set(words.REVIEWS) == set(rules.REVIEWS)

"""Every slug of the watch-list that people may read has words."""

from registry.watchlist import rules, words


def test_every_slug_has_words() -> None:
    assert words.KIND.keys() == set(rules.KINDS)
    assert words.SOURCE.keys() == set(rules.SOURCES)
    assert words.STATE.keys() == set(rules.STATES)
    assert words.MEANS.keys() == set(rules.MEANS)

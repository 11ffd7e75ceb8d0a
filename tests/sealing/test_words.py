"""Every slug of a sealing that people may read has words."""

from registry.sealing import rules, words


def test_every_state_has_words() -> None:
    assert words.STATE.keys() == set(rules.STATES)

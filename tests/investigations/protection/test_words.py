"""Every state of a referral has words."""

from registry.investigations.protection import rules, words


def test_every_state_has_words() -> None:
    assert set(words.STATES) == set(rules.STATES)

"""Every verdict has words."""

from registry.investigations.judgements.rules import VERDICTS
from registry.investigations.judgements.words import VERDICTS as WORDS


def test_every_verdict_has_words() -> None:
    assert set(WORDS) == set(VERDICTS)

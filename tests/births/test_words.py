"""Every state has its words."""

from registry.births.rules.fields import STATES
from registry.births.words import BARRED_BY_STATE


def test_every_state_of_a_certificate_says_what_it_bars() -> None:
    assert tuple(BARRED_BY_STATE) == STATES

"""Every slug of an application that a person may see has its words."""

from registry.documents.applications.rules.states import SHOWN_STATES
from registry.documents.applications.words import WRONG_STATE


def test_every_state_shown_at_the_counter_has_its_sentence() -> None:
    assert set(WRONG_STATE) == set(SHOWN_STATES)

"""The order of what is done about a referral to child protection."""

import pytest

from registry.investigations.protection.rules import STATES, STEPS, may_follow


@pytest.mark.parametrize("state", STATES)
def test_every_state_has_a_way_on(state: str) -> None:
    assert any(may_follow(state, step) for step in STEPS)


def test_nobody_refers_closes_or_notes_what_nobody_has_taken() -> None:
    assert [step for step in STEPS if may_follow("open", step)] == ["taken"]


def test_what_was_closed_too_early_is_taken_again() -> None:
    assert may_follow("closed", "taken")
    assert not may_follow("closed", "referred")

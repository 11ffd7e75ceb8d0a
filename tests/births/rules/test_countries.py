"""Country codes."""

from registry.births.rules.countries import ALPHA_3


def test_there_are_249_countries() -> None:
    assert len(ALPHA_3) == 249
    assert {"PER", "VEN", "BOL"} <= ALPHA_3

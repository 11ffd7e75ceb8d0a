from pathlib import Path

import pytest

from registry.settings import Settings, SettingsInvalid


def test_every_setting_has_a_default() -> None:
    assert Settings.from_environ({"HOME": "/x"}) == Settings()


def test_values_are_read_by_their_type() -> None:
    read = Settings.from_environ(
        {"REGISTRY_HOME": "/srv/r", "REGISTRY_DEMONSTRATION": "yes", "REGISTRY_TOKEN_HOURS": "3"}
    )
    assert (read.home, read.demonstration, read.token_hours) == (Path("/srv/r"), True, 3)


def test_all_mistakes_are_reported_at_once() -> None:
    with pytest.raises(SettingsInvalid) as caught:
        Settings.from_environ(
            {
                "REGISTRY_DATABASE_URL": "mysql://x",
                "REGISTRY_TOKEN_HOURS": "-1",
                "REGISTRY_DEMONSTRATION": "perhaps",
                "REGISTRY_TYPO": "1",
            }
        )
    assert sorted(str(problem).split(":")[0] for problem in caught.value.problems) == [
        "REGISTRY_DATABASE_URL",
        "REGISTRY_DEMONSTRATION",
        "REGISTRY_TOKEN_HOURS",
        "REGISTRY_TYPO",
    ]

"""An installation's own table of ages and validities."""

import json
from pathlib import Path
from typing import Any

import pytest

from registry.documents.settings.rules import DEFAULT, Validity, read_policy
from registry.settings import SettingsInvalid


def written(folder: Path, content: Any) -> Path:
    path = folder / "policy.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    return path


def test_without_a_file_the_rooms_own_table_is_followed() -> None:
    assert read_policy(None) == DEFAULT
    assert DEFAULT.validities == (Validity(0, 3, None), Validity(12, None, 17))


def test_a_file_changes_what_it_names(tmp_path: Path) -> None:
    rows = [{"from_age": 0, "years": 5}, {"from_age": 13, "until_age": 18}]
    policy = read_policy(written(tmp_path, {"version": "2027-01", "oldest": 17, "validities": rows}))
    assert (policy.version, policy.youngest, policy.oldest) == ("2027-01", 8, 17)
    assert policy.validities == (Validity(0, 5, None), Validity(13, None, 18))


@pytest.mark.parametrize(
    ("content", "problems"),
    [
        ("not JSON", 1),
        ([], 1),
        ({}, 1),
        ({"version": "", "youngest": -1, "oldest": "16", "typo": 1}, 4),
        ({"version": "x", "youngest": True}, 1),
        ({"version": "x", "validities": []}, 1),
        ({"version": "x", "validities": [{"from_age": 0}]}, 1),
        ({"version": "x", "validities": [{"from_age": 0, "years": 3, "until_age": 17}]}, 1),
        ({"version": "x", "validities": [{"from_age": 5, "years": 3}]}, 1),
        ({"version": "x", "validities": [{"from_age": 0, "years": 3}, {"from_age": 0, "years": 4}]}, 1),
        ({"version": "x", "youngest": 17, "oldest": 8}, 1),
    ],
)
def test_everything_wrong_in_a_file_is_told_at_once(tmp_path: Path, content: Any, problems: int) -> None:
    with pytest.raises(SettingsInvalid) as caught:
        read_policy(written(tmp_path, content))
    assert len(caught.value.problems) == problems, caught.value.problems


def test_a_file_that_is_not_there_is_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(SettingsInvalid):
        read_policy(tmp_path / "none.json")

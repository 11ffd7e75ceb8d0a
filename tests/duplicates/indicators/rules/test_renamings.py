"""f5: a renaming of everything is told, the correction of a name is not."""

import pytest

from registry.duplicates.indicators.rules.renamings import Name, Renaming, renamed
from registry.duplicates.thresholds.rules import DEFAULTS
from tests.duplicates.indicators.samples import BIRTH, CHILD

FIRST: Name = ("Luz Milagros", "Huamán", "Ccori")


@pytest.mark.parametrize(
    ("now", "severities"),
    [
        (("Estrella", "Tapia", "Rojas"), ["M"]),
        (("Estrella", "Tapia", None), ["M"]),
        (("Estrella", "Tapia", "Ccori"), ["L"]),
        (("Estrella", "Huamán", "Ccori"), []),
        (("Luz", "Tapia", "Rojas"), []),
        (("Estrella", "Ccori", "Huamán"), []),
        (("Lus Milagro", "Waman", "Ccori"), []),
        (FIRST, []),
    ],
)
@pytest.mark.parametrize("who", ["child", "mother"])
def test_only_given_names_and_surnames_replaced_together_flag(now: Name, severities: list[str], who: str) -> None:
    found = renamed(Renaming(CHILD, BIRTH, who, FIRST, now), DEFAULTS)
    assert [finding.severity for finding in found] == severities


@pytest.mark.parametrize("first", [(None, None, None), ("Luz", None, None)])
def test_a_name_that_was_unknown_is_completed_and_not_replaced(first: Name) -> None:
    assert not list(renamed(Renaming(CHILD, BIRTH, "mother", first, ("Rosa", "Tapia", "Rojas")), DEFAULTS))

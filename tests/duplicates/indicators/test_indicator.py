"""What an indicator must declare, and what stops the import where it does not."""

from collections.abc import Iterator
from typing import Any

import pytest

from registry.core.messages import _
from registry.duplicates.indicators.finding import HARD, Finding
from registry.duplicates.indicators.indicator import Evidence, Indicator, Withdrawal, once_each
from registry.duplicates.thresholds.rules import Thresholds


class Fact:
    """Nothing."""


def rule(_fact: Fact, _limits: Thresholds) -> Iterator[Finding]:
    yield from ()


WHOLE: dict[str, Any] = {
    "code": "z9",
    "title": _("A case for the test"),
    "evidence": Evidence.LINKS,
    "severities": (HARD,),
    "withdrawn_by": Withdrawal.NEVER,
    "innocent_causes": (_("the test"),),
    "thresholds": ("late_km",),
    "facts": Fact,
    "rule": rule,
    "is_of_persons": False,
}


@pytest.mark.parametrize("name", WHOLE)
def test_nothing_may_be_left_out(name: str) -> None:
    assert Indicator(**WHOLE).code == "z9"
    with pytest.raises(TypeError, match=name):
        Indicator(**{key: value for key, value in WHOLE.items() if key != name})


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"thresholds": ("late_km", "no_such")}, "z9: unknown thresholds no_such"),
        ({"severities": ()}, "z9: severities must be some of"),
        ({"severities": ("X",)}, "z9: severities must be some of"),
        ({"innocent_causes": ()}, "z9: at least one innocent cause"),
        ({"title": _("")}, "z9: a title is required"),
    ],
)
def test_what_is_declared_must_exist_and_say_something(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Indicator(**WHOLE | changes)


def test_two_indicators_cannot_have_one_code() -> None:
    with pytest.raises(ValueError, match="two indicators have the code z9"):
        once_each((Indicator(**WHOLE), Indicator(**WHOLE)))

"""Fields of forms: dates in three inputs, and the summary of what is wrong."""

import pytest

from registry.core.messages import _
from registry.web.fields import DATE, RADIOS, Field, day_parts, iso_day, problems_of


@pytest.mark.parametrize(
    ("day", "month", "year", "iso"),
    [
        ("2", "7", "1998", "1998-07-02"),
        ("02", "07", "1998", "1998-07-02"),
        ("", "", "", ""),
        ("40", "13", "2026", "2026-13-40"),
        ("2", "", "1998", "2  1998"),
        ("x", "7", "1998", "x 7 1998"),
    ],
)
def test_a_date_in_three_inputs_is_read_or_left_as_typed(day: str, month: str, year: str, iso: str) -> None:
    assert iso_day({"born.day": day, "born.month": month, "born.year": year}, "born") == iso


def test_a_date_fills_its_three_inputs() -> None:
    assert day_parts("born", "1998-07-02") == {"born.day": "2", "born.month": "7", "born.year": "1998"}


def test_the_summary_leads_to_the_first_input_of_each_wrong_field() -> None:
    wrong = _("Correct this.")
    fields = [
        Field("born", _("Day of birth"), DATE, error=wrong),
        Field("sex", _("Sex"), RADIOS, error=wrong),
        Field("weight", _("Weight")),
    ]
    problems = problems_of(fields)
    assert [problem.target for problem in problems] == ["f-born-day", "f-sex-0"]
    assert str(problems[0].text) == "Day of birth: Correct this."

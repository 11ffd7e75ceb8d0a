"""What a likeness is worth, and what is told of who is looked for."""

import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.duplicates.linkage.model import PROBABLE_BITS
from registry.duplicates.thresholds.rules import DEFAULTS
from registry.watchlist import rules, subject
from registry.watchlist.subject import Related, Subject

WORTH = {None: 0, "M": 1, "H": 2}
TODAY = date(2026, 11, 25)
_names = st.none() | st.sampled_from(["Wayra", "Ñahui", "O'Higgins", "Ana Sofía"])
_days = st.none() | st.dates(date(1900, 1, 1), TODAY)


@given(st.floats(0, 200), st.floats(0, 50), st.integers(1, 10**7), st.booleans())
def test_the_liker_the_more_and_the_more_chances_the_less(
    score: float, more: float, chances: int, provisional: bool
) -> None:
    def worth(score: float, chances: int) -> int:
        return WORTH[rules.severity_of_prints(score, chances, DEFAULTS, is_provisional=provisional)]

    assert worth(score + more, chances) >= worth(score, chances)
    assert worth(score, chances * 10) <= worth(score, chances)


def test_prints_are_sure_by_the_error_budget_of_one_search() -> None:
    def worth(score: float, chances: int, provisional: bool = False) -> str | None:
        return rules.severity_of_prints(score, chances, DEFAULTS, is_provisional=provisional)

    assert (worth(60, 1), worth(59.9, 1), worth(40, 1), worth(39.9, 1)) == ("H", "M", "M", None)
    assert (worth(89, 10**6), worth(90, 10**6), worth(79.9, 10**6)) == ("M", "H", None)
    assert worth(200, 1, provisional=True) == "M", "prints of the first days are never sure"


def test_data_are_worth_what_their_bits_are() -> None:
    bars = (rules.CERTAIN_BITS, rules.CERTAIN_BITS - 0.1, PROBABLE_BITS, PROBABLE_BITS - 0.1)
    assert [rules.severity_of_data(bits) for bits in bars] == ["H", "M", "M", None]


@given(
    st.builds(
        Subject,
        given_names=_names,
        first_surname=_names,
        second_surname=_names,
        sex=st.sampled_from([None, "female"]),
        birth_date=_days,
        birth_from=_days,
        birth_to=_days,
        description=st.none() | st.text(max_size=20),
        related=st.lists(
            st.builds(Related, relation=st.sampled_from(subject.RELATIONS), given_names=_names), max_size=3
        ).map(tuple),
    )
)
def test_what_is_told_comes_out_of_the_seal_as_it_went_in(one: Subject) -> None:
    assert subject.from_json(json.loads(json.dumps(subject.to_json(one)))) == one


@given(st.dates(date(1, 1, 1), date(2026, 11, 25)), st.integers(0, 4))
def test_ages_are_found_shifted_by_some_years_and_no_more(born: date, shift: int) -> None:
    told = Subject(birth_from=date(2016, 1, 1), birth_to=date(2016, 12, 31))
    far = abs(born.year - 2016)
    if far <= shift:
        assert subject.may_be_of_age(told, born, shift)
    if far > shift + 1:
        assert not subject.may_be_of_age(told, born, shift)
    assert subject.may_be_of_age(told, None, shift)
    assert subject.may_be_of_age(replace(told, birth_from=None, birth_to=None), born, shift)


def test_parents_and_the_year_of_a_range_are_compared() -> None:
    told = Subject(
        first_surname="Quispe",
        birth_from=date(2016, 2, 1),
        birth_to=date(2016, 9, 1),
        related=(Related("mother", "Rosa", "Quispe", "Mamani"), Related("sibling", "Ana"), Related("mother", "Other")),
    )
    facts = subject.facts(told)
    assert (facts.birth_year, facts.mother_given_names, facts.mother_second_surname) == (2016, "Rosa", "Mamani")
    assert subject.facts(replace(told, birth_to=date(2017, 1, 1))).birth_year is None


@pytest.mark.parametrize(
    ("wrong", "fields"),
    [
        ({"given_names": "R2-D2"}, ["given_names"]),
        ({"sex": "other"}, ["sex"]),
        ({"birth_date": date(2030, 1, 1)}, ["birth_date"]),
        ({"birth_from": date(2016, 1, 1)}, ["birth_to"]),
        ({"birth_from": date(2016, 1, 2), "birth_to": date(2016, 1, 1)}, ["birth_to"]),
        ({"birth_from": date(2016, 1, 1), "birth_to": date(2030, 1, 1)}, ["birth_to"]),
        ({"birth_date": date(2016, 1, 1), "birth_to": date(2016, 1, 1)}, ["birth_date", "birth_from"]),
        ({"related": (Related("mother", first_surname="<b>"),)}, ["related/0/first_surname"]),
    ],
)
def test_everything_wrong_with_what_is_told_is_said(wrong: dict[str, object], fields: list[str]) -> None:
    assert [field for field, _ in subject.errors(Subject(**wrong), TODAY)] == fields  # type: ignore[arg-type]

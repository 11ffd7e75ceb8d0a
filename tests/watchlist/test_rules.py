"""How certain a match is, and the description of the person looked for."""

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

RANK = {None: 0, "M": 1, "H": 2}
TODAY = date(2026, 11, 25)
_names = st.none() | st.sampled_from(["Wayra", "Ñahui", "O'Higgins", "Ana Sofía"])
_days = st.none() | st.dates(date(1900, 1, 1), TODAY)


@given(st.floats(0, 200), st.floats(0, 50), st.integers(1, 10**7), st.booleans())
def test_a_higher_score_is_never_less_certain_and_more_comparisons_never_more(
    score: float, more: float, chances: int, provisional: bool
) -> None:
    def rank(score: float, chances: int) -> int:
        return RANK[rules.severity_of_prints(score, chances, DEFAULTS, is_provisional=provisional)]

    assert rank(score + more, chances) >= rank(score, chances)
    assert rank(score, chances * 10) <= rank(score, chances)


def test_a_print_match_is_certain_within_the_error_budget_of_one_search() -> None:
    def severity(score: float, chances: int, provisional: bool = False) -> str | None:
        return rules.severity_of_prints(score, chances, DEFAULTS, is_provisional=provisional)

    assert (severity(60, 1), severity(59.9, 1), severity(40, 1), severity(39.9, 1)) == ("H", "M", "M", None)
    assert (severity(89, 10**6), severity(90, 10**6), severity(79.9, 10**6)) == ("M", "H", None)
    assert severity(200, 1, provisional=True) == "M", "prints of the first days are never certain"


def test_a_match_of_data_is_as_certain_as_its_bits() -> None:
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
def test_a_description_survives_its_json(person: Subject) -> None:
    assert subject.from_json(json.loads(json.dumps(subject.to_json(person)))) == person


@given(st.dates(date(1, 1, 1), date(2026, 11, 25)), st.integers(0, 4))
def test_birth_dates_outside_the_range_match_up_to_the_allowed_shift(birth_date: date, shift: int) -> None:
    person = Subject(birth_from=date(2016, 1, 1), birth_to=date(2016, 12, 31))
    years_off = abs(birth_date.year - 2016)
    if years_off <= shift:
        assert subject.may_be_of_age(person, birth_date, shift)
    if years_off > shift + 1:
        assert not subject.may_be_of_age(person, birth_date, shift)
    assert subject.may_be_of_age(person, None, shift)
    assert subject.may_be_of_age(replace(person, birth_from=None, birth_to=None), birth_date, shift)


def test_parents_and_the_year_of_a_range_are_compared() -> None:
    person = Subject(
        first_surname="Quispe",
        birth_from=date(2016, 2, 1),
        birth_to=date(2016, 9, 1),
        related=(Related("mother", "Rosa", "Quispe", "Mamani"), Related("sibling", "Ana"), Related("mother", "Other")),
    )
    facts = subject.facts(person)
    assert (facts.birth_year, facts.mother_given_names, facts.mother_second_surname) == (2016, "Rosa", "Mamani")
    assert subject.facts(replace(person, birth_to=date(2017, 1, 1))).birth_year is None


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
def test_every_error_of_a_description_is_reported(wrong: dict[str, object], fields: list[str]) -> None:
    assert [field for field, _error in subject.errors(Subject(**wrong), TODAY)] == fields  # type: ignore[arg-type]

"""The rules by themselves, without a database."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.births.rules.certificate import VOCABULARIES, changed, draft_errors, missing, signature_errors
from registry.births.rules.countries import ALPHA_3
from registry.births.rules.deadlines import months_after, timeliness
from registry.births.rules.fields import FIELDS, POINTERS, RANGES, TRANSITIONS, Certificate
from registry.births.rules.notices import notices
from registry.births.rules.prints import PrintFacts, print_errors
from registry.births.rules.verification import bond_outcome
from registry.births.schemas import CertificateSchema, certificate_from_json, certificate_to_json
from registry.core.errors import FieldError
from tests.births.samples import EXAMPLE

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
COMPLETE = certificate_from_json(CertificateSchema().load(EXAMPLE["certificate"]))
OUTCOMES = ("confirmed", "review", "not_assessable")


def pointers_of(errors: Iterable[FieldError]) -> set[str]:
    return {error.pointer for error in errors}


def test_the_documented_example_is_complete_and_correct() -> None:
    assert signature_errors(COMPLETE, NOW) == ()
    assert notices(COMPLETE, "00006208") == ()


def test_the_example_names_every_field() -> None:
    named = {f"/certificate/{key}" for key, value in EXAMPLE["certificate"].items() if not isinstance(value, dict)}
    named |= {f"/certificate/{k}/{n}" for k, v in EXAMPLE["certificate"].items() if isinstance(v, dict) for n in v}
    assert named == set(POINTERS.values())
    assert set(POINTERS) == set(FIELDS)


def test_an_empty_draft_has_no_errors_but_many_missing_fields() -> None:
    assert draft_errors(Certificate(), NOW) == ()
    assert len(missing(Certificate())) > 20


@given(st.sampled_from(sorted(RANGES)), st.integers(-(2**40), 2**40))
def test_a_range_includes_both_its_ends_and_nothing_beyond(name: str, value: int) -> None:
    low, high = RANGES[name]
    refused = POINTERS[name] in pointers_of(draft_errors(Certificate(**{name: value}), NOW))  # type: ignore[arg-type]  # a number
    assert refused == (not low <= value <= high)


@given(st.sampled_from(sorted(VOCABULARIES)), st.text(max_size=12))
def test_only_words_of_a_vocabulary_are_accepted(name: str, word: str) -> None:
    refused = POINTERS[name] in pointers_of(draft_errors(Certificate(**{name: word}), NOW))  # type: ignore[arg-type]  # a word
    assert refused or word in VOCABULARIES[name]


@given(st.text(max_size=20))
def test_a_number_of_a_certificate_has_8_to_12_ascii_digits(text: str) -> None:
    refused = POINTERS["cnv"] in pointers_of(draft_errors(Certificate(cnv=text), NOW))
    assert refused == (not (text.isascii() and text.isdigit() and 8 <= len(text) <= 12))


@given(st.datetimes(timezones=st.sampled_from([UTC])), st.dates(), st.dates(), st.dates())
def test_no_date_makes_the_rules_fail(born: datetime, certified: date, mother: date, last: date) -> None:
    certificate = Certificate(
        born_at=born, certified_on=certified, mother_birth_date=mother, last_birth_on=last, mother_age_years=20
    )
    errors = draft_errors(certificate, NOW)
    assert (POINTERS["born_at"] in pointers_of(errors)) == (born > NOW or born.year < 1900)
    notices(certificate, "00006208")


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"born_at": NOW + timedelta(seconds=1)}, {"born_at", "certified_on"}),
        ({"birth_order": 3, "plurality": 2}, {"birth_order"}),
        ({"living_children": 3}, {"living_children"}),
        ({"mother_document_number": "1011741"}, {"mother_document_number"}),
        ({"mother_document_number": "10117410-3"}, {"mother_document_number"}),
        ({"mother_document_type": "NONE"}, {"mother_document_number"}),
        ({"mother_document_type": None}, {"mother_document_type"}),
        ({"mother_nationality": "XXX"}, {"mother_nationality"}),
        ({"mother_given_names": "A" * 200}, {"mother_given_names"}),
        ({"mother_given_names": "Ana 🙂"}, {"mother_given_names"}),
        ({"ubigeo_scheme": None}, {"ubigeo_scheme"}),
        ({"place": "home"}, {"place_facility_code"}),
        ({"is_found": True}, {"is_found"}),
        ({"attendant_profession": "relative"}, {"attendant_licence"}),
        ({"certified_on": date(2025, 3, 13)}, {"certified_on"}),
        ({"mother_birth_date": date(2024, 3, 13)}, {"mother_birth_date", "last_birth_on"}),
        ({"mother_phone": "call me"}, {"mother_phone"}),
    ],
)
def test_each_rule_names_its_field(changes: dict[str, object], wrong: set[str]) -> None:
    assert pointers_of(draft_errors(replace(COMPLETE, **changes), NOW)) == {POINTERS[name] for name in wrong}  # type: ignore[arg-type]  # mixed values


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"born_at": NOW + timedelta(seconds=1), "certified_on": None}, "The time of birth must not be in the future."),
        ({"weight_g": 199}, "Must be between 200 and 8000."),
        ({"sex": "x"}, "Must be one of: male, female, indeterminate."),
        ({"cnv": "1"}, "Must have 8 to 12 digits."),
        ({"place": "home"}, "Only a birth in a facility has a facility code. Remove it."),
        ({"certified_on": date(2025, 3, 13)}, "The date of certification must not be before the birth."),
        ({"living_children": 3}, "Must not exceed the number of children born alive."),
    ],
)
def test_an_error_says_what_must_hold(changes: dict[str, object], sentence: str) -> None:
    (error,) = draft_errors(replace(COMPLETE, **changes), NOW)  # type: ignore[arg-type]  # mixed values
    assert str(error.detail) == sentence


def test_a_dni_with_its_check_character_is_accepted() -> None:
    assert draft_errors(replace(COMPLETE, mother_document_number="10117410-2"), NOW) == ()
    assert draft_errors(replace(COMPLETE, mother_document_number="10117410G"), NOW) == ()


def test_an_unlicensed_attendant_needs_no_licence_and_a_physician_does() -> None:
    lay = replace(COMPLETE, attendant_profession="relative", attendant_dni=None, attendant_licence=None)
    assert signature_errors(lay, NOW) == ()
    unlicensed = replace(COMPLETE, attendant_licence=None, certifier_licence=None)
    assert pointers_of(missing(unlicensed)) == {"/certificate/attendant/licence", "/certificate/certifier/licence"}


def test_a_cleared_switch_is_off() -> None:
    assert changed(replace(COMPLETE, is_remote=True), {"is_remote": None}).is_remote is False


def test_a_certificate_survives_the_way_to_json_and_back() -> None:
    schema = CertificateSchema()
    assert certificate_from_json(schema.load(schema.dump(certificate_to_json(COMPLETE)))) == COMPLETE


def test_used_and_annulled_are_final() -> None:
    assert TRANSITIONS["used"] == TRANSITIONS["annulled"] == ()


@given(st.dates(date(1950, 1, 1), date(2090, 1, 1)), st.integers(0, 9000), st.booleans())
def test_an_inscription_is_ordinary_until_the_deadline(born: date, days: int, is_remote: bool) -> None:
    inscription = timeliness(born, born + timedelta(days=days), is_remote=is_remote)
    assert (inscription.kind == "ordinary") == (days <= (90 if is_remote else 60))


def test_an_adult_may_still_be_inscribed() -> None:
    assert timeliness(date(2000, 2, 29), date(2018, 2, 27)).is_adult is False
    assert timeliness(date(2000, 2, 29), date(2018, 2, 28)).is_adult is True
    assert timeliness(date(2000, 2, 29), date(2018, 3, 1)).is_adult is True


@given(st.dates(date(1950, 1, 1), date(2090, 1, 1)), st.integers(0, 40))
def test_some_months_later_is_the_same_day_or_the_last_of_the_month(day: date, months: int) -> None:
    later = months_after(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later + timedelta(days=1)).day == 1


def test_prints_must_be_past_after_the_birth_and_of_known_persons() -> None:
    born = NOW - timedelta(days=2)
    prints = [
        PrintFacts("mother", born - timedelta(hours=1), "/prints/0"),
        PrintFacts("newborn", born, "/prints/1"),
        PrintFacts("newborn", born - timedelta(hours=1), "/prints/2"),
        PrintFacts("mother", NOW + timedelta(1), "/prints/3"),
        PrintFacts("mother", datetime.min.replace(tzinfo=UTC), "/prints/4"),
    ]
    wrong = {"/prints/2/captured_at", "/prints/3/captured_at", "/prints/4/captured_at"}
    assert pointers_of(print_errors(prints, NOW, born, has_mother=True)) == wrong
    unknown = {f"/prints/{n}/subject" for n in (0, 3, 4)}
    assert pointers_of(print_errors(prints, NOW, born, has_mother=False)) == wrong | unknown


@given(st.sampled_from(OUTCOMES), st.sampled_from(OUTCOMES))
def test_a_bond_is_confirmed_only_by_both_and_reviewed_for_either(mother: str, infant: str) -> None:
    outcome = bond_outcome(mother, infant)
    assert (outcome == "confirmed") == (mother == infant == "confirmed")
    assert (outcome == "review") == ("review" in (mother, infant))


def test_there_are_249_countries() -> None:
    assert len(ALPHA_3) == 249
    assert {"PER", "VEN", "BOL"} <= ALPHA_3

"""What is wrong with a certificate, what it lacks and what is unusual in it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.births.rules.certificate import VOCABULARIES, changed, draft_errors, signature_errors
from registry.births.rules.fields import POINTERS, RANGES, Certificate
from registry.births.rules.notices import notices
from registry.births.rules.requirements import missing
from registry.births.schemas import CertificateSchema, certificate_from_json
from registry.core.clock import FAST_CLOCK
from tests.births.samples import EXAMPLE, pointers_of

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
AHEAD = NOW + FAST_CLOCK + timedelta(seconds=1)
COMPLETE = certificate_from_json(CertificateSchema().load(EXAMPLE["certificate"]))


def test_the_documented_example_is_complete_and_correct() -> None:
    assert signature_errors(COMPLETE, NOW) == ()
    assert notices(COMPLETE, "00006208") == ()


def test_an_empty_draft_has_no_errors_but_many_missing_fields() -> None:
    assert draft_errors(Certificate(), NOW) == ()
    assert len(missing(Certificate(), NOW.date())) > 20


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
    assert (POINTERS["born_at"] in pointers_of(errors)) == (born > NOW + FAST_CLOCK or born.year < 1900)
    notices(certificate, "00006208")


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"born_at": AHEAD}, {"born_at", "certified_on"}),
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
    assert pointers_of(draft_errors(changed(COMPLETE, changes), NOW)) == {POINTERS[name] for name in wrong}


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"born_at": AHEAD, "certified_on": None},
            (
                "The time of birth must not be in the future: here it is 01/01/2026 07:00. "
                "Check the clock it was read from."
            ),
        ),
        ({"weight_g": 199}, "Must be between 200 and 8000."),
        ({"sex": "x"}, "Must be one of: male, female, indeterminate."),
        ({"cnv": "1"}, "Must have 8 to 12 digits."),
        ({"place": "home"}, "Only a birth in a facility has a facility code. Remove it."),
        ({"certified_on": date(2025, 3, 13)}, "The date of certification must not be before the birth."),
        ({"living_children": 3}, "Must not exceed the number of children born alive."),
    ],
)
def test_an_error_says_what_must_hold(changes: dict[str, object], sentence: str) -> None:
    (error,) = draft_errors(changed(COMPLETE, changes), NOW)
    assert str(error.detail) == sentence


def test_a_dni_with_its_check_character_is_accepted() -> None:
    assert draft_errors(replace(COMPLETE, mother_document_number="10117410-2"), NOW) == ()
    assert draft_errors(replace(COMPLETE, mother_document_number="10117410G"), NOW) == ()


def test_an_unlicensed_attendant_needs_no_licence_and_a_physician_does() -> None:
    lay = replace(COMPLETE, attendant_profession="relative", attendant_dni=None, attendant_licence=None)
    assert signature_errors(lay, NOW) == ()
    unlicensed = replace(COMPLETE, attendant_licence=None, certifier_licence=None)
    assert pointers_of(missing(unlicensed, date(2025, 4, 1))) == {
        "/certificate/attendant/licence",
        "/certificate/certifier/licence",
    }


def test_a_cleared_switch_is_off() -> None:
    assert changed(replace(COMPLETE, is_remote=True), {"is_remote": None}).is_remote is False

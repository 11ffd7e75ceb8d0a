"""The rules by themselves, without a database."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.births.rules.certificate import WORDS, changed, draft_errors, missing, notices, signature_errors
from registry.births.rules.countries import ALPHA_3
from registry.births.rules.deadlines import months_after, timeliness
from registry.births.rules.fields import FIELDS, POINTERS, RANGES, TRANSITIONS, Certificate
from registry.births.rules.prints import PrintFacts, print_errors
from registry.births.rules.verification import bond_outcome
from registry.births.schemas import CertificateSchema, certificate_of, grouped
from tests.births.samples import EXAMPLE

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
WHOLE = certificate_of(CertificateSchema().load(EXAMPLE["certificate"]))
OUTCOMES = ("confirmed", "review", "not_assessable")


def places(errors: object) -> set[str]:
    return {one.pointer for one in errors}  # type: ignore[attr-defined]  # field errors


def test_the_documented_example_is_whole_and_right() -> None:
    assert signature_errors(WHOLE, NOW) == ()
    assert notices(WHOLE, "00006208") == ()


def test_the_example_names_every_field() -> None:
    named = {f"/certificate/{key}" for key, value in EXAMPLE["certificate"].items() if not isinstance(value, dict)}
    named |= {f"/certificate/{k}/{n}" for k, v in EXAMPLE["certificate"].items() if isinstance(v, dict) for n in v}
    assert named == set(POINTERS.values())
    assert set(POINTERS) == set(FIELDS)


def test_an_empty_draft_has_no_errors_and_misses_much() -> None:
    assert draft_errors(Certificate(), NOW) == ()
    assert len(missing(Certificate())) > 20


@given(st.sampled_from(sorted(RANGES)), st.integers(-(2**40), 2**40))
def test_a_range_holds_both_its_ends_and_nothing_beyond(name: str, value: int) -> None:
    low, high = RANGES[name]
    refused = POINTERS[name] in places(draft_errors(Certificate(**{name: value}), NOW))  # type: ignore[arg-type]  # a number
    assert refused == (not low <= value <= high)


@given(st.sampled_from(sorted(WORDS)), st.text(max_size=12))
def test_no_word_beyond_those_known_is_taken(name: str, word: str) -> None:
    refused = POINTERS[name] in places(draft_errors(Certificate(**{name: word}), NOW))  # type: ignore[arg-type]  # a word
    assert refused or word in WORDS[name]


@given(st.text(max_size=20))
def test_a_number_of_a_certificate_has_8_to_12_ascii_digits(text: str) -> None:
    refused = POINTERS["cnv"] in places(draft_errors(Certificate(cnv=text), NOW))
    assert refused == (not (text.isascii() and text.isdigit() and 8 <= len(text) <= 12))


@given(st.datetimes(timezones=st.sampled_from([UTC])), st.dates(), st.dates(), st.dates())
def test_no_dates_make_the_rules_fail(born: datetime, certified: date, mother: date, last: date) -> None:
    c = Certificate(
        born_at=born, certified_on=certified, mother_birth_date=mother, last_birth_on=last, mother_age_years=20
    )
    errors = draft_errors(c, NOW)
    assert (POINTERS["born_at"] in places(errors)) == (born > NOW or born.year < 1900)
    notices(c, "00006208")


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
    assert places(draft_errors(replace(WHOLE, **changes), NOW)) == {POINTERS[name] for name in wrong}  # type: ignore[arg-type]  # mixed values


def test_a_number_with_its_check_character_is_taken() -> None:
    assert draft_errors(replace(WHOLE, mother_document_number="10117410-2"), NOW) == ()
    assert draft_errors(replace(WHOLE, mother_document_number="10117410G"), NOW) == ()


def test_a_lay_attendant_needs_no_licence_and_a_physician_does() -> None:
    lay = replace(WHOLE, attendant_profession="relative", attendant_dni=None, attendant_licence=None)
    assert signature_errors(lay, NOW) == ()
    unlicensed = replace(WHOLE, attendant_licence=None, certifier_licence=None)
    assert places(missing(unlicensed)) == {"/certificate/attendant/licence", "/certificate/certifier/licence"}


def test_a_switch_taken_out_is_off() -> None:
    assert changed(replace(WHOLE, is_remote=True), {"is_remote": None}).is_remote is False


def test_grouping_a_certificate_and_reading_it_again_changes_nothing() -> None:
    schema = CertificateSchema()
    assert certificate_of(schema.load(schema.dump(grouped(WHOLE)))) == WHOLE


def test_used_and_annulled_are_final() -> None:
    assert TRANSITIONS["used"] == TRANSITIONS["annulled"] == ()


@given(st.dates(date(1950, 1, 1), date(2090, 1, 1)), st.integers(0, 9000), st.booleans())
def test_an_inscription_is_ordinary_until_the_deadline(born: date, days: int, is_remote: bool) -> None:
    said = timeliness(born, born + timedelta(days=days), is_remote=is_remote)
    assert (said.kind == "ordinary") == (days <= (90 if is_remote else 60))


def test_an_adult_may_still_be_inscribed() -> None:
    assert timeliness(date(2000, 2, 29), date(2018, 2, 27)).is_adult is False
    assert timeliness(date(2000, 2, 29), date(2018, 2, 28)).is_adult is True
    assert timeliness(date(2000, 2, 29), date(2018, 3, 1)).is_adult is True


@given(st.dates(date(1950, 1, 1), date(2090, 1, 1)), st.integers(0, 40))
def test_months_later_is_the_same_day_or_the_last_of_the_month(day: date, months: int) -> None:
    later = months_after(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later + timedelta(days=1)).day == 1


def test_prints_are_of_the_past_after_the_birth_and_of_known_persons() -> None:
    born = NOW - timedelta(days=2)
    prints = [
        PrintFacts("mother", born - timedelta(hours=1), "/prints/0"),
        PrintFacts("newborn", born, "/prints/1"),
        PrintFacts("newborn", born - timedelta(hours=1), "/prints/2"),
        PrintFacts("mother", NOW + timedelta(1), "/prints/3"),
        PrintFacts("mother", datetime.min.replace(tzinfo=UTC), "/prints/4"),
    ]
    wrong = {"/prints/2/captured_at", "/prints/3/captured_at", "/prints/4/captured_at"}
    assert places(print_errors(prints, NOW, born, has_mother=True)) == wrong
    unknown = {f"/prints/{n}/subject" for n in (0, 3, 4)}
    assert places(print_errors(prints, NOW, born, has_mother=False)) == wrong | unknown


@given(st.sampled_from(OUTCOMES), st.sampled_from(OUTCOMES))
def test_a_bond_is_confirmed_by_both_alone_and_reviewed_for_either(mother: str, infant: str) -> None:
    said = bond_outcome(mother, infant)
    assert (said == "confirmed") == (mother == infant == "confirmed")
    assert (said == "review") == ("review" in (mother, infant))


def test_there_are_249_countries() -> None:
    assert len(ALPHA_3) == 249
    assert {"PER", "VEN", "BOL"} <= ALPHA_3

"""What each kind of registration may leave out, and what is unknown for a reason."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from registry.births.rules.certificate import changed, draft_errors, signature_errors
from registry.births.rules.dates import earliest_birth, latest_birth
from registry.births.rules.fields import POINTERS, Certificate
from registry.births.rules.kinds import UNKNOWABLE, kinds_of
from registry.births.rules.requirements import missing, with_reasons
from registry.births.schemas import CertificateSchema, certificate_from_json, certificate_to_json, fields_from_json
from tests.births.samples import EXAMPLE, pointers_of

NOW = datetime(2025, 3, 20, 12, tzinfo=UTC)
TODAY = NOW.date()
COMPLETE = certificate_from_json(CertificateSchema().load(EXAMPLE["certificate"]))
LATE = changed(COMPLETE, {"born_at": None, "born_on": date(1985, 2, 3), "last_birth_on": None})
NOT_KNOWN_LATE = ("cnv", "weight_g", "length_cm", "gestational_weeks", "plurality", "certifier_dni", "mother_education")
MEASURED = ("weight_g", "length_cm", "gestational_weeks", "delivery_kind")


def without(certificate: Certificate, *names: str) -> Certificate:
    return changed(certificate, dict.fromkeys(names))


@pytest.mark.parametrize(
    ("changes", "kinds"),
    [
        ({}, ("ordinary",)),
        ({"place": "home"}, ("home",)),
        ({"is_found": True, "is_mother_unknown": True}, ("found",)),
        ({"mother_document_type": "NONE"}, ("declared",)),
        ({"place": "home", "mother_document_type": "NONE"}, ("home", "declared")),
        ({"born_at": None, "born_on": TODAY - timedelta(days=60)}, ("ordinary",)),
        ({"born_at": None, "born_on": TODAY - timedelta(days=61)}, ("late",)),
        ({"born_at": None, "born_on": date(1985, 1, 1), "place": "home"}, ("late", "home")),
    ],
)
def test_a_registration_is_of_every_kind_that_applies(changes: dict[str, object], kinds: tuple[str, ...]) -> None:
    assert kinds_of(changed(COMPLETE, changes), TODAY) == kinds


@pytest.mark.parametrize("name", MEASURED)
def test_an_ordinary_birth_says_why_a_measure_is_unknown_and_never_invents_it(name: str) -> None:
    lacking = without(COMPLETE, name)
    assert pointers_of(missing(lacking, TODAY)) == {POINTERS[name]}
    assert signature_errors(changed(lacking, {"unknown": {name: "not_measured"}}), NOW) == ()


def test_a_birth_at_home_is_signed_without_measures_and_without_an_attendant() -> None:
    names = (*MEASURED, "attendant_profession", "attendant_dni", "attendant_licence", "place_facility_code")
    at_home = changed(without(COMPLETE, *names), {"place": "home"})
    assert signature_errors(at_home, NOW) == ()
    assert with_reasons(at_home, TODAY).unknown["weight_g"] == "outside_a_facility"


@pytest.mark.parametrize("years", [1, 12, 17, 40, 90])
def test_a_late_registration_of_any_age_is_signed_without_what_nobody_remembers(years: int) -> None:
    late = changed(without(LATE, *NOT_KNOWN_LATE), {"born_on": date(TODAY.year - years, 2, 3)})
    late = changed(late, {"mother_birth_date": None, "mother_age_years": None})
    assert signature_errors(late, NOW) == ()
    assert {late.unknown.get(name) for name in NOT_KNOWN_LATE} == {None}
    assert {with_reasons(late, TODAY).unknown[name] for name in NOT_KNOWN_LATE} == {"registered_late"}


def test_a_foundling_of_about_two_years_is_signed_with_an_estimated_day() -> None:
    found = Certificate(
        vital_status="live",
        sex="male",
        born_on=date(2023, 3, 20),
        birth_estimate="Edad aparente, dos años",
        is_found=True,
        is_mother_unknown=True,
        place="other",
        ubigeo_scheme="INEI",
        ubigeo="150101",
        certified_on=TODAY,
    )
    assert signature_errors(found, NOW) == ()
    assert with_reasons(found, TODAY).unknown["weight_g"] == "child_found"


def test_the_day_of_birth_is_asked_for_and_its_hour_is_not() -> None:
    undated = changed(COMPLETE, {"born_at": None, "born_on": None})
    assert pointers_of(missing(undated, TODAY)) == {POINTERS["born_at"]}
    assert signature_errors(changed(COMPLETE, {"born_at": None}), NOW) == ()


def test_a_mother_with_one_name_needs_no_other() -> None:
    for name in ("mother_given_names", "mother_first_surname"):
        assert signature_errors(without(COMPLETE, name, "mother_second_surname"), NOW) == ()
    nameless = without(COMPLETE, "mother_given_names", "mother_first_surname", "mother_second_surname")
    assert pointers_of(missing(nameless, TODAY)) == {POINTERS["mother_given_names"]}


def test_a_woman_whom_nobody_can_name_is_registered_by_declaration_and_never_by_a_number() -> None:
    names = ("mother_given_names", "mother_first_surname", "mother_second_surname")
    nameless = changed(without(COMPLETE, *names), {"unknown": {"mother_given_names": "Inconsciente"}})
    assert pointers_of(signature_errors(nameless, NOW)) == {POINTERS["mother_given_names"]}
    declared = changed(nameless, {"mother_document_type": "NONE", "mother_document_number": None})
    assert signature_errors(declared, NOW) == ()


def test_a_field_is_either_known_or_unknown() -> None:
    both = replace(COMPLETE, unknown={"weight_g": "not_measured"})
    assert pointers_of(draft_errors(both, NOW)) == {POINTERS["weight_g"]}
    assert changed(both, {"weight_g": 3100}).unknown == {}


@pytest.mark.parametrize("name", ["sex", "certified_on", "mother_document_number", "head", "unknown"])
def test_what_is_essential_or_no_field_is_never_unknown(name: str) -> None:
    assert name not in UNKNOWABLE
    refused = draft_errors(replace(COMPLETE, unknown={name: "not_recorded"}), NOW)
    assert pointers_of(refused) == {POINTERS["unknown"]}


def test_a_reason_is_changed_alone_and_taken_back() -> None:
    one = changed(without(COMPLETE, "weight_g"), {"unknown": {"weight_g": "not_measured"}})
    two = changed(without(one, "length_cm"), {"unknown": {"length_cm": "Sin tallímetro"}})
    assert two.unknown == {"weight_g": "not_measured", "length_cm": "Sin tallímetro"}
    assert changed(two, {"unknown": {"weight_g": None}}).unknown == {"length_cm": "Sin tallímetro"}


@pytest.mark.parametrize("key", ["/certificate/newborn/weight_g", "newborn/weight_g", "weight_g"])
def test_an_unknown_field_may_be_named_in_three_ways(key: str) -> None:
    certificate = certificate_from_json(CertificateSchema().load({"unknown": {key: "not_measured"}}))
    assert certificate.unknown == {"weight_g": "not_measured"}
    assert certificate_to_json(certificate)["unknown"] == {"/certificate/newborn/weight_g": "not_measured"}


def test_a_day_sent_as_a_moment_stays_a_day() -> None:
    certificate = certificate_from_json(CertificateSchema().load({"newborn": {"born_at": "2025-03-14"}}))
    assert (certificate.born_at, certificate.born_on) == (None, date(2025, 3, 14))
    assert certificate_to_json(certificate)["newborn"] == {"born_on": date(2025, 3, 14)}


@pytest.mark.parametrize(
    "moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "0001-01-01", "9999-12-31", "9999-11-30"]
)
def test_no_moment_or_day_of_the_calendar_makes_the_rules_fail(moment: str) -> None:
    sent = {"newborn": {"born_at": moment}}
    certificate = certificate_from_json(CertificateSchema().load(sent))
    for stated in (certificate, changed(COMPLETE, fields_from_json(CertificateSchema().load(sent)))):
        wrong = pointers_of(signature_errors(stated, NOW))
        assert wrong & {POINTERS["born_at"], POINTERS["born_on"]}
        assert kinds_of(stated, TODAY)
        earliest_birth(stated)


def test_a_day_corrected_alone_keeps_its_hour() -> None:
    assert COMPLETE.born_at is not None
    moved = changed(COMPLETE, {"born_on": date(2025, 3, 15)})
    assert moved.born_at == COMPLETE.born_at + timedelta(days=1)
    assert draft_errors(replace(COMPLETE, born_on=date(2025, 3, 15)), NOW) != ()


def test_an_estimated_day_has_no_hour() -> None:
    estimated = changed(COMPLETE, {"born_on": date(2025, 3, 1), "birth_estimate": "Cordón umbilical"})
    assert estimated.born_at is None
    assert draft_errors(estimated, NOW) == ()
    with_hour = replace(COMPLETE, birth_estimate="Cordón umbilical")
    assert pointers_of(draft_errors(with_hour, NOW)) == {POINTERS["born_at"]}


def test_a_day_without_an_hour_may_be_any_hour_of_it() -> None:
    day = Certificate(born_on=date(2025, 3, 14))
    assert earliest_birth(day) == datetime(2025, 3, 14, 5, tzinfo=UTC)
    assert latest_birth(None, day.born_on) == datetime(2025, 3, 15, 5, tzinfo=UTC)
    assert earliest_birth(replace(day, birth_estimate="Aspecto")) is None

"""Who may have an ID and until when it is valid; every reason at once."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.core.messages import LANGUAGES
from registry.documents.applications.rules.entitlement import (
    APPLICANTS,
    INSTITUTIONS,
    PARENTS,
    PROOFS,
    RELATIVES,
    Applicant,
    Facts,
    expiry,
    refusals,
)
from registry.documents.applications.rules.reasons import REASONS
from registry.documents.cards.rules import is_expired
from registry.documents.settings.rules import Policy, Validity
from registry.people.ages import age_on, birthday
from tests.documents.catalogues import untranslated

TODAY = date(2026, 11, 25)
MOTHER = Applicant(
    relation="mother",
    is_subject=False,
    is_dead=False,
    age=35,
    has_document=True,
    is_parent_by_acta=True,
    proof=None,
    proof_number=None,
    institution=None,
)
GOOD = Facts(
    kind="first",
    cause=None,
    born_on=date(2016, 5, 17),
    is_dead=False,
    has_acta_in_force=True,
    has_live_card=False,
    card_expires_on=None,
    is_card_outdated=False,
    applicant=MOTHER,
    has_fee=True,
    exemption=None,
    is_minor_present=True,
    has_photograph=True,
    missing_fingers=(),
    needs_prints_again=False,
    are_applicants_prints_missing=False,
)
births = st.dates(date(1990, 1, 1), date(2040, 12, 31))
leap_births = st.builds(lambda year: date(4 * year, 2, 29), st.integers(498, 510))


def of(**changes: Any) -> tuple[str, ...]:
    return refusals(replace(GOOD, **changes), TODAY)


def of_applicant(**changes: Any) -> tuple[str, ...]:
    return of(applicant=replace(MOTHER, **changes))


def test_a_child_of_ten_with_its_mother_may_have_an_id() -> None:
    assert refusals(GOOD, TODAY) == ()


@pytest.mark.parametrize(
    ("born_on", "reasons"),
    [
        (birthday(TODAY, -8) + timedelta(days=1), ("too_young",)),  # 7 years 364 days
        (birthday(TODAY, -8), ()),
        (birthday(TODAY, -17) + timedelta(days=1), ()),  # 16 years 364 days
        (birthday(TODAY, -17), ("too_old",)),  # 17 years 0 days
        (TODAY, ("too_young",)),
        (None, ("birth_date_unknown",)),
    ],
)
def test_the_ages_are_completed_years_both_included(born_on: date | None, reasons: tuple[str, ...]) -> None:
    assert of(born_on=born_on) == reasons


def test_the_expiry_of_a_child_born_on_29_february_follows_its_completed_years() -> None:
    born = date(2016, 2, 29)
    assert expiry(born, date(2028, 2, 28)) == date(2031, 2, 28)
    assert expiry(born, date(2028, 2, 29)) == date(2033, 2, 28)


@pytest.mark.parametrize(
    ("born_on", "issued_on", "expires_on"),
    [
        (date(2016, 5, 17), date(2026, 11, 25), date(2029, 11, 25)),  # 10: three years
        (date(2014, 11, 26), date(2026, 11, 25), date(2029, 11, 25)),  # the day before 12: three years
        (date(2014, 11, 25), date(2026, 11, 25), date(2031, 11, 25)),  # 12 today: until the 17th birthday
        (date(2009, 11, 26), date(2026, 11, 25), date(2026, 11, 26)),  # 16, the day before 17: one day
        (date(2018, 2, 28), date(2028, 2, 29), date(2031, 2, 28)),  # issued on a leap day
    ],
)
def test_the_expiry_follows_the_table_of_validities(born_on: date, issued_on: date, expires_on: date) -> None:
    assert expiry(born_on, issued_on) == expires_on


def test_a_card_is_valid_on_its_last_day_and_not_on_the_next() -> None:
    assert not is_expired(TODAY, TODAY)
    assert is_expired(TODAY, TODAY + timedelta(days=1))


@given(births | leap_births, st.integers(0, 366 * 9))
def test_every_card_that_may_be_issued_lasts_a_day_at_least_and_ends_by_the_17th_birthday(
    born_on: date, days: int
) -> None:
    issued_on = birthday(born_on, 8) + timedelta(days=days)
    if "too_old" in refusals(replace(GOOD, born_on=born_on), issued_on):
        return
    last = expiry(born_on, issued_on)
    assert issued_on < last <= birthday(born_on, 17)
    assert age_on(born_on, issued_on) >= 12 or last == birthday(issued_on, 3)


def test_ages_and_validities_follow_the_policy() -> None:
    policy = Policy(youngest=0, oldest=17, validities=(Validity(0, 3, None), Validity(12, None, 18)))
    assert refusals(replace(GOOD, born_on=date(2009, 1, 1)), TODAY, policy) == ()
    assert expiry(date(2009, 12, 1), TODAY, policy) == date(2027, 12, 1)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"is_dead": True}, "dead"),
        ({"has_acta_in_force": False}, "acta_missing"),
        ({"has_live_card": True, "card_expires_on": date(2028, 1, 1)}, "card_live"),
        ({"kind": "renewal"}, "card_missing"),
        ({"kind": "renewal", "card_expires_on": TODAY + timedelta(days=61)}, "renewal_too_early"),
        ({"kind": "duplicate", "card_expires_on": date(2028, 1, 1)}, "cause_missing"),
        ({"kind": "duplicate", "cause": "loss", "card_expires_on": TODAY - timedelta(days=1)}, "card_expired"),
        ({"kind": "correction", "card_expires_on": date(2028, 1, 1)}, "nothing_to_correct"),
        ({"applicant": None}, "applicant_missing"),
        ({"has_fee": False}, "fee_missing"),
        ({"is_minor_present": False}, "minor_absent"),
        ({"has_photograph": False}, "photograph_missing"),
        ({"missing_fingers": (7,)}, "prints_missing"),
        ({"needs_prints_again": True}, "prints_again"),
        ({"are_applicants_prints_missing": True}, "applicant_prints_missing"),
    ],
)
def test_each_obstacle_gives_exactly_its_reason(changes: dict[str, object], reason: str) -> None:
    assert of(**changes) == (reason,)


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "renewal", "card_expires_on": TODAY + timedelta(days=60)},
        {"kind": "renewal", "card_expires_on": TODAY - timedelta(days=400)},
        {"kind": "duplicate", "cause": "theft", "card_expires_on": TODAY},
        {"kind": "duplicate", "cause": "misprint", "card_expires_on": TODAY, "has_fee": False},
        {"kind": "correction", "card_expires_on": TODAY, "is_card_outdated": True},
        {"has_fee": False, "exemption": "poverty"},
    ],
)
def test_permitted_variants_give_no_reason(changes: dict[str, object]) -> None:
    assert of(**changes) == ()


@pytest.mark.parametrize(
    ("changes", "reasons"),
    [
        ({"is_subject": True}, ("applicant_is_subject",)),
        ({"is_dead": True}, ("applicant_dead",)),
        ({"has_document": False}, ("applicant_without_document",)),
        ({"age": None}, ()),  # the acta says who a parent is
        ({"age": 13}, ("applicant_under_age",)),
        ({"age": 14}, ()),
        ({"is_parent_by_acta": False}, ("not_a_parent",)),
        ({"relation": "father", "is_parent_by_acta": False}, ("not_a_parent",)),
        ({"relation": "sibling", "age": 17, "proof": "birth_record", "proof_number": "1"}, ("applicant_under_age",)),
        ({"relation": "sibling", "age": 18, "proof": "birth_record", "proof_number": "1"}, ()),
        (
            {"relation": "grandparent", "age": None, "proof": "birth_record", "proof_number": "1"},
            ("applicant_age_unknown",),
        ),
        ({"relation": "tutor"}, ("court_decision_missing",)),
        ({"relation": "tutor", "proof": "birth_record", "proof_number": "1"}, ("court_decision_missing",)),
        ({"relation": "tutor", "proof": "court_decision"}, ("court_decision_missing",)),
        ({"relation": "tutor", "proof": "court_decision", "proof_number": "123-2026"}, ()),
        ({"relation": "aunt_or_uncle"}, ("kinship_unproven",)),
        ({"relation": "defensoria", "proof": "appointment", "proof_number": "1"}, ("institution_missing",)),
        ({"relation": "protection_centre", "institution": "Hogar"}, ("appointment_missing",)),
        ({"relation": "protection_centre", "institution": "Hogar", "proof": "appointment", "proof_number": "9"}, ()),
    ],
)
def test_the_applicant_must_be_entitled(changes: dict[str, object], reasons: tuple[str, ...]) -> None:
    assert of_applicant(**changes) == reasons


applicants = st.builds(
    Applicant,
    relation=st.sampled_from(APPLICANTS),
    is_subject=st.booleans(),
    is_dead=st.booleans(),
    age=st.none() | st.integers(0, 100),
    has_document=st.booleans(),
    is_parent_by_acta=st.booleans(),
    proof=st.none() | st.sampled_from(PROOFS),
    proof_number=st.none() | st.just("1"),
    institution=st.none() | st.just("Hogar"),
)


@given(applicants)
def test_no_applicant_passes_without_the_proof_that_the_relation_requires(who: Applicant) -> None:
    reasons = of(applicant=who)
    if reasons:
        assert set(reasons) <= set(REASONS)
        return
    assert not who.is_subject
    assert not who.is_dead
    assert who.has_document
    if who.relation in PARENTS:
        assert who.is_parent_by_acta
        return
    assert who.age is not None
    assert who.age >= 18
    assert who.proof_number
    assert who.proof in ("court_decision", "birth_record", "appointment")
    if who.relation == "tutor":
        assert who.proof == "court_decision"
    if who.relation in RELATIVES:
        assert who.proof != "appointment"
    if who.relation in INSTITUTIONS:
        assert who.institution


def test_every_reason_is_reported_at_once_in_a_fixed_order() -> None:
    worst = replace(
        GOOD,
        born_on=None,
        is_dead=True,
        has_acta_in_force=False,
        applicant=None,
        has_fee=False,
        is_minor_present=False,
        has_photograph=False,
        missing_fingers=(1, 2),
    )
    reasons = refusals(worst, TODAY)
    assert reasons == (
        "birth_date_unknown",
        "acta_missing",
        "dead",
        "applicant_missing",
        "fee_missing",
        "minor_absent",
        "photograph_missing",
        "prints_missing",
    )
    assert list(reasons) == sorted(reasons, key=list(REASONS).index)


@pytest.mark.parametrize("language", ["es", "qu", "ay"])
def test_every_reason_has_its_words_in_every_language(language: str) -> None:
    assert not untranslated((reason.message for reason in REASONS.values()), language)


def test_every_reason_points_into_the_application_and_reveals_no_alert_in_any_language() -> None:
    for slug, reason in REASONS.items():
        assert reason.pointer.startswith("/"), slug
        sentences = [reason.message.in_language(language) for language in LANGUAGES]
        assert all(sentences), slug
        assert not any(word in " ".join(sentences).lower() for word in ("alert", "alerta", "artículo", "article")), slug

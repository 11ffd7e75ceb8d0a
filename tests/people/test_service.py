"""Persons, their kin and their numbers, on the database."""

import uuid
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from registry.core.context import Context
from registry.core.database import refusals_for_constraints
from registry.core.errors import CONSTRAINTS, Invalid, Refused, RegistryError, Unavailable
from registry.people import queries
from registry.people.models import Person, cui_sequence
from registry.people.rules import cui_check_digit, is_valid_cui
from registry.people.service import (
    RegisterPerson,
    allot_numbers,
    assign_cui,
    find_by_document,
    record_kinship,
    register_person,
    rename,
)


def person(ctx: Context, **known: object) -> Person:
    return register_person(ctx, RegisterPerson(**known))  # type: ignore[arg-type]  # each test names what it knows


@pytest.fixture
def real(ctx: Context) -> Context:
    """The same unit of work in an installation that is no demonstration."""
    return replace(ctx, settings=replace(ctx.settings, demonstration=False))


def slug_of(ctx: Context, statement: str, **values: object) -> str:
    with pytest.raises(RegistryError) as caught, refusals_for_constraints(), ctx.session.begin_nested():
        ctx.session.execute(text(statement), values)
    return caught.value.slug


def test_a_person_is_stored_as_spelled_and_found_by_the_search_form(ctx: Context) -> None:
    stored = person(
        ctx, given_names="Ángel José", first_surname="Muñoz", second_surname="D'Angelo", sex="male", nationality="PER"
    )
    assert (stored.first_surname, stored.folded_name) == ("Muñoz", "ANGEL JOSE MUNOZ DANGELO")
    assert stored.is_demonstration


def test_a_person_is_found_by_any_form_of_the_document(ctx: Context) -> None:
    stored = person(ctx, document_type="DNI", document_number="10117410-2")
    for form in ("10117410", "10117410-2", "10117410g", " 10117410 "):
        assert find_by_document(ctx, "DNI", form) is stored
    assert find_by_document(ctx, "CE", "10117410") is None
    assert find_by_document(ctx, "NONE", None) is None
    assert find_by_document(ctx, None, None) is None


def test_one_document_names_one_person(ctx: Context) -> None:
    person(ctx, document_type="CE", document_number="abc12345")
    with pytest.raises(Refused) as caught, refusals_for_constraints():
        person(ctx, document_type="CE", document_number="ABC12345")
    assert caught.value.slug == "document-in-use"


def test_every_reason_against_a_person_is_given_at_once_without_quoting(ctx: Context) -> None:
    with pytest.raises(Invalid) as caught:
        person(
            ctx,
            given_names="Ana\x00",
            first_surname="😀",
            birth_date=ctx.today + timedelta(1),
            document_type="DNI",
            document_number="77",
        )
    assert [error.pointer for error in caught.value.errors] == [
        "/given_names",
        "/first_surname",
        "/birth_date",
        "/document_number",
    ]
    assert not any("77" in str(error.detail) or "Ana" in str(error.detail) for error in caught.value.errors)


def test_the_journal_of_a_person_holds_no_personal_data(ctx: Context) -> None:
    stored = person(ctx, given_names="Ana", first_surname="Quispe", document_type="DNI", document_number="44556677")
    rename(ctx, stored, "Luz", "Mamani", None)
    written = repr(ctx.entries)
    assert not any(secret in written for secret in ("Ana", "Quispe", "Luz", "Mamani", "44556677"))


def test_a_renamed_person_is_found_by_the_new_name(ctx: Context) -> None:
    stored = person(ctx)
    rename(ctx, stored, "Luz", "Ñaupari", "Quispe")
    assert stored.folded_name == "LUZ NAUPARI QUISPE"
    with pytest.raises(Invalid):
        rename(ctx, stored, "Luz", "\u202eiraN", None)


def test_kinship_is_kept_with_its_evidence_and_read_from_both_sides(ctx: Context) -> None:
    child, mother, aunt = person(ctx), person(ctx, sex="female"), person(ctx)
    stored = record_kinship(ctx, child.id, mother.id, "mother", "live_birth_certificate", "1234567890")
    record_kinship(ctx, child.id, aunt.id, "aunt_or_uncle", "declaration", since=date(2020, 1, 2))
    assert (stored.evidence_id, stored.since) == ("1234567890", ctx.today)
    assert {row.relation for row in queries.kin_of(ctx.session, child.id)} == {"mother", "aunt_or_uncle"}
    assert [row.child_id for row in queries.kin_of(ctx.session, mother.id)] == [child.id]


@pytest.mark.parametrize("evidence", ["hearsay", "acknowledgement", ""])
def test_evidence_of_another_relation_does_not_prove_a_mother(ctx: Context, evidence: str) -> None:
    with pytest.raises(Invalid):
        record_kinship(ctx, person(ctx).id, person(ctx).id, "mother", evidence)


def test_a_child_has_one_mother_by_certificate(ctx: Context) -> None:
    child = person(ctx)
    record_kinship(ctx, child.id, person(ctx).id, "mother", "live_birth_certificate")
    with pytest.raises(Refused) as caught, refusals_for_constraints():
        record_kinship(ctx, child.id, person(ctx).id, "mother", "live_birth_certificate")
    assert caught.value.slug == "birth-mother-recorded"


def test_nobody_is_their_own_mother(ctx: Context) -> None:
    child = person(ctx)
    with pytest.raises(Refused) as caught, refusals_for_constraints():
        record_kinship(ctx, child.id, child.id, "mother", "declaration")
    assert caught.value.slug == "own-relative"


def test_demonstration_data_have_numbers_of_their_own(ctx: Context) -> None:
    numbers = [assign_cui(ctx, person(ctx)) for _ in range(3)]
    assert all(number.digits.startswith("99") and number.is_demonstration for number in numbers)
    assert all(is_valid_cui(number.digits + number.check_digit) for number in numbers)
    assert len({number.digits for number in numbers}) == 3


def test_a_cui_is_assigned_once_and_is_the_number_of_the_dni(ctx: Context) -> None:
    child = person(ctx)
    number = assign_cui(ctx, child)
    assert find_by_document(ctx, "DNI", f"{number.digits}-{number.check_digit}") is child
    with pytest.raises(Refused) as caught:
        assign_cui(ctx, child)
    assert caught.value.slug == "cui-assigned"


def test_a_number_that_is_already_a_dni_is_skipped(ctx: Context) -> None:
    taken = int(assign_cui(ctx, person(ctx)).digits)
    person(ctx, document_type="DNI", document_number=str(taken + 1))
    assert int(assign_cui(ctx, person(ctx)).digits) >= taken + 2


def test_no_number_is_assigned_or_used_up_before_a_block_is_allotted(real: Context) -> None:
    before = queries.numbers_taken(real.session, cui_sequence)
    with pytest.raises(Unavailable) as caught:
        assign_cui(real, person(real))
    assert caught.value.slug == "cui-exhausted"
    assert queries.numbers_taken(real.session, cui_sequence) == before


def test_numbers_go_through_the_blocks_in_order_and_then_end(real: Context) -> None:
    used = queries.numbers_taken(real.session, cui_sequence)
    if used:
        allot_numbers(real, 1, used)
    assert allot_numbers(real, 70_000_001, 70_000_002) == 2
    assert allot_numbers(real, 60_000_001, 60_000_001) == 1
    assigned = [assign_cui(real, person(real)) for _ in range(3)]
    assert [number.digits for number in assigned] == ["70000001", "70000002", "60000001"]
    assert not any(number.is_demonstration for number in assigned)
    with pytest.raises(Unavailable):
        assign_cui(real, person(real))


@pytest.mark.parametrize(
    ("first", "last", "slug"),
    [
        (70_000_050, 70_000_150, "block-allotted"),
        (70_000_000, 70_000_000, "block-allotted"),
        (5, 4, "block-order"),
        (0, 4, "block-order"),
        (98_999_999, 99_000_000, "block-demonstration"),
    ],
)
def test_a_block_that_overlaps_or_goes_backwards_is_refused(real: Context, first: int, last: int, slug: str) -> None:
    allot_numbers(real, 70_000_000, 70_000_100)
    with pytest.raises(Refused) as caught, refusals_for_constraints():
        allot_numbers(real, first, last)
    assert caught.value.slug == slug


def test_an_assigned_number_is_never_changed_moved_or_withdrawn(ctx: Context) -> None:
    digits = assign_cui(ctx, person(ctx)).digits
    other = person(ctx).id
    for statement in (
        "UPDATE identity_number SET person_id = :other WHERE digits = :digits",
        "DELETE FROM identity_number WHERE digits = :digits",
        "TRUNCATE identity_number",
    ):
        with pytest.raises(Refused), refusals_for_constraints(), ctx.session.begin_nested():
            ctx.session.execute(text(statement), {"digits": digits, "other": other} if ":" in statement else {})


PERSON = (
    "INSERT INTO person (id, folded_name, is_demonstration, created_at, {0}) "
    "VALUES (gen_random_uuid(), '', true, now(), :value)"
)


@pytest.mark.parametrize(
    ("column", "value", "slug"),
    [
        ("sex", "other", "unknown-sex"),
        ("given_names", "x" * 51, "name-length"),
        ("first_surname", "", "name-length"),
        ("second_surname", "x" * 61, "name-length"),
        ("given_names", "Jose\u0301", "name-not-composed"),
        ("age_years", 131, "age-range"),
        ("age_years", -1, "age-range"),
        ("birth_date", date(2999, 1, 1), "birth-date-range"),
        ("birth_date", date(1800, 1, 1), "birth-date-range"),
        ("nationality", "peru", "unknown-nationality"),
    ],
)
def test_the_database_itself_refuses_a_person_out_of_range(ctx: Context, column: str, value: object, slug: str) -> None:
    assert slug_of(ctx, PERSON.format(column), value=value) == slug


DOCUMENT = (
    "INSERT INTO identity_document (id, person_id, type, number, created_at) "
    "VALUES (gen_random_uuid(), :id, :type, :number, now())"
)


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        ("DNI", "1234567"),
        ("DNI", "ABCDEFGH"),
        ("CE", "abc12345"),
        ("CE", "12345"),
        ("PASSPORT", "1234567890123"),
        ("NONE", "123456"),
        ("FOREIGN_ID", "1234"),
        ("PTP", "12345"),
    ],
)
def test_the_database_itself_refuses_a_malformed_document(ctx: Context, kind: str, number: str) -> None:
    slug = slug_of(ctx, DOCUMENT, id=person(ctx).id, type=kind, number=number)
    assert slug in {"document-malformed", "unknown-document-type"}


NUMBER = (
    "INSERT INTO identity_number (digits, check_digit, person_id, is_demonstration, assigned_at) "
    "VALUES (:digits, :check, :id, :demonstration, now())"
)


@pytest.mark.parametrize(
    ("digits", "check", "demonstration", "slug"),
    [
        ("10117410", "3", False, "cui-malformed"),
        ("1011741", "2", False, "cui-malformed"),
        ("1011741x", "2", False, "cui-malformed"),
        ("10117410", "2", True, "cui-range"),
        ("99000000", "5", False, "cui-range"),
    ],
)
def test_the_database_itself_refuses_a_number_without_its_check_digit_or_mark(
    ctx: Context, digits: str, check: str, demonstration: bool, slug: str
) -> None:
    right = cui_check_digit(digits) if slug == "cui-range" else check
    assert slug_of(ctx, NUMBER, digits=digits, check=right, id=person(ctx).id, demonstration=demonstration) == slug


def test_the_database_computes_the_same_check_digit(ctx: Context) -> None:
    """One number for each remainder."""
    for number in range(10_117_410, 10_117_432):
        digits = str(number)
        values = {"digits": digits, "check": cui_check_digit(digits), "id": person(ctx).id, "demonstration": False}
        ctx.session.execute(text(NUMBER), values)


def test_every_constraint_of_these_tables_has_a_refusal(ctx: Context) -> None:
    names = ctx.session.scalars(
        text(
            "SELECT conname FROM pg_constraint WHERE contype IN ('c', 'u', 'f', 'x') AND conrelid::regclass::text "
            "IN ('person', 'identity_document', 'kinship', 'identity_number', 'cui_block')"
        )
    )
    assert [name for name in names if name not in CONSTRAINTS] == []


def test_a_stranger_has_no_kin(ctx: Context) -> None:
    assert queries.kin_of(ctx.session, uuid.uuid4()) == []

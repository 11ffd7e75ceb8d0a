"""Who one person may be, among those in the database."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import text

from registry.core.context import Context
from registry.duplicates.linkage import service
from registry.duplicates.linkage.facts import PersonFacts
from registry.duplicates.linkage.service import LinkedCandidate, candidates, refresh
from registry.people.service import RegisterPerson, register_person
from tests.births.samples import digits

BORN = date(2015, 3, 7)
DESCRIBED = PersonFacts(
    given_names="Rosa Elena", first_surname="Ñaupari", second_surname="Ccahuana", sex="female", birth_date=BORN
)
SELF = RegisterPerson("Rosa Elena", "Ñaupari", "Ccahuana", "female", BORN)


@pytest.fixture
def known(ctx: Context) -> Callable[..., uuid.UUID]:
    """known(**changes): a person of the registry, with stored features."""

    def make(**changes: Any) -> uuid.UUID:
        person = register_person(ctx, replace(SELF, **changes))
        refresh(ctx, [person.id])
        return person.id

    return make


def bits_of(found: list[LinkedCandidate], person: uuid.UUID) -> float | None:
    return next((candidate.bits for candidate in found if candidate.person_id == person), None)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"given_names": "Rosa"},
        {"given_names": "Roza Elenna"},
        {"given_names": "Elena Rosa"},
        {"first_surname": "Ccahuana", "second_surname": "Ñaupari"},
        {"second_surname": "Qhawana"},
        {"second_surname": "Cahuana"},
        {"first_surname": "Naupary"},
        {"second_surname": None},
        {"birth_date": date(2015, 7, 3)},
        {"birth_date": date(2012, 3, 7)},
        {"birth_date": date(2018, 3, 7)},
        {"birth_date": None},
        {"birth_date": None, "age_years": 11},
        {"sex": None},
    ],
)
def test_a_person_registered_again_is_found_whatever_one_field_became(
    ctx: Context, known: Callable[..., uuid.UUID], changes: dict[str, Any]
) -> None:
    person = known(**changes)
    bits = bits_of(candidates(ctx, DESCRIBED), person)
    assert bits is not None
    stranger = known(given_names="Julio", first_surname="Tsamajain", second_surname="Wisum", birth_date=BORN)
    other = bits_of(candidates(ctx, DESCRIBED), stranger)
    assert other is None or other < bits


FIELDS = ("given_names", "first_surname", "second_surname", "sex", "birth_date")


@pytest.mark.parametrize("missing", FIELDS)
def test_no_single_missing_field_switches_the_search_off(
    ctx: Context, known: Callable[..., uuid.UUID], missing: str
) -> None:
    person = known()
    assert bits_of(candidates(ctx, replace(DESCRIBED, **{missing: None})), person) is not None


def test_the_parts_add_up_to_the_score_shown_and_name_every_comparison(
    ctx: Context, known: Callable[..., uuid.UUID]
) -> None:
    known(), known(birth_date=date(2015, 7, 3))
    found = candidates(ctx, DESCRIBED)
    assert len(found) >= 2
    for candidate in found:
        assert candidate.bits == pytest.approx(sum(part.bits for part in candidate.parts))
        assert len({part.comparison for part in candidate.parts}) == len(candidate.parts) == 8
    assert [candidate.bits for candidate in found] == sorted((candidate.bits for candidate in found), reverse=True)


def test_a_person_is_not_its_own_candidate(ctx: Context, known: Callable[..., uuid.UUID]) -> None:
    person = known()
    facts = service.facts_of(ctx, person)
    assert facts is not None
    assert bits_of(candidates(ctx, facts), person) is None


def test_a_person_of_whom_nothing_is_known_has_no_candidates(ctx: Context) -> None:
    assert candidates(ctx, PersonFacts()) == []


def test_a_common_name_is_weaker_evidence_than_a_rare_one(ctx: Context, known: Callable[..., uuid.UUID]) -> None:
    model = "'t', 'test', 1000, '{\"duplicates_per_record\": 0.02, \"weights\": []}', now() + interval '1 day'"
    ctx.session.execute(text(f"INSERT INTO linkage_model VALUES ({model})"))
    rows = "('t', 'surname', 'KISPI', 60), ('t', 'surname', 'MAMANI', 50), ('t', 'given_1', 'RUSA', 30)"
    ctx.session.execute(text(f"INSERT INTO linkage_term VALUES {rows}"))
    common = known(first_surname="Quispe", second_surname="Mamani")
    rare = known()
    described = replace(DESCRIBED, first_surname="Quispi", second_surname="Mamani")
    few, many = bits_of(candidates(ctx, described), common), bits_of(candidates(ctx, DESCRIBED), rare)
    assert few is not None
    assert many is not None
    assert many - few == pytest.approx(11.55, abs=0.05)  # log2 of 60 · 50


def test_no_more_candidates_than_the_limit_are_returned(ctx: Context, known: Callable[..., uuid.UUID]) -> None:
    for _ in range(5):
        known(document_type="DNI", document_number=digits(8))
    assert len(candidates(ctx, DESCRIBED, 3)) == 3

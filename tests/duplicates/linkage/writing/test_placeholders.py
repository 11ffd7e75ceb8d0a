"""What stands for nothing says nothing, and never hides the contradiction beside it."""

import math
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from registry.core.context import Context
from registry.duplicates.linkage.facts import PersonFacts, features
from registry.duplicates.linkage.model import level_by, score
from registry.duplicates.linkage.models import LinkageRecord
from registry.duplicates.linkage.service import candidates, refresh
from registry.duplicates.linkage.shipped import shipped
from registry.duplicates.linkage.writing.placeholders import MOST_BEARERS, UNKNOWN_DAY_FACTOR, unknown_day_factor
from registry.duplicates.linkage.writing.spelling import address_key, keys, phone_key
from registry.people.service import RegisterPerson, register_person

GIRL = PersonFacts(
    sex="female",
    birth_date=date(2025, 5, 17),
    place="150101",
    mother_id="m",
    mother_given_names="Luz",
    mother_first_surname="Tsamajain",
    mother_second_surname="Wisum",
    certificate="990000000001",
)
OTHER_GIRL = replace(
    GIRL,
    mother_id="n",
    mother_given_names="Carmen",
    mother_first_surname="Flores",
    mother_second_surname="Paredes",
    certificate="990000000009",
)


@pytest.mark.parametrize(
    "phone",
    [
        "999999999",
        "+51 999 999 999",
        "900000000",
        "123456789",
        "987654321",
        "912345678",
        "012345678",
        "000000000",
        "111111",
        "000000",
        "900000001",
        "987987987",
        "999888777",
        "999000111",
        "987000000",
        "912121212",
        "998989898",
    ],
)
def test_a_phone_made_up_to_fill_a_field_is_no_phone(phone: str) -> None:
    assert phone_key(phone) is None


@pytest.mark.parametrize("phone", ["987111222", "944332211", "14567899", "977777790", "955595590"])
def test_a_number_of_somebody_is_a_phone(phone: str) -> None:
    assert phone_key(phone) == phone


@pytest.mark.parametrize(
    "address",
    ["S/N", "s.n.", "Sin número", "No tiene", "SIN DIRECCIÓN", "domicilio desconocido", "-", "Calle s/n", "X"],
)
def test_an_address_that_names_no_place_is_no_address(address: str) -> None:
    assert address_key(address, "150101") is None
    assert address_key("Jr. Cusco s/n", "150101") == "150101 CUSCO S"


@pytest.mark.parametrize(
    "name", ["NN", "N.N.", "n n", "Sin nombre", "Desconocida", "RN mujer", "No consigna", "XX", "S/N"]
)
def test_a_name_that_stands_for_nobody_is_no_name(name: str) -> None:
    assert keys(name) == ()


@pytest.mark.parametrize("name", ["Ana", "María Noé", "Xiomara", "Bebeto", "Simón", "Nina"])
def test_an_ordinary_name_stays_one(name: str) -> None:
    assert keys(name)


def test_a_certificate_number_of_one_digit_repeated_is_no_number() -> None:
    assert features(replace(GIRL, certificate="0000000000")).certificate is None
    assert features(GIRL).certificate == "990000000001"


@pytest.mark.parametrize(
    "shared", [{"phone": "987111222"}, {"address": "Jr. Cusco 123"}, {"father_given_names": "Luis"}]
)
def test_whatever_two_girls_of_two_mothers_share_the_other_mother_counts_against(shared: dict[str, Any]) -> None:
    """Born in one hospital on one day, in registries from a village's to a country's."""
    shared = {**shared, "residence": "150101", "father_first_surname": "Huamán"}
    one, other = features(replace(GIRL, **shared)), features(replace(OTHER_GIRL, **shared))
    for records in (600, 10_000, 1_000_000):
        parts = score(shipped().in_registry_of(records), {}, one, other)
        assert next(part.level for part in parts if part.comparison == "household") == "another mother"
        assert level_by(parts) in (None, "review")


def test_a_birth_date_weighs_by_how_many_bear_it_and_never_more_than_any_date() -> None:
    model = shipped().in_registry_of(1000)
    person = features(GIRL)

    def bits_of_date(bearers: int) -> float:
        parts = score(model, {("birth_date", date(2025, 5, 17)): bearers / 1000}, person, person)
        return next(part.bits for part in parts if part.comparison == "birth date")

    assert bits_of_date(1) - bits_of_date(20) == pytest.approx(math.log2(20), abs=0.01)
    assert bits_of_date(0) == pytest.approx(12.8, abs=0.1)


@pytest.fixture
def known(ctx: Context) -> Callable[..., uuid.UUID]:
    """known(born, phone): a woman of the registry, with stored features."""

    def make(born: date, phone: str | None = None, surname: str = "Ccahuana") -> uuid.UUID:
        person = register_person(ctx, RegisterPerson("Rosa", surname, "Ñaupari", "female", born))
        refresh(ctx, [person.id])
        if phone is not None:
            ctx.session.get_one(LinkageRecord, person.id).phone = phone
            ctx.session.flush()
        return person.id

    return make


def bits_of(ctx: Context, comparison: str, described: PersonFacts, person: uuid.UUID) -> float:
    (candidate,) = [each for each in candidates(ctx, described, 1000) if each.person_id == person]
    return next(part.bits for part in candidate.parts if part.comparison == comparison)


def test_the_first_of_january_says_less_than_the_seventeenth_of_may(
    ctx: Context, known: Callable[..., uuid.UUID]
) -> None:
    described = PersonFacts(given_names="Rosa", first_surname="Ccahuana", second_surname="Ñaupari", sex="female")
    bits = [
        bits_of(ctx, "birth date", replace(described, birth_date=day), known(day))
        for day in (date(1990, 5, 17), date(1991, 1, 1), date(1992, 7, 1))
    ]
    assert bits[0] > max(bits[1:])
    model = shipped().in_registry_of(1_000_000)
    assert model.share_of_day(UNKNOWN_DAY_FACTOR) == pytest.approx(16 * model.weights["birth date", "the same"][1])


def test_a_phone_that_very_many_bear_is_no_phone(ctx: Context, known: Callable[..., uuid.UUID]) -> None:
    described = PersonFacts(given_names="Rosa", first_surname="Ccahuana", second_surname="Ñaupari", phone="987111222")
    described = replace(described, birth_date=date(1990, 5, 17), sex="female")
    person = known(date(1990, 5, 17), "987111222")
    assert bits_of(ctx, "household", described, person) > 0
    for _ in range(MOST_BEARERS):
        known(date(1980, 3, 3), "987111222", "Tsamajain")
    assert bits_of(ctx, "household", described, person) == 0


@pytest.mark.parametrize(
    "name",
    [
        *("SIN DATO", "No refiere", "N.N.", "XX", "0", "-", "S/D", "N/A", "No sabe", "se desconoce", "NULL", "XXXXX"),
        *("no identificada", "por confirmar", "pendiente", "RN de María Quispe", "Hija de Rosa", "NN femenino", "asdf"),
    ],
)
def test_what_a_form_says_when_nobody_knows_a_name_is_none(name: str) -> None:
    assert keys(name) == ()


@pytest.mark.parametrize("name", ["Porta", "Sabas", "Segundo", "Nonato", "Nadia", "Li", "María Bebé", "Campos"])
def test_real_names_that_look_like_such_words_are_names(name: str) -> None:
    assert keys(name)


@pytest.mark.parametrize(
    "address",
    [
        *(
            "CONOCIDO",
            "Plaza de Armas S/N",
            "domicilio conocido",
            "S/D",
            "no refiere",
            "misma dirección",
            "Caserío s/n",
        ),
        *("AA.HH. S/N", "Hospital Regional", "en tránsito", "-", "0", "por confirmar"),
    ],
)
def test_an_address_that_names_no_house_is_none(address: str) -> None:
    assert address_key(address, "150101") is None


@pytest.mark.parametrize("address", ["Jr. Puno 345", "Mz A Lt 3", "Plaza de Armas 120", "Caserío San Juan", "Km 5"])
def test_an_address_that_may_be_a_house_is_compared(address: str) -> None:
    assert address_key(address, "150101") is not None


@pytest.mark.parametrize(
    "phone",
    [
        *("000000000", "123456789", "900000000", "900000001", "999888777", "998877665", "111222333", "987654322"),
        *("900100200", "951951951", "912121212", "+51 999 999 991"),
    ],
)
def test_a_telephone_number_typed_to_fill_the_field_is_none(phone: str) -> None:
    assert phone_key(phone) is None


def test_real_telephone_numbers_are_compared() -> None:
    for phone in ("984512376", "951753852", "01-4567890", "054-223344", "987987123"):
        assert phone_key(phone) is not None


def test_a_day_for_no_date_at_all_is_unknown_and_the_first_of_a_month_weighs_less() -> None:
    assert features(PersonFacts(birth_date=date(1900, 1, 1))).birth_date is None
    assert features(PersonFacts(birth_date=date(1900, 1, 1))).birth_year is None
    factors = [unknown_day_factor(date(2015, *day)) for day in ((1, 1), (7, 1), (3, 1), (3, 2))]
    assert factors == [16, 16, 4, 1]

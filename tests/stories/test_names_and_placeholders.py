"""What stands for nothing says nothing; a name written otherwise is still the name."""

from datetime import datetime, timedelta

import pytest

from registry.core.clock import day_in_peru, start_of_day
from tests.stories.driver.answers import BirthPaper, Level
from tests.stories.driver.forms import AREQUIPA, IQUITOS, LIMA
from tests.stories.driver.persons import Adult, grown, man, newborn, woman
from tests.stories.marks import story
from tests.stories.world import World


def _two(world: World, first: Adult, second: Adult, days: tuple[float, float] = (9, 9)) -> Level:
    """Two girls of two women in one hospital, not yet named, without prints: how the investigator sees it."""
    births = [
        world.registrar(LIMA).enrols(mother, newborn(ago), fingers=(), mothers_fingers=())
        for mother, ago in zip((first, second), days, strict=True)
    ]
    return world.investigator.level(*births)


def _linked(level: Level) -> bool:
    return "l1" in {finding.indicator for finding in level.findings if finding.severity in {"M", "H"}}


@story("F19", "case 21", kind="innocent")
@pytest.mark.parametrize("address", ["S/N", "s/n", "Sin número", "no tiene"])
def test_neighbours_without_a_street_number_are_no_case(world: World, address: str) -> None:
    first = woman("Rosa Huamán Ccori", address=address)
    level = _two(world, first, woman("Elvira Tapia Rojas", address=address))
    assert not _linked(level), level


@story("case 21", kind="innocent")
@pytest.mark.parametrize("phone", ["999999999", "000000000", "123456789"])
def test_a_phone_that_is_nobodys_links_nobody(world: World, phone: str) -> None:
    level = _two(world, woman("Rosa Huamán Ccori", phone=phone), woman("Elvira Tapia Rojas", phone=phone))
    assert not _linked(level), level


@story("case 22", kind="innocent")
def test_two_women_called_nn_are_not_one(world: World) -> None:
    first = woman("NN / NN / NN", dni=None, born=None, history={"age_years": 25})
    second = woman("NN / NN / NN", dni=None, born=None, history={"age_years": 31})
    level = _two(world, first, second, (9, 70))
    assert not _linked(level), level


@story("case 23", kind="innocent")
def test_two_namesakes_born_on_the_first_of_january_are_no_case(world: World) -> None:
    first, second = woman("Rosa Quispe Mamani", born="1990-01-01"), woman("Rosa Quispe Mamani", born="1990-01-01")
    assert _two(world, first, second, (9, 400)).name != "case"


def _again(world: World, first: Adult, second: Adult) -> Level:
    """One woman with another spelling and another document five months later, prints of neither."""
    births: list[BirthPaper] = []
    for mother, ago in ((first, 160), (second, 8)):
        births.append(world.registrar(LIMA).enrols(mother, newborn(ago), fingers=(), mothers_fingers=()))
    return world.investigator.level(*births)


SPELLINGS = [
    ("Rosa Elvira / Ñaupari / Tsamajain", "María Rosa Elvira / Ñaupari / Tsamajain"),
    ("María Elena / Ñaupari / Tsamajain", "Elena / Ñaupari / Tsamajain"),
    ("Rosa Elvira / Ñaupari / Tsamajain", "Ñaupari / Rosa / Elvira"),
    ("Juana / De la Cruz / Ñaupari", "Juana / Delacruz / Ñaupari"),
    ("Juana / De la Cruz / Ñaupari", "Juana / Dela Cruz / Ñaupari"),
    ("Saturnina / Quispe / Choquehuanca", "Saturnina / Kispe / Chuquiwanka"),
    ("Nélida / Huamán / Wisum", "Nelida / Waman / Wisum"),
]


@story("case 24", "case 26", kind="fraud")
@pytest.mark.parametrize("spellings", [*SPELLINGS[:2], *SPELLINGS[3:5]])
def test_a_woman_who_bears_twice_in_five_months_is_found_however_her_name_is_written(
    world: World, spellings: tuple[str, str]
) -> None:
    first, second = (woman(name, born="1993-05-17") for name in spellings)
    assert _linked(_again(world, first, second))


@story("case 25", kind="fraud")
def test_given_names_and_surnames_exchanged_do_not_hide_a_woman(world: World) -> None:
    first, second = (woman(name, born="1993-05-17") for name in SPELLINGS[2])
    assert _linked(_again(world, first, second))


@story("names of the Andes", kind="fraud")
@pytest.mark.parametrize("spellings", SPELLINGS[5:])
def test_quechua_spellings_do_not_hide_a_woman(world: World, spellings: tuple[str, str]) -> None:
    first, second = (woman(name, born="1993-05-17") for name in spellings)
    assert _linked(_again(world, first, second))


FIVE_WOMEN = ("Ana Soto Vera", "Bea Luna Díaz", "Celia Rey Paz", "Dora Gil Cano", "Eva Sol Inga")
SPELT = ("987111222", "+51987111222", "51987111222", "0051987111222", "+51987111222")


def _with_phones(world: World, phones: tuple[str, ...]) -> Level:
    nurse = world.registrar(LIMA)
    women = [woman(name, phone=phone) for name, phone in zip(FIVE_WOMEN, phones, strict=True)]
    births = [nurse.enrols(mother, newborn(20), fingers=(), mothers_fingers=()) for mother in women]
    return world.investigator.level(*births)


@story("F36", "FR18", kind="fraud")
def test_one_phone_in_four_spellings_is_one_phone(world: World) -> None:
    assert "h1" in _with_phones(world, SPELT).indicators


@story("FR18b", kind="fraud")
def test_one_phone_of_five_families_is_found(world: World) -> None:
    assert "h1" in _with_phones(world, ("987111222",) * 5).indicators


@story("FR06", kind="fraud")
def test_a_child_registered_again_with_swapped_surnames_is_found(world: World) -> None:
    mother = woman("Saturnina Ñaupari Choquehuanca", born="1986-03-09")
    first = world.registrar(LIMA).enrols(mother, grown(3), fingers=(), mothers_fingers=())
    world.clerk.inscribes(first, "Yesenia Maribel", man("Wilber Ttito Huallpa"))
    again = woman("Saturnina Choquehuanca Ñaupari", born="1986-03-09")
    second = world.registrar(AREQUIPA).enrols(again, newborn(born=first.child.born_at), fingers=(), mothers_fingers=())
    world.clerk.inscribes(second, "Yesenia Maribel", man("Wilber Ttito Huallpa"))
    assert world.investigator.level(first, second).name in {"review", "case"}


def _midnight(world: World, days: int) -> datetime:
    """00:00 of a day, as a form has it that wants an hour."""
    return start_of_day(day_in_peru(world.ago(days=days)))


@story("00:00", kind="innocent")
def test_two_girls_of_one_ward_and_day_whose_hour_was_filled_with_midnight_are_no_review(world: World) -> None:
    nurse, midnight = world.registrar(LIMA), _midnight(world, 3)
    births = [
        nurse.enrols(woman(name), newborn(born=midnight, weight_g=grams), at=midnight + timedelta(hours=30))
        for name, grams in (("Rosa Huamán Ccori", 3200), ("Elvira Tapia Rojas", 3204))
    ]
    assert "hour-midnight" in births[0].warnings
    assert world.investigator.level(*births).name in {"nothing", "weak"}


@story("00:00", kind="innocent")
def test_a_physician_who_signs_births_of_midnight_in_two_cities_was_not_at_both_at_once(world: World) -> None:
    midnight, dni = _midnight(world, 3), "41234568"
    births = [
        world.registrar(facility).enrols(
            woman(name), newborn(born=midnight), at=midnight + timedelta(hours=30), attendant__dni=dni
        )
        for facility, name in ((AREQUIPA, "Rosa Huamán Ccori"), (IQUITOS, "Elvira Tapia Rojas"))
    ]
    reasons = [reason for alert in world.investigator.alerts(*births) for reason in alert["reasons"]]
    assert "e3" not in {reason["indicator"] for reason in reasons}


@story("00:00", kind="fraud")
def test_an_annulled_birth_does_not_hide_behind_midnight_when_it_comes_back(world: World) -> None:
    nurse, midnight = world.registrar(LIMA), _midnight(world, 3)
    own = newborn(born=midnight + timedelta(hours=14, minutes=23), weight_g=3215)
    first = nurse.enrols(woman("Ana Salas Rivera"), own, fingers=(), mothers_fingers=())
    nurse.annuls(first)
    again = newborn(born=midnight, weight_g=3215)
    second = nurse.enrols(
        woman("Julia Ttito Puma"), again, at=midnight + timedelta(hours=30), fingers=(), mothers_fingers=()
    )
    assert "b4" in world.investigator.level(first, second).indicators

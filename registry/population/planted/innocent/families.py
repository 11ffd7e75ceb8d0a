"""Families that look like fraud: twins apart, namesakes, sisters, cousins, second marriages, new documents."""

from datetime import timedelta

from registry.population.planted.pattern import (
    Pattern,
    another_person,
    any_day,
    mother_of_age,
    one_birth,
    planted_case,
    same_child_again,
)
from registry.population.world.families import World, twin
from registry.population.world.people import Registration


def twins_apart(world: World) -> Pattern:
    """Twins enrolled as two deliveries: the number of the first was forgotten."""
    first = one_birth(world, any_day(world))
    first.plurality = 2
    second = twin(world, first)
    second = same_child_again(world, second)
    return planted_case("twins apart", [first, second], is_innocent=True)


def twins_past_midnight(world: World) -> Pattern:
    """Twins of one delivery, of two days."""
    first = one_birth(world, any_day(world))
    first.plurality = 2
    second = twin(world, first)
    later = timedelta(hours=world.rng.randrange(2, 12))
    second.born_at, second.stated_born_at = first.born_at + later, first.stated_born_at + later
    second.enrolled_at = max(second.enrolled_at, second.born_at + timedelta(hours=1))
    return planted_case("twins of two days", [first, second], is_innocent=True)


def new_document(world: World) -> Pattern:
    """A woman without a DNI, or with a foreigner's card, bears again years later and has a DNI."""
    first, second = two_papers(world)
    return planted_case("new document", [first, second], is_innocent=True, one_person=(first.mother, second.mother))


def two_papers(world: World) -> tuple[Registration, Registration]:
    """Two births of one woman under two records, the earlier without a DNI."""
    day = any_day(world, least_days=1000)
    mother = mother_of_age(world, day, 24)
    is_foreigner = world.rng.random() < 0.5
    mother.document_type, mother.document_number = ("CE", f"0{world.document()}") if is_foreigner else ("NONE", None)
    first = one_birth(world, day, mother=mother)
    later = another_person(
        world, mother, document_type="DNI", document_number=world.document(), known_since=world.until
    )
    second = one_birth(world, day + timedelta(days=world.rng.randrange(420, 900)), mother=later, home=first.home)
    return first, second


def namesake_mothers(world: World) -> Pattern:
    """Two women of one common name and one birth date, in different places."""
    first, second = two_namesakes(world, world.rng.randrange(1, 700))
    return planted_case("namesake mothers", [first, second], is_innocent=True)


def two_namesakes(world: World, days: int) -> tuple[Registration, Registration]:
    """A birth of each of two women of one name and birth date, so many days apart."""
    day = any_day(world, least_days=1000)
    one = mother_of_age(world, day)
    one.given_names, one.first_surname, one.second_surname = "María", "Quispe", "Mamani"
    other = another_person(world, one, document_type="DNI", document_number=world.document())
    return one_birth(world, day, mother=one), one_birth(world, day + timedelta(days=days), mother=other)


def namesake_children(world: World) -> Pattern:
    """Two children of one name and birth date, of different parents, in different places."""
    day = any_day(world)
    first, second = one_birth(world, day), one_birth(world, day)
    second.sex = first.sex
    first.given_names = second.given_names = "Luis Alberto" if first.sex == "male" else "María Elena"
    first.first_surname = second.first_surname = "Flores"
    first.second_surname = second.second_surname = "Quispe"
    return planted_case("namesake children", [first, second], is_innocent=True)


def sisters(world: World) -> Pattern:
    """Two sisters a year or two apart, of one household, who bear children in one year."""
    day = any_day(world)
    elder, younger = _two_sisters(world, one_birth(world, day))
    return planted_case("sisters", [elder, younger], is_innocent=True)


def cousins(world: World) -> Pattern:
    """Children of two sisters and two brothers: of the same surnames and grandparents, months apart."""
    day = any_day(world)
    father = world.adult("male", None, world.until)
    elder, younger = _two_sisters(world, one_birth(world, day, father=father))
    uncle = world.adult("male", None, world.until)
    uncle.first_surname, uncle.second_surname = father.first_surname, father.second_surname
    younger.father, younger.father_recognises = uncle, True
    younger.first_surname, younger.second_surname = elder.first_surname, elder.second_surname
    younger.sex = elder.sex
    if world.rng.random() < 0.5:
        younger.given_names = f"{elder.given_names.split()[0]} {world.names.given(world.rng, elder.sex).split()[0]}"
    return planted_case("cousins", [elder, younger], is_innocent=True)


def _two_sisters(world: World, elder: Registration) -> tuple[Registration, Registration]:
    mother = elder.mother
    assert mother is not None
    assert mother.birth_date is not None
    sister = world.adult("female", mother.birth_date + timedelta(days=world.rng.randrange(330, 900)), world.until)
    sister.first_surname, sister.second_surname = mother.first_surname, mother.second_surname
    day = elder.born_on + timedelta(days=world.rng.randrange(10, 300))
    return elder, one_birth(world, day, mother=sister, home=elder.home)


def second_marriage(world: World) -> Pattern:
    """A woman's children of two men, of one first name and each with a second of its own."""
    day = any_day(world, least_days=1000)
    first = one_birth(world, day, father=world.adult("male", None, world.until))
    name = first.given_names.split()[0]
    first.given_names = f"{name} {_another_name(world, first.sex, name)}"
    second = one_birth(
        world,
        day + timedelta(days=world.rng.randrange(400, 900)),
        mother=first.mother,
        father=world.adult("male", None, world.until),
    )
    if second.sex == first.sex:
        second.given_names = f"{name} {_another_name(world, second.sex, first.given_names)}"
    return planted_case("second marriage", [first, second], is_innocent=True)


def _another_name(world: World, sex: str, given_names: str) -> str:
    """One given name that is none of these."""
    while (name := world.names.given(world.rng, sex).split()[0]) in given_names.split():
        continue
    return name


def named_after_the_dead(world: World) -> Pattern:
    """A child named after a brother or sister who died."""
    day = any_day(world, least_days=1000)
    first = one_birth(world, day, father=world.adult("male", None, world.until))
    first.died_on = first.born_on + timedelta(days=world.rng.randrange(5, 200))
    later = day + timedelta(days=world.rng.randrange(400, 800))
    second = one_birth(world, later, mother=first.mother, father=first.father, home=first.home)
    second.sex, second.given_names = first.sex, first.given_names
    return planted_case("named after the dead", [first, second], is_innocent=True)


def old_mother(world: World) -> Pattern:
    """A mother of 51 to 54, whose child an assisted reproduction gave her."""
    day = any_day(world)
    birth = one_birth(world, day, mother=mother_of_age(world, day, world.rng.uniform(51, 54)))
    return planted_case("old mother", [birth], is_innocent=True)

"""A broker with two phones: buys a child here, finds a woman there, and knows which counter asks fewest questions."""

from typing import Any

from tests.stories.driver.answers import BirthPaper
from tests.stories.driver.forms import AREQUIPA, CUSCO, IQUITOS, LIMA
from tests.stories.driver.persons import grown, man, newborn, woman
from tests.stories.marks import story
from tests.stories.world import World

SUSPECT = {"review", "case"}
HELD = "under_review"
WOMEN = ("Ana Soto Vera", "Bea Luna Díaz", "Celia Rey Paz", "Dora Gil Cano", "Eva Sol Inga", "Flor Tapia Ruiz")


def _with_phone(world: World, name: str, phone: str, facility: str = LIMA) -> BirthPaper:
    mother = woman(name, phone=phone)
    return world.registrar(facility).enrols(mother, newborn(20), fingers=(), mothers_fingers=())


@story("two phones", kind="fraud")
def test_four_women_at_one_of_his_phones_are_found(world: World) -> None:
    births = [_with_phone(world, name, "987111222") for name in WOMEN[:4]]
    births += [_with_phone(world, name, "987333444") for name in WOMEN[4:]]
    assert "h1" in world.investigator.level(*births[:4]).indicators


@story("two phones", kind="innocent")
def test_two_sisters_in_law_who_share_a_phone_are_nothing(world: World) -> None:
    births = [_with_phone(world, name, "987111222") for name in WOMEN[:2]]
    assert "h1" not in world.investigator.level(*births).indicators


@story("aunt and tutor", kind="fraud")
def test_he_is_an_uncle_of_two_and_the_tutor_of_two_others(world: World) -> None:
    broker, births = man("Hugo Ramos Inga", born="1975-05-05"), []
    relations: list[dict[str, Any]] = [
        {"relation": "aunt_or_uncle", "proof": "birth_record", "proof_number": "77"},
        {"relation": "tutor", "proof": "court_decision", "proof_number": "12-2024"},
    ]
    for number, name in enumerate(WOMEN[:4]):
        birth = world.registrar(LIMA).enrols(woman(name), grown(9 + number), fingers=(), mothers_fingers=())
        world.clerk.inscribes(birth, f"Luz {name[:3]}")
        world.clerk.asks_card(birth, broker, fingers=(), applicant_fingers=(1,), **relations[number % 2])
        births.append(birth)
    assert "h1" in world.investigator.level(*births).indicators


@story("across the country", kind="fraud")
def test_he_takes_the_baby_to_iquitos_with_a_sleepy_exchange_of_thumbs(world: World) -> None:
    baby = newborn(6)
    first = world.registrar(LIMA).enrols(woman("Rosa Huamán Ccori"), baby)
    sold = newborn(3, hand=baby.own_hand, sex="male")
    second = world.registrar(IQUITOS).enrols(woman("Elvira Tapia Rojas"), sold)
    assert world.investigator.level(first, second).name == "case"


@story("three identities", kind="fraud")
def test_one_child_sold_three_times_in_one_department_is_one_web(world: World) -> None:
    baby = newborn(20)
    births = [world.registrar(LIMA).enrols(woman("Rosa Huamán Ccori"), baby)]
    for days, name in ((15, "Elvira Tapia Rojas"), (9, "Carmen Díaz Luna")):
        births.append(world.registrar(LIMA).enrols(woman(name), newborn(days, hand=baby.own_hand)))
    level = world.investigator.level(*births)
    assert level.name == "case", level
    named = set[str]().union(*(finding.persons for finding in level.findings if finding.indicator == "b1"))
    assert {birth.child_id for birth in births} <= named


@story("crossed women", kind="fraud")
def test_two_accomplices_who_exchange_their_names_are_found(world: World) -> None:
    one, other = woman("Rosa Huamán Ccori"), woman("Elvira Tapia Rojas")
    first = world.registrar(AREQUIPA).enrols(one, newborn(700))
    second = world.registrar(AREQUIPA).enrols(other, newborn(690))
    third = world.registrar(CUSCO).enrols(one, newborn(8), mother_shown=other)
    level = world.investigator.level(first, second, third)
    assert level.name == "case", level
    assert level.indicators & {"c1", "c2"}


@story("an enrolled child as another", kind="fraud")
def test_a_child_who_has_a_card_does_not_get_anothers(world: World) -> None:
    nurse, clerk = world.registrar(LIMA), world.clerk
    carded = nurse.enrols(woman("Rosa Huamán Ccori"), grown(11))
    clerk.inscribes(carded, "Luz")
    clerk.issues(clerk.asks_card(carded))
    bought = nurse.enrols(woman("Elvira Tapia Rojas"), grown(11))
    clerk.inscribes(bought, "Estrella")
    application = clerk.asks_card(bought, shown=carded.child)
    assert clerk.sees(application) == HELD
    level = world.investigator.level(carded, bought)
    assert level.name == "case", level
    assert "g2" in level.indicators


@story("eight months later", kind="fraud")
def test_an_infant_sold_at_eight_months_as_born_at_home_is_found(world: World) -> None:
    baby = newborn(245)
    first = world.registrar(LIMA).enrols(woman("Rosa Huamán Ccori"), baby)
    world.registrar(LIMA).adds_prints(first, mother=first.mother, baby=baby, at=world.ago(days=180))
    sold = newborn(200)
    second = world.registrar(CUSCO).enrols(
        woman("Elvira Tapia Rojas"),
        sold,
        baby_shown=baby,
        at=world.clock.now(),
        place__kind="home",
        place__facility=None,
    )
    assert world.investigator.level(first, second).name == "case"


@story("the dead child's papers", kind="fraud")
def test_a_dead_childs_name_given_to_another_is_found(world: World) -> None:
    mother, father = woman("Saturnina Ñaupari Choquehuanca", born="1986-03-09"), man("Wilber Ttito Huallpa")
    dead = world.registrar(LIMA).enrols(mother, grown(7))
    world.clerk.inscribes(dead, "Yesenia Maribel", father)
    world.clerk.records_death(dead.child_id, world.ago(days=900))
    again = world.registrar(CUSCO).enrols(
        woman("Saturnina Ñaupari Choquehuanca", born="1986-03-09", dni=None),
        newborn(born=dead.child.born_at),
        at=world.clock.now(),
        fingers=(),
        mothers_fingers=(),
        place__kind="home",
        place__facility=None,
    )
    world.clerk.inscribes(again, "Yesenia Maribel", man("Wilber Ttito Huallpa"), at=world.clock.now())
    assert world.investigator.level(dead, again).name in SUSPECT


@story("another order", kind="fraud")
def test_the_false_identity_registered_before_the_true_one_is_found_too(world: World) -> None:
    mother = woman("Rosa Huamán Ccori")
    false_name = woman("Elvira Tapia Rojas", hand=mother.own_hand)
    first = world.registrar(CUSCO).enrols(false_name, newborn(400))
    second = world.registrar(LIMA).enrols(mother, newborn(5))
    assert world.investigator.level(first, second).name == "case"


@story("another order", kind="fraud")
def test_a_birth_of_last_month_brought_in_after_the_sale_is_found_too(world: World) -> None:
    baby = newborn(25)
    sold = newborn(10, hand=baby.own_hand)
    second = world.registrar(LIMA).enrols(woman("Elvira Tapia Rojas"), sold)
    first = world.registrar(LIMA).enrols(woman("Rosa Huamán Ccori"), baby, at=world.ago(days=1))
    assert world.investigator.level(first, second).name == "case"


@story("retry at discharge", kind="fraud")
def test_a_woman_refused_at_discharge_who_comes_back_in_the_next_shift_is_seen(world: World) -> None:
    birth = world.registrar(LIMA).enrols(woman("Rosa Huamán Ccori"), newborn(2))
    stranger = woman("Elvira Tapia Rojas")
    world.registrar(LIMA).verifies(birth, mother=stranger, baby=birth.child)
    world.registrar(LIMA, second=True).verifies(birth, mother=stranger, baby=birth.child)
    assert world.investigator.level(birth).name == "case"

"""Families as they are, and what hides behind the look of one: sisters in one house, aunts, men without papers."""

from typing import Any

from tests.stories.driver.answers import BirthPaper
from tests.stories.driver.forms import AREQUIPA, CUSCO, LIMA
from tests.stories.driver.persons import Adult, Child, grown, man, newborn, woman
from tests.stories.marks import story
from tests.stories.world import World

QUIET = {"nothing", "weak"}
NO_CASE = {"nothing", "weak", "review"}
SUSPECT = {"review", "case"}
HELD = "under_review"


def _born(world: World, mother: Adult, child: Child, facility: str = LIMA, **fields: Any) -> BirthPaper:
    """Enrolled without prints: the story is about data."""
    return world.registrar(facility).enrols(mother, child, fingers=(), mothers_fingers=(), **fields)


@story("four sisters", kind="innocent")
def test_four_sisters_in_one_house_with_one_telephone_are_one_family(world: World) -> None:
    home = {"phone": "984512376", "address": "Jr. Puno 345"}
    names = ("Ana Soto Vera", "Bea Soto Vera", "Celia Soto Vera", "Dora Soto Vera")
    births = [_born(world, woman(name, **home), newborn(200 - 40 * number)) for number, name in enumerate(names)]
    level = world.investigator.level(*births)
    assert "h1" not in level.indicators, level
    assert level.name in NO_CASE


@story("four strangers", kind="fraud")
def test_four_strangers_at_one_telephone_are_still_found(world: World) -> None:
    names = ("Ana Soto Vera", "Bea Luna Díaz", "Celia Rey Paz", "Dora Gil Cano")
    for number, name in enumerate(names):
        last = _born(world, woman(name, phone="984-512-376"), newborn(200 - 40 * number), (LIMA, CUSCO)[number % 2])
    assert "h1" in world.investigator.level().indicators
    assert last.answer["state"] == "signed"


@story("FR08b", "F30", kind="fraud")
def test_a_man_without_papers_spelt_differently_at_each_acta_is_one_man(world: World) -> None:
    spellings = ("Julio Paredes Ormeño", "Julio Paredez Ormeño", "Julio Paredes Hormeño", "Xulio Paredes Ormeño")
    for name, spelt in zip(
        ("Ana Soto Vera", "Bea Luna Díaz", "Celia Rey Paz", "Dora Gil Cano"), spellings, strict=True
    ):
        world.clerk.inscribes(_born(world, woman(name), newborn(20)), "Luz", man(spelt, dni=None, born=None))
    assert "e2" in world.investigator.level().indicators


@story("two fathers of one name", kind="innocent")
def test_two_fathers_without_papers_who_are_namesakes_are_nothing(world: World) -> None:
    for name in ("Ana Soto Vera", "Bea Luna Díaz"):
        world.clerk.inscribes(
            _born(world, woman(name), newborn(20)), "Luz", man("Juan Quispe Mamani", dni=None, born=None)
        )
    assert "e2" not in world.investigator.level().indicators


@story("a namesake", kind="fraud")
def test_a_man_with_a_dni_does_not_hide_behind_a_namesake_without_papers(world: World) -> None:
    world.clerk.inscribes(
        _born(world, woman("Ana Soto Vera"), newborn(25)), "Luz", man("Juan Quispe Mamani", dni=None, born=None)
    )
    father = man("Juan Quispe Mamani")
    for name in ("Bea Luna Díaz", "Celia Rey Paz", "Dora Gil Cano", "Elsa Ríos Tapia"):
        world.clerk.inscribes(_born(world, woman(name), newborn(20)), "Luz", father)
    assert "e2" in world.investigator.level().indicators


@story("twenty weeks", kind="fraud")
def test_twenty_weeks_written_for_a_heavy_baby_do_not_hide_two_births_in_five_months(world: World) -> None:
    mother = woman("Rosa Huamán Ccori")
    first = _born(world, mother, newborn(165))
    second = _born(world, mother, newborn(5, weeks=20, weight_g=3200), CUSCO)
    level = world.investigator.level(first, second)
    assert level.name == "case", level
    assert "a1" in level.indicators


@story("a true premature", kind="innocent")
def test_a_very_premature_baby_seven_months_after_the_last_is_no_case(world: World) -> None:
    mother = woman("Rosa Huamán Ccori")
    first = _born(world, mother, newborn(225))
    second = _born(world, mother, newborn(5, weeks=26, weight_g=900, length_cm=34.0))
    assert world.investigator.level(first, second).name in NO_CASE


@story("a mother born in 1900", kind="innocent")
def test_a_mother_whose_birth_date_was_filled_with_1900_is_not_126_years_old(world: World) -> None:
    birth = _born(world, woman("Rosa Huamán Ccori", born="1900-01-01"), newborn(5))
    level = world.investigator.level(birth)
    assert "d1" not in level.indicators, level


@story("RN de Rosa", kind="innocent")
def test_two_babies_named_after_their_mothers_as_forms_do_are_nothing(world: World) -> None:
    births = []
    for mother in ("Rosa Huamán Ccori", "Rosa Tapia Rojas"):
        birth = _born(world, woman(mother, address="Plaza de Armas S/N", phone="900000000"), newborn(5))
        world.clerk.inscribes(birth, "RN de Rosa")
        births.append(birth)
    assert world.investigator.level(*births).name in NO_CASE


@story("FR09b", kind="fraud")
def test_a_dead_child_registered_anew_with_another_birth_date_is_found(world: World) -> None:
    mother = woman("Saturnina Quispe Choquehuanca", born="1986-03-09")
    father = man("Wilber Ttito Huallpa")
    first = _born(world, mother, newborn(30, years_ago=9), CUSCO)
    world.clerk.inscribes(first, "Yesenia Maribel", father)
    world.clerk.records_death(first.child_id, world.ago(days=900))
    again = woman("Saturnina Kispe Chuquihuanca", born="1986-03-09", dni=None)
    second = _born(world, again, newborn(30, years_ago=8), AREQUIPA, at=world.clock.now())
    world.clerk.inscribes(second, "Yesenia Maribel", man("Wilber Ttito Huallpa", dni=None), at=world.clock.now())
    level = world.investigator.level(first, second)
    assert level.name in SUSPECT, level
    assert "l1" in level.indicators


@story("FR10b", kind="fraud")
def test_one_child_brought_by_two_aunts_under_two_names_is_held_at_both_counters(world: World) -> None:
    child = grown(10)
    first = world.registrar(LIMA).enrols(woman("Rosa Huamán Ccori"), child)
    twice = grown(10.5, hand=child.own_hand)
    second = world.registrar(CUSCO).enrols(woman("Elvira Tapia Rojas"), grown(10.5), baby_shown=twice)
    world.clerk.inscribes(first, "Luz")
    world.clerk.inscribes(second, "Estrella")
    proof: dict[str, Any] = {"relation": "aunt_or_uncle", "proof": "birth_record", "proof_number": "77-2001"}
    one = world.clerk.asks_card(first, woman("Inés Huamán Ccori"), shown=child, **proof)
    other = world.second_clerk.asks_card(second, woman("Olga Tapia Rojas"), shown=child, **proof)
    assert world.clerk.sees(other) == HELD
    assert world.clerk.sees(one) in {HELD, "approved"}, "the first was decided before the second came"
    level = world.investigator.level(first, second)
    assert level.name == "case", level


@story("F52", kind="innocent")
def test_the_only_regular_physician_of_a_town_is_not_out_of_line(world: World) -> None:
    for _number in range(6):
        world.registrar(AREQUIPA).enrols(None, newborn(9), fingers=())
    for stranger in ("77665544", "77665545"):
        changes: dict[str, Any] = {"attendant__dni": stranger, "attendant__licence": "55443"}
        world.registrar(AREQUIPA).enrols(None, newborn(9), fingers=(), **changes)
    since, until = world.ago(days=20).date(), world.clock.now().date()
    path = f"/patterns/births?kind=attendants&since={since}&until={until}"
    rows = world.investigator.get(path)["items"]
    regular = next(row for row in rows if row["count"] == 6)
    assert not regular["is_out_of_line"]

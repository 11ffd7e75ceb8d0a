"""An innocent with a common name: a family called Quispe Mamani lives, bears children and gets its cards in peace."""

from tests.stories.driver.forms import AREQUIPA, CUSCO, LIMA
from tests.stories.driver.persons import grown, man, newborn, woman
from tests.stories.marks import story
from tests.stories.world import World

QUIET = {"nothing", "weak"}
NO_CASE = {"nothing", "weak", "review"}


@story("five of one name", kind="innocent")
def test_five_women_called_maria_quispe_mamani_bear_children_in_one_week(world: World) -> None:
    births = []
    for number in range(5):
        birth = world.registrar(LIMA).enrols(woman("María Quispe Mamani"), newborn(7 - number))
        world.clerk.inscribes(birth, ("Luz", "Ana", "Eva", "Sol", "Paz")[number])
        births.append(birth)
    assert world.investigator.level(*births).name in QUIET


@story("a namesake's card", kind="innocent")
def test_her_child_gets_its_card_the_same_day_though_there_is_a_namesake(world: World) -> None:
    nurse, clerk = world.registrar(LIMA), world.clerk
    other = nurse.enrols(woman("María Quispe Mamani"), grown(11))
    clerk.inscribes(other, "Luz María", man("Juan Mamani Quispe"))
    birth = nurse.enrols(woman("María Quispe Mamani"), grown(10))
    clerk.inscribes(birth, "Luz María", man("José Mamani Quispe"))
    application = clerk.asks_card(birth)
    assert clerk.sees(application) == "approved"
    assert world.investigator.level(birth, other).name in NO_CASE


@story("a dead namesake", kind="innocent")
def test_the_death_of_a_namesake_does_not_accuse_her(world: World) -> None:
    dead = woman("María Quispe Mamani")
    world.registrar(CUSCO).enrols(dead, newborn(900))
    assert dead.id is not None
    world.clerk.records_death(dead.id, world.ago(days=700))
    birth = world.registrar(LIMA).enrols(woman("María Quispe Mamani"), newborn(5))
    level = world.investigator.level(birth)
    assert level.name in QUIET, level


@story("two boys of one day", kind="innocent")
def test_two_boys_of_one_name_day_and_hospital_with_other_mothers_are_no_case(world: World) -> None:
    births = []
    for mother, father in (
        ("Rosa Condori Apaza", "Juan Quispe Mamani"),
        ("Carmen Ticona Luque", "Pedro Quispe Mamani"),
    ):
        birth = world.registrar(LIMA).enrols(woman(mother), newborn(9, sex="male"))
        world.clerk.inscribes(birth, "José Luis", man(father))
        births.append(birth)
    level = world.investigator.level(*births)
    assert level.name in NO_CASE, level


@story("grandmother, mother, child", kind="innocent")
def test_a_daughter_named_like_her_mother_and_grandmother_is_nothing(world: World) -> None:
    grandmother = woman("Rosa Quispe Mamani", born="1972-08-30", address="Jr. Puno 120")
    aunt = world.registrar(LIMA).enrols(grandmother, newborn(4000))
    mother = woman("Rosa Mamani Quispe", born="1995-01-20", address="Jr. Puno 120")
    birth = world.registrar(LIMA).enrols(mother, newborn(6))
    world.clerk.inscribes(aunt, "Ana", man("Juan Mamani Ccori"))
    world.clerk.inscribes(birth, "Rosa", man("José Quispe Ccori"))
    level = world.investigator.level(birth, aunt)
    assert level.name in NO_CASE, level


@story("day and month", kind="innocent")
def test_namesakes_whose_birth_dates_are_exchanged_with_other_thumbs_are_no_case(world: World) -> None:
    first = world.registrar(AREQUIPA).enrols(woman("María Quispe Mamani", born="1991-03-05"), newborn(300))
    second = world.registrar(LIMA).enrols(woman("María Quispe Mamani", born="1991-05-03"), newborn(8))
    level = world.investigator.level(first, second)
    assert level.name in NO_CASE, level


@story("thirteen months", kind="innocent")
def test_two_births_thirteen_months_apart_are_nothing(world: World) -> None:
    mother = woman("María Quispe Mamani")
    births = [world.registrar(LIMA).enrols(mother, newborn(days)) for days in (400, 5)]
    assert world.investigator.level(*births).name == "nothing"


@story("eight months", kind="innocent")
def test_a_premature_child_eight_months_after_the_last_is_no_case(world: World) -> None:
    mother = woman("María Quispe Mamani")
    first = world.registrar(LIMA).enrols(mother, newborn(245))
    second = world.registrar(LIMA).enrols(mother, newborn(5, weeks=30, weight_g=1400))
    assert world.investigator.level(first, second).name in NO_CASE


@story("forty-six", kind="innocent")
def test_a_mother_of_forty_six_is_no_case(world: World) -> None:
    born = f"{world.clock.now().year - 46}-01-20"
    birth = world.registrar(LIMA).enrols(woman("María Quispe Mamani", born=born), newborn(5))
    assert world.investigator.level(birth).name in QUIET


@story("fifteen", kind="innocent")
def test_a_mother_of_fifteen_is_no_fraud(world: World) -> None:
    born = f"{world.clock.now().year - 15}-01-20"
    birth = world.registrar(LIMA).enrols(woman("María Quispe Mamani", born=born), newborn(5))
    assert world.investigator.level(birth).name in QUIET


@story("a family's morning", kind="innocent")
def test_a_mother_who_asks_cards_for_four_children_in_one_morning_is_nothing(world: World) -> None:
    mother, father, births = woman("María Quispe Mamani", born="1985-02-03"), man("Juan Ccori Puma"), []
    for years, names in ((15, "Juan"), (13, "Luz"), (11, "Ana"), (9, "José")):
        birth = world.registrar(LIMA).enrols(mother, grown(years), fingers=(), mothers_fingers=())
        world.clerk.inscribes(birth, names, father)
        births.append(birth)
    for birth in births:
        world.clerk.asks_card(birth, fingers=(), applicant_fingers=(1,))
    assert "h1" not in world.investigator.level(*births).indicators
    assert world.investigator.level(*births).name in NO_CASE


@story("she moved", kind="innocent")
def test_a_woman_who_bears_in_two_cities_with_one_dni_is_nothing(world: World) -> None:
    mother = woman("María Quispe Mamani")
    births = [world.registrar(facility).enrols(mother, newborn(days)) for facility, days in ((CUSCO, 900), (LIMA, 5))]
    assert world.investigator.level(*births).name == "nothing"


@story("a worn thumb", kind="innocent")
def test_a_farmer_with_worn_thumbs_is_no_case(world: World) -> None:
    mother, nurse = woman("María Quispe Mamani"), world.registrar(LIMA)
    birth = nurse.enrols(mother, newborn(2))
    for _attempt in range(2):
        nurse.verifies(birth, mother=mother, baby=birth.child, conditions="hard")
    assert world.investigator.level(birth).name in NO_CASE


@story("adopted sister", kind="innocent")
def test_two_children_recognised_by_one_man_of_two_partners_are_nothing(world: World) -> None:
    father, births = man("Juan Ccori Puma"), []
    for name, days in (("María Quispe Mamani", 800), ("Rosa Condori Apaza", 20)):
        birth = world.registrar(LIMA).enrols(woman(name), newborn(days))
        world.clerk.inscribes(birth, name[:4], father)
        births.append(birth)
    assert world.investigator.level(*births).name in QUIET

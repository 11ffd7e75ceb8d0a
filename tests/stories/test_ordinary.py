"""Ordinary days: what every other story departs from."""

from tests.stories.driver.forms import LIMA
from tests.stories.driver.persons import grown, man, newborn, woman
from tests.stories.marks import story
from tests.stories.world import World


@story("an ordinary birth", kind="innocent")
def test_an_ordinary_birth_is_bound_inscribed_and_confirmed_at_discharge_without_a_word(world: World) -> None:
    nurse, clerk = world.registrar(LIMA), world.clerk
    birth = nurse.enrols(woman("María Quispe Mamani"), newborn())
    assert birth.is_bound
    assert not birth.warnings
    clerk.inscribes(birth, "Luz")
    assert nurse.verifies(birth, mother=birth.mother, baby=birth.child)["outcome"] == "confirmed"
    assert world.investigator.level(birth).name == "nothing"


@story("an ordinary card", kind="innocent")
def test_a_child_of_ten_comes_with_the_mother_and_gets_a_card_the_same_day(world: World) -> None:
    nurse, clerk = world.registrar(LIMA), world.clerk
    birth = nurse.enrols(woman("María Quispe Mamani"), grown(10))
    clerk.inscribes(birth, "Luz", man("Juan Flores Mamani"))
    application = clerk.asks_card(birth)
    assert clerk.sees(application) == "approved"
    assert world.investigator.level(birth).name == "nothing"
    assert clerk.issues(application)["content"]["given_names"] == "Luz"

"""One man recognises children under papers of several numbers: a name that hardly anybody bears gives him away."""

import pytest

from tests.stories.driver.forms import CUSCO, LIMA
from tests.stories.driver.persons import man, newborn, woman
from tests.stories.marks import story
from tests.stories.world import World

MOTHERS = ("Rosa Condori Apaza", "Carmen Ticona Luque", "Elvira Tapia Rojas", "Julia Ríos Puma")


def _recognised_by(world: World, *fathers: str) -> None:
    """A child of another mother for each father, who shows a DNI of its own number."""
    for number, (mother, father) in enumerate(zip(MOTHERS, fathers, strict=False)):
        nurse = world.registrar(LIMA if number % 2 else CUSCO)
        birth = nurse.enrols(woman(mother), newborn(90 - 20 * number), fingers=(), mothers_fingers=())
        world.clerk.inscribes(birth, ("Luz", "Ana", "Eva", "Sol")[number], man(father))


@story("one man with four papers", kind="fraud")
def test_one_rare_name_under_four_numbers_is_reviewed(world: World) -> None:
    _recognised_by(world, *["Wilder Huancachoque Yancapallo"] * 3, "Wilder Yancapallo Huancachoque")
    level = world.investigator.level()
    assert "e2" in level.indicators, level
    (finding,) = (finding for finding in level.findings if finding.indicator == "e2")
    assert "under several documents" in finding.reason


@story("one man with four papers", kind="innocent")
@pytest.mark.parametrize(
    "fathers",
    [
        ["Juan Quispe Mamani"] * 4,
        ["Wilder Huancachoque Yancapallo", "Efraín Huancachoque Yancapallo", "Percy Huancachoque Yancapallo"],
        ["Wilder Huancachoque Yancapallo"] * 2,
    ],
    ids=["a-common-name", "three-brothers", "two-namesakes"],
)
def test_namesakes_and_brothers_recognise_their_children_in_peace(world: World, fathers: list[str]) -> None:
    _recognised_by(world, *fathers)
    assert "e2" not in world.investigator.level().indicators

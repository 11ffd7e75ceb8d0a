"""What is done at the counter takes as long in a country's registry as in a town's."""

from typing import Final

from tests.pages.plans import Plans
from tests.stories.driver.forms import CUSCO, LIMA
from tests.stories.driver.persons import man, newborn, woman
from tests.stories.world import World

ONCE: Final = (
    "SELECT anon_1.snapshot, capture.number,",
    "SELECT CASE WHEN is_called THEN last_value",
)
"""How statements begin that read all prints when a gallery starts, and a sequence."""


def test_no_act_of_the_counter_and_no_search_reads_a_whole_table(world: World) -> None:
    plans = Plans()
    with plans.watching(world.registry.engine):
        mother, child = woman("Rosa Huamán Ccori"), newborn(20)
        birth = world.registrar(LIMA).enrols(mother, child)
        world.registrar(CUSCO).enrols(woman("Ana Soto Vera", dni=None, born=None), newborn(3))
        world.registrar(LIMA).verifies(birth, mother=mother, baby=child)
        world.clerk.inscribes(birth, father=man("Juan Quispe Mamani", dni=None, born=None))
    assert len(plans.whole) > 100
    slow = {text: tables for text, tables in plans.slow().items() if not text.startswith(ONCE)}
    assert slow == {}

"""One photograph in two children's applications: a question to a person, never a refusal."""

from base64 import b64decode, b64encode
from io import BytesIO

from PIL import Image

from tests.stories.driver.answers import BirthPaper
from tests.stories.driver.forms import CUSCO, LIMA, photograph
from tests.stories.driver.persons import grown, woman
from tests.stories.marks import story
from tests.stories.world import World

HELD = "under_review"


def child_of(world: World, mother: str, name: str, years: int, facility: str = LIMA) -> BirthPaper:
    birth = world.registrar(facility).enrols(woman(mother), grown(years))
    world.clerk.inscribes(birth, name)
    return birth


@story("one photograph for two children", kind="fraud")
def test_one_photograph_sent_for_two_children_is_for_review_also_when_it_was_saved_again(world: World) -> None:
    first = child_of(world, "Rosa Huamán Ccori", "Luz", 10)
    second = child_of(world, "Elvira Tapia Rojas", "Ana", 11, CUSCO)
    third = child_of(world, "Griselda Poma Arias", "Alba", 12)
    own = photograph(1000)
    smaller, content = Image.open(BytesIO(b64decode(own))).resize((500, 643)), BytesIO()
    smaller.save(content, "JPEG", quality=60)
    assert world.clerk.sees(world.clerk.asks_card(first, photograph=own)) == "approved"
    assert world.clerk.sees(world.clerk.asks_card(second, photograph=own)) == HELD
    again = world.clerk.asks_card(third, photograph=b64encode(content.getvalue()).decode())
    assert world.clerk.sees(again) == HELD
    for birth in (second, third):
        level = world.investigator.level(birth.child_id)
        assert (level.name, level.indicators) == ("review", {"m1"}), level


@story("one child's photograph on two of its applications", "a photograph chosen anew", kind="innocent")
def test_a_childs_own_photograph_and_one_of_a_withdrawn_application_say_nothing(world: World) -> None:
    first, second = child_of(world, "Rosa Huamán Ccori", "Luz", 10), child_of(world, "Elvira Tapia Rojas", "Ana", 11)
    own = photograph(1001)
    mistaken = world.clerk.asks_card(first, photograph=own)
    world.clerk.post(f"/applications/{mistaken.id}/withdrawal", {"reason": "La foto era de otra niña"})
    assert world.clerk.sees(world.clerk.asks_card(second, photograph=own)) == "approved"
    world.clerk.asks_card(first)
    assert world.investigator.level(first.child_id, second.child_id).name == "nothing"

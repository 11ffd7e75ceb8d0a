"""A family whose application was rejected comes back with what was missing: somebody decides again."""

from tests.stories.driver.answers import BirthPaper
from tests.stories.driver.forms import LIMA
from tests.stories.driver.persons import grown, woman
from tests.stories.marks import story
from tests.stories.world import World

HELD = "under_review"


def _inscribed(world: World) -> BirthPaper:
    birth = world.registrar(LIMA).enrols(woman("Rosa Huamán Ccori"), grown(10))
    world.clerk.inscribes(birth, "Luz Milagros")
    return birth


@story("back after a rejection", kind="innocent")
def test_an_application_that_is_held_a_second_time_after_its_rejection_is_decided(world: World) -> None:
    birth = _inscribed(world)
    application = world.clerk.asks_card(birth, fingers=(), applicant_fingers=())
    assert world.clerk.sees(application) == HELD
    path = f"/applications/{application.id}"
    world.supervisor.post(f"{path}/rejection", {"reason": "Falta la partida de la tía"})
    world.clerk.post(f"{path}/reopening")
    world.clerk.post(f"{path}/submission")
    world.jobs()
    assert world.clerk.sees(application) == HELD, "for the same reason as before"
    world.supervisor.post(f"{path}/hold/lifting", {"reason": "Se acreditó con la tía y la partida"})
    assert world.clerk.sees(application) == "approved"
    assert world.clerk.issues(application)["state"] == "live"

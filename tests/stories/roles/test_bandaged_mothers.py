"""Mothers whose every finger failed: five of one account in a ward that captures, and a ward without a sensor."""

from datetime import datetime, timedelta
from typing import Any

from tests.stories.driver.answers import BirthPaper
from tests.stories.driver.forms import LIMA, touches
from tests.stories.driver.persons import newborn, woman
from tests.stories.driver.staff import Registrar
from tests.stories.marks import story
from tests.stories.world import World

NAMES = ("Huamán", "Quispe", "Poma", "Tapia", "Ccori", "Rojas", "Arias", "Condori", "Ñahui", "Salas")
OTHERS, FAILED = 14, 5


def enrols(world: World, nurse: Registrar, number: int, failure: str | None = None, days_ago: int = 2) -> BirthPaper:
    """A birth at about noon of some days ago; where the mother's fingers failed, all of those asked for."""

    def failures(now: datetime) -> list[dict[str, Any]]:
        return touches(world.studio, "mother", None, now, failures=(1, 2, 6, 7), failure=failure or "")

    noon = (world.clock.now() - timedelta(days=days_ago)).replace(hour=17, minute=number)  # in Lima
    mother = woman(f"Rosa {NAMES[number % 10]} {NAMES[(number * 7 + number // 10) % 10]}")
    return nurse.enrols(
        mother,
        newborn(born=noon - timedelta(hours=30, minutes=20 * number), weight_g=2500 + 61 * number),
        fingers=(),
        mothers_fingers=() if failure else (1,),
        extra_prints=failures if failure else None,
        at=noon,
    )


@story("five bandaged mothers of one account", kind="fraud")
def test_five_mothers_of_one_account_without_a_finger_are_linked_where_the_ward_captures(world: World) -> None:
    for number in range(OTHERS):
        enrols(world, world.registrar(LIMA, second=True), number)
    births = [enrols(world, world.registrar(LIMA), OTHERS + n, "bandaged") for n in range(FAILED)]
    level = world.investigator.level(*births)
    assert level.name == "review", level
    (linked,) = [each for each in level.findings if each.indicator == "e6"]
    assert str(FAILED) in linked.reason


@story("a broken sensor at nights of one nurse", kind="innocent")
def test_a_nurse_alone_with_a_broken_sensor_is_not_asked_about(world: World) -> None:
    for number in range(OTHERS):
        enrols(world, world.registrar(LIMA, second=True), number, days_ago=5)
    births = [enrols(world, world.registrar(LIMA), OTHERS + n, "device_failure") for n in range(FAILED)]
    assert "e6" not in world.investigator.level(*births).indicators

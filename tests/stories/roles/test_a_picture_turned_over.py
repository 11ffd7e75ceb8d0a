"""A registrar flips the pictures of an earlier newborn and sends them as another's."""

import io
from base64 import b64decode, b64encode
from datetime import datetime
from typing import Any

from PIL import Image, ImageOps

from tests.stories.driver.answers import BirthPaper
from tests.stories.driver.forms import LIMA
from tests.stories.driver.persons import newborn, woman
from tests.stories.driver.prints import of_newborn
from tests.stories.marks import story
from tests.stories.world import World


def _turned_over(birth: BirthPaper, now: datetime) -> list[dict[str, Any]]:
    return [print_ | {"image": _flipped(print_["image"])} for print_ in of_newborn(birth, now)]


def _flipped(image: str) -> str:
    opened = Image.open(io.BytesIO(b64decode(image)))
    content = io.BytesIO()
    ImageOps.mirror(opened).save(content, "PNG", dpi=opened.info["dpi"])
    return b64encode(content.getvalue()).decode()


@story("a picture turned over", kind="fraud")
def test_pictures_of_an_earlier_newborn_turned_over_are_reviewed(world: World) -> None:
    nurse = world.registrar(LIMA)
    first = nurse.enrols(woman("Rosa Huamán Ccori"), newborn(60))
    invented = nurse.enrols(
        woman("Elvira Tapia Rojas"),
        newborn(5, sex="male"),
        fingers=(),
        extra_prints=lambda now: _turned_over(first, now),
    )
    assert "i6" in world.investigator.level(first, invented).indicators


@story("a picture turned over", kind="innocent")
def test_a_nurse_who_enrols_many_turns_nobody_over(world: World) -> None:
    nurse = world.registrar(LIMA)
    births = [
        nurse.enrols(woman(name), newborn(days), mother_hand_of={1: 6, 2: 7} if days == 3 else None)
        for name, days in (("Ana Soto Vera", 9), ("Bea Luna Díaz", 6), ("Celia Rey Paz", 3))
    ]
    assert "i6" not in world.investigator.level(*births).indicators

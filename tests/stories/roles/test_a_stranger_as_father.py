"""A man who is nobody's father recognises somebody's child, with a clerk's help; and fathers who have no papers."""

from typing import Any

import pytest

from tests.stories.driver.answers import ActaPaper, BirthPaper, Refusal
from tests.stories.driver.forms import LIMA
from tests.stories.driver.persons import grown, woman
from tests.stories.marks import story
from tests.stories.world import World

DEED = {"kind": "notarial_act", "reference": "Escritura 77-2026"}
HIS: dict[str, Any] = {"given_names": "Otto", "first_surname": "Braun", "recognises": True}


def _girl_of_nine(world: World) -> tuple[BirthPaper, ActaPaper]:
    birth = world.registrar(LIMA).enrols(woman("Sonia Paico Ruiz"), grown(9), fingers=(), mothers_fingers=())
    return birth, world.clerk.inscribes(birth, "Iris")


@story("a father without papers", kind="fraud")
def test_a_man_without_papers_is_not_made_the_father_of_a_girl_of_nine_by_one_clerk(world: World) -> None:
    _birth, acta = _girl_of_nine(world)
    with pytest.raises(Refusal, match="document that justifies"):
        world.clerk.amends(acta, "supersession", given_names="Iris", father=HIS)
    asked = world.clerk.amends(acta, "supersession", given_names="Iris", father=HIS, document=DEED)
    assert asked["waiting"]
    assert world.clerk.get(f"/records/{acta.id}")["state"] == "inscribed", "until somebody else agrees"
    with pytest.raises(Refusal, match="your own"):
        world.clerk.approves(asked)


@story("a father without papers, truly", kind="innocent")
def test_a_father_who_lost_his_papers_recognises_his_daughter_before_two(world: World) -> None:
    birth, acta = _girl_of_nine(world)
    asked = world.clerk.amends(acta, "supersession", given_names="Iris", father=HIS, document=DEED)
    new = world.second_clerk.approves(asked)
    assert (new["state"], new["first_surname"]) == ("inscribed", "Braun")
    assert world.investigator.level(birth).name in {"nothing", "weak", "review"}

"""Numbers that are somebody else's: they join nobody, and investigators learn of them."""

import pytest

from tests.stories.driver.answers import Refusal
from tests.stories.driver.forms import CUSCO, LIMA
from tests.stories.driver.persons import man, newborn, woman
from tests.stories.marks import story
from tests.stories.world import World


@story("F9", "a borrowed number", kind="fraud")
def test_another_womans_number_insisted_on_is_shown_to_investigators_and_not_at_the_counter(world: World) -> None:
    owner = woman("Rosa Huamán Ccori")
    first = world.registrar(CUSCO).enrols(owner, newborn(900))
    borrower = woman("Elvira Tapia Rojas", born="2001-11-20", dni=owner.document_number)
    with pytest.raises(Refusal):
        world.registrar(LIMA).enrols(borrower, newborn(5))
    second = world.registrar(LIMA).enrols(borrower, newborn(4), document_status="disputed")
    assert second.mother_id != first.mother_id
    level = world.investigator.level(second)
    assert level.name == "review", level
    (finding,) = (finding for finding in level.findings if finding.indicator == "i4")
    assert finding.persons == {first.mother_id, second.mother_id}
    assert str(owner.document_number) not in finding.reason
    ordinary = world.registrar(LIMA).enrols(woman("Ana Soto Vera"), newborn(3))
    assert second.warnings == ordinary.warnings


@story("a borrowed number of a father", kind="fraud")
def test_another_mans_number_insisted_on_for_the_father_is_shown_to_investigators(world: World) -> None:
    owner = man("Wilber Ttito Huallpa")
    first = world.registrar(CUSCO).enrols(woman("Rosa Huamán Ccori"), newborn(900))
    world.clerk.inscribes(first, "Luz", owner)
    borrower = man("Julio Paredes Vega", dni=owner.document_number)
    second = world.registrar(LIMA).enrols(woman("Elvira Tapia Rojas"), newborn(5))
    with pytest.raises(Refusal):
        world.clerk.inscribes(second, "Paz", borrower)
    world.clerk.inscribes(second, "Paz", borrower, fathers_number="disputed")
    raised = [
        reason
        for alert in world.investigator.alerts()
        for reason in alert["reasons"]
        if reason["indicator"] == "i4" and second.id in reason["births"]
    ]
    assert [reason["severity"] for reason in raised] == ["M"]
    assert str(owner.document_number) not in str(raised)


@story("F9", kind="innocent")
def test_a_number_corrected_on_the_certificate_leaves_nothing(world: World) -> None:
    owner = woman("Rosa Huamán Ccori")
    world.registrar(CUSCO).enrols(owner, newborn(900))
    true_number = woman("Elvira Tapia Rojas", born="2001-11-20")
    mistyped = woman("Elvira Tapia Rojas", born="2001-11-20", dni=owner.document_number, hand=true_number.own_hand)
    nurse = world.registrar(LIMA)
    birth = nurse.enrols(mistyped, newborn(5), document_status="disputed")
    assert "i4" in world.investigator.level(birth).indicators
    nurse.corrects(birth, document_number=true_number.document_number)
    level = world.investigator.level(birth)
    assert level.name in {"nothing", "weak"}, level

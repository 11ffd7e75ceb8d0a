"""Those of whom little is known: registered late, found, without papers, with one name. Nothing is invented."""

from datetime import date, timedelta
from typing import Any

import pytest

from registry.core.clock import day_in_peru
from tests.stories.driver.answers import BirthPaper
from tests.stories.driver.forms import LIMA
from tests.stories.driver.persons import Adult, Child, grown, man, newborn, woman
from tests.stories.marks import story
from tests.stories.world import World

NO_PRINTS: dict[str, Any] = {"fingers": (), "mothers_fingers": ()}
AT_HOME: dict[str, Any] = {"place__kind": "home", "place__facility": None, "attendant": None, "certifier": None}
NOT_KNOWN = dict.fromkeys(
    ("weight_g", "length_cm", "gestational_weeks", "delivery_kind", "apgar_1", "apgar_5", "plurality", "birth_order")
)
"""What nobody remembers years afterwards."""


def _late(world: World, mother: Adult | None, child: Child, **changes: Any) -> BirthPaper:
    """A registration today of somebody born long ago at home, the day alone."""
    day = day_in_peru(child.born_at).isoformat()
    return world.registrar(LIMA).enrols(
        mother,
        child,
        at=world.clock.now(),
        **{"born_at": day, "cnv": None, **NOT_KNOWN, **AT_HOME} | changes,
    )


@story("late twins", kind="innocent")
def test_twins_of_twelve_are_registered_late_together(world: World) -> None:
    mother = woman("Saturnina Puma Ccahuana", born="1985-03-04")
    first = _late(world, mother, grown(12, sex="male"))
    second = _late(world, mother, newborn(born=first.child.born_at, sex="male"), delivery=first)
    assert {first.answer["state"], second.answer["state"]} == {"signed"}
    assert world.investigator.level(first, second).name in {"nothing", "weak", "review"}


@story("late at forty", kind="counter")
def test_a_man_of_forty_without_living_parents_gets_his_acta(world: World) -> None:
    late = _late(world, woman("Benita Huanca", dni=None, born=None), grown(40, sex="male"), **NO_PRINTS)
    assert late.answer["kinds"] == ["late", "home", "declared"]
    acta = world.clerk.inscribes(late, "Melchor", at=world.clock.now())
    assert acta.answer["registration"] == "extemporaneous"
    copy = world.clerk.post(f"/records/{acta.id}/copies", {"language": "es"})
    assert copy["code"]


@story("late without papers", kind="innocent")
def test_a_late_registration_by_a_mother_without_papers_is_no_case(world: World) -> None:
    late = _late(world, woman("Benita Huanca Tito", dni=None), grown(6))
    assert late.answer["state"] == "signed"
    assert world.investigator.level(late).name != "case"


@story("late again", kind="fraud")
@pytest.mark.parametrize("day", ["same", "other"])
def test_somebody_registered_already_is_found_when_registered_late_without_a_weight(world: World, day: str) -> None:
    mother = woman("Rosaura Chuquimia Larico", born="1986-02-01")
    first = world.registrar(LIMA).enrols(mother, newborn(-40, years_ago=9))
    world.clerk.inscribes(first, "Yesenia Maribel", man("Wilber Ttito Huallpa"), at=world.clock.now())
    again = newborn(born=first.child.born_at + timedelta(days=0 if day == "same" else 200), hand=first.child.own_hand)
    another = woman("Rosaura Chuquimia Larico", born="1986-02-01", dni=None)
    second = _late(world, another, again, mothers_fingers=())
    world.clerk.inscribes(second, "Yesenia Maribel", man("Wilber Ttito Huallpa", dni=None), at=world.clock.now())
    assert world.investigator.level(first, second).name in {"review", "case"}


@story("found at two", kind="counter")
def test_a_child_found_at_about_two_years_is_registered_with_an_estimated_day(world: World) -> None:
    found = foundling(world, grown(2))
    assert found.answer["state"] == "signed"
    assert "day-estimated" in found.warnings
    acta = world.clerk.inscribes(found, "Luz", first_surname="Flores", at=world.clock.now())
    assert acta.answer["state"] == "inscribed"


@story("F44", "a day in the timeline", kind="counter")
def test_an_investigator_reads_the_day_alone_and_that_it_is_estimated(world: World) -> None:
    known, found = _late(world, woman("Rosa Huamán Ccori"), grown(6)), foundling(world, grown(2))
    case = world.investigator.opens_case(known, found)
    events = world.investigator.get(f"/cases/{case}/timeline")["items"]
    days = {event["what"]: event["at"] for event in events if "born" in event["what"] or "birth" in event["what"]}
    assert days == {
        "born": day_in_peru(known.child.born_at).isoformat(),
        "gave_birth": day_in_peru(known.child.born_at).isoformat(),
        "born_estimated": day_in_peru(found.child.born_at).isoformat(),
    }


@story("two found", kind="innocent")
def test_two_children_found_with_one_estimated_day_are_not_one(world: World) -> None:
    day = (world.clock.now() - timedelta(days=800)).date().replace(month=1, day=1)
    first = foundling(world, grown(2), day)
    world.clerk.inscribes(first, "Luz", first_surname="Flores", at=world.clock.now())
    second = foundling(world, grown(2), day)
    world.clerk.inscribes(second, "Luz", first_surname="Flores", at=world.clock.now())
    level = world.investigator.level(first, second)
    assert level.indicators == {"c3"}, level  # each without a mother's prints, and nothing about the two


def foundling(world: World, child: Child, day: date | None = None) -> BirthPaper:
    return _late(
        world,
        None,
        child,
        newborn__is_found=True,
        newborn__birth_estimate="Edad aparente",
        newborn__born_on=(day or day_in_peru(child.born_at)).isoformat(),
        born_at=None,
        place__kind="other",
    )


@story("two hours unknown", kind="innocent")
def test_two_births_of_a_day_without_hours_are_no_review(world: World) -> None:
    one, other = newborn(3, weight_g=3200), newborn(3, weight_g=3210)
    day = day_in_peru(one.born_at).isoformat()
    nurse = world.registrar(LIMA)
    first = nurse.enrols(woman("Ana Salas Rivera"), one, born_at=day)
    second = nurse.enrols(woman("Julia Ttito Puma"), other, born_at=day)
    level = world.investigator.level(first, second)
    assert level.name in {"nothing", "weak"}, level


@story("come back without an hour", kind="fraud")
def test_an_annulled_birth_come_back_with_the_day_alone_is_looked_at(world: World) -> None:
    nurse = world.registrar(LIMA)
    first = nurse.enrols(woman("Ana Salas Rivera"), newborn(3, weight_g=3215), **NO_PRINTS)
    nurse.annuls(first)
    day = day_in_peru(first.child.born_at).isoformat()
    baby = newborn(born=first.child.born_at, weight_g=3215)
    second = nurse.enrols(woman("Julia Ttito Puma"), baby, born_at=day, **NO_PRINTS)
    level = world.investigator.level(first, second)
    assert "b4" in level.indicators, level


@story("IN16", "a twin without an hour", kind="innocent")
def test_a_twin_enrolled_alone_without_an_hour_is_no_case(world: World) -> None:
    mother, nurse = woman("Rosa Huamán Ccori"), world.registrar(LIMA)
    first = nurse.enrols(mother, newborn(3), plurality=2)
    day = day_in_peru(first.child.born_at).isoformat()
    second = nurse.enrols(mother, newborn(born=first.child.born_at), born_at=day, plurality=2, birth_order=2)
    assert world.investigator.level(first, second).name != "case"


@story("one name twice", "case 5", kind="innocent")
def test_a_mother_with_one_name_is_the_same_woman_at_her_next_birth(world: World) -> None:
    mother = woman("Suharti", dni="C1234567", document_type="PASSPORT")
    first = world.registrar(LIMA).enrols(mother, newborn(700))
    second = world.registrar(LIMA).enrols(mother, newborn(5))
    assert first.mother_id == second.mother_id
    world.clerk.inscribes(second, "Dewi")
    assert world.investigator.level(first, second).name in {"nothing", "weak"}
    case = world.investigator.opens_case(second)
    found = world.investigator.searches(case, given_names="Suharti")
    assert found["found"] >= 1


@story("one name in the other field", "case 5", kind="counter")
def test_a_single_name_written_as_a_surname_does_as_well(world: World) -> None:
    mother = woman("Suharti", dni="C1234567", document_type="PASSPORT")
    mother.given_names, mother.first_surname = None, "Suharti"  # type: ignore[assignment]  # as a passport has it
    birth = world.registrar(LIMA).enrols(mother, newborn(2), **NO_PRINTS)
    acta = world.clerk.inscribes(birth, "Dewi")
    assert (acta.answer["given_names"], acta.answer["first_surname"]) == ("Dewi", "Suharti")


@story("nobody has a surname", "case 5", kind="counter")
def test_a_child_of_two_single_names_bears_one_name_or_the_surname_that_the_officer_writes(world: World) -> None:
    mother, father = woman("Suharti", dni=None), man("Sukarno", dni=None)
    one = world.registrar(LIMA).enrols(mother, newborn(2), **NO_PRINTS)
    assert world.clerk.inscribes(one, "Dewi", father).answer["first_surname"] is None
    two = world.registrar(LIMA).enrols(woman("Suharti", dni=None), newborn(2), **NO_PRINTS)
    acta = world.clerk.inscribes(two, "Dewi", father, first_surname="Sukarno")
    assert acta.answer["first_surname"] == "Sukarno"


@story("late twins apart", kind="innocent")
def test_twins_of_twelve_registered_one_by_one_are_no_case(world: World) -> None:
    mother = woman("Saturnina Puma Ccahuana", born="1985-03-04")
    first = _late(world, mother, grown(12, sex="male"))
    second = _late(world, mother, newborn(born=first.child.born_at, sex="male"))
    world.clerk.inscribes(first, "Amaru", at=world.clock.now())
    world.clerk.inscribes(second, "Illari", at=world.clock.now())
    level = world.investigator.level(first, second)
    assert level.name != "case", level

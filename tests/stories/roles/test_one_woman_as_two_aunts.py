"""What an applicant presented for a minor's ID comes back: one woman as two aunts, and families who are innocent."""

from datetime import timedelta
from typing import Any

from tests.stories.driver.answers import BirthPaper
from tests.stories.driver.forms import LIMA, touches
from tests.stories.driver.persons import Adult, grown, newborn, woman
from tests.stories.marks import story
from tests.stories.world import World

AUNT: dict[str, Any] = {"relation": "aunt_or_uncle", "proof": "birth_record", "proof_number": "123"}
HELD = "under_review"
"""What the counter sees of an application that waits for a second person."""


def child_of(world: World, mother: str, name: str, years: int = 10) -> BirthPaper:
    """A child of a woman whose prints nobody took, old enough for an ID."""
    birth = world.registrar(LIMA).enrols(woman(mother), grown(years), mothers_fingers=())
    world.clerk.inscribes(birth, name)
    return birth


def same_hand(name: str, of: Adult, **papers: Any) -> Adult:
    """Another name with the same fingers."""
    return woman(name, hand=of.own_hand, **papers)


@story("one woman as two aunts", kind="fraud")
def test_one_woman_who_applies_as_the_aunt_of_two_families_is_found_at_the_second(world: World) -> None:
    first, second = child_of(world, "Rosa Huamán Ccori", "Luz"), child_of(world, "Elvira Tapia Rojas", "Ana", 11)
    aunt = woman("Griselda Poma Arias")
    assert world.clerk.sees(world.clerk.asks_card(first, aunt, **AUNT)) == "approved"
    assert not _found(world)
    again = world.clerk.asks_card(second, same_hand("Teófila Condori Mamani", aunt), **AUNT)
    assert world.clerk.sees(again) == HELD
    level = world.investigator.level(*_found(world))
    assert (level.name, level.indicators) == ("case", {"g9"}), level


@story("an aunt without prints who then bears under another name", kind="fraud")
def test_a_woman_who_applied_as_an_aunt_is_found_when_she_bears_under_another_name(world: World) -> None:
    aunt = woman("Griselda Poma Arias")
    world.clerk.asks_card(child_of(world, "Rosa Huamán Ccori", "Luz"), aunt, **AUNT)
    birth = world.registrar(LIMA).enrols(same_hand("Teófila Condori Mamani", aunt), newborn(2))
    level = world.investigator.level(birth)
    assert level.name == "case", level
    assert "g9" in level.indicators


@story("one aunt who bears under her own name", kind="innocent")
def test_an_aunt_who_bears_under_her_own_name_says_nothing(world: World) -> None:
    aunt = woman("Griselda Poma Arias")
    world.clerk.asks_card(child_of(world, "Rosa Huamán Ccori", "Luz"), aunt, **AUNT)
    birth = world.registrar(LIMA).enrols(aunt, newborn(2))
    assert world.investigator.level(birth).name == "nothing"


@story("an aunt whose permit was replaced between two nieces", kind="innocent")
def test_an_aunt_with_new_papers_at_the_second_niece_is_for_review_and_no_case(world: World) -> None:
    names, born = "Yusmary / Rondón / Villalobos", "1985-03-04"
    aunt = woman(names, born=born, dni="AB123456", document_type="PTP")
    first, second = child_of(world, "Rosa Huamán Ccori", "Luz"), child_of(world, "Elvira Tapia Rojas", "Ana", 11)
    world.clerk.asks_card(first, aunt, **AUNT)
    again = same_hand(names, aunt, born=born, dni="001234567", document_type="CE")
    world.clerk.asks_card(second, again, **AUNT)
    level = world.investigator.level(*_found(world))
    assert (level.name, level.indicators) == ("review", {"g9"}), level


@story("the wrong relative touched the reader", "an aunt of two brothers", kind="innocent")
def test_two_relatives_of_one_family_whose_fingers_were_mixed_up_are_for_review_and_no_case(world: World) -> None:
    mother = woman("Rosa Huamán Ccori")
    births = [world.registrar(LIMA).enrols(mother, grown(years), mothers_fingers=()) for years in (9, 12)]
    for birth, name in zip(births, ("Luz", "Alba"), strict=True):
        world.clerk.inscribes(birth, name)
    aunt, other = woman("Griselda Poma Arias"), woman("Elvira Poma Arias")
    world.clerk.asks_card(births[0], aunt, **AUNT)
    world.clerk.asks_card(births[1], other, applicant_shown=aunt, **AUNT)
    level = world.investigator.level(*_found(world))
    assert (level.name, level.indicators) == ("review", {"g9"}), level


@story("a document taken by mistake and put right", kind="innocent")
def test_an_application_in_the_wrong_name_that_was_withdrawn_and_made_again_accuses_nobody_later(world: World) -> None:
    first, second = child_of(world, "Rosa Huamán Ccori", "Luz"), child_of(world, "Elvira Tapia Rojas", "Ana", 11)
    aunt, companion = woman("Griselda Poma Arias"), woman("Teófila Condori Mamani")
    mistaken = world.clerk.asks_card(first, companion, applicant_shown=aunt, **AUNT)
    world.clerk.post(f"/applications/{mistaken.id}/withdrawal", {"reason": "Se tomó el documento de otra persona"})
    put_right = world.clerk.asks_card(first, aunt, **AUNT)
    assert world.clerk.sees(put_right) == HELD, "of the same child a second person looks once"
    assert world.investigator.level(*_found(world)).name == "review"
    later = world.clerk.asks_card(second, aunt, **AUNT)
    assert world.clerk.sees(later) == "approved"


@story("what an applicant presented long ago", kind="innocent")
def test_what_an_applicant_presented_more_than_two_years_ago_is_searched_no_more(world: World) -> None:
    aunt = woman("Griselda Poma Arias")
    long_ago = world.clock.now() - timedelta(days=2 * 365 + 30)
    first, second = child_of(world, "Rosa Huamán Ccori", "Luz", 12), child_of(world, "Elvira Tapia Rojas", "Ana", 11)
    world.clerk.asks_card(first, aunt, at=long_ago, **AUNT)
    again = world.clerk.asks_card(second, same_hand("Teófila Condori Mamani", aunt), **AUNT)
    assert world.clerk.sees(again) == "approved"


@story("a file of a print sent again", kind="fraud")
def test_the_same_file_of_a_print_sent_for_two_applicants_is_for_review(world: World) -> None:
    first, second = child_of(world, "Rosa Huamán Ccori", "Luz"), child_of(world, "Elvira Tapia Rojas", "Ana", 11)
    now, aunt = world.clock.now(), woman("Griselda Poma Arias")
    saved = touches(world.studio, "applicant", aunt, now, failures=(6, 7))
    for birth, who in ((first, aunt), (second, woman("Teófila Condori Mamani"))):
        application = world.clerk.asks_card(
            birth, who, prints=[*touches(world.studio, "minor", birth.child, now, failures=(6, 7)), *saved], **AUNT
        )
    assert world.clerk.sees(application) == HELD
    reasons = [reason["indicator"] for alert in world.investigator.alerts() for reason in alert["reasons"]]
    assert "i0" in reasons


def _found(world: World) -> list[str]:
    """Under which names fingers came back that an applicant had presented."""
    alerts = world.investigator.alerts()
    named = (each for each in alerts if any(reason["indicator"] == "g9" for reason in each["reasons"]))
    return sorted({person for alert in named for person in alert["persons"]})

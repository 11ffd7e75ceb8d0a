"""A girl who has an ID and bears a child: under a woman's name, under her own mother's, or under her own."""

from tests.stories.driver.answers import BirthPaper
from tests.stories.driver.forms import CUSCO, LIMA
from tests.stories.driver.persons import grown, newborn, woman
from tests.stories.marks import story
from tests.stories.world import World


def _girl_with_an_id(world: World) -> BirthPaper:
    """A girl of fifteen, three weeks after she got her ID."""
    then = world.ago(days=21)
    own = world.registrar(LIMA).enrols(woman("Rosa Huamán Ccori", born="1984-02-03"), grown(15), at=then)
    world.clerk.inscribes(own, "Luz Ana", at=then)
    world.clerk.issues(world.clerk.asks_card(own, at=then))
    return own


@story("a girl as an invented woman", kind="fraud")
def test_a_girl_who_bears_a_child_under_an_invented_womans_name_is_found(world: World) -> None:
    girl = _girl_with_an_id(world)
    invented = woman("Elvira Tapia Rojas", born="1999-03-04")
    birth = world.registrar(CUSCO).enrols(invented, newborn(2), mother_shown=girl.child)
    level = world.investigator.level(birth)
    assert level.name == "case", level
    (finding,) = (finding for finding in level.findings if finding.indicator == "c1")
    assert finding.persons == {birth.mother_id, girl.child_id}


@story("a grandmother as the mother", kind="fraud")
def test_a_grandmother_who_registers_her_daughters_child_as_hers_is_found_with_the_daughter(world: World) -> None:
    girl = _girl_with_an_id(world)
    birth = world.registrar(LIMA).enrols(girl.mother, newborn(2), mother_shown=girl.child)
    level = world.investigator.level(birth)
    assert level.name == "case", level
    assert any(girl.child_id in finding.persons for finding in level.findings if finding.indicator == "c1")


@story("a girl in labour without papers", kind="innocent")
def test_a_girl_who_comes_in_labour_without_papers_under_her_own_name_is_no_case(world: World) -> None:
    girl = _girl_with_an_id(world)
    born = girl.child.born_at.date().isoformat()
    herself = woman("Luz Ana Huamán Ccori", born=born, dni=None)
    birth = world.registrar(LIMA).enrols(herself, newborn(2), mother_shown=girl.child)
    level = world.investigator.level(birth)
    assert level.name == "review", level

"""The investigators' side: what they find, what they can record, what the exhibit says."""

import pytest

from tests.stories.driver.answers import BirthPaper, Refusal
from tests.stories.driver.forms import CUSCO, LIMA
from tests.stories.driver.persons import newborn, woman
from tests.stories.marks import story
from tests.stories.world import World


def _one_woman_two_names(world: World) -> tuple[BirthPaper, BirthPaper]:
    mother = woman("Rosa Huamán Ccori", born="1990-02-03")
    first = world.registrar(LIMA).enrols(mother, newborn(400))
    false_name = woman("Elvira Tapia Rojas", born="1996-11-20", hand=mother.own_hand)
    return first, world.registrar(CUSCO).enrols(false_name, newborn(5))


@story("F41", kind="fraud")
def test_the_exhibit_says_one_person_where_the_fingers_agree_though_the_names_differ(world: World) -> None:
    first, second = _one_woman_two_names(world)
    level = world.investigator.level(first, second)
    assert "c1" in level.indicators
    case = world.investigator.opens_case(first, second)
    assert world.investigator.compares(case, first.mother_id, second.mother_id) > 0


@story("F45", kind="fraud")
def test_the_graph_joins_the_two_women_whose_prints_agree(world: World) -> None:
    first, second = _one_woman_two_names(world)
    case = world.investigator.opens_case(first, second)
    pair = {first.mother_id, second.mother_id}
    links = world.investigator.get(f"/cases/{case}/graph?depth=1")["links"]
    assert "prints" in {link["what"] for link in links if {link["one"][1], link["other"][1]} == pair}


@story("F39", kind="innocent")
def test_the_exhibit_says_two_persons_where_the_thumbs_differ_though_the_names_agree(world: World) -> None:
    one = woman("María Quispe Mamani", born="1991-08-15")
    first = world.registrar(LIMA).enrols(one, newborn(300))
    second = world.registrar(CUSCO).enrols(woman("María Quispe Mamani", born="1991-08-15"), newborn(20))
    case = world.investigator.opens_case(first, second)
    assert world.investigator.compares(case, first.mother_id, second.mother_id) < 0


PARTIAL = (
    {"first_surname": "Choquehuanca"},
    {"given_names": "Saturnina", "first_surname": "Choquehuanca"},
    {"birth_date": "1986-03-09"},
    {"mother_given_names": "Saturnina", "mother_first_surname": "Choquehuanca"},
)


@story("F42", kind="counter")
@pytest.mark.parametrize("criteria", PARTIAL, ids=str)
def test_partial_knowledge_finds_people(world: World, criteria: dict[str, str]) -> None:
    mother = woman("Saturnina Choquehuanca Ttito", born="1986-03-09")
    birth = world.registrar(LIMA).enrols(mother, newborn(30), fingers=(), mothers_fingers=())
    world.clerk.inscribes(birth, "Luis Alberto")
    case = world.investigator.opens_case()
    search = world.investigator.searches(case, **criteria)
    assert search["hits"], search


@story("F43", kind="innocent")
def test_who_is_only_looked_at_is_not_put_into_the_case(world: World) -> None:
    mother = woman("Saturnina Choquehuanca Ttito", born="1986-03-09")
    birth = world.registrar(LIMA).enrols(mother, newborn(30), fingers=(), mothers_fingers=())
    case = world.investigator.opens_case()
    search = world.investigator.searches(
        case, given_names="Saturnina", first_surname="Choquehuanca", second_surname="Ttito", birth_date="1986-03-09"
    )
    assert search["hits"]
    opened = world.investigator.post(f"/cases/{case}/searches/{search['id']}/hits/1")
    assert opened["person_id"] == birth.mother_id
    assert str(birth.mother_id) not in str(world.investigator.get(f"/cases/{case}"))


@story("F43", kind="innocent")
def test_a_person_is_taken_out_of_a_case_with_a_reason(world: World) -> None:
    first, second = _one_woman_two_names(world)
    case = world.investigator.opens_case(first, second)
    world.investigator.post(
        f"/cases/{case}/persons/{second.child_id}/removal", {"reason": "No tiene que ver con el caso"}
    )
    persons = world.investigator.get(f"/cases/{case}")["persons"]
    present = [person["person_id"] for person in persons if not person.get("removed_at")]
    assert second.child_id not in present
    assert first.child_id in present


@story("F45", kind="counter")
def test_an_unknown_filter_of_the_queue_is_refused(world: World) -> None:
    with pytest.raises(Refusal) as refused:
        world.investigator.get("/cases?colour=red")
    assert refused.value.status == 422


@story("F45", kind="counter")
def test_the_queue_is_filtered_by_indicator_and_says_where(world: World) -> None:
    _one_woman_two_names(world)
    world.investigator.cases()
    found = world.investigator.get("/cases?indicator=c1")["items"]
    assert found
    assert "Huamán" in str(found[0])
    assert not world.investigator.get("/cases?indicator=b1")["items"]


@story("F22", kind="counter")
def test_a_girls_protection_referral_is_taken_by_somebody(world: World) -> None:
    birth = world.registrar(LIMA).enrols(woman("Rosa Huamán Ccori", born="2015-01-09"), newborn(2))
    referral = world.investigator.get("/protection-referrals")["items"][0]
    assert referral["birth_id"] == birth.id
    assert referral.get("state") == "open", referral


@story("F45", kind="counter")
def test_an_investigator_is_notified_of_a_case_that_is_given_to_him(world: World) -> None:
    first, second = _one_woman_two_names(world)
    case = world.investigator.opens_case(first, second)
    world.supervisor.post(f"/cases/{case}/assignment", {"username": "investigator.b"})
    assert world.second_investigator.get("/notices")


@story("the counter sees nothing", kind="innocent")
def test_the_counter_sees_the_same_whether_an_alert_is_behind_a_birth_or_not(world: World) -> None:
    first, second = _one_woman_two_names(world)
    innocent = world.registrar(CUSCO).enrols(woman("Ana Soto Vera"), newborn(5))
    world.jobs()
    guilty_answer = world.registrar(CUSCO).get(f"/births/{second.id}")
    innocent_answer = world.registrar(CUSCO).get(f"/births/{innocent.id}")
    assert guilty_answer.keys() == innocent_answer.keys()
    assert guilty_answer["warnings"] == innocent_answer["warnings"]
    assert guilty_answer["state"] == innocent_answer["state"]
    assert world.investigator.level(first, second).name == "case"

"""An investigator who knows little finds the person all the same: one name, a date alone, a place."""

from datetime import date
from typing import Any

import pytest

from registry.core.registry import Registry
from registry.duplicates.linkage.service import refresh
from registry.people.models import Person
from tests.births.samples import digits
from tests.duplicates.conftest import enrolled
from tests.investigations.searches.conftest import ASKED

Known = dict[str, Any]


@pytest.fixture(scope="module")
def family(registry: Registry, actor: Any) -> Known:
    """José Luis Choquehuanca, with a mother whose name is written Kispe, and another woman written Quispe."""
    with registry.begin(actor("registrar")) as ctx:
        birth = enrolled(
            ctx,
            [],
            mother_given_names="Saturnina",
            mother_first_surname="Kispe",
            mother_second_surname="Choquehuanca",
            mother_document_number=digits(8),
        )
        child = ctx.session.get_one(Person, birth.newborn_id)
        child.given_names, child.first_surname, child.second_surname = "José Luis", "Choquehuanca", "Kispe"
        child.birth_date = date(2011, 2, 3)  # no other test's
        ctx.session.flush()
        other = enrolled(
            ctx,
            [],
            mother_given_names="Saturnina",
            mother_first_surname="Quispe",
            mother_second_surname="Yupanqui",
            mother_document_number=digits(8),
        )
        persons = [birth.newborn_id, birth.mother_id, other.mother_id, other.newborn_id]
        refresh(ctx, [person for person in persons if person])
        return {
            "child": str(birth.newborn_id),
            "mother": str(birth.mother_id),
            "other_mother": str(other.mother_id),
            "born": child.birth_date,
        }


@pytest.fixture
def found(case: str, post: Any) -> Any:
    """found(**criteria): the answer, and the persons of its hits, opened."""

    def search(**criteria: Any) -> tuple[Known, set[str]]:
        answer = post(f"/cases/{case}/searches", ASKED | {"kind": "names", "criteria": criteria})
        assert answer.status_code == 201, answer.text
        place = f"/cases/{case}/searches/{answer.json['id']}/hits"
        return answer.json, {post(f"{place}/{hit['rank']}").json["person_id"] for hit in answer.json["hits"]}

    return search


@pytest.mark.parametrize(
    "criteria",
    [
        {"given_names": "Luis", "first_surname": "Choquehuanca"},
        {"first_surname": "Choquehuanca"},
        {"second_surname": "Chuquiwanka"},
        {"given_names": "José Luis"},
        {"mother_given_names": "Saturnina", "mother_first_surname": "Quispe"},
    ],
)
def test_one_name_or_half_a_name_finds_the_person(family: Known, found: Any, criteria: Known) -> None:
    search, persons = found(**criteria)
    assert family["child"] in persons
    assert search["found"] == len(search["hits"]) + search["beyond"]


def test_a_name_finds_every_spelling_of_it(family: Known, found: Any) -> None:
    assert {family["mother"], family["other_mother"]} <= found(given_names="Saturnina", first_surname="Kispe")[1]
    assert {family["mother"], family["other_mother"]} <= found(given_names="Saturnina", first_surname="Quispe")[1]


def test_a_date_alone_finds_those_born_on_it(family: Known, found: Any) -> None:
    born = family["born"]
    assert isinstance(born, date)
    search, persons = found(birth_date=born.isoformat())
    assert family["child"] in persons
    assert "birth_date" not in search["narrow_by"]


def test_the_answer_says_what_else_would_narrow_it(family: Known, found: Any) -> None:
    search, persons = found(given_names="Saturnina")
    assert len(persons) >= 2
    assert "first_surname" in search["narrow_by"]
    assert "given_names" not in search["narrow_by"]


def test_what_contradicts_is_not_found_by_little_knowledge(family: Known, found: Any) -> None:
    _search, persons = found(given_names="Luis", first_surname="Choquehuanca", birth_date="1971-03-04")
    assert family["child"] not in persons


def test_a_partial_search_is_the_same_when_replayed(family: Known, found: Any, case: str, post: Any) -> None:
    search, _persons = found(first_surname="Choquehuanca")
    replayed = post(f"/cases/{case}/searches/{search['id']}/replay").json
    assert (replayed["is_same"], replayed["hits"]["new"], replayed["hits"]["gone"]) == (True, [], [])

"""Searches through the interface: by tables and names at once, by prints with a second person, replayed, counted."""

import uuid
from base64 import b64encode, encodebytes
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text

from registry.births.models import Birth
from registry.core.database import refusals_for_constraints
from registry.core.errors import Refused
from registry.core.registry import Registry
from registry.duplicates.linkage.service import refresh
from registry.investigations import limits
from registry.investigations.settings import rules as settings
from tests.births.samples import digits
from tests.duplicates.conftest import enrolled
from tests.duplicates.conftest import prints as prints  # a fixture
from tests.investigations.conftest import COLLEAGUE, OTHER_SUPERVISOR, SUPERVISOR, nobody
from tests.investigations.searches.conftest import ASKED, WHY, decide

Known = dict[str, Any]


@pytest.fixture(scope="module")
def known(registry: Registry, actor: Any, prints: Any) -> Known:
    """One birth with everything a search may be by, its mother's prints taken."""
    told: dict[str, Any] = {
        "mother_document_number": digits(8),
        "mother_phone": f"9{digits(8)}",
        "attendant_dni": digits(8),
        "mother_residence_address": f"Jr. Ayacucho {digits(6)}",
        "mother_given_names": "Saturnina",
        "mother_first_surname": "Huancahuari",
        "mother_second_surname": "Ccoyllo",
    }
    with registry.begin(actor("registrar")) as ctx:
        birth = enrolled(ctx, prints("mother", 901, 1, 2), **told)
        refresh(ctx, [one for one in (birth.mother_id, birth.newborn_id) if one])
        return told | {"mother": str(birth.mother_id), "child": str(birth.newborn_id), "birth": birth}


def by_print(finger_png: Any, finger: int = 1, impression: int = 2) -> dict[str, Any]:
    image = encodebytes(finger_png(901 + 1000, impression)).decode()  # base64 with line breaks
    return ASKED | {"kind": "prints", "criteria": {"side": "adult", "prints": [{"finger": finger, "image": image}]}}


CRITERIA: dict[str, Callable[[Known], Known]] = {
    "phone": lambda one: {"phone": f"+51 {one['mother_phone']}"},
    "address": lambda one: {"address": one["mother_residence_address"].upper()},
    "attendant": lambda one: {"document_number": one["attendant_dni"]},
    "document": lambda one: {"document_type": "DNI", "document_number": one["mother_document_number"]},
    "names": lambda one: {"given_names": "Saturnina", "first_surname": "Ccoyllo", "second_surname": "Guancahuari"},
}


@pytest.mark.parametrize("kind", sorted(CRITERIA))
def test_a_person_is_found_by_each_table_and_opened(kind: str, known: Known, case: str, post: Any, sql: Any) -> None:
    found = post(f"/cases/{case}/searches", ASKED | {"kind": kind, "criteria": CRITERIA[kind](known)})
    assert found.status_code == 201, found.text
    said = found.json
    assert (said["state"], said["ran_with"]["thresholds"]["most"]) == ("done", settings.DEFAULTS.most_hits)
    assert known["mother"] not in found.text
    opened = {}
    for hit in said["hits"]:
        answer = post(f"/cases/{case}/searches/{said['id']}/hits/{hit['rank']}").json
        opened[answer["person_id"]] = answer
    assert set(opened) & {known["mother"], known["child"]}
    assert sql(
        "SELECT count(*) FROM journal WHERE action = 'search.hit_opened' AND content LIKE :id", id=f"%{said['id']}%"
    ) == len(opened)


def test_what_was_searched_by_is_in_no_log_journal_or_plain_column(
    known: Known, case: str, post: Any, sql: Any
) -> None:
    found = post(f"/cases/{case}/searches", ASKED | {"kind": "phone", "criteria": CRITERIA["phone"](known)}).json
    word = f"%{known['mother_phone']}%"
    assert sql("SELECT count(*) FROM journal WHERE content LIKE :word", word=word) == 0
    assert sql("SELECT count(*) FROM case_search s WHERE to_jsonb(s)::text LIKE :word", word=word) == 0
    assert len(found["criteria_sha256"]) == 64


def test_nothing_found_is_an_answer(case: str, post: Any) -> None:
    none = post(f"/cases/{case}/searches", ASKED | {"kind": "phone", "criteria": {"phone": f"8{digits(9)}"}}).json
    assert (none["state"], none["found"], none["hits"]) == ("done", 0, [])
    assert post(f"/cases/{case}/searches/{none['id']}/hits/1").status_code == 404


def test_every_opening_of_a_hit_is_counted(known: Known, case: str, post: Any, get: Any) -> None:
    found = post(f"/cases/{case}/searches", ASKED | {"kind": "document", "criteria": CRITERIA["document"](known)}).json
    for _ in range(3):
        assert post(f"/cases/{case}/searches/{found['id']}/hits/1").json["person_id"] == known["mother"]
    assert get(f"/cases/{case}/searches/{found['id']}").json["hits"][0]["opened"] == 3
    assert [one["source"] for one in get(f"/cases/{case}").json["persons"]] == ["search"]


def test_a_search_by_prints_waits_for_another_person_and_is_run_once(
    finger_png: Any, known: Known, case: str, post: Any
) -> None:
    asked = post(f"/cases/{case}/searches", by_print(finger_png)).json
    one = f"/cases/{case}/searches/{asked['id']}"
    assert (asked["state"], asked["hits"]) == ("awaiting_approval", [])
    assert post(f"{one}/run").json["type"] == "/problems/approval-missing"
    assert post(f"{one}/approval", WHY | {"agrees": True}).status_code == 403
    approved = post(f"{one}/approval", WHY | {"agrees": True}, SUPERVISOR).json
    assert (approved["state"], approved["approved_by"]) == ("approved", SUPERVISOR)
    assert post(f"{one}/run", None, SUPERVISOR).json["type"] == "/problems/search-of-another"
    ran = post(f"{one}/run").json
    assert ran["hits"][0]["score"] >= 60
    assert ran["ran_with"]["engine"]
    assert ran["ran_with"]["persons_searched"] >= 1
    assert post(f"{one}/hits/1").json["person_id"] == known["mother"]
    assert post(f"{one}/run").json["type"] == "/problems/search-ended"


def test_a_supervisor_does_not_approve_their_own_search(finger_png: Any, open_case: Any, post: Any) -> None:
    case = open_case(SUPERVISOR)["id"]
    asked = post(f"/cases/{case}/searches", by_print(finger_png), SUPERVISOR).json
    one = f"/cases/{case}/searches/{asked['id']}/approval"
    assert post(one, WHY | {"agrees": True}, SUPERVISOR).json["type"] == "/problems/four-eyes"
    assert post(one, WHY | {"agrees": False}, OTHER_SUPERVISOR).json["state"] == "refused"
    assert post(one, WHY | {"agrees": True}, OTHER_SUPERVISOR).json["type"] == "/problems/search-not-waiting"


def test_an_approval_that_has_expired_is_none(
    registry: Registry, finger_png: Any, case: str, post: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = post(f"/cases/{case}/searches", by_print(finger_png)).json
    one = f"/cases/{case}/searches/{asked['id']}"
    decide(monkeypatch, approval_hours=0)
    post(f"{one}/approval", WHY | {"agrees": True}, SUPERVISOR)
    assert post(f"{one}/run").json["type"] == "/problems/approval-expired"
    monkeypatch.undo()
    post(f"{one}/approval", WHY | {"agrees": True}, SUPERVISOR)
    assert post(f"{one}/run").json["state"] == "done"


def test_an_emergency_runs_at_once_and_a_supervisor_reviews_it_once(
    finger_png: Any, known: Known, case: str, post: Any
) -> None:
    asked = by_print(finger_png) | {"emergency": "A child is about to be taken abroad"}
    ran = post(f"/cases/{case}/searches", asked).json
    assert (ran["state"], ran["review"], ran["hits"][0]["rank"]) == ("done", None, 1)
    one = f"/cases/{case}/searches/{ran['id']}/review"
    assert post(one, WHY | {"verdict": "justified"}).status_code == 403
    assert post(one, WHY | {"verdict": "not_justified"}, SUPERVISOR).json["review"] == "not_justified"
    assert post(one, WHY | {"verdict": "justified"}, OTHER_SUPERVISOR).json["type"] == "/problems/no-review-due"


def test_a_poor_impression_of_an_unknown_finger_and_a_record_of_another_form_find_the_person(
    finger_png: Any, known: Known, case: str, post: Any
) -> None:
    import biometrics

    template = biometrics.extract(biometrics.read_image(finger_png(901 + 2000, 3)))
    record = b64encode(biometrics.iso19794.dump([template])).decode()
    part = finger_png(901 + 1000, 3)
    for presented in ({"template": record}, {"image": b64encode(part).decode()}):
        asked = ASKED | {"kind": "prints", "criteria": {"side": "adult", "prints": [{"finger": 0, **presented}]}}
        ran = post(f"/cases/{case}/searches", asked | {"emergency": "A child is about to be taken"})
        assert ran.status_code == 201, ran.text
        assert post(f"/cases/{case}/searches/{ran.json['id']}/hits/1").json["person_id"] == known["mother"]


def test_a_search_replayed_gives_the_same_answer_after_others_were_enrolled(
    registry: Registry, actor: Any, prints: Any, finger_png: Any, known: Known, case: str, post: Any
) -> None:
    asked = by_print(finger_png) | {"emergency": "A child is about to be taken abroad"}
    ran = post(f"/cases/{case}/searches", asked).json
    with registry.begin(actor("registrar")) as ctx:
        enrolled(ctx, prints("mother", 901, 3, 2), mother_document_number=digits(8))
    again = post(f"/cases/{case}/searches/{ran['id']}/replay").json
    assert (again["is_same"], again["hits"]["new"], again["hits"]["gone"]) == (True, [], [])
    assert {one["part"] for one in again["differences"]} <= {"persons_searched"}


def test_a_replay_tells_which_part_has_changed(
    registry: Registry, actor: Any, known: Known, case: str, post: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = ASKED | {"kind": "phone", "criteria": CRITERIA["phone"](known)}
    ran = post(f"/cases/{case}/searches", asked).json
    assert post(f"/cases/{case}/searches/{ran['id']}/replay").json["is_same"]
    monkeypatch.setattr(limits, "VERSION", "another")
    with registry.begin(actor("registrar")) as ctx:
        birth = ctx.session.get(Birth, known["birth"].id)
        assert birth is not None
        birth.mother_phone = f"7{digits(8)}"
        ctx.session.flush()
        refresh(ctx, [uuid.UUID(known["mother"]), uuid.UUID(known["child"])])
    try:
        again = post(f"/cases/{case}/searches/{ran['id']}/replay").json
        assert not again["is_same"]
        assert set(again["hits"]["gone"]) == {known["mother"], known["child"]}
        assert {one["part"] for one in again["differences"]} == {"policy", "found"}
    finally:
        with registry.begin(actor("registrar")) as ctx:
            birth = ctx.session.get(Birth, known["birth"].id)
            assert birth is not None
            birth.mother_phone = known["mother_phone"]
            ctx.session.flush()
            refresh(ctx, [uuid.UUID(known["mother"]), uuid.UUID(known["child"])])


def test_an_attendant_of_many_births_is_counted_and_the_newest_are_kept(
    registry: Registry, actor: Any, case: str, post: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    decide(monkeypatch, most_hits=2)
    attendant = digits(8)
    with registry.begin(actor("registrar")) as ctx:
        for _ in range(4):
            enrolled(ctx, [], attendant_dni=attendant)
    asked = ASKED | {"kind": "attendant", "criteria": {"document_number": attendant}}
    found = post(f"/cases/{case}/searches", asked).json
    assert (found["found"], len(found["hits"])) == (4, 2)
    decide(monkeypatch, most_hits=50)
    again = post(f"/cases/{case}/searches/{found['id']}/replay").json
    assert (again["is_same"], again["differences"]) == (True, []), "a replay runs under the limits of its own day"


def test_the_database_keeps_what_was_run(registry: Registry, known: Known, case: str, post: Any) -> None:
    found = post(f"/cases/{case}/searches", ASKED | {"kind": "document", "criteria": CRITERIA["document"](known)}).json
    post(f"/cases/{case}/searches/{found['id']}/hits/1")
    for statement in (
        "UPDATE case_search SET found = 7 WHERE state = 'done'",
        "DELETE FROM case_search_hit",
        "UPDATE case_search_opening SET rank = 9",
        "UPDATE case_search SET reason = 'other'",
        "DELETE FROM case_search WHERE state = 'done'",
    ):
        with pytest.raises(Refused, match="search-kept"), refusals_for_constraints(), registry.engine.begin() as at:
            at.execute(text(statement))


def test_a_declarants_children_are_found(registry: Registry, actor: Any, case: str, post: Any) -> None:
    number = digits(8)
    with registry.begin(actor("registrar")) as ctx:
        birth = enrolled(ctx, [])
        ctx.session.execute(
            text(
                "INSERT INTO birth_record (id, state, birth_id, child_id, given_names, first_surname, surname_order, "
                "parents_agree, declarant, declarant_document, is_sealed, is_demonstration, created_at) VALUES "
                "(gen_random_uuid(), 'draft', :birth, :child, 'Rosa', 'Quispe', 'paternal_maternal', true, 'mother', "
                ":number, false, true, now())"
            ),
            {"birth": birth.id, "child": birth.newborn_id, "number": number},
        )
        child = str(birth.newborn_id)
    asked = ASKED | {"kind": "declarant", "criteria": {"document_number": number}}
    found = post(f"/cases/{case}/searches", asked).json
    assert post(f"/cases/{case}/searches/{found['id']}/hits/1").json["person_id"] == child


def test_no_search_is_run_without_a_case_of_ones_own_that_is_at_hand(
    open_case: Any, post: Any, get: Any, known: Known
) -> None:
    asked = ASKED | {"kind": "phone", "criteria": CRITERIA["phone"](known)}
    other = open_case(COLLEAGUE)["id"]
    theirs = post(f"/cases/{other}/searches", asked, COLLEAGUE).json["id"]
    mine = open_case(risk=1)["id"]
    for case, search in ((other, theirs), (nobody(), nobody()), (mine, theirs)):
        one = f"/cases/{case}/searches/{search}"
        for path in (f"{one}/replay", f"{one}/run", f"{one}/hits/1"):
            assert post(path).status_code == 404, path
        assert get(one).status_code == 404
    assert post(f"/cases/{other}/searches", asked).status_code == 404
    post(f"/cases/{mine}/decision", WHY | {"decision": "dismissed"})
    assert post(f"/cases/{mine}/searches", asked).json["type"] == "/problems/case-decided"

"""Searches through the interface: by tables and names at once, by prints with a second person, counted."""

from base64 import b64encode
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text

from registry.core.database import refusals_for_constraints
from registry.core.errors import Refused
from registry.core.registry import Registry
from registry.investigations.settings import rules as settings
from tests.births.samples import digits
from tests.duplicates.conftest import enrolled
from tests.duplicates.conftest import prints as prints  # a fixture
from tests.investigations.conftest import COLLEAGUE, OTHER_SUPERVISOR, SUPERVISOR, nobody
from tests.investigations.searches.conftest import ASKED, WHY, Known, by_print, decide, run_searches

CRITERIA: dict[str, Callable[[Known], Known]] = {
    "phone": lambda birth: {"phone": f"+51 {birth['mother_phone']}"},
    "address": lambda birth: {"address": birth["mother_residence_address"].upper()},
    "attendant": lambda birth: {"document_number": birth["attendant_dni"]},
    "document": lambda birth: {"document_type": "DNI", "document_number": birth["mother_document_number"]},
    "certificate": lambda birth: {"cnv": birth["birth"].cnv},
    "facility": lambda birth: {"facility_code": birth["birth"].facility_code},
    "names": lambda birth: {"given_names": "Saturnina", "first_surname": "Ccoyllo", "second_surname": "Guancahuari"},
}


@pytest.mark.parametrize("kind", sorted(CRITERIA))
def test_each_kind_of_search_finds_the_person_and_the_hit_can_be_opened(
    kind: str, known: Known, case: str, post: Any, sql: Any
) -> None:
    answer = post(f"/cases/{case}/searches", ASKED | {"kind": kind, "criteria": CRITERIA[kind](known)})
    assert answer.status_code == 201, answer.text
    search = answer.json
    assert (search["state"], search["ran_with"]["thresholds"]["most"]) == ("done", settings.DEFAULTS.most_hits)
    assert known["mother"] not in answer.text
    opened = {}
    for hit in search["hits"]:
        hit_answer = post(f"/cases/{case}/searches/{search['id']}/hits/{hit['rank']}").json
        opened[hit_answer["person_id"]] = hit_answer
    assert set(opened) & {known["mother"], known["child"]}
    assert sql(
        "SELECT count(*) FROM journal WHERE action = 'search.hit_opened' AND content LIKE :id", id=f"%{search['id']}%"
    ) == len(opened)


def test_criteria_appear_in_no_journal_and_no_plain_column(known: Known, case: str, post: Any, sql: Any) -> None:
    search = post(f"/cases/{case}/searches", ASKED | {"kind": "phone", "criteria": CRITERIA["phone"](known)}).json
    word = f"%{known['mother_phone']}%"
    assert sql("SELECT count(*) FROM journal WHERE content LIKE :word", word=word) == 0
    assert sql("SELECT count(*) FROM case_search s WHERE to_jsonb(s)::text LIKE :word", word=word) == 0
    assert len(search["criteria_sha256"]) == 64


def test_a_search_without_matches_is_answered_as_such(case: str, post: Any) -> None:
    none = post(f"/cases/{case}/searches", ASKED | {"kind": "phone", "criteria": {"phone": f"8{digits(9)}"}}).json
    assert (none["state"], none["found"], none["hits"]) == ("done", 0, [])
    assert post(f"/cases/{case}/searches/{none['id']}/hits/1").status_code == 404


def test_every_opening_of_a_hit_is_counted(known: Known, case: str, post: Any, get: Any) -> None:
    search = post(f"/cases/{case}/searches", ASKED | {"kind": "document", "criteria": CRITERIA["document"](known)}).json
    for _ in range(3):
        assert post(f"/cases/{case}/searches/{search['id']}/hits/1").json["person_id"] == known["mother"]
    assert get(f"/cases/{case}/searches/{search['id']}").json["hits"][0]["opened"] == 3
    assert get(f"/cases/{case}").json["persons"] == []


def test_a_person_found_is_put_into_the_case_only_when_somebody_who_has_looked_says_so(
    known: Known, case: str, post: Any, get: Any
) -> None:
    search = post(f"/cases/{case}/searches", ASKED | {"kind": "document", "criteria": CRITERIA["document"](known)}).json
    hit = f"/cases/{case}/searches/{search['id']}/hits/1"
    unseen = post(f"{hit}/addition")
    assert (unseen.status_code, unseen.json["type"]) == (409, "/problems/hit-not-opened")
    assert post(hit).json["is_in_case"] is False
    added = post(f"{hit}/addition").json
    assert [(one["person_id"], one["source"]) for one in added["persons"]] == [(known["mother"], "search")]
    assert post(hit).json["is_in_case"] is True
    taken_out = post(f"/cases/{case}/persons/{known['mother']}/removal", WHY)
    assert (taken_out.status_code, taken_out.json["persons"]) == (200, [])


def test_a_search_by_prints_waits_for_another_person_and_is_run_once_by_a_job(
    registry: Registry, finger_png: Any, known: Known, case: str, post: Any, get: Any
) -> None:
    search = post(f"/cases/{case}/searches", by_print(finger_png)).json
    path = f"/cases/{case}/searches/{search['id']}"
    assert (search["state"], search["hits"]) == ("awaiting_approval", [])
    assert post(f"{path}/run").json["type"] == "/problems/approval-missing"
    assert post(f"{path}/approval", WHY | {"agrees": True}).status_code == 403
    approved = post(f"{path}/approval", WHY | {"agrees": True}, SUPERVISOR).json
    assert (approved["state"], approved["approved_by"]) == ("approved", SUPERVISOR)
    assert post(f"{path}/run", None, SUPERVISOR).json["type"] == "/problems/search-of-another"
    begun = post(f"{path}/run").json
    assert (begun["state"], begun["hits"], begun["found"], begun["progress"]) == ("searching", [], None, None)
    assert post(f"{path}/run").json["type"] == "/problems/search-ended"
    run_searches(registry)
    ran = get(path).json
    assert (ran["state"], ran["progress"]) == ("done", None)
    assert ran["hits"][0]["score"] >= 60
    assert (ran["ran_with"]["parts"], ran["ran_with"]["seen"][0]["part"]) == (1, 1)
    assert ran["ran_with"]["engine"]
    assert ran["ran_with"]["persons_searched"] >= 1
    assert post(f"{path}/hits/1").json["person_id"] == known["mother"]
    assert post(f"{path}/run").json["type"] == "/problems/search-ended"


def test_a_supervisor_does_not_approve_their_own_search(finger_png: Any, open_case: Any, post: Any) -> None:
    case = open_case(SUPERVISOR)["id"]
    search = post(f"/cases/{case}/searches", by_print(finger_png), SUPERVISOR).json
    approval = f"/cases/{case}/searches/{search['id']}/approval"
    assert post(approval, WHY | {"agrees": True}, SUPERVISOR).json["type"] == "/problems/four-eyes"
    assert post(approval, WHY | {"agrees": False}, OTHER_SUPERVISOR).json["state"] == "refused"
    assert post(approval, WHY | {"agrees": True}, OTHER_SUPERVISOR).json["type"] == "/problems/search-not-waiting"


def test_a_search_is_taken_back_by_whoever_asked_for_it_until_it_is_run(
    finger_png: Any, case: str, post: Any, get: Any
) -> None:
    for is_approved in (False, True):
        path = f"/cases/{case}/searches/{post(f'/cases/{case}/searches', by_print(finger_png)).json['id']}"
        if is_approved:
            post(f"{path}/approval", WHY | {"agrees": True}, SUPERVISOR)
        assert post(f"{path}/withdrawal", WHY, SUPERVISOR).status_code == 403
        assert post(f"{path}/withdrawal", WHY).json["state"] == "refused"
        assert post(f"{path}/run").json["type"] == "/problems/search-ended"
        assert post(f"{path}/approval", WHY | {"agrees": True}, SUPERVISOR).status_code == 409
    assert get(f"/cases/{case}").json["history"][-1]["what"] == "search_taken_back"


def test_an_expired_approval_does_not_allow_the_search_to_run(
    registry: Registry, finger_png: Any, case: str, post: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    search = post(f"/cases/{case}/searches", by_print(finger_png)).json
    path = f"/cases/{case}/searches/{search['id']}"
    decide(monkeypatch, approval_hours=0)
    post(f"{path}/approval", WHY | {"agrees": True}, SUPERVISOR)
    assert post(f"{path}/run").json["type"] == "/problems/approval-expired"
    monkeypatch.undo()
    post(f"{path}/approval", WHY | {"agrees": True}, SUPERVISOR)
    assert post(f"{path}/run").json["state"] == "searching"
    run_searches(registry)


def test_an_emergency_runs_at_once_and_a_supervisor_reviews_it_once(
    registry: Registry, finger_png: Any, known: Known, case: str, post: Any, get: Any
) -> None:
    request = by_print(finger_png) | {"emergency": "A child is about to be taken abroad"}
    ran = post(f"/cases/{case}/searches", request).json
    assert (ran["state"], ran["review"], ran["hits"]) == ("searching", None, [])
    run_searches(registry)
    ran = get(f"/cases/{case}/searches/{ran['id']}").json
    assert (ran["state"], ran["review"], ran["hits"][0]["rank"]) == ("done", None, 1)
    review = f"/cases/{case}/searches/{ran['id']}/review"
    assert post(review, WHY | {"verdict": "justified"}).status_code == 403
    assert post(review, WHY | {"verdict": "not_justified"}, SUPERVISOR).json["review"] == "not_justified"
    assert post(review, WHY | {"verdict": "justified"}, OTHER_SUPERVISOR).json["type"] == "/problems/no-review-due"


def test_a_poor_impression_of_an_unknown_finger_and_a_record_in_another_format_find_the_person(
    registry: Registry, finger_png: Any, known: Known, case: str, post: Any
) -> None:
    import biometrics

    template = biometrics.extract(biometrics.read_image(finger_png(901 + 2000, 3)))
    record = b64encode(biometrics.iso19794.dump([template])).decode()
    part = finger_png(901 + 1000, 3)
    for presented in ({"template": record}, {"image": b64encode(part).decode()}):
        request = ASKED | {"kind": "prints", "criteria": {"side": "adult", "prints": [{"finger": 0, **presented}]}}
        ran = post(f"/cases/{case}/searches", request | {"emergency": "A child is about to be taken"})
        assert ran.status_code == 201, ran.text
        run_searches(registry)
        assert post(f"/cases/{case}/searches/{ran.json['id']}/hits/1").json["person_id"] == known["mother"]


def test_all_births_of_an_attendant_are_counted_and_the_newest_stored(
    registry: Registry, actor: Any, case: str, post: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    decide(monkeypatch, most_hits=2)
    attendant = digits(8)
    with registry.begin(actor("registrar")) as ctx:
        for _ in range(4):
            enrolled(ctx, [], attendant_dni=attendant)
    request = ASKED | {"kind": "attendant", "criteria": {"document_number": attendant}}
    search = post(f"/cases/{case}/searches", request).json
    assert (search["found"], len(search["hits"])) == (4, 2)
    decide(monkeypatch, most_hits=50)
    again = post(f"/cases/{case}/searches/{search['id']}/replay").json
    assert (again["is_same"], again["differences"]) == (True, []), "a replay runs under the limits of its own day"


def test_the_database_refuses_to_change_a_search_its_hits_or_openings(
    registry: Registry, known: Known, case: str, post: Any
) -> None:
    search = post(f"/cases/{case}/searches", ASKED | {"kind": "document", "criteria": CRITERIA["document"](known)}).json
    post(f"/cases/{case}/searches/{search['id']}/hits/1")
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
    request = ASKED | {"kind": "declarant", "criteria": {"document_number": number}}
    search = post(f"/cases/{case}/searches", request).json
    assert post(f"/cases/{case}/searches/{search['id']}/hits/1").json["person_id"] == child


def test_no_search_runs_without_a_live_case_of_ones_own(open_case: Any, post: Any, get: Any, known: Known) -> None:
    request = ASKED | {"kind": "phone", "criteria": CRITERIA["phone"](known)}
    other = open_case(COLLEAGUE)["id"]
    theirs = post(f"/cases/{other}/searches", request, COLLEAGUE).json["id"]
    mine = open_case(risk=1)["id"]
    for case, search in ((other, theirs), (nobody(), nobody()), (mine, theirs)):
        place = f"/cases/{case}/searches/{search}"
        for path in (f"{place}/replay", f"{place}/run", f"{place}/hits/1"):
            assert post(path).status_code == 404, path
        assert get(place).status_code == 404
    assert post(f"/cases/{other}/searches", request).status_code == 404
    post(f"/cases/{mine}/decision", WHY | {"decision": "dismissed"})
    assert post(f"/cases/{mine}/searches", request).json["type"] == "/problems/case-decided"

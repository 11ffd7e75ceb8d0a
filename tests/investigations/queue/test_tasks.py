"""Tasks have an owner and a day, and people hear of what others give them."""

from typing import Any

import pytest

from tests.investigations.conftest import COLLEAGUE, INVESTIGATOR, SUPERVISOR

WHY = {"reason": "As the papers show"}


def task(title: str, **fields: Any) -> dict[str, Any]:
    return {"kind": "task", "title": title, "text": "Al establecimiento", **fields}


@pytest.fixture
def case(open_case: Any, post: Any) -> str:
    case_id: str = open_case()["id"]
    post(f"/cases/{case_id}/reviewers", {"username": COLLEAGUE})
    return case_id


def titles(get: Any, case: str, who: str = INVESTIGATOR, query: str = "") -> list[str]:
    return [item["title"] for item in get(f"/case-tasks?{query}", who).json["items"] if item["case_id"] == case]


def test_a_task_is_on_its_owners_list_until_it_is_done(case: str, post: Any, get: Any) -> None:
    later = post(f"/cases/{case}/entries", task("Llamar", due_on="2099-05-01")).json
    post(f"/cases/{case}/entries", task("Visitar", due_on="2099-01-01", assignee=COLLEAGUE))
    assert titles(get, case) == ["Llamar"]
    assert titles(get, case, COLLEAGUE) == ["Visitar"]
    assert titles(get, case, query="mine=false") == ["Visitar", "Llamar"]
    assert titles(get, case, query="mine=false&due_before=2099-02-01") == ["Visitar"]
    done = {"kind": "task_done", "title": "Hecho", "text": "Contestó", "task_id": later["id"]}
    assert post(f"/cases/{case}/entries", done).status_code == 201
    assert titles(get, case) == []


def test_a_task_is_given_only_to_somebody_who_sees_the_case(case: str, open_case: Any, post: Any) -> None:
    other = open_case()["id"]
    refused = post(f"/cases/{other}/entries", task("Llamar", assignee=COLLEAGUE))
    assert refused.json["errors"][0]["pointer"] == "/assignee"
    assert post(f"/cases/{other}/entries", task("Llamar", assignee=SUPERVISOR)).status_code == 201
    note = {"kind": "note", "title": "Nota", "text": "Palabras", "assignee": COLLEAGUE}
    assert post(f"/cases/{case}/entries", note).json["errors"][0]["pointer"] == "/assignee"


def test_people_hear_of_what_others_give_them_and_not_of_their_own_acts(case: str, post: Any, get: Any) -> None:
    def kinds(who: str, query: str = "") -> list[str]:
        notices = get(f"/notices?limit=100{query}", who).json["items"]
        return [notice["kind"] for notice in notices if notice["case_id"] == case]

    post(f"/cases/{case}/entries", task("Visitar", assignee=COLLEAGUE))
    assert kinds(COLLEAGUE) == ["task_assigned", "reviewer_added"]
    assert kinds(INVESTIGATOR) == []
    post(f"/cases/{case}/decision", WHY | {"decision": "confirmed"})
    post(f"/cases/{case}/decision/second", WHY | {"agrees": False}, SUPERVISOR)
    assert kinds(INVESTIGATOR, "&unread=true") == ["decision_sent_back"]
    assert get("/notices").json["items"][0]["text"] == "The decision that you proposed was sent back."
    assert post("/notices/reading").json["items"] == []
    assert kinds(INVESTIGATOR, "&unread=true") == []
    assert kinds(INVESTIGATOR) == ["decision_sent_back"]


def test_who_no_longer_sees_a_case_hears_nothing_of_it(case: str, post: Any, get: Any, headers_of: Any) -> None:
    def cases() -> set[str]:
        return {notice["case_id"] for notice in get("/notices?limit=100").json["items"]}

    post(f"/cases/{case}/entries", task("Llamar", assignee=INVESTIGATOR), SUPERVISOR)
    assert case in cases()
    headers_of("investigator.c")  # makes the account
    assert post(f"/cases/{case}/assignment", {"username": "investigator.c"}, SUPERVISOR).status_code == 200
    assert case not in cases()
    assert get("/notices?colour=red").status_code == 422


def test_a_case_given_by_a_supervisor_is_announced(open_case: Any, post: Any, get: Any) -> None:
    case = open_case(SUPERVISOR)["id"]
    post(f"/cases/{case}/assignment", {"username": COLLEAGUE}, SUPERVISOR)
    notice = get("/notices?unread=true", COLLEAGUE).json["items"][0]
    assert (notice["kind"], notice["case_id"], notice["by"]) == ("assigned", case, SUPERVISOR)

"""Cases through the interface: opened, seen, taken, decided by two, referred, closed."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from registry.access.rules import ROLES
from registry.core.clock import day_in_peru, utc_now
from registry.core.registry import Registry
from tests.investigations.conftest import COLLEAGUE, INVESTIGATOR, OTHER_SUPERVISOR, REASON, SUPERVISOR, nobody

WHY = {"reason": "As the papers show"}


def test_a_case_opened_by_hand_is_its_openers_and_in_review(open_case: Any, person: Any, get: Any) -> None:
    child = person(given_names="Rosa")
    case = open_case(persons=[child], risk=40)
    assert (case["state"], case["origin"], case["risk"]) == ("in_review", "by_hand", 40)
    assert (case["assigned_to"], case["age_days"]) == (INVESTIGATOR, 0)
    whole = get(f"/cases/{case['id']}").json
    assert [one["person_id"] for one in whole["persons"]] == [child]
    assert [one["what"] for one in whole["history"]] == ["opened", "persons_added", "assigned"]
    assert {one["by"] for one in whole["history"]} == {INVESTIGATOR}


def actions(case_id: str) -> list[tuple[str, str, Any]]:
    """Every way to name a case."""
    one, entry = f"/cases/{case_id}", nobody()
    return [
        ("GET", one, None),
        ("POST", f"{one}/assignment", {}),
        ("POST", f"{one}/reviewers", {"username": COLLEAGUE}),
        ("POST", f"{one}/persons", {"persons": [nobody()]}),
        ("POST", f"{one}/closure", WHY),
        ("POST", f"{one}/postponement", WHY | {"until": "2099-01-01"}),
        ("POST", f"{one}/review", WHY),
        ("POST", f"{one}/referrals", WHY | {"target": "fiscalia"}),
        ("POST", f"{one}/decision", WHY | {"decision": "confirmed"}),
        ("POST", f"{one}/decision/second", WHY | {"agrees": True}),
        ("POST", f"{one}/entries", {"kind": "note", "title": "a", "text": "b"}),
        ("GET", f"{one}/entries/{entry}", None),
        ("GET", f"{one}/entries/{entry}/content", None),
    ]


def test_anothers_case_is_answered_in_status_body_and_statements_as_if_there_were_none(
    registry: Registry, client: Any, headers_of: Any, open_case: Any
) -> None:
    statements: list[str] = []

    def answer(method: str, path: str, body: Any) -> tuple[Any, ...]:
        statements.clear()
        said = client.open(f"/api/v1{path}", method=method, json=body, headers=headers_of(COLLEAGUE))
        told = {name: value for name, value in said.json.items() if name != "request_id"}
        return said.status_code, told, list(statements), sorted(set(said.headers.keys()))

    def keep(_: Any, __: Any, statement: str, *___: Any) -> None:
        statements.append(statement)

    others, none = open_case(INVESTIGATOR)["id"], nobody()
    event.listen(registry.engine, "before_cursor_execute", keep)
    try:
        for theirs, absent in zip(actions(others), actions(none), strict=True):
            seen, unseen = answer(*theirs), answer(*absent)
            assert seen[0] == 404, theirs
            assert seen == unseen, theirs
    finally:
        event.remove(registry.engine, "before_cursor_execute", keep)


def test_a_supervisor_sees_every_case_and_a_reviewer_the_case_they_review(open_case: Any, get: Any, post: Any) -> None:
    case = open_case()["id"]
    assert get(f"/cases/{case}", SUPERVISOR).status_code == 200
    assert get(f"/cases/{case}", COLLEAGUE).status_code == 404
    assert post(f"/cases/{case}/reviewers", {"username": COLLEAGUE}).status_code == 200
    assert get(f"/cases/{case}", COLLEAGUE).status_code == 200
    again = post(f"/cases/{case}/reviewers", {"username": COLLEAGUE})
    assert (again.status_code, again.json["type"]) == (409, "/problems/reviewer-added")
    assert post(f"/cases/{case}/reviewers", {"username": INVESTIGATOR}).json["type"] == "/problems/reviewer-is-assignee"
    assert post(f"/cases/{case}/reviewers", {"username": "clerk"}).status_code == 422
    worked = post(f"/cases/{case}/decision", WHY | {"decision": "dismissed"}, COLLEAGUE)
    assert (worked.status_code, worked.json["type"]) == (409, "/problems/case-assigned")


@pytest.mark.parametrize("role", sorted(set(ROLES) - {"investigator", "supervisor"}))
def test_nobody_else_comes_near_a_case(client: Any, auth: Any, open_case: Any, role: str) -> None:
    for method, path, body in [
        *actions(open_case()["id"]),
        ("GET", "/cases", None),
        ("POST", "/cases", WHY),
        ("GET", "/referral-targets", None),
        ("POST", "/cases/decisions", {}),
    ]:
        refused = client.open(f"/api/v1{path}", method=method, json=body, headers=auth(role))
        assert refused.status_code == 403, path
        assert client.open(f"/api/v1{path}", method=method, json=body).status_code == 401


def test_a_confirmation_waits_for_another_person(open_case: Any, post: Any, get: Any, sql: Any) -> None:
    case = open_case(risk=30)["id"]
    proposed = post(f"/cases/{case}/decision", WHY | {"decision": "confirmed"}).json
    assert (proposed["state"], proposed["decision_waits"]) == ("in_review", True)
    assert post(f"/cases/{case}/decision", WHY | {"decision": "dismissed"}).json["type"] == "/problems/decision-waits"
    own = post(f"/cases/{case}/decision/second", WHY | {"agrees": True})
    assert (own.status_code, own.json["type"]) == (409, "/problems/four-eyes")
    done = post(f"/cases/{case}/decision/second", WHY | {"agrees": True}, SUPERVISOR).json
    assert (done["state"], done["decision_waits"]) == ("confirmed", False)
    assert post(f"/cases/{case}/closure", WHY).json["outcome"] == "confirmed"
    assert sql("SELECT count(*) FROM journal WHERE subject_id = :id AND action = 'case.decided'", id=case) == 1
    assert [one["what"] for one in get(f"/cases/{case}").json["history"]][-3:] == [
        "decision_proposed",
        "decided",
        "closed",
    ]


def test_a_decision_sent_back_leaves_the_case_in_review(open_case: Any, post: Any) -> None:
    case = open_case(risk=90)["id"]
    assert post(f"/cases/{case}/decision", WHY | {"decision": "dismissed"}).json["decision_waits"]
    back = post(f"/cases/{case}/decision/second", WHY | {"agrees": False}, SUPERVISOR).json
    assert (back["state"], back["decision"], back["decision_waits"]) == ("in_review", None, False)
    none = post(f"/cases/{case}/decision/second", WHY | {"agrees": True}, SUPERVISOR)
    assert none.json["type"] == "/problems/no-decision-waits"


def test_a_light_case_is_dismissed_by_one_person_and_then_nothing_more_is_added(open_case: Any, post: Any) -> None:
    case = open_case(risk=59)["id"]
    assert post(f"/cases/{case}/decision", WHY | {"decision": "dismissed"}).json["state"] == "dismissed"
    for path, body in {
        "persons": {"persons": [nobody()]},
        "referrals": WHY | {"target": "fiscalia"},
        "postponement": WHY | {"until": "2026-12-01"},
        "reviewers": {"username": COLLEAGUE},
    }.items():
        assert post(f"/cases/{case}/{path}", body).json["type"] == "/problems/case-decided", path
    assert post(f"/cases/{case}/review", WHY).json["type"] == "/problems/case-transition"


def test_a_case_is_referred_comes_back_and_is_closed(open_case: Any, post: Any, get: Any) -> None:
    case = open_case()["id"]
    assert post(f"/cases/{case}/closure", WHY).json["type"] == "/problems/case-transition"
    assert post(f"/cases/{case}/referrals", WHY | {"target": "nobody"}).status_code == 422
    assert post(f"/cases/{case}/referrals", WHY | {"target": "pnp_divintrap"}).json["state"] == "referred"
    again = post(f"/cases/{case}/referrals", WHY | {"target": "pnp_divintrap"})
    assert (again.status_code, again.json["type"]) == (409, "/problems/referred-before")
    assert post(f"/cases/{case}/referrals", WHY | {"target": "upe"}).json["state"] == "referred"
    assert post(f"/cases/{case}/review", WHY).json["state"] == "in_review"
    assert post(f"/cases/{case}/referrals", WHY | {"target": "fiscalia"}).json["state"] == "referred"
    assert post(f"/cases/{case}/closure", WHY).json["outcome"] == "referred"
    assert [one["target"] for one in get(f"/cases/{case}").json["referrals"]] == ["pnp_divintrap", "upe", "fiscalia"]


def test_only_a_supervisor_gives_a_case_to_another(open_case: Any, post: Any, get: Any) -> None:
    case = open_case()["id"]
    given = post(f"/cases/{case}/assignment", {"username": COLLEAGUE})
    assert given.json["type"] == "/problems/assignment-by-supervisor"
    assert post(f"/cases/{case}/assignment", {"username": COLLEAGUE}, SUPERVISOR).json["assigned_to"] == COLLEAGUE
    assert get(f"/cases/{case}").status_code == 404
    assert post(f"/cases/{case}/assignment", {"username": "registrar.00006208"}, SUPERVISOR).status_code == 422
    assert post(f"/cases/{case}/assignment", {"username": "nobody.there"}, SUPERVISOR).status_code == 422


def test_the_queue_is_gravest_first_then_oldest_and_comes_in_pages(open_case: Any, get: Any) -> None:
    risks = [71, 93, 71, 82]
    made = {open_case(COLLEAGUE, risk=risk)["id"]: risk for risk in risks}
    seen: list[dict[str, Any]] = []
    cursor = ""
    while True:
        page = get(f"/cases?limit=2&mine=true{cursor}", COLLEAGUE).json
        seen += page["items"]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    order = [(-one["risk"], one["opened_at"]) for one in seen]
    assert order == sorted(order)
    assert len({one["id"] for one in seen}) == len(seen)
    assert set(made) <= {one["id"] for one in seen}
    assert not set(made) & {one["id"] for one in get("/cases?limit=100").json["items"]}


def test_a_postponed_case_leaves_the_queue_until_its_day(open_case: Any, post: Any, get: Any) -> None:
    case = open_case()["id"]
    tomorrow = day_in_peru(utc_now()) + timedelta(days=1)
    wrong = post(f"/cases/{case}/postponement", WHY | {"until": "2020-01-01"})
    assert wrong.json["errors"] == [{"pointer": "/until", "detail": "Must be after today."}]
    assert post(f"/cases/{case}/postponement", WHY | {"until": str(tomorrow)}).json["postponed_until"] == str(tomorrow)
    assert case not in {one["id"] for one in get("/cases?limit=100&mine=true").json["items"]}
    assert case in {one["id"] for one in get("/cases?limit=100&mine=true&with_postponed=true").json["items"]}


def test_many_cases_are_decided_at_once_each_for_itself(open_case: Any, post: Any, sql: Any) -> None:
    light, grave, others = open_case(risk=10)["id"], open_case(risk=80)["id"], open_case(COLLEAGUE)["id"]
    asked = WHY | {"decision": "dismissed", "cases": [light, grave, others, nobody(), light]}
    done = post("/cases/decisions", asked).json["items"]
    assert [one["state"] for one in done] == ["dismissed", "in_review", None, None]
    assert (
        done[2]["problem"]
        == done[3]["problem"]
        == {
            "type": "/problems/not-found",
            "title": "There is no such record.",
            "status": 404,
        }
    )
    seconds = WHY | {"agrees": True, "cases": [grave, light]}
    done = post("/cases/decisions/seconds", seconds, OTHER_SUPERVISOR).json["items"]
    assert [one["state"] for one in done] == ["dismissed", None]
    assert done[1]["problem"]["type"] == "/problems/no-decision-waits"
    assert sql("SELECT count(*) FROM journal WHERE subject_id = :id AND action = 'case.decided'", id=grave) == 1
    assert post("/cases/decisions", asked | {"cases": [nobody() for _ in range(101)]}).status_code == 422


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/reason"),
        ({"reason": "x"}, "/reason"),
        ({"reason": REASON, "risk": 101}, "/risk"),
        ({"reason": REASON, "persons": [nobody()]}, "/persons/0"),
        ({"reason": REASON, "alert_id": nobody()}, "/alert_id"),
        ({"reason": REASON, "persons": ["x"]}, "/persons/0"),
        ({"reason": REASON, "state": "closed"}, "/state"),
        ({"reason": "a\u202eb c d e"}, "/reason"),
    ],
)
def test_a_case_that_is_asked_for_wrongly_is_not_opened(post: Any, sql: Any, body: Any, pointer: str) -> None:
    before = sql("SELECT count(*) FROM investigation_case")
    refused = post("/cases", body)
    assert refused.status_code == 422
    assert pointer in {one["pointer"] for one in refused.json["errors"]}
    assert sql("SELECT count(*) FROM investigation_case") == before


@pytest.mark.parametrize("query", ["state=?", "limit=0", "cursor=x", "cursor=W10=", "cursor=WzEsMSwxXQ=="])
def test_a_wrong_choice_of_cases_is_refused(get: Any, query: str) -> None:
    refused = get(f"/cases?{query}")
    assert (refused.status_code, refused.mimetype) == (422, "application/problem+json")


def test_no_word_of_a_reason_enters_the_journal(open_case: Any, post: Any, sql: Any, get: Callable[..., Any]) -> None:
    word = "Huayhuash"
    case = open_case(reason=f"Aviso de {word}")["id"]
    post(f"/cases/{case}/entries", {"kind": "note", "title": word, "text": word})
    post(f"/cases/{case}/referrals", {"reason": f"Por {word}", "target": "fiscalia"})
    assert sql("SELECT count(*) FROM journal WHERE subject_id = :id", id=case) >= 4
    assert sql("SELECT count(*) FROM journal WHERE content LIKE :word", word=f"%{word}%") == 0

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


def test_a_case_opened_by_hand_is_assigned_to_its_opener_and_in_review(open_case: Any, person: Any, get: Any) -> None:
    child = person(given_names="Rosa")
    case = open_case(persons=[child], risk=40)
    assert (case["state"], case["origin"], case["risk"]) == ("in_review", "by_hand", 40)
    assert (case["assigned_to"], case["age_days"]) == (INVESTIGATOR, 0)
    whole = get(f"/cases/{case['id']}").json
    assert [item["person_id"] for item in whole["persons"]] == [child]
    assert [item["what"] for item in whole["history"]] == ["opened", "persons_added", "assigned"]
    assert {item["by"] for item in whole["history"]} == {INVESTIGATOR}


def actions(case_id: str) -> list[tuple[str, str, Any]]:
    """Every way to name a case."""
    item, entry = f"/cases/{case_id}", nobody()
    return [
        ("GET", item, None),
        ("POST", f"{item}/assignment", {}),
        ("POST", f"{item}/reviewers", {"username": COLLEAGUE}),
        ("POST", f"{item}/persons", {"persons": [nobody()]}),
        ("POST", f"{item}/persons/{nobody()}/removal", WHY),
        ("POST", f"{item}/closure", WHY),
        ("POST", f"{item}/postponement", WHY | {"until": "2099-01-01"}),
        ("POST", f"{item}/review", WHY),
        ("POST", f"{item}/referrals", WHY | {"target": "fiscalia"}),
        ("POST", f"{item}/decision", WHY | {"decision": "confirmed"}),
        ("POST", f"{item}/decision/second", WHY | {"agrees": True}),
        ("POST", f"{item}/entries", {"kind": "note", "title": "a", "text": "b"}),
        ("GET", f"{item}/entries/{entry}", None),
        ("GET", f"{item}/entries/{entry}/content", None),
    ]


def test_someone_elses_case_is_answered_in_status_body_and_statements_as_if_absent(
    registry: Registry, client: Any, headers_of: Any, open_case: Any
) -> None:
    statements: list[str] = []

    def answer(method: str, path: str, body: Any) -> tuple[Any, ...]:
        statements.clear()
        answer = client.open(f"/api/v1{path}", method=method, json=body, headers=headers_of(COLLEAGUE))
        body_without_id = {name: value for name, value in answer.json.items() if name != "request_id"}
        return answer.status_code, body_without_id, list(statements), sorted(set(answer.headers.keys()))

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
def test_no_other_role_has_access_to_cases(client: Any, auth: Any, open_case: Any, role: str) -> None:
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
    assert [item["what"] for item in get(f"/cases/{case}").json["history"]][-3:] == [
        "decision_proposed",
        "decided",
        "closed",
    ]


def test_a_proposed_decision_is_taken_back_by_whoever_proposed_it_and_by_nobody_else(
    open_case: Any, post: Any, get: Any
) -> None:
    case = open_case(risk=30)["id"]
    path = f"/cases/{case}/decision"
    assert post(f"{path}/withdrawal", WHY).json["type"] == "/problems/no-decision-waits"
    post(path, WHY | {"decision": "confirmed"})
    assert post(f"{path}/withdrawal", WHY, SUPERVISOR).status_code == 403
    back = post(f"{path}/withdrawal", WHY).json
    assert (back["state"], back["decision"], back["decision_waits"]) == ("in_review", None, False)
    late = post(f"{path}/second", WHY | {"agrees": True}, SUPERVISOR)
    assert (late.status_code, late.json["type"]) == (409, "/problems/no-decision-waits")
    assert get(f"/cases/{case}").json["history"][-1]["what"] == "decision_taken_back"
    post(path, WHY | {"decision": "confirmed"})
    assert post(f"{path}/second", WHY | {"agrees": False}).json["decision"] is None, "the same, said as a second answer"


def test_a_decision_sent_back_leaves_the_case_in_review(open_case: Any, post: Any) -> None:
    case = open_case(risk=90)["id"]
    assert post(f"/cases/{case}/decision", WHY | {"decision": "dismissed"}).json["decision_waits"]
    back = post(f"/cases/{case}/decision/second", WHY | {"agrees": False}, SUPERVISOR).json
    assert (back["state"], back["decision"], back["decision_waits"]) == ("in_review", None, False)
    none = post(f"/cases/{case}/decision/second", WHY | {"agrees": True}, SUPERVISOR)
    assert none.json["type"] == "/problems/no-decision-waits"


def test_one_person_dismisses_a_minor_case_and_nothing_can_be_added_afterwards(open_case: Any, post: Any) -> None:
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
    assert [item["target"] for item in get(f"/cases/{case}").json["referrals"]] == ["pnp_divintrap", "upe", "fiscalia"]


def test_only_a_supervisor_assigns_a_case_to_someone_else(open_case: Any, post: Any, get: Any) -> None:
    case = open_case()["id"]
    assigned = post(f"/cases/{case}/assignment", {"username": COLLEAGUE})
    assert assigned.json["type"] == "/problems/assignment-by-supervisor"
    assert post(f"/cases/{case}/assignment", {"username": COLLEAGUE}, SUPERVISOR).json["assigned_to"] == COLLEAGUE
    assert get(f"/cases/{case}").status_code == 404
    assert post(f"/cases/{case}/assignment", {"username": "registrar.00006208"}, SUPERVISOR).status_code == 422
    assert post(f"/cases/{case}/assignment", {"username": "nobody.there"}, SUPERVISOR).status_code == 422


def test_the_queue_lists_the_highest_risk_first_then_the_oldest_in_pages(open_case: Any, get: Any) -> None:
    risks = [71, 93, 71, 82]
    risk_of = {open_case(COLLEAGUE, risk=risk)["id"]: risk for risk in risks}
    seen: list[dict[str, Any]] = []
    cursor = ""
    while True:
        page = get(f"/cases?limit=2&mine=true{cursor}", COLLEAGUE).json
        seen += page["items"]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    order = [(-case["risk"], case["opened_at"]) for case in seen]
    assert order == sorted(order)
    assert len({case["id"] for case in seen}) == len(seen)
    assert set(risk_of) <= {case["id"] for case in seen}
    assert not set(risk_of) & {case["id"] for case in get("/cases?limit=100").json["items"]}


def test_a_postponed_case_leaves_the_queue_until_its_date(open_case: Any, post: Any, get: Any) -> None:
    case = open_case()["id"]
    tomorrow = day_in_peru(utc_now()) + timedelta(days=1)
    wrong = post(f"/cases/{case}/postponement", WHY | {"until": "2020-01-01"})
    assert wrong.json["errors"] == [{"pointer": "/until", "detail": "Must be after today."}]
    assert post(f"/cases/{case}/postponement", WHY | {"until": str(tomorrow)}).json["postponed_until"] == str(tomorrow)
    assert case not in {item["id"] for item in get("/cases?limit=100&mine=true").json["items"]}
    assert case in {item["id"] for item in get("/cases?limit=100&mine=true&with_postponed=true").json["items"]}


def test_several_cases_are_decided_at_once_each_independently(open_case: Any, post: Any, sql: Any) -> None:
    light, grave, others = open_case(risk=10)["id"], open_case(risk=80)["id"], open_case(COLLEAGUE)["id"]
    request = WHY | {"decision": "dismissed", "cases": [light, grave, others, nobody(), light]}
    outcomes = post("/cases/decisions", request).json["items"]
    assert [outcome["state"] for outcome in outcomes] == ["dismissed", "in_review", None, None]
    assert (
        outcomes[2]["problem"]
        == outcomes[3]["problem"]
        == {
            "type": "/problems/not-found",
            "title": "There is no such record.",
            "status": 404,
        }
    )
    seconds = WHY | {"agrees": True, "cases": [grave, light]}
    outcomes = post("/cases/decisions/seconds", seconds, OTHER_SUPERVISOR).json["items"]
    assert [outcome["state"] for outcome in outcomes] == ["dismissed", None]
    assert outcomes[1]["problem"]["type"] == "/problems/no-decision-waits"
    assert sql("SELECT count(*) FROM journal WHERE subject_id = :id AND action = 'case.decided'", id=grave) == 1
    assert post("/cases/decisions", request | {"cases": [nobody() for _ in range(101)]}).status_code == 422


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
def test_an_invalid_request_opens_no_case(post: Any, sql: Any, body: Any, pointer: str) -> None:
    before = sql("SELECT count(*) FROM investigation_case")
    refused = post("/cases", body)
    assert refused.status_code == 422
    assert pointer in {error["pointer"] for error in refused.json["errors"]}
    assert sql("SELECT count(*) FROM investigation_case") == before


@pytest.mark.parametrize("query", ["state=?", "limit=0", "cursor=x", "cursor=W10=", "cursor=WzEsMSwxXQ=="])
def test_invalid_filters_of_the_queue_are_refused(get: Any, query: str) -> None:
    refused = get(f"/cases?{query}")
    assert (refused.status_code, refused.mimetype) == (422, "application/problem+json")


def test_a_person_taken_out_of_a_case_leaves_its_views_and_stays_in_its_history(
    open_case: Any, person: Any, post: Any, get: Any, sql: Any
) -> None:
    child, stranger = person(given_names="Rosa"), person(given_names="Saturnina")
    case = open_case(persons=[child, stranger])["id"]
    assert post(f"/cases/{case}/persons/{stranger}/removal", {}).json["errors"][0]["pointer"] == "/reason"
    left = post(f"/cases/{case}/persons/{stranger}/removal", WHY).json
    assert [one["person_id"] for one in left["persons"]] == [child]
    again = post(f"/cases/{case}/persons/{stranger}/removal", WHY)
    assert again.status_code == 404
    last = get(f"/cases/{case}").json["history"][-1]
    assert (last["what"], last["reason"], last["details"]["person"]) == ("person_removed", WHY["reason"], stranger)
    assert sql("SELECT count(*) FROM journal WHERE subject_id = :id AND action = 'case.person_removed'", id=case) == 1
    for view in ("timeline", "graph", "graph.svg"):
        assert "Saturnina" not in get(f"/cases/{case}/{view}").text
    assert post(f"/cases/{case}/comparison", {"left": child, "right": stranger}).status_code == 404
    assert stranger in {
        one["person_id"] for one in post(f"/cases/{case}/persons", {"persons": [stranger]}).json["persons"]
    }


def test_the_journal_contains_no_word_of_a_reason(open_case: Any, post: Any, sql: Any, get: Callable[..., Any]) -> None:
    word = "Huayhuash"
    case = open_case(reason=f"Aviso de {word}")["id"]
    post(f"/cases/{case}/entries", {"kind": "note", "title": word, "text": word})
    post(f"/cases/{case}/referrals", {"reason": f"Por {word}", "target": "fiscalia"})
    assert sql("SELECT count(*) FROM journal WHERE subject_id = :id", id=case) >= 4
    assert sql("SELECT count(*) FROM journal WHERE content LIKE :word", word=f"%{word}%") == 0

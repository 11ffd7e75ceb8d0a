"""What the database itself refuses of a case, and what two at once do to it."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import text

from registry.core.database import refusals_for_constraints
from registry.core.errors import Refused
from registry.core.registry import Registry
from tests.investigations.conftest import COLLEAGUE, SUPERVISOR

BY_ONE = "decision_reason = 'r', decision_by = assigned_to, decision_at = now()"
BY_THE_SAME = "seconded_by = assigned_to, seconded_at = now()"
WHY = {"reason": "As the papers show"}


def change(registry: Registry, case: str, assignments: str) -> None:
    with refusals_for_constraints(), registry.engine.begin() as connection:
        statement = f"UPDATE investigation_case SET {assignments} WHERE id = CAST(:id AS uuid)"
        connection.execute(text(statement), {"id": case})


@pytest.mark.parametrize(
    "assignments",
    [
        "state = 'confirmed'",
        "state = 'open'",
        "state = 'closed', outcome = 'referred', closed_at = now()",
        f"state = 'dismissed', decision = 'dismissed', {BY_ONE}, needs_second = true",
        f"state = 'confirmed', decision = 'confirmed', {BY_ONE}, needs_second = true, {BY_THE_SAME}",
        f"state = 'confirmed', decision = 'confirmed', {BY_ONE}, needs_second = false",
        "number = 'other'",
        "risk = 101",
    ],
)
def test_no_statement_bypasses_the_order_of_states_or_the_second_person(
    registry: Registry, open_case: Any, sql: Any, assignments: str
) -> None:
    case = open_case()["id"]
    with pytest.raises(Refused):
        change(registry, case, assignments)
    assert sql("SELECT state FROM investigation_case WHERE id = CAST(:id AS uuid)", id=case) == "in_review"


def test_a_decision_cannot_be_rewritten(registry: Registry, open_case: Any, post: Any) -> None:
    case = open_case(risk=1)["id"]
    post(f"/cases/{case}/decision", WHY | {"decision": "dismissed"})
    with pytest.raises(Refused, match="case-kept"):
        change(registry, case, "decision_reason = 'another'")


def at_once(*deeds: Any) -> list[Any]:
    start = Barrier(len(deeds))

    def run(deed: Any) -> Any:
        start.wait()
        return deed()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return [future.result() for future in [pool.submit(run, deed) for deed in deeds]]


def test_of_two_concurrent_decisions_one_succeeds(app: Any, headers_of: Any, open_case: Any, get: Any) -> None:
    case = open_case(risk=5)["id"]

    def decide(who: str, decision: str) -> int:
        body = WHY | {"decision": decision}
        answer = app.test_client().post(f"/api/v1/cases/{case}/decision", json=body, headers=headers_of(who))
        return int(answer.status_code)

    statuses = at_once(lambda: decide("investigator", "dismissed"), lambda: decide(SUPERVISOR, "confirmed"))
    assert sorted(statuses) == [200, 409]
    assert len([item for item in get(f"/cases/{case}").json["history"] if item["what"].startswith("deci")]) == 1


def test_concurrent_entries_are_all_stored_in_one_chain(
    app: Any, headers_of: Any, open_case: Any, post: Any, get: Any
) -> None:
    case = open_case()["id"]
    post(f"/cases/{case}/reviewers", {"username": COLLEAGUE})

    def write(who: str) -> int:
        body = {"kind": "note", "title": who, "text": who}
        path = f"/api/v1/cases/{case}/entries"
        return int(app.test_client().post(path, json=body, headers=headers_of(who)).status_code)

    assert at_once(*(lambda who=who: write(who) for who in ("investigator", COLLEAGUE, SUPERVISOR))) == [201] * 3
    assert [item["sequence"] for item in get(f"/cases/{case}").json["entries"]] == [1, 2, 3]

"""Whose prints these are, by the engine's scores: at once, or as a task whose answer is sent."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from registry.core.clock import utc_now
from registry.core.context import SYSTEM, Actor
from registry.core.registry import Registry
from registry.core.worker import run_task
from registry.exchange.abis import rules
from registry.exchange.abis.tasks import EXPIRE_TASK
from registry.exchange.clients import service as clients
from tests.exchange.abis.conftest import SUBTYPES, Workflow
from tests.exchange.conftest import Listener


@pytest.fixture
def two(flow: Workflow) -> Workflow:
    """A client with two persons."""
    flow.enrol("A", "e1", flow.record(901), flow.record(902, subtype="LEFT_INDEX"), galleries=["CENSUS"])
    flow.enrol("B", "e1", flow.record(903), flow.record(904, subtype="LEFT_INDEX"), galleries=["VIP"])
    return flow


def test_a_person_is_identified_by_images_and_a_stranger_is_nobody(flow: Workflow) -> None:
    flow.enrol("A", "e1", flow.print(901), flow.print(902, subtype="LEFT_INDEX"))
    flow.enrol("B", "e1", flow.record(903))
    answer = flow.identify(flow.print(901, 2), flow.print(902, 2, "LEFT_INDEX"))
    [candidate] = answer.json
    assert (candidate["personId"], candidate["rank"]) == ("A", 1)
    assert candidate["score"] >= rules.default_threshold(2)
    assert {score["encounterId"] for score in candidate["scores"]} == {"e1"}
    assert {score["biometricSubType"] for score in candidate["scores"]} == {"RIGHT_INDEX", "LEFT_INDEX"}
    assert flow.names(flow.identify(flow.record(999))) == []
    assert flow.names(flow.identify(flow.print(901, 2, None))) == ["A"]


def test_a_search_is_confined_by_gallery_filter_number_and_threshold(two: Workflow) -> None:
    probe = two.record(901)
    assert two.names(two.identify(probe, gallery="CENSUS")) == ["A"]
    assert two.names(two.identify(probe, gallery="VIP")) == []
    assert two.identify(probe, gallery="NONE").status_code == 404
    assert two.names(two.identify(probe, among={"dateOfBirthMin": "2016-01-01", "gender": "F"})) == ["A"]
    assert two.names(two.identify(probe, among={"dateOfBirthMin": "2017-01-01"})) == []
    assert two.names(two.identify(probe, among={"biometricType": ["FINGER", "IRIS"]})) == ["A"]
    assert two.identify(probe, among={"biometricType": ["IRIS"]}).status_code == 400
    assert two.names(two.identify(probe, threshold=500)) == []
    assert set(two.names(two.identify(probe, threshold=0))) >= {"A"}
    assert len(two.names(two.identify(probe, threshold=0, maxNbCand=1))) == 1
    for wrong in ({"threshold": "nan"}, {"threshold": "x"}, {"maxNbCand": 0}, {"maxNbCand": 101}, {"priority": 11}):
        assert two.identify(probe, **wrong).status_code == 400
    assert two.identify().status_code == 400


def test_who_else_has_the_prints_of_a_person_or_an_encounter(two: Workflow) -> None:
    assert two.names(two.ask("POST", "identify/ALL/A")) == []
    two.enrol("C", "e9", two.record(901))
    assert two.names(two.ask("POST", "identify/ALL/A")) == ["C"]
    assert two.names(two.ask("POST", "identify/ALL/C/encounters/e9", {})) == ["A"]
    assert two.names(two.ask("POST", "identify/ALL/A", {"firstName": "Otra"})) == []
    assert two.ask("POST", "identify/ALL/nobody").status_code == 404
    assert two.ask("POST", "identify/ALL/A/encounters/e9").status_code == 404
    assert two.ask("PUT", "persons/C/encounters/e9/status", status="INACTIVE").status_code == 204
    assert two.names(two.ask("POST", "identify/ALL/A")) == []
    assert two.ask("PUT", "persons/C/encounters/e9/status", status="ASLEEP").status_code == 400
    two.enrol("D", "e1")
    assert two.ask("POST", "identify/ALL/D").status_code == 400


def test_a_print_moves_with_its_encounter(two: Workflow) -> None:
    assert two.ask("POST", "persons/B/merge/A").status_code in (204, 409)
    two.enrol("C", "e2", two.record(905))
    assert two.ask("POST", "persons/A/merge/C").status_code == 204
    assert two.names(two.identify(two.record(905))) == ["A"]


def test_a_person_is_verified_and_two_sets_of_prints(two: Workflow) -> None:
    body = {"biometricData": [two.record(901)]}
    right = two.ask("POST", "verify/ALL/A", body).json
    assert right["decision"]
    assert right["scores"][0]["score"] >= 30
    assert not two.ask("POST", "verify/ALL/B", body).json["decision"]
    assert not two.ask("POST", "verify/ALL/A", body, threshold=500).json["decision"]
    assert two.ask("POST", "verify/VIP/A", body).status_code == 404
    assert two.ask("POST", "verify/ALL/nobody", body).status_code == 404
    for first, second, decision in (
        (two.record(901), two.record(901), True),
        (two.record(901), two.record(903), False),
        (two.record(901, None), two.record(901), True),
        (two.record(901), two.record(901, None), True),
        (two.record(901, None), two.record(901, None), True),
        (two.record(901, None), two.record(903, None), False),
    ):
        answer = two.ask("POST", "verify", {"biometricData1": [first], "biometricData2": [second]})
        assert answer.json["decision"] is decision, answer.json
    face = {"biometricData": [{"biometricType": "FACE", "image": "AAAA"}]}
    assert two.ask("POST", "verify/ALL/A", face).status_code == 400


Work = Callable[[], None]


@pytest.fixture
def later(workflow: Callable[..., Workflow], listener: Listener) -> Workflow:
    """A client that takes answers at an address of its own."""
    flow = workflow(callback_url=f"{listener.address}/abis")
    flow.enrol("A", "e1", flow.record(901))
    flow.enrol("B", "e1", flow.record(903))
    return flow


def asked(flow: Workflow, listener: Listener, **query: Any) -> str:
    answer = flow.identify(flow.record(901), callback=f"{listener.address}/abis/answers?mine=1", **query)
    assert answer.status_code == 202, answer.json
    task_id: str = answer.json["taskId"]
    return task_id


def state(flow: Workflow, task_id: str) -> Any:
    return flow.ask("GET", f"tasks/{task_id}/status").json


def test_a_search_with_an_address_is_a_task_and_its_answer_is_sent(
    later: Workflow, listener: Listener, work: Work
) -> None:
    task_id = asked(later, listener)
    assert state(later, task_id) == "PENDING"
    work()
    [(path, content)] = listener.received
    assert path == f"/abis/answers?mine=1&transactionId=t1&taskId={task_id}"
    assert [candidate["personId"] for candidate in content] == ["A"]
    assert state(later, task_id) == "COMPLETED"
    assert later.ask("POST", f"tasks/{task_id}/redeliver").status_code == 404
    assert later.ask("GET", f"tasks/{uuid.uuid4()}/status").status_code == 404
    assert later.ask("GET", "tasks/x/status").status_code == 404


def test_what_was_not_taken_is_sent_again_when_asked_for(later: Workflow, listener: Listener, work: Work) -> None:
    listener.status = 500
    task_id = asked(later, listener)
    work()
    assert state(later, task_id) == "RESPONSE_RETRY"
    listener.status = 200
    assert later.ask("POST", f"tasks/{task_id}/redeliver").status_code == 204
    work()
    assert state(later, task_id) == "COMPLETED"
    assert len(listener.received) >= 2


def test_a_person_deleted_while_a_search_runs_is_not_told(later: Workflow, listener: Listener, work: Work) -> None:
    listener.status = 500
    task_id = asked(later, listener)
    work()
    listener.status, listener.received[:] = 200, []
    later.ask("DELETE", "persons/A")
    later.ask("POST", f"tasks/{task_id}/redeliver")
    work()
    assert [content for _path, content in listener.received] == [[]]
    asked(later, listener, gallery="CENSUS")
    later.ask("DELETE", "persons/B")
    work()
    assert listener.received[-1][1]["code"] == 404


def test_answers_go_where_it_was_agreed_and_nowhere_else(later: Workflow, listener: Listener) -> None:
    for address in (
        "http://169.254.169.254/latest",
        f"{listener.address}/other",
        f"{listener.address}/abis/../other",
        f"{listener.address}/abisx",
        "https://abis.example/abis",
        "file:///etc/passwd",
        "x",
    ):
        assert later.identify(later.record(901), callback=address).status_code == 400, address


def test_an_agreement_withdrawn_while_a_search_waits_ends_it(
    registry: Registry, later: Workflow, listener: Listener, work: Work, actor: Callable[..., Actor]
) -> None:
    task_id = asked(later, listener)
    with registry.begin(actor("administrator")) as ctx:
        clients.revoke(ctx, later.system.agreement_id, "fin del convenio")
    work()
    assert listener.received == []
    assert later.ask("GET", "galleries").status_code == 401
    with registry.begin(SYSTEM) as ctx:
        found = ctx.session.execute(text("SELECT state, sealed_request FROM abis_task WHERE id = :id"), {"id": task_id})
        assert tuple(found.one()) == ("RESPONSE_ERROR", None)


def kept(registry: Registry, flow: Workflow) -> tuple[int, int]:
    """How many persons and prints are kept of a client."""
    count = "SELECT count(*) FROM {} JOIN exchange_client c ON c.id = client_id WHERE c.code = :code"
    with registry.begin(SYSTEM) as ctx:
        persons, prints = (
            ctx.session.scalar(text(count.format(table)), {"code": flow.system.code})
            for table in ("abis_person", "abis_print")
        )
    return persons or 0, prints or 0


def test_persons_are_deleted_thirty_days_after_the_agreement_ended(
    registry: Registry, two: Workflow, actor: Callable[..., Actor]
) -> None:
    with registry.begin(actor("administrator")) as ctx:
        clients.revoke(ctx, two.system.agreement_id, "fin del convenio")
    run_task(registry, EXPIRE_TASK, {})
    assert kept(registry, two) == (2, 4)
    earlier = utc_now() - timedelta(days=31)
    with registry.engine.begin() as connection:
        connection.execute(text("ALTER TABLE exchange_agreement DISABLE TRIGGER USER"))
        values = {"at": earlier, "id": two.system.agreement_id}
        connection.execute(text("UPDATE exchange_agreement SET ended_at = :at WHERE id = :id"), values)
        connection.execute(text("ALTER TABLE exchange_agreement ENABLE TRIGGER USER"))
    run_task(registry, EXPIRE_TASK, {})
    assert kept(registry, two) == (0, 0)


def test_a_large_gallery_is_searched_by_a_job_alone(
    monkeypatch: pytest.MonkeyPatch, later: Workflow, listener: Listener, work: Work
) -> None:
    monkeypatch.setattr(rules, "MOST_AT_ONCE", 1)
    assert later.identify(later.record(901)).status_code == 400
    asked(later, listener)
    later.enrol("C", "e1", *(later.record(910 + place, name) for place, name in enumerate(SUBTYPES)))
    work()
    later.identify(later.record(910, "RIGHT_THUMB"), callback=f"{listener.address}/abis")
    later.ask("DELETE", "persons/B")
    work()
    assert [content[0]["personId"] for _path, content in listener.received] == ["A", "C"]


def test_the_journal_names_the_search_and_nobody(registry: Registry, two: Workflow) -> None:
    two.identify(two.record(901))
    query = text("SELECT content, persons FROM journal WHERE action LIKE 'exchange.abis%' AND content LIKE :code")
    with registry.begin(SYSTEM) as ctx:
        entries = ctx.session.execute(query, {"code": f"%{two.system.code}%"}).all()
    assert len(entries) == 3
    shown = " ".join(entry.content for entry in entries)
    assert "Ñusta" not in shown
    assert '"A"' not in shown
    assert not any(entry.persons for entry in entries)

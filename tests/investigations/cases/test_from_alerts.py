"""Cases opened by alerts: one per alert, however often its job is repeated, killed or run concurrently."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from registry.core.context import SYSTEM
from registry.core.messages import _
from registry.core.registry import Registry
from registry.core.worker import run_task
from registry.duplicates.alerts import CASE_TASK, raise_alerts
from registry.duplicates.indicators.catalogue import INDICATORS
from registry.duplicates.indicators.finding import Finding
from registry.duplicates.models import Alert, SearchRun
from tests.duplicates.conftest import enrolled
from tests.investigations.conftest import COLLEAGUE, SUPERVISOR

Persons = frozenset[uuid.UUID]
WHY = {"reason": "As the papers show"}
CASES = "SELECT count(*) FROM case_alert WHERE alert_id = CAST(:id AS uuid)"


@pytest.fixture
def raised(registry: Registry, actor: Any, person: Any) -> Any:
    """raised(indicators, alert's persons): the alert with these findings, and its persons."""

    def make(indicators: dict[str, str], persons: Persons | None = None) -> tuple[str, Persons]:
        about = persons or frozenset({uuid.UUID(person()), uuid.UUID(person())})
        with registry.begin(actor("registrar")) as ctx:
            birth = enrolled(ctx, [])
            run = SearchRun(
                id=uuid.uuid4(),
                birth_id=birth.id,
                engine="e",
                policy="p",
                counts={},
                started_at=ctx.now,
                finished_at=ctx.now,
            )
            ctx.session.add(run)
            ctx.session.flush()
            findings = [
                Finding(item, severity, about, (birth.id,), _("Why."), {}) for item, severity in indicators.items()
            ]
            (alert,) = raise_alerts(ctx, run, findings)
            return str(alert.id), about

    return make


def follow(registry: Registry, alert: str) -> None:
    run_task(registry, CASE_TASK, {"alert_id": alert})


def test_a_grave_alert_queues_its_case_in_the_same_transaction(raised: Any, sql: Any) -> None:
    queued = "SELECT count(*) FROM procrastinate_jobs WHERE task_name = :task AND args->>'alert_id' = :id"
    assert sql(queued, task=CASE_TASK, id=raised({"b1": "H"})[0]) == 1
    assert sql(queued, task=CASE_TASK, id=raised({"b2": "M"})[0]) == 0


def test_an_alert_opens_one_case_however_many_workers_run_its_job(
    registry: Registry, raised: Any, sql: Any, get: Any
) -> None:
    alert, persons = raised({"b1": "H"})
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: follow(registry, alert), range(4)))
    assert sql(CASES, id=alert) == 1
    (case,) = [item for item in get("/cases?limit=100&state=open").json["items"] if item["alerts"] == [alert]]
    assert (case["origin"], case["risk"], case["assigned_to"]) == ("alert", 60, None)
    assert {person["person_id"] for person in case["persons"]} == {str(person) for person in persons}


def test_the_reason_of_such_a_case_is_answered_in_each_readers_language(
    registry: Registry, raised: Any, client: Any, headers_of: Any, get: Any
) -> None:
    alert, _persons = raised({"b1": "H", "l1": "M"})
    follow(registry, alert)
    (case,) = [item for item in get("/cases?limit=100&state=open").json["items"] if item["alerts"] == [alert]]
    assert case["reason"] == (f"Alert: {INDICATORS['b1'].title} (b1); {INDICATORS['l1'].title} (l1).")
    spanish = headers_of("investigator") | {"Accept-Language": "es", "X-Purpose": "case_review"}
    reason = client.get(f"/api/v1/cases/{case['id']}", headers=spanish).json["reason"]
    assert reason.startswith(f"Alerta: {INDICATORS['b1'].title.in_language('es')} (b1); ")


def test_a_killed_job_leaves_no_half_finished_case(registry: Registry, raised: Any, sql: Any) -> None:
    alert, _ = raised({"b1": "H"})

    class Killed(BaseException):
        pass

    from registry.investigations.cases.from_alerts import follow_alert

    def interrupted() -> None:
        with registry.begin(SYSTEM) as ctx:
            follow_alert(ctx, uuid.UUID(alert))
            ctx.session.flush()
            raise Killed

    with pytest.raises(Killed):
        interrupted()
    assert sql(CASES, id=alert) == 0
    follow(registry, alert)
    assert sql(CASES, id=alert) == 1


def test_a_minor_alert_opens_no_case(registry: Registry, raised: Any, sql: Any) -> None:
    alert, _ = raised({"b2": "M"})
    follow(registry, alert)
    assert sql(CASES, id=alert) == 0


def test_a_case_grows_with_its_alert_until_it_is_decided(
    registry: Registry, raised: Any, post: Any, get: Any, sql: Any
) -> None:
    alert, persons = raised({"b1": "H"})
    follow(registry, alert)
    raised({"b2": "M"}, persons)
    follow(registry, alert)
    (case,) = [item for item in get("/cases?limit=100&state=open").json["items"] if item["alerts"] == [alert]]
    assert case["risk"] == 85
    assert post(f"/cases/{case['id']}/assignment", {}).json["state"] == "in_review"
    post(f"/cases/{case['id']}/decision", WHY | {"decision": "dismissed"})
    post(f"/cases/{case['id']}/decision/second", WHY | {"agrees": True}, SUPERVISOR)
    state = "SELECT state FROM alert WHERE id = CAST(:id AS uuid)"
    assert sql(state, id=alert) == "closed"
    follow(registry, alert)
    assert sql(CASES, id=alert) == 1
    raised({"a2": "H"}, persons)
    follow(registry, alert)
    follow(registry, alert)
    assert (sql(state, id=alert), sql(CASES, id=alert)) == ("open", 2)


def test_a_person_taken_out_does_not_come_back_when_the_alert_grows(
    registry: Registry, raised: Any, sql: Any, get: Any, post: Any
) -> None:
    alert, (person, *_others) = raised({"b1": "H"})
    follow(registry, alert)
    (case,) = [item["id"] for item in get("/cases?limit=100&state=open").json["items"] if item["alerts"] == [alert]]
    post(f"/cases/{case}/assignment", {})
    assert (
        post(f"/cases/{case}/persons/{person}/removal", {"reason": "Another child, by the papers"}).status_code == 200
    )
    follow(registry, alert)
    assert str(person) not in {one["person_id"] for one in get(f"/cases/{case}").json["persons"]}


def test_an_alert_in_someone_elses_case_can_be_opened_again_without_revealing_it(
    raised: Any, open_case: Any, post: Any, sql: Any
) -> None:
    alert, _ = raised({"b1": "H"})
    first = open_case(COLLEAGUE, alert_id=alert)
    second = open_case(alert_id=alert)
    assert second["alerts"] == [alert]
    assert set(second) == set(first)
    again = post("/cases", WHY | {"alert_id": alert})
    assert (again.status_code, again.json["type"]) == (409, "/problems/alert-in-case")
    assert second["number"] in again.json["detail"]
    assert sql("SELECT count(*) FROM case_alert WHERE alert_id = CAST(:id AS uuid) AND is_followed", id=alert) == 1


def test_a_lowered_alert_is_recorded_once_and_the_risk_of_its_case_stays(
    registry: Registry, raised: Any, sql: Any, get: Any
) -> None:
    alert, _ = raised({"b1": "H"})
    follow(registry, alert)
    with registry.begin(SYSTEM) as ctx:
        lowered = ctx.session.get_one(Alert, uuid.UUID(alert))
        lowered.points, lowered.is_case = 25, False
    for _ in range(2):
        follow(registry, alert)
    (case,) = [item for item in get("/cases?limit=100&state=open").json["items"] if item["alerts"] == [alert]]
    details = [
        item["details"] for item in get(f"/cases/{case['id']}").json["history"] if item["what"] == "alert_lowered"
    ]
    assert details == [{"alert": alert, "points": 25}]
    assert case["risk"] == 60

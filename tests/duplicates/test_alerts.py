"""Alerts on committed data: searches that are killed or run at once, who sees what they raise, and who does not."""

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import select

from registry.births.service import SEARCH_TASK
from registry.core.context import SYSTEM, Actor
from registry.core.registry import Registry
from registry.core.worker import run_task
from registry.duplicates.birth_search import search_birth
from registry.duplicates.models import SearchCandidate, SearchRun
from tests.births.samples import digits
from tests.duplicates.conftest import BORN, Prints, enrolled

NAMED, RENAMED = "first name", "second name"
Pair = dict[str, dict[str, str]]
ALERTS_OF = "SELECT count(*) FROM alert_person WHERE person_id = CAST(:id AS uuid)"


def enrol_pair(registry: Registry, actor: Callable[..., Actor], prints: Prints, seed: int) -> Pair:
    """One woman under two documents, enrolled for good; their ids."""
    pair: Pair = {}
    for impression, name in enumerate((NAMED, RENAMED), 1):
        at = BORN + timedelta(days=500 * (impression - 1))
        with registry.begin(actor("registrar")) as ctx:
            birth = enrolled(ctx, prints("mother", seed, impression, at=at), born_at=at)
            pair[name] = {"birth": str(birth.id), "mother": str(birth.mother_id)}
    return pair


@pytest.fixture(scope="module")
def pair(registry: Registry, actor: Callable[..., Actor], prints: Prints) -> Pair:
    return enrol_pair(registry, actor, prints, 311)


class Killed(BaseException):
    """Stands for the end of a worker's process."""


def test_a_search_killed_after_its_candidates_were_written_leaves_nothing_and_completes_when_run_again(
    registry: Registry, pair: Pair, sql: Any
) -> None:
    birth = pair[RENAMED]["birth"]

    def interrupted() -> None:
        with registry.begin(SYSTEM) as ctx:
            search_birth(ctx, uuid.UUID(birth))
            ctx.session.flush()
            assert ctx.session.scalar(select(SearchCandidate).join(SearchRun).where(SearchRun.birth_id == birth))
            raise Killed

    with pytest.raises(Killed):
        interrupted()
    assert sql("SELECT count(*) FROM search_run WHERE birth_id = CAST(:id AS uuid)", id=birth) == 0
    assert sql(ALERTS_OF, id=pair[RENAMED]["mother"]) == 0
    assert sql("SELECT count(*) FROM journal WHERE subject_id = :id AND action = 'birth.searched'", id=birth) == 0
    run_task(registry, SEARCH_TASK, {"birth_id": birth})
    run_task(registry, SEARCH_TASK, {"birth_id": birth})
    assert sql(ALERTS_OF, id=pair[RENAMED]["mother"]) == 1
    assert sql("SELECT count(*) FROM search_run WHERE birth_id = CAST(:id AS uuid)", id=birth) == 2


def test_searches_of_both_ends_at_once_give_one_alert(registry: Registry, actor: Any, prints: Prints, sql: Any) -> None:
    both = enrol_pair(registry, actor, prints, 312)
    start = Barrier(4)

    def search(name: str) -> None:
        start.wait()
        run_task(registry, SEARCH_TASK, {"birth_id": both[name]["birth"]})

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(search, (NAMED, RENAMED) * 2))
    assert [sql(ALERTS_OF, id=side["mother"]) for side in both.values()] == [1, 1]


@pytest.fixture(scope="module")
def searched(registry: Registry, pair: Pair) -> Pair:
    for side in pair.values():
        run_task(registry, SEARCH_TASK, {"birth_id": side["birth"]})
    return pair


def about(listed: Any, pair: Pair) -> list[dict[str, Any]]:
    assert listed.status_code == 200, listed.json
    mothers = {side["mother"] for side in pair.values()}
    return [alert for alert in listed.json["items"] if mothers & set(alert["persons"])]


def test_investigators_and_supervisors_see_an_alert_with_reasons_and_points(get: Any, searched: Pair) -> None:
    for role in ("investigator", "supervisor"):
        (alert,) = about(get("/alerts?limit=100", role), searched)
        assert (alert["points"], alert["is_case"], alert["state"]) == (60, True, "open")
        (reason,) = alert["reasons"]
        assert (reason["indicator"], reason["severity"], reason["points"]) == ("c1", "H", 60)
        assert "false match" in reason["reason"]
        assert "a duplicate document" in reason["innocent_causes"]
        assert set(reason["births"]) == {side["birth"] for side in searched.values()}
        read = get(f"/alerts/{alert['id']}", role)
        assert read.status_code == 200
        assert {candidate["subject"] for candidate in read.json["candidates"]} == {"mother"}
        assert all(
            candidate["score"] >= 60 and candidate["by_finger"]["1"] > 0 for candidate in read.json["candidates"]
        )


def test_an_alert_is_worded_in_the_readers_language(client: Any, auth: Any, searched: Pair) -> None:
    reasons = {}
    for language in ("es", "en"):
        headers = auth("investigator") | {"Accept-Language": language}
        (alert,) = about(client.get("/api/v1/alerts?limit=100", headers=headers), searched)
        (reasons[language],) = alert["reasons"]
    assert reasons["es"]["title"] == "Los dedos de una misma mujer en dos identidades"
    assert reasons["es"]["reason"].startswith("Las impresiones de las mujeres coinciden: ")
    assert "un documento duplicado" in reasons["es"]["innocent_causes"]
    shown = ("title", "reason", "innocent_causes")
    slugs = [{name: value for name, value in reason.items() if name not in shown} for reason in reasons.values()]
    assert slugs[0] == slugs[1]


def test_nobody_else_sees_alerts_or_learns_that_any_exist(get: Any, client: Any, searched: Pair) -> None:
    (alert,) = about(get("/alerts?limit=100", "investigator"), searched)
    for role in ("registrar", "clerk", "administrator", "auditor"):
        for path in ("/alerts", f"/alerts/{alert['id']}", "/alerts/00000000-0000-4000-8000-000000000000"):
            refused = get(path, role)
            assert refused.status_code == 403
            assert searched[NAMED]["mother"] not in refused.text
    assert client.get("/api/v1/alerts").status_code == 401


def test_an_alert_changes_nothing_in_the_answers_at_the_counter(
    registry: Registry, actor: Any, prints: Prints, get: Any, sql: Any
) -> None:
    both = enrol_pair(registry, actor, prints, 313)
    paths = [f"/births/{side['birth']}{rest}" for side in both.values() for rest in ("", "/verifications")]

    def answers() -> list[tuple[int, str]]:
        return [
            (answer.status_code, answer.text)
            for role in ("registrar", "clerk")
            for path in paths
            if (answer := get(path, role))
        ]

    before = answers()
    assert {status for status, _ in before} == {200}
    for side in both.values():
        run_task(registry, SEARCH_TASK, {"birth_id": side["birth"]})
    assert sql(ALERTS_OF, id=both[NAMED]["mother"]) == 1
    assert answers() == before


def test_alerts_are_filtered_by_points_indicator_and_state(get: Any, searched: Pair) -> None:
    expected = {
        "at_least=60": 1,
        "at_least=61": 0,
        "indicator=c1": 1,
        "indicator=a1": 0,
        "state=open": 1,
        "state=closed": 0,
    }
    for query, count in expected.items():
        assert len(about(get(f"/alerts?limit=100&{query}", "investigator"), searched)) == count, query


@pytest.mark.parametrize("query", ["at_least=101", "indicator=zz", "state=?", "limit=0", "cursor=x"])
def test_a_wrong_filter_is_refused(get: Any, query: str) -> None:
    refused = get(f"/alerts?{query}", "investigator")
    assert refused.status_code == 422
    assert refused.mimetype == "application/problem+json"


def test_alerts_come_in_pages_without_repetition(get: Any, registry: Registry, actor: Any, searched: Pair) -> None:
    for _ in range(2):
        with registry.begin(actor("registrar")) as ctx:
            birth = enrolled(ctx, [], mother_document_number=digits(8))
        run_task(registry, SEARCH_TASK, {"birth_id": str(birth.id)})
    seen: list[str] = []
    cursor = ""
    for _ in range(3):
        page = get(f"/alerts?limit=1{cursor}", "investigator").json
        seen += [alert["id"] for alert in page["items"]]
        cursor = f"&cursor={page['next_cursor']}"
    assert len(set(seen)) == 3


def test_every_reading_of_alerts_is_journalled(get: Any, searched: Pair, sql: Any) -> None:
    (alert,) = about(get("/alerts?limit=100", "investigator"), searched)
    assert get("/alerts/00000000-0000-4000-8000-000000000000", "investigator").status_code == 404
    readings = "SELECT count(*) FROM journal WHERE action = 'alert.read' AND subject_id = :id"
    before = sql(readings, id=alert["id"])
    get(f"/alerts/{alert['id']}", "investigator")
    assert sql(readings, id=alert["id"]) == before + 1

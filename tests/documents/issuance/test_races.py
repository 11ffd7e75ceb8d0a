"""Clerks at the same moment, on committed data; workers killed in the middle."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from registry.core.context import SYSTEM
from registry.core.errors import Refused
from registry.core.registry import Registry
from registry.documents.applications import review
from tests.births.samples import Auth, digits
from tests.documents.over_http import Ask, MakeInscribed, Sql, approved, whole

CLERKS = 4


def at_once(app: Flask, requests: list[tuple[str, Any, dict[str, str]]]) -> list[Any]:
    """Send requests together from as many threads."""
    start = Barrier(len(requests))

    def send(request: tuple[str, Any, dict[str, str]]) -> Any:
        path, body, headers = request
        start.wait()
        return app.test_client().post(f"/api/v1{path}", json=body, headers=headers)

    with ThreadPoolExecutor(len(requests)) as pool:
        return list(pool.map(send, requests))


def test_when_clerks_apply_for_one_minor_at_once_exactly_one_succeeds(
    app: Flask, auth: Auth, sql: Sql, inscribed: MakeInscribed
) -> None:
    child = inscribed()
    answers = at_once(app, [(f"/people/{child.id}/documents", whole(child), auth("clerk"))] * CLERKS)
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * (CLERKS - 1)
    assert {answer.json["type"] for answer in answers if answer.status_code == 409} == {"/problems/application-open"}
    assert sql("SELECT count(*) FROM document_application WHERE person_id = :id", id=child.id) == 1


def test_when_clerks_issue_one_card_at_once_exactly_one_succeeds(
    app: Flask, auth: Auth, ask: Ask, sql: Sql, inscribed: MakeInscribed, registry: Registry
) -> None:
    child = inscribed()
    application = ask("POST", f"/people/{child.id}/documents", whole(child)).json["id"]
    approved(registry, application)
    answers = at_once(app, [(f"/applications/{application}/card", None, auth("clerk"))] * CLERKS)
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * (CLERKS - 1)
    assert {answer.json["type"] for answer in answers if answer.status_code == 409} == {"/problems/application-issued"}
    assert sql("SELECT count(*) FROM identity_card WHERE person_id = :id", id=child.id) == 1
    assert (
        sql(
            "SELECT count(*) FROM print_order o JOIN identity_card c ON c.id = o.card_id WHERE c.person_id = :id",
            id=child.id,
        )
        == 1
    )


def test_one_application_sent_twice_at_once_gets_one_answer(app: Flask, auth: Auth, inscribed: MakeInscribed) -> None:
    child = inscribed()
    headers = auth("clerk") | {"Idempotency-Key": digits(20)}
    body = whole(child)
    answers = at_once(app, [(f"/people/{child.id}/documents", body, headers)] * CLERKS)
    assert [answer.status_code for answer in answers] == [201] * CLERKS
    assert len({answer.json["id"] for answer in answers}) == 1


def test_a_hold_lifted_twice_at_once_is_lifted_once(
    app: Flask, auth: Auth, ask: Ask, inscribed: MakeInscribed, registry: Registry
) -> None:
    child = inscribed()
    application = ask("POST", f"/people/{child.id}/documents", whole(child)).json["id"]
    with registry.begin(SYSTEM) as ctx:
        review.conclude(ctx, uuid.UUID(application), review.ALERT)
    reason = {"reason": "Identidad confirmada en persona"}
    answers = at_once(app, [(f"/applications/{application}/hold/lifting", reason, auth("supervisor"))] * CLERKS)
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * (CLERKS - 1)


def test_a_card_revoked_and_renewed_at_once_ends_once(
    app: Flask, auth: Auth, ask: Ask, sql: Sql, inscribed: MakeInscribed, registry: Registry
) -> None:
    child = inscribed()
    first = ask("POST", f"/people/{child.id}/documents", whole(child)).json["id"]
    approved(registry, first)
    card = ask("POST", f"/applications/{first}/card").json["id"]
    damaged = whole(child, kind="duplicate", cause="damage")
    second = ask("POST", f"/people/{child.id}/documents", damaged).json["id"]
    approved(registry, second)
    at_once(
        app,
        [
            (f"/documents/{card}/revocation", {"reason": "theft"}, auth("supervisor")),
            (f"/applications/{second}/card", None, auth("clerk")),
        ],
    )
    assert sql("SELECT count(*) FROM identity_card WHERE person_id = :id AND ended_at IS NULL", id=child.id) <= 1
    assert sql("SELECT ended_reason FROM identity_card WHERE id = :id", id=card) in ("theft", "damage")
    assert (
        sql(
            "SELECT count(*) FROM status_entry e JOIN identity_card c ON (c.status_list_id, c.status_index) = "
            "(e.list_id, e.index) WHERE c.id = :id AND e.set_at IS NOT NULL",
            id=card,
        )
        == 1
    )


def test_a_worker_killed_in_the_middle_leaves_the_application_to_the_next(
    ask: Ask, inscribed: MakeInscribed, registry: Registry
) -> None:
    from registry.core.worker import run_task

    child = inscribed()
    application = ask("POST", f"/people/{child.id}/documents", whole(child)).json["id"]

    class KilledError(Exception):
        """As if the process had gone."""

    try:
        with registry.begin(SYSTEM) as ctx:
            from registry.duplicates.application_search import search_application

            search_application(ctx, uuid.UUID(application))
            raise KilledError
    except KilledError:
        pass
    assert ask("GET", f"/applications/{application}", role="supervisor").json["review"]["state"] == "submitted"
    run_task(registry, "duplicates.search_application", {"application_id": application})
    run_task(registry, "duplicates.search_application", {"application_id": application})
    review_answer = ask("GET", f"/applications/{application}", role="supervisor").json["review"]
    assert (review_answer["state"], review_answer["hold_cause"]) == ("held", "no_prints")
    assert [step["action"] for step in review_answer["history"]].count("held") == 1


def test_two_draft_editors_do_not_overwrite_each_other(ask: Ask, inscribed: MakeInscribed) -> None:
    child = inscribed()
    draft = ask("POST", f"/people/{child.id}/documents", whole(child, submit=False, prints=[])).json
    first = ask("PATCH", f"/applications/{draft['id']}", {"version": draft["version"], "language": "qu"})
    second = ask("PATCH", f"/applications/{draft['id']}", {"version": draft["version"], "language": "ay"})
    assert (first.status_code, second.status_code) == (200, 409)
    assert second.json["type"] == "/problems/changed-since"
    assert ask("GET", f"/applications/{draft['id']}").json["language"] == "qu"


def test_the_database_refuses_to_skip_a_step(ask: Ask, inscribed: MakeInscribed, registry: Registry) -> None:
    child = inscribed()
    draft = ask("POST", f"/people/{child.id}/documents", whole(child, submit=False)).json["id"]
    for state in ("approved", "issued", "held", "rejected"):
        skip = text("UPDATE document_application SET state = :state, submitted_at = now() WHERE id = :id")
        with pytest.raises(Refused), registry.begin(SYSTEM) as ctx:
            ctx.session.execute(skip, {"state": state, "id": draft})

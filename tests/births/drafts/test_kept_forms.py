"""A session that ends in the middle of a form: what was typed waits for its account, and for nobody else."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import Flask
from sqlalchemy import text
from werkzeug.datastructures import MultiDict

from registry.access.sessions.tasks import EXPIRE_TASK
from registry.core.limits import Limits
from registry.core.registry import Registry
from registry.core.worker import run_task
from tests.access.sessions.conftest import Browser, Person
from tests.births.drafts.conftest import begin
from tests.once.applications import application_of

Make = Callable[..., Person]


def end_sessions(registry: Registry, ana: Person, how: str) -> None:
    with registry.engine.begin() as connection:
        connection.execute(text(f"UPDATE api_token SET {how} WHERE account_id = :id"), {"id": ana.id})


EXPIRED = "created_at = created_at - interval '31 minutes', used_at = NULL"


def test_what_was_typed_is_sent_again_after_signing_in(
    app: Flask, fresh_limits: None, person: Make, registry: Registry, sql: Callable[..., Any]
) -> None:
    ana = person("registrar")
    page = Browser(app.test_client()).signed_in(ana)
    address = f"{begin(page)}/mother"
    token = page.form_token(address)
    end_sessions(registry, ana, EXPIRED)
    late = page.post(address, form_token=token, version="1", mother_given_names="Perseverancia")
    assert (late.status_code, late.location) == (303, "/sign-in")
    stored = sql("SELECT sealed_fields FROM kept_form WHERE account_id = :id", id=ana.id)
    assert b"Perseverancia" not in bytes(stored)
    other = Browser(app.test_client()).signed_in(person("registrar"))
    assert other.get("/kept").location == "/"
    page.client.delete_cookie("__Host-session")
    page.signed_in(ana)
    assert "Go on with what you typed" in page.get("/").text
    kept = page.get("/kept").text
    assert 'name="mother_given_names" value="Perseverancia"' in kept
    again = page.send("/kept", "/kept", version="1", mother_given_names="Perseverancia")
    assert (again.status_code, again.location) == (307, address)
    assert page.send(address, address, version="1", mother_given_names="Perseverancia").status_code == 303
    assert 'value="Perseverancia"' in page.get(address).text
    assert page.get("/kept").location == "/"


def test_nothing_is_kept_of_a_session_that_was_ended_or_of_another_sites_form(
    app: Flask, fresh_limits: None, person: Make, registry: Registry, sql: Callable[..., Any]
) -> None:
    ana = person("registrar")
    page = Browser(app.test_client()).signed_in(ana)
    address = f"{begin(page)}/mother"
    token = page.form_token(address)
    end_sessions(registry, ana, EXPIRED)
    assert page.post(address, form_token="x", mother_given_names="Forjada").status_code == 403
    end_sessions(registry, ana, "revoked_at = now()")
    assert page.post(address, form_token=token, mother_given_names="Terminada").status_code == 401
    assert sql("SELECT count(*) FROM kept_form WHERE account_id = :id", id=ana.id) == 0


def test_what_nobody_comes_back_for_is_deleted_after_a_day(
    app: Flask, fresh_limits: None, person: Make, registry: Registry, sql: Callable[..., Any]
) -> None:
    ana = person("registrar")
    page = Browser(app.test_client()).signed_in(ana)
    address = f"{begin(page)}/mother"
    token = page.form_token(address)
    end_sessions(registry, ana, EXPIRED)
    page.post(address, form_token=token, mother_given_names="Olvidada")
    for age, left in (("23 hours", 1), ("2 hours", 0)):
        with registry.engine.begin() as connection:
            older = "UPDATE kept_form SET kept_at = kept_at - CAST(:age AS interval) WHERE account_id = :id"
            connection.execute(text(older), {"age": age, "id": ana.id})
        run_task(registry, EXPIRE_TASK, {"timestamp": 0})
        assert sql("SELECT count(*) FROM kept_form WHERE account_id = :id", id=ana.id) == left


def test_forms_of_an_ended_session_count_as_its_accounts_requests(
    fresh_limits: None, person: Make, registry: Registry, sql: Callable[..., Any]
) -> None:
    ana = person("registrar")
    app = application_of(
        replace(registry, settings=replace(registry.settings, requests_per_minute=30), limits=Limits())
    )
    page = Browser(app.test_client()).signed_in(ana)
    address = f"{begin(page)}/mother"
    token = page.form_token(address)
    end_sessions(registry, ana, EXPIRED)
    sent = [page.post(address, form_token=token, mother_given_names="Rosa").status_code for _ in range(32)]
    assert (sent[0], sent[-1]) == (303, 429)


def test_every_form_is_kept_but_those_about_the_account_itself(
    app: Flask, fresh_limits: None, person: Make, registry: Registry
) -> None:
    ana = person("clerk")
    page = Browser(app.test_client()).signed_in(ana)
    token = page.form_token("/account")
    end_sessions(registry, ana, EXPIRED)
    for address in ("/account/password", "/account/confirmation", "/sign-out", "/kept"):
        assert page.post(address, form_token=token, password="nunca guardada", code="123456").status_code == 401
    withdrawal = f"/applications/{uuid.uuid4()}/withdrawal"
    fields = MultiDict([("form_token", token), ("reason", "La familia se fue"), ("part", "uno"), ("part", "dos")])
    late = page.client.post(withdrawal, data=fields, headers={"Sec-Fetch-Site": "same-origin"})
    assert (late.status_code, late.location) == (303, "/sign-in")
    page.client.delete_cookie("__Host-session")
    page.signed_in(ana)
    kept = page.get("/kept").text
    assert "La familia se fue" in kept
    assert 'value="uno"' in kept
    assert 'value="dos"' in kept
    assert page.send("/kept", "/kept").location == withdrawal

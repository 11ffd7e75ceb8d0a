"""Signing in on pages: sessions, their cookies, forms that others send, and the page of one's own account."""

import re
from base64 import b32decode
from collections.abc import Callable
from typing import Any

import flask_smorest
import pytest
from flask import Flask
from sqlalchemy import text

from registry.access.factors import rules
from registry.access.sessions import forms
from registry.access.sessions.admission import is_open_form
from registry.core.clock import utc_now
from registry.core.registry import Registry
from tests.access.sessions.conftest import Browser, Person
from tests.conftest import PASSWORD

Open = Callable[[], Browser]
Make = Callable[..., Person]
NEXT = "siete palabras que nadie dice juntas"


def test_signing_in_takes_both_factors_and_gives_a_new_secret_at_each_step(browser: Open, person: Make) -> None:
    ana, page = person(), browser()
    assert page.get("/account").location == "/sign-in"
    first = page.sign_in(ana)
    assert (first.status_code, first.location) == (303, "/sign-in/second-step")
    half = page.session
    assert half is not None
    assert page.get("/account").location == "/sign-in"  # half a sign-in opens nothing
    assert ana.application is not None
    second = page.send("/sign-in/second-step", "/sign-in/second-step", code=ana.application.code())
    assert (second.status_code, second.location) == (303, "/")
    assert page.session not in (None, half)
    shown = page.get("/account")
    assert ana.name in shown.text
    page.client.set_cookie("__Host-session", half)
    assert page.get("/account").location == "/sign-in"


def test_cookies_are_for_this_host_alone_and_for_no_script(browser: Open, person: Make) -> None:
    page = browser()
    page.get("/sign-in")
    answer = page.sign_in(person())
    sent = {line.split("=")[0]: line for line in answer.headers.getlist("Set-Cookie")}
    assert {"__Host-session", "__Host-device"} <= sent.keys()
    for name in ("__Host-session", "__Host-device"):
        assert all(word in sent[name] for word in ("Secure", "HttpOnly", "Path=/", "SameSite="))
        assert "Domain" not in sent[name]
    assert "SameSite=Strict" in sent["__Host-session"]
    assert "Max-Age" not in sent["__Host-session"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


def test_a_wrong_password_and_an_unknown_name_look_alike(browser: Open, person: Make) -> None:
    ana = person()
    nobody = Person("nobody.at.all", ana.id, None)
    pages = [browser().sign_in(one, "no es esta, no es") for one in (ana, nobody)]
    texts = {re.sub(r'value="[^"]*"', "", page.text) for page in pages}
    assert len(texts) == 1
    assert {page.status_code for page in pages} == {401}
    assert {frozenset(page.headers.keys()) for page in pages} == {frozenset(pages[0].headers.keys())}


def test_every_form_of_a_page_is_refused_without_its_token(browser: Open, person: Make, app: Flask) -> None:
    page = browser().signed_in(person())
    some_id, checked = "00000000-0000-0000-0000-000000000000", 0
    for rule in app.url_map.iter_rules():
        blueprint = app.blueprints.get(rule.endpoint.rpartition(".")[0])
        is_api = blueprint is None or isinstance(blueprint, flask_smorest.Blueprint)
        if is_api or "POST" not in (rule.methods or ()) or is_open_form(app, rule.endpoint):
            continue
        path = re.sub(r"<[^>]+>", some_id, re.sub(r"<int\b[^>]*>", "1", rule.rule))
        assert page.post(path).status_code == 403, path
        assert page.post(path, form_token="x").status_code == 403, path
        checked += 1
    assert checked >= 10
    assert page.get("/account").status_code == 200  # nothing was done


def test_another_sites_form_is_refused_even_with_a_token(browser: Open, person: Make) -> None:
    page = browser().signed_in(person())
    token = page.form_token("/account")
    for headers in (
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
    ):
        answer = page.client.post(
            "/sign-out", data={"form_token": token}, content_type="multipart/form-data", headers=headers
        )
        assert answer.status_code == 403
    assert page.get("/account").status_code == 200


def test_nobody_is_signed_in_as_somebody_else_by_another_site(browser: Open, person: Make) -> None:
    eve, page, own = person(), browser(), browser()
    token = own.form_token("/sign-in")  # Eve's own page
    answer = page.post("/sign-in", form_token=token, username=eve.name, password=PASSWORD)
    assert answer.status_code == 403
    assert page.session is None


def test_a_session_opens_the_api_only_to_our_own_pages(browser: Open, person: Make, registry: Registry) -> None:
    page = browser().signed_in(person())
    address = "/api/v1/tokens/current"
    assert page.get(address).status_code == 403
    token = forms.token_for(registry.vault, page.session or "")
    own = page.client.get(address, headers={forms.HEADER: token, "Sec-Fetch-Site": "same-origin"})
    assert own.status_code == 200
    foreign = page.client.get(address, headers={forms.HEADER: token, "Sec-Fetch-Site": "cross-site"})
    assert foreign.status_code == 403
    # A cookie's secret is no bearer token, and a bearer token no cookie.
    as_bearer = browser().client.get(address, headers={"Authorization": f"Bearer {page.session}"})
    assert as_bearer.status_code == 401


def test_a_confirmation_gives_the_session_a_new_secret(browser: Open, person: Make) -> None:
    ana, page = person(), browser()
    page.signed_in(ana)
    before = page.session
    assert ana.application is not None
    assert page.send("/account", "/account/confirmation", code=ana.application.code()).status_code == 303
    assert page.session != before
    page.client.set_cookie("__Host-session", str(before))
    assert page.get("/account").location == "/sign-in"


def test_a_session_ends_when_idle_at_its_end_and_when_it_is_ended(
    browser: Open, person: Make, registry: Registry
) -> None:
    def shift(column: str, span: str) -> None:
        with registry.engine.begin() as connection:
            change = f"UPDATE api_token SET {column} = {column} - interval '{span}' WHERE account_id = :id"
            connection.execute(text(change), {"id": ana.id})

    ana = person()
    idle, old, ended, other = (browser() for _ in range(4))
    idle.signed_in(ana)
    shift("created_at", "31 minutes")
    assert idle.get("/account").location == "/sign-in"
    old.signed_in(ana)
    with registry.engine.begin() as connection:
        over = "UPDATE api_token SET created_at = now() - interval '2 hours', expires_at = now() WHERE account_id = :id"
        connection.execute(text(over), {"id": ana.id})
    assert old.get("/account").location == "/sign-in"
    ana = person()
    ended.signed_in(ana)
    other.signed_in(ana)
    ids = re.findall(r"/account/tokens/([0-9a-f-]+)/end", other.get("/account").text)
    assert len(ids) == 2
    for token_id in ids:
        other.send("/account", f"/account/tokens/{token_id}/end") if other.get("/account").status_code == 200 else None
    assert other.get("/account").location == "/sign-in"


def test_signing_out_ends_the_session_on_the_server(browser: Open, person: Make) -> None:
    page = browser().signed_in(person())
    secret = page.session
    assert page.send("/account", "/sign-out").location == "/sign-in"
    assert page.session is None
    page.client.set_cookie("__Host-session", str(secret))
    assert page.get("/account").location == "/sign-in"


def test_closing_an_account_ends_its_sessions(browser: Open, person: Make, registry: Registry) -> None:
    from registry.access.accounts import service
    from registry.core.context import SYSTEM

    ana = person("clerk")
    page = browser().signed_in(ana)
    with registry.begin(SYSTEM) as ctx:
        service.close(ctx, ana.id, "left the office")
    assert page.get("/account").location == "/sign-in"


def test_the_first_session_sets_up_an_application_and_then_signs_in_with_it(browser: Open, person: Make) -> None:
    ana, page = person(with_factor=False), browser()
    page.signed_in(ana)
    assert "Your account needs a second factor" in page.get("/account").text
    assert page.get("/api/v1/sealings").status_code == 403
    begun = page.send("/account", "/account/application")
    assert "<svg" in begun.text
    secret = re.search(r"<code>([A-Z2-7]+)</code>", begun.text)
    assert secret is not None
    wrong = page.send("/account", "/account/application/activation", code="000000")
    assert wrong.status_code == 409
    code = rules.code_at(b32decode(secret[1]), utc_now())
    done = page.send("/account", "/account/application/activation", code=code)
    assert len(re.findall(r"<li>[0-9a-z-]{19}</li>", done.text)) == rules.RECOVERY_CODES
    recovery = re.findall(r"<li>([0-9a-z-]{19})</li>", done.text)
    again = browser()
    assert again.sign_in(ana).location == "/sign-in/second-step"
    assert again.send("/sign-in/second-step", "/sign-in/second-step", code=code).status_code == 403  # used
    assert again.send("/sign-in/second-step", "/sign-in/second-step", code=recovery[0]).location == "/"


@pytest.mark.parametrize("next_page", ["https://evil.example", "//evil.example", "/account"])
def test_a_sign_in_leads_to_no_address_from_the_request(browser: Open, person: Make, next_page: str) -> None:
    page = browser()
    token = page.form_token("/sign-in")
    ana = person(with_factor=False)
    answer = page.post("/sign-in", form_token=token, username=ana.name, password=PASSWORD, next=next_page)
    assert answer.location == "/"
    assert page.client.get("/sign-in", query_string={"next": next_page}).status_code == 422


def test_the_password_is_changed_on_the_page_and_other_sessions_end(
    browser: Open, person: Make, sql: Callable[..., Any]
) -> None:
    ana = person()
    page, other = browser().signed_in(ana), browser().signed_in(ana)
    wrong = page.send("/account", "/account/password", old_password="no es", new_password=NEXT)
    assert wrong.status_code == 422
    done = page.send("/account", "/account/password", old_password=PASSWORD, new_password=NEXT)
    assert done.location == "/account"
    assert page.get("/account").status_code == 200
    assert other.get("/account").location == "/sign-in"


def test_a_session_without_rights_guesses_no_codes(browser: Open, person: Make) -> None:
    page = browser()
    page.sign_in(person())
    statuses = [page.send("/sign-in/second-step", "/sign-in/second-step", code="000000").status_code for _ in range(7)]
    assert statuses == [403] * 5 + [429] * 2

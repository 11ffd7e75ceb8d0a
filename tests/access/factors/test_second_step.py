"""Signing in with a second factor, over HTTP: codes, recovery codes, guesses, exemptions, confirmations, resets."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import text

from registry.access.factors import exemptions, rules
from registry.access.factors.second_step import CODES
from registry.access.permissions import is_fresh_required, permission_of
from registry.access.rules import ROLES
from registry.core.clock import utc_now
from registry.core.context import SYSTEM
from registry.core.registry import Registry
from tests.access.factors.conftest import Person, slug
from tests.conftest import HOSPITAL, OTHER_HOSPITAL, PASSWORD

Make = Callable[..., Person]
WRONG = "000000"
NO_CASE = "/cases/00000000-0000-0000-0000-000000000000/exports"


def test_at_the_first_sign_in_an_account_can_only_set_up_a_factor(person: Make) -> None:
    ana = person("supervisor")
    first = ana.sign_in().get_json()
    assert first["must_add_factor"]
    assert first["permissions"] == ["factors.own", "tokens.own"]
    assert slug(ana.send(first["token"], "GET", "/sealings")) == (403, "forbidden")
    ana.sets_up()
    assert len(set(ana.recovery_codes)) == rules.RECOVERY_CODES
    assert slug(ana.sign_in()) == (403, "second-factor-needed")
    full = ana.sign_in(ana.code()).get_json()
    assert not full["must_add_factor"]
    assert ana.send(full["token"], "GET", "/sealings").status_code == 200


def test_without_the_password_nothing_is_learnt_of_factors(person: Make) -> None:
    ana = person("auditor").sets_up()
    body = {"username": ana.name, "password": "no es esta, no es", "code": ana.code()}
    known = ana.client.post("/api/v1/tokens", json=body)
    unknown = ana.client.post("/api/v1/tokens", json=body | {"username": "nobody.at.all"})
    assert slug(known) == slug(unknown) == (401, "unauthenticated")


def test_a_code_signs_in_once_also_when_it_is_sent_four_times_at_once(person: Make) -> None:
    ana = person("auditor").sets_up()
    code = ana.code()
    clients = [ana.client.application.test_client() for _ in range(4)]
    body = {"username": ana.name, "password": PASSWORD, "code": code}
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda client: client.post("/api/v1/tokens", json=body).status_code, clients))
    assert answers.count(201) == 1
    assert set(answers) <= {201, 403, 429}
    assert slug(ana.sign_in(code)) == (403, "second-factor-refused")


def test_the_secret_is_sealed_and_recovery_codes_are_hashed(person: Make, sql: Callable[..., Any]) -> None:
    ana = person("auditor").sets_up()
    sealed = bytes(sql("SELECT sealed_secret FROM one_time_secret WHERE account_id = :id", id=ana.id))
    assert ana.secret not in sealed
    stored = "SELECT string_agg(encode(code_hash, 'escape'), ' ') FROM recovery_code WHERE account_id = :id"
    assert all(code.replace("-", "") not in str(sql(stored, id=ana.id)) for code in ana.recovery_codes)
    entries = "SELECT string_agg(content, ' ') FROM journal WHERE subject_id = :id"
    written = str(sql(entries, id=str(ana.id)))
    assert "factor.added" in written
    assert not any(code in written for code in ana.recovery_codes)


def test_a_recovery_code_signs_in_once(person: Make) -> None:
    ana = person("auditor").sets_up()
    code = ana.recovery_codes[3]
    token = ana.token(code.upper().replace("-", " "))
    assert ana.send(token, "GET", "/account/factors").get_json()["recovery_codes_left"] == rules.RECOVERY_CODES - 1
    assert slug(ana.sign_in(code)) == (403, "second-factor-refused")


def test_a_clock_far_off_is_told(person: Make) -> None:
    ana = person("auditor").sets_up()
    answer = ana.sign_in(rules.code_at(ana.secret, utc_now() - timedelta(minutes=6)))
    assert slug(answer) == (403, "second-factor-refused")
    assert "off by about 6 minutes" in answer.get_json()["detail"]


def test_who_knows_the_password_guesses_few_codes_and_does_not_stop_recovery_codes(
    person: Make, sql: Callable[..., Any]
) -> None:
    ana = person("auditor").sets_up()
    answers = [slug(ana.sign_in(WRONG)) for _ in range(CODES.count + 2)]
    assert answers[: CODES.count] == [(403, "second-factor-refused")] * CODES.count
    assert answers[CODES.count :] == [(429, "too-many-requests")] * 2
    assert ana.sign_in(ana.recovery_codes[0]).status_code == 201
    refused = "SELECT count(*) FROM journal WHERE action = 'factor.refused' AND subject_id = :id"
    assert sql(refused, id=str(ana.id)) == CODES.count


def test_right_codes_do_not_count_as_guesses(person: Make, registry: Registry) -> None:
    ana = person("auditor").sets_up()
    for code in ana.recovery_codes:
        assert ana.sign_in(code).status_code == 201
    assert registry.limits.take(CODES, str(ana.id), CODES.count) is None


def test_an_office_may_exempt_its_registrars_and_nobody_else(person: Make, registry: Registry) -> None:
    admin = person("administrator").sets_up()
    token = admin.token(admin.code())
    path = f"/factor-exemptions/{OTHER_HOSPITAL}"
    assert admin.send(token, "PUT", path, {"reason": "No telephones at the post"}).status_code == 200
    try:
        exempt, other, clerk = (
            person("registrar", OTHER_HOSPITAL),
            person("registrar", HOSPITAL),
            person("clerk"),
        )
        assert not exempt.sign_in().get_json()["must_add_factor"]
        assert other.sign_in().get_json()["must_add_factor"]
        assert clerk.sign_in().get_json()["must_add_factor"]
        # Whoever has a factor is asked for it, exempt or not.
        exempt.sets_up()
        assert slug(exempt.sign_in()) == (403, "second-factor-needed")
    finally:
        with registry.begin(SYSTEM) as ctx:
            exemptions.end(ctx, OTHER_HOSPITAL)
    assert slug(admin.send(token, "PUT", "/factor-exemptions/99999999", {"reason": "None such"})) == (
        409,
        "unknown-facility",
    )


def test_no_act_that_needs_a_fresh_factor_belongs_to_a_role_that_may_be_exempt(app: Flask) -> None:
    grave = {
        permission_of(app, rule.endpoint) for rule in app.url_map.iter_rules() if is_fresh_required(app, rule.endpoint)
    } - {"factors.own"}
    assert grave >= {"sealed.keep", "cases.export", "accounts.manage", "facilities.manage"}
    exempt = {role for role in ROLES if not rules.is_needed(role, is_exempt=True)}
    assert not any(ROLES[role] & grave for role in exempt)


def test_the_gravest_acts_need_a_factor_given_in_the_last_minutes(person: Make, registry: Registry) -> None:
    ana = person("supervisor").sets_up()
    token = ana.token(ana.code())
    body = {"target": "poder_judicial", "reason": "Asked for by the court"}
    assert slug(ana.send(token, "POST", NO_CASE, body))[1] != "fresh-factor-needed"
    with registry.engine.begin() as connection:
        older = "UPDATE confirmation SET confirmed_at = confirmed_at - interval '11 minutes' WHERE account_id = :id"
        connection.execute(text(older), {"id": ana.id})
    stale = ana.send(token, "POST", NO_CASE, body)
    assert slug(stale) == (403, "fresh-factor-needed")
    assert "/api/v1/account/confirmation" in stale.get_json()["detail"]
    assert ana.send(token, "GET", "/sealings").status_code == 200
    assert slug(ana.send(token, "POST", "/account/confirmation", {"code": WRONG})) == (403, "second-factor-refused")
    assert ana.send(token, "POST", "/account/confirmation", {"code": ana.recovery_codes[0]}).status_code == 200
    assert slug(ana.send(token, "POST", NO_CASE, body))[1] != "fresh-factor-needed"
    # Another token of the same account is not confirmed with it.
    other = ana.token(ana.recovery_codes[1])
    with registry.engine.begin() as connection:
        connection.execute(text("DELETE FROM confirmation WHERE account_id = :id"), {"id": ana.id})
    assert ana.send(token, "POST", "/account/confirmation", {"code": ana.recovery_codes[2]}).status_code == 200
    assert slug(ana.send(other, "POST", NO_CASE, body)) == (403, "fresh-factor-needed")


def test_a_programs_token_never_does_the_gravest_acts(person: Make) -> None:
    ana = person("supervisor").sets_up()
    token = ana.sign_in(ana.code(), permissions=["sealed.keep"], days=3).get_json()["token"]
    assert slug(ana.send(token, "POST", "/sealings", {})) == (403, "fresh-factor-needed")
    confirmation = ana.send(token, "POST", "/account/confirmation", {"code": ana.recovery_codes[0]})
    assert slug(confirmation) == (403, "forbidden")


def test_a_stolen_token_adds_and_removes_no_factor(person: Make, registry: Registry) -> None:
    ana = person("supervisor").sets_up()
    token = ana.token(ana.code())
    (application,) = ana.send(token, "GET", "/account/factors").get_json()["items"]
    with registry.engine.begin() as connection:
        connection.execute(text("DELETE FROM confirmation WHERE account_id = :id"), {"id": ana.id})
    for method, path in (
        ("POST", "/account/factors/application"),
        ("POST", "/account/factors/recovery-codes"),
        ("DELETE", f"/account/factors/{application['id']}"),
    ):
        assert slug(ana.send(token, method, path)) == (403, "fresh-factor-needed")
    assert ana.send(token, "POST", "/account/confirmation", {"code": ana.recovery_codes[0]}).status_code == 200
    assert slug(ana.send(token, "DELETE", f"/account/factors/{application['id']}")) == (409, "last-factor")
    assert ana.send(token, "DELETE", f"/account/factors/{ana.id}").status_code == 404


def test_lost_factors_are_removed_by_two_administrators_and_the_holder_learns_of_it(person: Make) -> None:
    ana, one, two = person("clerk").sets_up(), person("administrator").sets_up(), person("administrator").sets_up()
    token, old = ana.token(ana.code()), ana.recovery_codes[0]
    first, second = one.token(one.code()), two.token(two.code())
    path = f"/accounts/{ana.id}/factor-reset"
    assert one.send(first, "POST", path, {"reason": "Lost her telephone"}).status_code == 201
    assert slug(one.send(first, "POST", path, {"reason": "Lost her telephone"})) == (409, "reset-requested")
    assert slug(one.send(first, "POST", f"{path}/approval")) == (409, "four-eyes")
    assert one.send(first, "POST", f"{path}/refusal").status_code == 204, "whoever asked takes it back"
    assert slug(two.send(second, "POST", f"{path}/approval")) == (409, "no-reset-requested")
    assert one.send(first, "POST", path, {"reason": "Lost her telephone"}).status_code == 201
    approved = two.send(second, "POST", f"{path}/approval")
    assert approved.status_code == 200
    assert ana.send(token, "GET", "/account/factors").status_code == 401
    # The password alone, or an old code, gains nothing.
    assert slug(ana.sign_in()) == (403, "second-factor-needed")
    assert slug(ana.sign_in(old)) == (403, "second-factor-refused")
    again = ana.sign_in(approved.get_json()["recovery_code"]).get_json()
    assert again["must_add_factor"]
    factors = ana.send(again["token"], "GET", "/account/factors").get_json()
    assert factors["last_reset"]["state"] == "approved"
    assert factors["items"] == []
    assert slug(one.send(first, "POST", f"/accounts/{one.id}/factor-reset", {"reason": "My own"})) == (
        409,
        "own-account",
    )


def test_a_refused_reset_leaves_the_factors(person: Make) -> None:
    ana, one, two = person("clerk").sets_up(), person("administrator").sets_up(), person("administrator").sets_up()
    first, second = one.token(one.code()), two.token(two.code())
    path = f"/accounts/{ana.id}/factor-reset"
    one.send(first, "POST", path, {"reason": "Somebody called"})
    assert two.send(second, "POST", f"{path}/refusal").status_code == 204
    assert slug(two.send(second, "POST", f"{path}/approval")) == (409, "no-reset-requested")
    assert ana.sign_in(ana.code()).status_code == 201

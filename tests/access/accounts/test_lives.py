"""The life of accounts over HTTP: added, moved, closed, reopened; what ends with what; who may do it."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from registry.access.accounts import service
from registry.access.queries import account_named
from registry.access.service import AddAccount
from registry.core.context import SYSTEM
from registry.core.registry import Registry
from tests.access.factors.conftest import slug
from tests.conftest import HOSPITAL, OTHER_HOSPITAL, PASSWORD
from tests.signing_in import Application, set_up, signed_in

pytestmark = pytest.mark.usefixtures("fresh_limits")
Sql = Callable[..., Any]
NEXT = "siete palabras que nadie dice juntas"


@dataclass
class Office:
    """Accounts and their tokens, and requests as them."""

    registry: Registry
    client: FlaskClient
    applications: dict[str, Application] = field(default_factory=dict)

    def token(self, role: str, facility: str | None = None, document: str | None = None) -> tuple[str, str]:
        """A new account's name and token."""
        name = f"{role}.{uuid.uuid4().hex[:12]}"
        with self.registry.begin(SYSTEM) as ctx:
            account = service.add(ctx, AddAccount(name, role, PASSWORD, facility), document)
            self.applications[name] = set_up(ctx, account)
            return name, signed_in(ctx, account)

    def id_of(self, name: str) -> str:
        with self.registry.begin(SYSTEM) as ctx:
            account = account_named(ctx.session, name)
            assert account is not None
            return str(account.id)

    def send(self, method: str, path: str, token: str, body: Any = None) -> TestResponse:
        headers = {"Authorization": f"Bearer {token}"}
        return self.client.open(f"/api/v1{path}", method=method, json=body, headers=headers)

    def sign_in(self, name: str, password: str, **more: Any) -> TestResponse:
        code = {"code": self.applications[name].code()} if name in self.applications else {}
        return self.client.post("/api/v1/tokens", json={"username": name, "password": password, **code, **more})


@pytest.fixture
def office(registry: Registry, client: FlaskClient) -> Office:
    return Office(registry, client)


@pytest.fixture
def admin(office: Office) -> str:
    return office.token("administrator")[1]


def test_a_new_account_can_only_change_its_password_until_it_did(office: Office, admin: str, unique: str) -> None:
    body = {
        "username": f"nora.{unique}",
        "role": "clerk",
        "office_code": HOSPITAL,
        "staff_document": f"DNI:{unique[:8]}",
    }
    added = office.send("POST", "/accounts", admin, body)
    assert added.status_code == 201
    account = added.get_json()
    assert (account["office_code"], account["has_person"], account["is_active"]) == (HOSPITAL, True, True)
    assert unique[:8] not in str({key: value for key, value in account.items() if key not in ("username", "id")})
    first = office.sign_in(body["username"], account["password"]).get_json()
    assert first["must_change_password"]
    assert first["permissions"] == ["account.password", "tokens.own"]
    assert slug(office.send("GET", "/facilities", first["token"])) == (403, "forbidden")
    change = {"old_password": account["password"], "new_password": NEXT}
    assert office.send("PUT", "/account/password", first["token"], change).status_code == 204
    assert office.send("GET", "/tokens/current", first["token"]).status_code == 401
    second = office.sign_in(body["username"], NEXT).get_json()
    assert (second["must_change_password"], second["must_add_factor"]) == (False, True)
    assert second["permissions"] == ["factors.own", "tokens.own"]


def test_changing_the_own_password_asks_for_the_old_one_and_ends_other_tokens(office: Office) -> None:
    name, _ = office.token("auditor")
    used, other = (office.sign_in(name, PASSWORD).get_json()["token"] for _ in range(2))
    wrong = office.send("PUT", "/account/password", used, {"old_password": "no es", "new_password": NEXT})
    assert wrong.get_json()["errors"][0]["pointer"] == "/old_password"
    for poor in ("passwordpassword", "123456789012345", f"{name}{name}", PASSWORD, "registro civil", "corta"):
        answer = office.send("PUT", "/account/password", used, {"old_password": PASSWORD, "new_password": poor})
        assert answer.get_json()["errors"][0]["pointer"] == "/new_password", poor
    done = office.send("PUT", "/account/password", used, {"old_password": PASSWORD, "new_password": NEXT})
    assert done.status_code == 204
    assert office.send("GET", "/tokens/current", used).status_code == 200
    assert office.send("GET", "/tokens/current", other).status_code == 401
    assert office.sign_in(name, PASSWORD).status_code == 401


def test_a_registrar_who_moves_keeps_nothing_of_the_old_facility(office: Office, admin: str, sql: Sql) -> None:
    name, token = office.token("registrar", HOSPITAL)
    account_id = office.id_of(name)
    post = {"role": "registrar", "facility_code": OTHER_HOSPITAL}
    moved = office.send("PUT", f"/accounts/{account_id}/post", admin, post)
    assert moved.get_json()["facility_code"] == OTHER_HOSPITAL
    assert office.send("GET", "/tokens/current", token).status_code == 401
    posts = "SELECT string_agg(facility_code, ' ' ORDER BY since) FROM account_post WHERE account_id = :id"
    assert sql(posts, id=account_id) == f"{HOSPITAL} {OTHER_HOSPITAL}"
    assert sql("SELECT count(*) FROM account_post WHERE account_id = :id AND until IS NULL", id=account_id) == 1
    entry = "SELECT content FROM journal WHERE subject_id = :id AND action = 'account.post_changed'"
    assert f'"facility":["{HOSPITAL}","{OTHER_HOSPITAL}"]' in sql(entry, id=account_id)


def test_a_closed_account_ends_at_once_and_opens_again_without_its_tokens(office: Office, admin: str) -> None:
    name, token = office.token("clerk")
    path = f"/accounts/{office.id_of(name)}"
    assert office.send("POST", f"{path}/closure", admin, {"reason": "left the office"}).status_code == 200
    assert office.send("GET", "/tokens/current", token).status_code == 401
    assert office.sign_in(name, PASSWORD).status_code == 401
    assert office.send("POST", f"{path}/reopening", admin).get_json()["is_active"]
    assert slug(office.send("POST", f"{path}/reopening", admin)) == (409, "account-open")
    assert office.send("GET", "/tokens/current", token).status_code == 401
    assert office.sign_in(name, PASSWORD).status_code == 201


def test_a_supervisor_is_made_by_two_administrators(office: Office, admin: str, unique: str) -> None:
    body = {"username": f"sup.{unique}", "role": "supervisor", "staff_document": f"DNI:{unique[:8]}"}
    added = office.send("POST", "/accounts", admin, body).get_json()
    assert (added["is_active"], added["requested_role"]) == (False, "supervisor")
    assert office.sign_in(body["username"], added["password"]).status_code == 401
    path = f"/accounts/{added['id']}"
    assert slug(office.send("POST", f"{path}/role-approval", admin)) == (409, "four-eyes")
    second = office.token("administrator")[1]
    assert office.send("POST", f"{path}/role-approval", second).get_json()["is_active"]
    assert office.sign_in(body["username"], added["password"]).status_code == 201
    assert slug(office.send("POST", f"{path}/role-approval", second)) == (409, "no-role-requested")


def test_a_clerk_becomes_a_supervisor_only_when_the_second_agrees(office: Office, admin: str) -> None:
    name, token = office.token("clerk")
    path = f"/accounts/{office.id_of(name)}"
    asked = office.send("PUT", f"{path}/post", admin, {"role": "supervisor"}).get_json()
    assert (asked["role"], asked["requested_role"]) == ("clerk", "supervisor")
    assert office.send("GET", "/tokens/current", token).status_code == 200
    second = office.token("administrator")[1]
    assert office.send("POST", f"{path}/role-refusal", second).get_json()["role"] == "clerk"
    office.send("PUT", f"{path}/post", admin, {"role": "supervisor"})
    assert office.send("POST", f"{path}/role-approval", second).get_json()["role"] == "supervisor"
    assert office.send("GET", "/tokens/current", token).status_code == 401


def test_nobody_changes_an_account_of_their_own(office: Office, unique: str) -> None:
    document = f"DNI:{unique[:8]}"
    own_name, own = office.token("administrator", document=document)
    second_name, _ = office.token("clerk", document=document)
    for name in (own_name, second_name):
        path = f"/accounts/{office.id_of(name)}"
        for method, change, body in (
            ("PUT", "post", {"role": "investigator"}),
            ("POST", "closure", {"reason": "no longer here"}),
            ("POST", "password", None),
        ):
            assert slug(office.send(method, f"{path}/{change}", own, body)) == (409, "own-account")


def test_the_person_behind_an_account_is_stated_once(office: Office, admin: str, unique: str) -> None:
    name, _ = office.token("clerk")
    path = f"/accounts/{office.id_of(name)}/person"
    assert office.send("PUT", path, admin, {"staff_document": f"DNI:{unique[:8]}"}).get_json()["has_person"]
    assert slug(office.send("PUT", path, admin, {"staff_document": f"CE:{unique}"})) == (409, "account-of-another")
    assert office.send("PUT", path, admin, {"staff_document": "12"}).status_code == 422


def test_the_document_of_a_person_is_in_no_column_in_clear(registry: Registry, office: Office, unique: str) -> None:
    office.token("clerk", document=f"CE:{unique}")
    with registry.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM account_holder").all()
    assert all(unique not in str(row) and unique.encode() not in bytes(row.sealed_document) for row in rows)


def test_an_administrator_lists_accounts_and_ends_tokens(office: Office, admin: str) -> None:
    name, token = office.token("investigator")
    listed = office.send("GET", f"/accounts?username={name.upper()}", admin).get_json()["items"]
    assert [account["username"] for account in listed] == [name]
    path = f"/accounts/{office.id_of(name)}/tokens"
    assert len(office.send("GET", path, admin).get_json()["items"]) == 1
    assert office.send("DELETE", path, admin).get_json() == {"count": 1}
    assert office.send("GET", "/tokens/current", token).status_code == 401


def test_a_programs_token_carries_only_its_scope_and_is_renewed(office: Office) -> None:
    name, _ = office.token("investigator")
    issued = office.sign_in(name, PASSWORD, permissions=["places.read"], days=10).get_json()
    token = issued["token"]
    assert issued["permissions"] == ["places.read", "tokens.own"]
    assert office.send("GET", "/facilities", token).status_code == 200
    assert slug(office.send("GET", "/alerts", token)) == (403, "forbidden")
    assert slug(office.send("GET", "/account/tokens", token)) == (403, "forbidden")
    renewed = office.send("POST", "/tokens/current/renewal", token)
    assert renewed.status_code == 201
    assert office.send("GET", "/facilities", token).status_code == 401
    assert office.send("GET", "/facilities", renewed.get_json()["token"]).status_code == 200
    assert slug(office.send("GET", "/alerts", renewed.get_json()["token"])) == (403, "forbidden")


def test_a_scope_lies_within_the_role_and_a_sign_in_is_not_renewed(office: Office) -> None:
    name, token = office.token("auditor")
    wider = office.sign_in(name, PASSWORD, permissions=["births.enrol"])
    assert wider.get_json()["errors"][0]["pointer"] == "/permissions"
    longer = office.sign_in(name, PASSWORD, permissions=["audit.read"], days=91)
    assert longer.get_json()["errors"][0]["pointer"] == "/days"
    assert slug(office.send("POST", "/tokens/current/renewal", token)) == (409, "sign-in-token")


def test_a_holder_ends_one_token_and_cannot_end_anothers(office: Office) -> None:
    name, token = office.token("auditor")
    other = office.token("auditor")[1]
    lost = office.sign_in(name, PASSWORD, label="lost telephone").get_json()["token"]
    items = office.send("GET", "/account/tokens", token).get_json()["items"]
    lost_id = next(item["id"] for item in items if item["label"] == "lost telephone")
    assert office.send("DELETE", f"/account/tokens/{lost_id}", other).status_code == 404
    assert office.send("DELETE", f"/account/tokens/{lost_id}", token).status_code == 204
    assert office.send("GET", "/tokens/current", lost).status_code == 401


def test_a_token_that_nobody_uses_ends(registry: Registry, office: Office) -> None:
    name, _ = office.token("auditor")
    token = office.sign_in(name, PASSWORD).get_json()["token"]
    with registry.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE api_token SET created_at = created_at - interval '119 minutes'")
    assert office.send("GET", "/tokens/current", token).status_code == 200
    with registry.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE api_token SET used_at = used_at - interval '121 minutes'")
    assert office.send("GET", "/tokens/current", token).status_code == 401


def test_of_two_administrators_one_stays(registry: Registry, office: Office) -> None:
    from registry.core.errors import Refused

    name, _ = office.token("administrator")
    with registry.begin(SYSTEM) as ctx:
        others = "UPDATE account SET is_active = false WHERE role = 'administrator' AND username <> %(name)s"
        ctx.session.connection().exec_driver_sql(others, {"name": name})
        with pytest.raises(Refused, match="last-administrator"):
            service.close(ctx, uuid.UUID(office.id_of(name)), "nobody left")
        ctx.session.rollback()


def test_a_place_that_does_not_exist_is_refused_at_its_field(office: Office, admin: str, unique: str) -> None:
    path = f"/accounts/{office.id_of(office.token('clerk')[0])}/post"
    for body, wrong in (
        ({"role": "clerk", "office_code": "99999999"}, "office_code"),
        ({"role": "registrar", "facility_code": "99999999"}, "facility_code"),
        ({"role": "registrar"}, "facility_code"),
        ({"role": "clerk", "facility_code": HOSPITAL}, "facility_code"),
    ):
        refused = office.send("PUT", path, admin, body)
        assert [error["pointer"] for error in refused.get_json()["errors"]] == [f"/{wrong}"], refused.get_json()

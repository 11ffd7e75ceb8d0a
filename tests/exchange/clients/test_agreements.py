"""An agreement is made by two administrators, stays as they read it, and is ended by one."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from registry.core.clock import utc_now
from registry.core.context import Actor
from registry.core.errors import Invalid, Refused
from registry.core.registry import Registry
from registry.exchange.clients import rules, service
from registry.exchange.clients.signing import key_errors, key_of
from tests.exchange.conftest import System, terms_of

KEY = Ed25519PrivateKey.generate()


def test_one_administrator_alone_makes_no_agreement(
    registry: Registry, actor: Callable[..., Actor], unique: str
) -> None:
    with registry.begin(actor("administrator")) as ctx:
        agreement = service.request(ctx, f"c.{unique}", "Programa", terms_of(KEY))
        with pytest.raises(Refused, match="four-eyes"):
            service.approve(ctx, agreement.id)
        with pytest.raises(Refused, match="agreement-not-in-force"):
            service.give_token(ctx, agreement.id)
    with pytest.raises(Refused, match="agreement-waits"), registry.begin(actor("administrator")) as ctx:
        service.request(ctx, f"c.{unique}", "Programa", terms_of(KEY))


def test_what_was_agreed_cannot_be_changed_or_brought_back(
    registry: Registry, actor: Callable[..., Actor], system: System
) -> None:
    with registry.begin(actor("administrator")) as ctx:
        service.revoke(ctx, system.agreement_id, "it ended")
    for change in ("per_day = 7", "purposes = '{}'", "state = 'in_force', ended_at = NULL"):
        with pytest.raises(DBAPIError), registry.engine.begin() as connection:
            connection.execute(
                text(f"UPDATE exchange_agreement SET {change} WHERE id = :id"), {"id": system.agreement_id}
            )


def test_a_later_agreement_replaces_the_one_in_force(
    registry: Registry, actor: Callable[..., Actor], second_administrator: Actor, system: System, child: dict[str, Any]
) -> None:
    assert system.found(("BRN", child["number"]))
    with registry.begin(second_administrator) as ctx:
        later = service.request(ctx, system.code, "Programa", terms_of(system.key, purposes=("education",)))
    with registry.begin(actor("administrator")) as ctx:
        service.approve(ctx, later.id)
    entry = system.search(("BRN", child["number"])).json["message"]["search_response"][0]
    assert entry["status"] == "rjct"


def test_it_ends_with_its_last_day(registry: Registry, system: System) -> None:
    with registry.engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(
            text("UPDATE exchange_agreement SET valid_until = valid_from WHERE id = :id"), {"id": system.agreement_id}
        )
    answer = system.search(("BRN", "1"))
    assert (answer.status_code, answer.json["error"]["code"]) == (403, "err.request.forbidden")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"operations": ()}, "operations"),
        ({"operations": ("everything",)}, "operations"),
        ({"purposes": ()}, "purposes"),
        ({"assumed_purpose": "health_care", "purposes": ("education",)}, "assumed_purpose"),
        ({"events": ()}, "events"),
        ({"callback_url": None}, "events"),
        ({"keys": ()}, "keys"),
        ({"per_day": 0}, "per_day"),
        ({"valid_until": date(2020, 1, 1)}, "valid_until"),
        ({"valid_until": date(2090, 1, 1)}, "valid_until"),
    ],
    ids=str,
)
def test_every_reason_against_an_agreement_is_named(changes: dict[str, Any], field: str) -> None:
    reasons = rules.errors(terms_of(KEY, **changes), utc_now().date(), is_loopback_allowed=True)
    assert field in {name for name, _reason in reasons}


@pytest.mark.parametrize(
    "address",
    [
        "http://programa.gob.pe",
        "https://10.0.0.1/x",
        "https://[::1]/",
        "https://localhost",
        "https://programa.gob.pe@10.0.0.1/",
        "https://programa.gob.pe/?x=1",
        "https://programa.gob.pe/#x",
        "https://programa.gob.pe:99999/",
        "https://programa.gob.pe\\@x/",
        "file:///etc/passwd",
        "gopher://x.pe/",
        "https://169.254.169.254/latest",
        "http://127.0.0.1:5432",
        "https://",
        "https://2130706433/",
    ],
)
def test_answers_are_sent_to_public_names_over_https_alone(address: str) -> None:
    assert rules.address_errors(address)
    assert not rules.address_errors("https://programa.gob.pe:8443/dci")


def test_only_keys_that_sign_messages_are_taken() -> None:
    def pem(key: Any) -> str:
        return str(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode())

    good = {"kid": "k", "alg": "ed25519", "key": pem(KEY)}
    weak = pem(rsa.generate_private_key(65537, 1024))
    assert key_of(good) is not None
    for bad in (
        good | {"alg": "rsa-sha256"},
        good | {"key": "not a key"},
        good | {"kid": "k|x"},
        {"kid": "k", "alg": "rsa-sha256", "key": weak},
        {"kid": "k"},
    ):
        assert key_of(bad) is None
    assert key_errors([good, good])


def test_the_api_makes_shows_and_ends_an_agreement(
    registry: Registry,
    client: Any,
    auth: Callable[..., dict[str, str]],
    second_administrator: Actor,
    unique: str,
) -> None:
    terms = terms_of(KEY)
    names = ("legal_basis", "operations", "purposes", "attributes", "events", "keys", "callback_url")
    body = {name: getattr(terms, name) for name in names} | {
        "code": f"c.{unique}",
        "name": "Programa social",
        "valid_from": terms.valid_from.isoformat(),
        "valid_until": terms.valid_until.isoformat(),
    }
    headers, address = auth("administrator"), "/api/v1/exchange-agreements"
    wrong = client.post(address, json=body | {"per_day": 0, "events": []}, headers=headers)
    assert {error["pointer"] for error in wrong.json["errors"]} == {"/per_day", "/events"}
    made = client.post(address, json=body, headers=headers)
    assert (made.status_code, made.json["state"], made.json["requested_by"]) == (201, "requested", "administrator")
    own = client.post(f"{address}/{made.json['id']}/approval", headers=headers)
    assert (own.status_code, own.json["type"]) == (409, "/problems/four-eyes")
    assert client.post(f"{address}/{made.json['id']}/refusal", headers=headers).json["state"] == "refused"
    made = client.post(address, json=body, headers=headers)  # taken back, and asked for anew
    with registry.begin(second_administrator) as ctx:
        service.approve(ctx, uuid.UUID(made.json["id"]))
    token = client.post(f"{address}/{made.json['id']}/token", headers=headers)
    assert (token.status_code, token.json["token"][:4]) == (201, "crt_")
    listed = client.get(address, headers=headers).json["items"]
    assert next(item for item in listed if item["id"] == made.json["id"])["state"] == "in_force"
    ended = client.post(f"{address}/{made.json['id']}/revocation", json={"reason": "it ended"}, headers=headers)
    assert (ended.status_code, ended.json["state"]) == (200, "revoked")
    again = client.post(f"{address}/{made.json['id']}/refusal", headers=headers)
    assert again.json["type"] == "/problems/agreement-decided"
    for role in ("supervisor", "auditor", "clerk"):
        assert client.get(address, headers=auth(role)).status_code == 403


def test_an_account_of_a_client_does_nothing_without_an_agreement(
    client: Any, auth: Callable[..., dict[str, str]]
) -> None:
    answer = client.post("/dci/registry/sync/search", json={"header": {}, "message": {}}, headers=auth("client"))
    assert (answer.status_code, answer.json["error"]["code"]) == (403, "err.request.forbidden")


def test_an_invalid_code_is_refused_before_anything_is_made(registry: Registry, actor: Callable[..., Actor]) -> None:
    for code, slug in (("UPPER", "invalid"), ("clerk", "code-taken")):
        with pytest.raises((Invalid, Refused), match=slug), registry.begin(actor("administrator")) as ctx:
            service.request(ctx, code, "Programa", replace(terms_of(KEY)))

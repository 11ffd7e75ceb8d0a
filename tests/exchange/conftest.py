"""A client with an agreement, its key, and children it may ask about."""

import base64
import hashlib
import json
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer
from random import choices
from threading import Thread
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask.testing import FlaskClient
from sqlalchemy import text

from registry.access.queries import account_named
from registry.access.service import AddAccount, actor_of, add_account
from registry.core.clock import utc_now
from registry.core.context import SYSTEM, Actor
from registry.core.registry import Registry
from registry.exchange.clients import service
from registry.exchange.clients.rules import ATTRIBUTES, EVENTS, OPERATIONS, PURPOSES, Terms
from registry.faults.queued import run_all, taken
from tests.births.record.conftest import drafted as drafted  # fixtures
from tests.births.record.conftest import inscribed as inscribed
from tests.births.record.conftest import send as send
from tests.births.record.conftest import signed as signed
from tests.sealing.conftest import lift as lift
from tests.sealing.conftest import seal as seal


@pytest.fixture(scope="session")
def second_administrator(registry: Registry) -> Actor:
    with registry.begin(SYSTEM) as ctx:
        known = account_named(ctx.session, "administrator.b")
        return actor_of(
            known or add_account(ctx, AddAccount("administrator.b", "administrator", "doce y algo más, ya"))
        )


@dataclass
class System:
    """A client's side: its token and its key."""

    code: str
    token: str
    agreement_id: uuid.UUID
    key: Ed25519PrivateKey
    http: Any
    receiver: str = "civil-registry"
    sent: list[Any] = field(default_factory=list)

    @property
    def authorization(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def message(self, action: str, message: Any, /, **header: Any) -> dict[str, Any]:
        """A message of this client, signed; header fields that are None are left out."""
        items = next((value for value in message.values() if isinstance(value, list)), [1])
        whole = {
            "version": "1.0.0",
            "message_id": uuid.uuid4().hex,
            "message_ts": utc_now().isoformat(),
            "action": action,
            "sender_id": self.code,
            "receiver_id": self.receiver,
            "total_count": len(items),
        } | header
        content = {"header": {name: value for name, value in whole.items() if value is not None}, "message": message}
        return {"signature": self.signature(content)} | content

    def signature(self, content: dict[str, Any], **words: Any) -> str:
        """Written anew from the documentation, not with the registry's own code."""
        created = int(utc_now().timestamp())
        values = {"kid": "k1", "created": created, "expires": created + 60, "sender": self.code} | words
        text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        signed = f"(created): {values['created']}\n(expires): {values['expires']}\ndigest: SHA-256={digest}"
        made = base64.b64encode(self.key.sign(signed.encode())).decode()
        return (
            f'Signature: namespace="spdci", kidId="{values["sender"]}|{values["kid"]}|ed25519", algorithm="ed25519", '
            f'created="{values["created"]}", expires="{values["expires"]}", headers="(created) (expires) digest", '
            f'signature="{made}"'
        )

    def send(self, path: str, action: str, message: Any, /, **header: Any) -> Any:
        return self.http.post(
            f"/dci/registry/{path}", json=self.message(action, message, **header), headers=self.authorization
        )

    def search(self, *queries: Any, path: str = "sync/search", **criteria: Any) -> Any:
        """A search by queries: (type, value) is an identifier; criteria are those of every request."""
        return self.send(path, "search", searching(*queries, **criteria))

    def found(self, *queries: Any, **criteria: Any) -> list[Any]:
        """The records that the first query finds."""
        answer = self.search(*queries, **criteria)
        assert answer.status_code == 200, answer.json
        records: list[Any] = answer.json["message"]["search_response"][0]["data"]["reg_records"]
        return records


def searching(*queries: Any, **criteria: Any) -> dict[str, Any]:
    criteria = {"authorize": {"purpose": {"code": "social_protection"}}} | criteria
    return {
        "transaction_id": uuid.uuid4().hex,
        "search_request": [
            {
                "reference_id": f"ref-{number}",
                "timestamp": utc_now().isoformat(),
                "search_criteria": (
                    {"query_type": "idtype-value", "query": {"type": query[0], "value": query[1]}}
                    if isinstance(query, tuple)
                    else query
                )
                | criteria,
            }
            for number, query in enumerate(queries)
        ],
    }


def terms_of(key: Ed25519PrivateKey, **changes: Any) -> Terms:
    pem = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    values: dict[str, Any] = {
        "legal_basis": "Convenio 1-2026",
        "operations": OPERATIONS,
        "purposes": PURPOSES,
        "attributes": ATTRIBUTES,
        "events": EVENTS,
        "keys": ({"kid": "k1", "alg": "ed25519", "key": pem},),
        "callback_url": "http://127.0.0.1:9",
        "valid_from": utc_now().date() - timedelta(days=2),
        "valid_until": utc_now().date() + timedelta(days=30),
        "per_day": 100_000,
    }
    return Terms(**values | changes)


@pytest.fixture
def agreed(
    registry: Registry, client: FlaskClient, actor: Callable[..., Actor], second_administrator: Actor
) -> Callable[..., System]:
    """agreed(**terms): a client whose agreement is in force; what is not named is allowed."""

    def make(code: str | None = None, **changes: Any) -> System:
        code, key = code or f"client.{uuid.uuid4().hex[:10]}", Ed25519PrivateKey.generate()
        with registry.begin(actor("administrator")) as ctx:
            agreement = service.request(ctx, code, "Programa social", terms_of(key, **changes))
        with registry.begin(second_administrator) as ctx:
            service.approve(ctx, agreement.id)
            token = service.give_token(ctx, agreement.id)
        return System(code, token.secret, agreement.id, key, client)

    return make


@pytest.fixture
def system(agreed: Callable[..., System]) -> System:
    return agreed()


@pytest.fixture
def child(send: Any, inscribed: Callable[..., dict[str, Any]]) -> dict[str, Any]:
    """An acta in force, with the child's CUI; no other child of the tests is called so."""
    return inscribed(given_names=f"Qori {''.join(choices('aeioulmnrs', k=10))}")


class Listener:
    """A receiver of callbacks on this machine."""

    def __init__(self) -> None:
        self.received: list[tuple[str, Any]] = []
        self.status = 200
        self.location: str | None = None
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.received.append((self.path, json.loads(body)))
                self.send_response(outer.status)
                if outer.location:
                    self.send_header("Location", outer.location)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_arguments: Any) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()


@pytest.fixture
def listener() -> Iterator[Listener]:
    listening = Listener()
    yield listening
    listening.server.shutdown()
    listening.server.server_close()


@pytest.fixture
def work(registry: Registry) -> Callable[[], None]:
    """work(): run what this test queues for clients, until nothing is left."""

    taken(registry, _OWN_JOBS)
    return partial(run_all, registry, _OWN_JOBS)


@pytest.fixture
def resend(registry: Registry) -> Callable[[System], None]:
    """resend(system): queue again what this client was not delivered; others' listeners may be gone."""

    def queue(system: System) -> None:
        with registry.begin(SYSTEM) as ctx:
            for outgoing in ctx.session.execute(_UNDELIVERED, {"code": system.code}).scalars().all():
                ctx.defer("exchange.dci.send", outgoing_id=str(outgoing))

    return queue


_UNDELIVERED = text("SELECT id FROM dci_outgoing WHERE client_id = (SELECT id FROM exchange_client WHERE code = :code)")
_OWN_JOBS = "task_name LIKE 'exchange.%' OR task_name LIKE 'happenings.%'"

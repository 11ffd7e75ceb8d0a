"""A station as tests make one: registered by an administrator, joined, signed in."""

import base64
import uuid
from collections.abc import Callable
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask.testing import FlaskClient

from registry.stations import rules
from tests.conftest import HOSPITAL

Headers = Callable[..., dict[str, str]]


def a_station(client: FlaskClient, auth: Headers, unique: str, facility: str = HOSPITAL) -> dict[str, str]:
    """The headers of a station that has joined and signed in."""
    key = Ed25519PrivateKey.generate()
    station_id = join(client, register(client, auth, unique, facility)["code"], key).get_json()["id"]
    return bearer(sign_in(client, station_id, key).get_json()["token"])


def register(client: FlaskClient, auth: Headers, unique: str, facility: str = HOSPITAL) -> dict[str, Any]:
    body = {"facility_code": facility, "name": f"Sala {unique}"}
    answer = client.post("/api/v1/stations", json=body, headers=auth("administrator"))
    assert answer.status_code == 201, answer.text
    registered: dict[str, Any] = answer.get_json()
    return registered


def join(client: FlaskClient, code: str, key: Ed25519PrivateKey, *, signer: Ed25519PrivateKey | None = None) -> Any:
    statement = rules.joining_statement(rules.as_stored(code))
    signature = (signer or key).sign(statement)
    body = {"code": code, "key": text(key.public_key().public_bytes_raw()), "signature": text(signature)}
    return client.post("/api/v1/stations/joining", json=body)


def sign_in(client: FlaskClient, station_id: str, key: Ed25519PrivateKey) -> Any:
    return answer_challenge(client, station_id, key, challenge_of(client, station_id))


def challenge_of(client: FlaskClient, station_id: str) -> bytes:
    answer = client.post(f"/api/v1/stations/{station_id}/challenges")
    return base64.b64decode(answer.get_json()["challenge"])


def answer_challenge(client: FlaskClient, station_id: str, key: Ed25519PrivateKey, challenge: bytes) -> Any:
    signature = key.sign(rules.sign_in_statement(uuid.UUID(station_id), challenge))
    body = {"challenge": text(challenge), "signature": text(signature)}
    return client.post(f"/api/v1/stations/{station_id}/tokens", json=body)


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def text(content: bytes) -> str:
    return base64.b64encode(content).decode()


def slug(answer: Any) -> str:
    return str(answer.get_json()["type"]).rpartition("/")[2]

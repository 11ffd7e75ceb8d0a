"""Stations over HTTP: registered by an administrator, joined by a code, admitted by a key, revoked."""

import uuid
from datetime import timedelta

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask.testing import FlaskClient

from registry.core.clock import utc_now
from registry.core.registry import Registry
from registry.stations import rules
from tests.conftest import HOSPITAL
from tests.stations.joining import Headers, answer_challenge, bearer, challenge_of, join, register, sign_in, slug


def test_a_station_joins_by_its_code_and_signs_in_by_its_key(client: FlaskClient, auth: Headers, unique: str) -> None:
    key = Ed25519PrivateKey.generate()
    joined = join(client, register(client, auth, unique)["code"].lower(), key)
    assert joined.status_code == 201
    assert joined.get_json()["facility_code"] == HOSPITAL
    token = sign_in(client, joined.get_json()["id"], key).get_json()["token"]
    answer = client.get("/api/v1/stations/self", headers=bearer(token))
    assert answer.get_json()["name"] == f"Sala {unique}"


def test_a_code_joins_one_key_alone_and_the_same_again_when_the_answer_was_lost(
    client: FlaskClient, auth: Headers, unique: str
) -> None:
    code, key = register(client, auth, unique)["code"], Ed25519PrivateKey.generate()
    assert join(client, code, key).get_json()["id"] == join(client, code, key).get_json()["id"]
    thief = join(client, code, Ed25519PrivateKey.generate())
    assert (thief.status_code, slug(thief)) == (409, "station-code-unknown")
    assert slug(join(client, "ABCD-EFGH", key)) == "station-code-unknown"


def test_a_station_that_does_not_have_the_key_gets_no_token(client: FlaskClient, auth: Headers, unique: str) -> None:
    key = Ed25519PrivateKey.generate()
    code = register(client, auth, unique)["code"]
    wrong = join(client, code, key, signer=Ed25519PrivateKey.generate())
    assert slug(wrong) == "station-proof-wrong"
    station_id = join(client, code, key).get_json()["id"]
    assert sign_in(client, station_id, Ed25519PrivateKey.generate()).status_code == 401
    assert sign_in(client, str(uuid.uuid4()), key).status_code == 401


def test_a_challenge_gives_one_token(client: FlaskClient, auth: Headers, unique: str) -> None:
    key = Ed25519PrivateKey.generate()
    station_id = join(client, register(client, auth, unique)["code"], key).get_json()["id"]
    challenge = challenge_of(client, station_id)
    assert answer_challenge(client, station_id, key, challenge).status_code == 201
    assert slug(answer_challenge(client, station_id, key, challenge)) == "station-challenge-used"


def test_a_revoked_station_is_admitted_nowhere(client: FlaskClient, auth: Headers, unique: str) -> None:
    key = Ed25519PrivateKey.generate()
    station_id = join(client, register(client, auth, unique)["code"], key).get_json()["id"]
    token = sign_in(client, station_id, key).get_json()["token"]
    for _time in range(2):
        body = {"reason": "Stolen from the ward"}
        revoked = client.post(f"/api/v1/stations/{station_id}/revocation", json=body, headers=auth("administrator"))
        assert revoked.get_json()["revocation_reason"] == "Stolen from the ward"
    assert client.get("/api/v1/stations/self", headers=bearer(token)).status_code == 401
    assert sign_in(client, station_id, key).status_code == 401
    listed = client.get(f"/api/v1/stations?facility_code={HOSPITAL}", headers=auth("administrator")).get_json()
    assert next(row for row in listed["items"] if row["id"] == station_id)["revoked_at"]


def test_no_account_enters_the_routes_of_stations_and_no_station_those_of_accounts(
    client: FlaskClient, auth: Headers, unique: str
) -> None:
    key = Ed25519PrivateKey.generate()
    station_id = join(client, register(client, auth, unique)["code"], key).get_json()["id"]
    token = sign_in(client, station_id, key).get_json()["token"]
    assert client.get("/api/v1/stations/self", headers=auth("registrar")).status_code == 401
    assert client.get("/api/v1/stations/self").status_code == 401
    assert client.get("/api/v1/births", headers=bearer(token)).status_code == 401
    assert client.post("/api/v1/stations", json={}, headers=auth("registrar")).status_code == 403


def test_two_stations_of_a_facility_do_not_share_a_name(client: FlaskClient, auth: Headers, unique: str) -> None:
    register(client, auth, unique)
    body = {"facility_code": HOSPITAL, "name": f"Sala {unique}"}
    again = client.post("/api/v1/stations", json=body, headers=auth("administrator"))
    assert slug(again) == "station-name-in-use"
    unknown = client.post("/api/v1/stations", json=body | {"facility_code": "1"}, headers=auth("administrator"))
    assert unknown.get_json()["errors"][0]["pointer"] == "/facility_code"


def test_a_station_is_registered_listed_and_revoked_by_commands(registry: Registry, unique: str) -> None:
    from registry.stations.commands import station

    def run(*words: str) -> str:
        result = CliRunner().invoke(station, list(words), obj=lambda **_options: registry)
        assert result.exit_code == 0, result.output
        return result.output

    added = run("add", HOSPITAL, f"Sala {unique}")
    assert "-" in added.splitlines()[-1]
    row = next(line for line in run("list", "--facility", HOSPITAL).splitlines() if unique in line)
    run("revoke", row.split()[0], "Broken and thrown away")
    assert any(unique in line and "revo" in line for line in run("list").splitlines())


def test_a_challenge_is_good_for_one_station_and_two_minutes() -> None:
    station_id, now = uuid.uuid4(), utc_now()
    challenge = rules.new_challenge(b"k" * 32, station_id, now)
    assert rules.is_challenge(b"k" * 32, station_id, challenge, now)
    assert not rules.is_challenge(b"k" * 32, uuid.uuid4(), challenge, now)
    assert not rules.is_challenge(b"j" * 32, station_id, challenge, now)
    assert not rules.is_challenge(b"k" * 32, station_id, challenge, now + timedelta(minutes=3))
    later = challenge[:16] + (2**40).to_bytes(8, "big") + challenge[24:]
    assert not rules.is_challenge(b"k" * 32, station_id, later, now)


@pytest.mark.parametrize("key", [b"", b"\x00" * 32, b"\xff" * 32])
def test_what_is_no_key_signs_nothing(key: bytes) -> None:
    assert not rules.is_signed(key, b"\x00" * 64, b"anything")

"""The registry that is served to the public test-suite starts, answers what the gateway signs, and leaves nothing."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import uuid
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from registry.core.embedded import let_pass
from tests.exchange.conftest import System, searching
from tests.exchange.dci.gateway import STUBS, signed
from tests.exchange.dci.served import BIRTH, CLIENT

_LAST = "RESPONSE_TIME_THRESHOLD_MS"


def suite_with(token: str, receiver: str = "") -> System:
    """The suite, which knows its token and no key of the agreement."""
    return System(CLIENT, token, uuid.uuid4(), Ed25519PrivateKey.generate(), None, receiver)


def exported(process: subprocess.Popen[str]) -> dict[str, str]:
    """What it prints to export, once it serves."""
    assert process.stdout is not None
    found: dict[str, str] = {}
    for line in process.stdout:
        name, equals, value = line.removeprefix("export ").strip().partition("=")
        if equals and line.startswith("export "):
            found[name] = value.strip("'")
        if name == _LAST:
            break
    return found


def answer_to_a_stub(found: dict[str, str]) -> Any:
    """The answer to a search for the suite's birth, sent as the suite sends it."""
    system = suite_with(found["DCI_AUTH_TOKEN"], found["DCI_RECEIVER_ID"])
    content = system.message("search", searching(("BRN", BIRTH))) | {"signature": STUBS[0]}
    asked = Request(
        f"{found['API_BASE_URL']}registry/sync/search",
        json.dumps(content).encode(),
        {"Content-Type": "application/json", **system.authorization},
    )
    with urlopen(asked, timeout=120) as answer:
        return json.load(answer)


def test_a_message_with_a_stub_for_a_signature_is_signed_on_its_way_and_the_birth_is_found() -> None:
    with tempfile.TemporaryDirectory(prefix="srv") as folder:
        let_pass(Path(folder))  # the database runs as another user where the tests run as root
        with subprocess.Popen(
            [sys.executable, "-m", "tests.exchange.dci.served", "--signed"],
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"TMPDIR": folder},
        ) as process:
            try:
                found = exported(process)
                assert found.get("API_BASE_URL", "").endswith("/dci/"), found
                body = answer_to_a_stub(found)
            finally:
                process.send_signal(signal.SIGTERM)
                status = process.wait(timeout=120)
        assert status == 0
        assert list(Path(folder).iterdir()) == []
    [record] = body["message"]["search_response"][0]["data"]["reg_records"]
    assert BIRTH in json.dumps(record)


def test_the_gateway_touches_nothing_but_stubs() -> None:
    system = suite_with("")
    for body in (
        b"",
        b"{",
        b"[1]",
        b'{"signature": "unsigned"}',
        b'{"signature": "other", "header": {}, "message": {}}',
    ):
        assert signed(system, body) == body
    stub = b'{"signature": "unsigned-stub", "header": {"a": 1}, "message": {}}'
    assert json.loads(signed(system, stub))["signature"].startswith("Signature: ")

"""A program that speaks to a device's service as MOSIP's compliance toolkit does, and decodes what it answers."""

import hashlib
import http.client
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from station.desk import Desk
from station.sbi.jwt import content_of, decoded
from station.sbi.service import server_of
from tests.real_inputs import SHARED
from tests.station.emulator import Emulator

SCHEMAS: Final = SHARED / "conformance" / "mosip"
DEFINITIONS: Final = SCHEMAS / "compliance_test_definitions_sbi.json"
EMPTY: Final = hashlib.sha256(b"").hexdigest().upper()


@contextmanager
def service(folder: Path, emulator: Emulator) -> Iterator["Caller"]:
    """A device's service on a free port, whose sensor is the emulator."""
    import threading

    desk = Desk(folder)
    desk.choose(f"serial:{emulator.port}")
    server = server_of(desk)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield Caller(int(server.server_address[1]), desk)
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()
        desk.close()


class Caller:
    """One caller of one port."""

    def __init__(self, port: int, desk: Desk) -> None:
        self.port, self.desk = port, desk

    def send(self, verb: str, path: str, content: Any, headers: Mapping[str, str] | None = None) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        connection.request(verb, path, body, {"Content-Type": "application/json"} | dict(headers or {}))
        response = connection.getresponse()
        answer = response.status, response.read()
        connection.close()
        return answer

    def ask(self, verb: str, path: str, content: Any) -> Any:
        status, body = self.send(verb, path, content)
        assert status == 200, (status, body[:200])
        return json.loads(body)

    def device(self) -> Any:
        return self.ask("MOSIPDISC", "/device", {"type": "Finger"})[0]

    def request(self, **changes: Any) -> dict[str, Any]:
        bio = {
            "type": "Finger",
            "count": "1",
            "bioSubType": ["UNKNOWN"],
            "exception": [],
            "requestedScore": "20",
            "deviceId": self.device()["deviceId"],
            "deviceSubId": "0",
            "previousHash": "",
        }
        for name in tuple(changes):
            if name in bio:
                bio[name] = changes.pop(name)
        return {
            "env": "Developer",
            "purpose": "Registration",
            "specVersion": "0.9.5",
            "timeout": "10000",
            "captureTime": "2026-01-01T00:00:00Z",
            "transactionId": "SBI-0001",
            "bio": [bio],
            "customOpts": None,
        } | changes

    def capture(self, **changes: Any) -> Any:
        return self.ask("RCAPTURE", "/capture", self.request(**changes))


def judge(schema: str, content: Any) -> str | None:
    """What MOSIP's schema says is wrong; None when nothing is."""
    import jsonschema

    rules = json.loads((SCHEMAS / f"{schema}.json").read_text("utf-8"))
    faults = sorted(jsonschema.Draft201909Validator(rules).iter_errors(content), key=str)
    return f"{faults[0].json_path}: {faults[0].message[:120]}" if faults else None


def with_decoded(answer: Any) -> Any:
    """An answer with what was signed beside it, as the toolkit judges it. Raises BadSignature."""
    for entry in answer["biometrics"] if isinstance(answer, dict) else answer:
        if entry.get("digitalId"):
            entry["digitalIdDecoded"] = content_of(entry["digitalId"])
        for signed, beside in (("deviceInfo", "deviceInfoDecoded"), ("data", "dataDecoded")):
            if entry.get(signed):
                entry[beside] = content_of(entry[signed])
                entry[beside]["digitalIdDecoded"] = content_of(entry[beside]["digitalId"])
    return answer


def records_of(answer: Any) -> list[bytes]:
    """The records of an answer with `with_decoded`."""
    return [decoded(entry["dataDecoded"]["bioValue"]) for entry in answer["biometrics"]]


def chain_fault(answer: Any, first: str = EMPTY) -> str | None:
    """What is wrong with the chain of hashes; None when nothing is."""
    previous = first
    for entry, record in zip(answer["biometrics"], records_of(answer), strict=True):
        own = hashlib.sha256(record).hexdigest().upper()
        previous = hashlib.sha256((previous + own).encode()).hexdigest().upper()
        if entry["hash"] != previous:
            return "the chain of hashes is broken"
    return None

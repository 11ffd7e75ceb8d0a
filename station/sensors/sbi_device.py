"""A MOSIP device (SBI 0.9.5) as a sensor: its service is asked for one finger, and its answer is checked before use.

Checked are the signatures of the answer and of the device's identity in it, that a provider whom the station was told
to believe issued their certificates (`station.sbi.trust`), that the identity stays that of the first picture, the chain
of hashes, and that the answer belongs to this request. Only one on trial, `sbi:4501?unchecked=1`, needs no provider.
"""

import hashlib
import json
import secrets
import urllib.error
import urllib.request
from datetime import UTC, datetime
from http.client import HTTPException
from pathlib import Path
from typing import Any, Final

from station.sbi.jwt import BadSignature, content_of, decoded
from station.sbi.trust import Trust, Untrusted, load
from station.sensors.interface import SensorFault, Shot

PORTS: Final = range(4501, 4601)
_ANSWER_S: Final = 1.5
_LARGEST: Final = 32 * 1024 * 1024
_NO_OBJECT: Final = ("101", "701")
_EMPTY: Final = hashlib.sha256(b"").hexdigest().upper()


class SbiDevice:
    """The finger device of a service on this computer's port.

    home: the station's folder, where the providers' certificates are; None for a device on trial.
    """

    def __init__(self, port: int, ppi: float | None = None, home: Path | None = None) -> None:
        self._port, self._ppi, self._home = port, ppi, home
        self._serial: str | None = None
        self._identity: tuple[str, ...] | None = None

    @property
    def label(self) -> str:
        """Port and serial number."""
        return f"SBI {self._port} {self._serial or ''}".strip()

    def check(self) -> None:
        """Raise SensorFault unless a device is ready, and the one that was there before."""
        self._trust()
        device = self._device()
        serial = str(device.get("serialNo") or device.get("deviceId"))
        if self._serial is not None and serial != self._serial:
            raise SensorFault("other_sensor")
        self._serial = serial

    def capture(self, patience_s: float) -> Shot:
        """Ask for any one finger. Raises SensorFault."""
        self.check()
        device, transaction = self._device(), secrets.token_hex(8)
        request = {
            "env": str(device.get("env", "Developer")),
            "purpose": "Registration",
            "specVersion": "0.9.5",
            "timeout": str(int(patience_s * 1000)),
            "captureTime": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "transactionId": transaction,
            "bio": [
                {
                    "type": "Finger",
                    "count": "1",
                    "bioSubType": ["UNKNOWN"],
                    "exception": [],
                    "requestedScore": "0",
                    "deviceId": str(device.get("deviceId", "")),
                    "deviceSubId": "0",
                    "previousHash": "",
                }
            ],
            "customOpts": {},
        }
        answer = self._send("RCAPTURE", "/capture", request, patience_s + _ANSWER_S)
        return Shot(self._record(answer, transaction), self._ppi, self.label)

    def close(self) -> None:
        """Nothing is held."""

    def _trust(self) -> Trust | None:
        try:
            return None if self._home is None else load(self._home)
        except Untrusted as untrusted:
            raise SensorFault(untrusted.slug) from untrusted

    def _is_same(self, identity: dict[str, Any]) -> bool:
        """Whether the signed identity is that of the first picture."""
        names = ("serialNo", "make", "model", "deviceProviderId")
        seen = tuple(str(identity.get(name)) for name in names)
        self._identity = self._identity or seen
        return seen == self._identity

    def _device(self) -> dict[str, Any]:
        for entry in _listed(self._send("MOSIPDISC", "/device", {"type": "Finger"}, _ANSWER_S)):
            if entry.get("deviceStatus") == "Ready" or entry.get("deviceId"):
                return entry
        raise SensorFault("not_there")

    def _record(self, answer: Any, transaction: str) -> bytes:
        trust = self._trust()
        try:
            (taken,) = answer["biometrics"]
            error = taken.get("error") or {}
            code = str(error.get("errorCode", "0"))
            if code not in ("0", "None"):
                raise SensorFault("no_finger" if code in _NO_OBJECT else "device_refused", code)
            content = content_of(taken["data"], trust)
            identity = content_of(content["digitalId"], trust)
            record = decoded(content["bioValue"])
        except Untrusted as untrusted:
            raise SensorFault(untrusted.slug) from untrusted
        except BadSignature as error:
            raise SensorFault("bad_signature") from error
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise SensorFault("noise", type(error).__name__) from error
        own = hashlib.sha256(record).hexdigest().upper()
        if str(taken.get("hash", "")).upper() != hashlib.sha256((_EMPTY + own).encode()).hexdigest().upper():
            raise SensorFault("bad_signature", "the chain of hashes")
        if str(content.get("transactionId")) != transaction:
            raise SensorFault("bad_signature", "another transaction")
        if not self._is_same(identity):
            raise SensorFault("other_sensor")
        return record

    def _send(self, verb: str, path: str, content: dict[str, Any], patience_s: float) -> Any:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self._port}{path}",
            json.dumps(content).encode(),
            {"Content-Type": "application/json"},
            method=verb,
        )
        try:
            with urllib.request.urlopen(request, timeout=patience_s) as response:  # noqa: S310  # this computer
                sent = response.read(_LARGEST + 1)
        except urllib.error.HTTPError as error:
            raise SensorFault("device_refused", str(error.code)) from error
        except TimeoutError as error:
            raise SensorFault("silent") from error
        except (OSError, HTTPException) as error:
            is_late = isinstance(getattr(error, "reason", None), TimeoutError)
            raise SensorFault("silent" if is_late else "not_there", type(error).__name__) from error
        try:
            return json.loads(sent[:_LARGEST])
        except ValueError as error:
            raise SensorFault("noise", "no JSON") from error


def _listed(answer: Any) -> list[dict[str, Any]]:
    return [entry for entry in answer if isinstance(entry, dict)] if isinstance(answer, list) else []

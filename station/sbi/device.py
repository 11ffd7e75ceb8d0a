"""What the station says of itself as a device, signed by a key of its own: level L0, where the computer signs.

The certificate is self-signed. A MOSIP installation that checks the chain has its device provider sign the key instead;
the station then takes the certificate from the file `sbi-certificate.pem` beside `sbi-key.pem`.
"""

import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID

from station.desk import Busy, Desk
from station.identity import write_whole
from station.sbi.jwt import signed
from station.sensors.interface import SensorFault

SPEC: Final = "0.9.5"
VERSION: Final = "0.9.5.1"
READY, BUSY, NOT_READY = "Ready", "Busy", "Not Ready"
SUCCESS: Final = {"errorCode": "0", "errorInfo": "Success"}
ERRORS: Final = {
    "101": "No finger was detected",
    "106": "Device not found",
    "109": "The count does not match the fingers asked for",
    "110": "Device not ready",
    "111": "Device busy",
    "500": "The transaction id must have 4 to 50 letters, digits and dashes",
    "501": "The request cannot be read",
    "502": "Unknown type of device",
    "503": "This device captures for registration alone",
    "504": "The sensor failed",
}
"""Codes from 500 on are the device's own."""
_YEARS: Final = 10
_KEY, _CERTIFICATE = "sbi-key.pem", "sbi-certificate.pem"


def now_text() -> str:
    """This moment as the standard writes it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def error_of(code: str) -> dict[str, str]:
    """An error as the standard writes it."""
    return {"errorCode": code, "errorInfo": ERRORS[code]}


class Device:
    """The one finger device of a station."""

    def __init__(self, desk: Desk, port: int) -> None:
        self.desk, self.port = desk, port
        self._key = _key(desk.folder)
        self._certificate = _certificate(desk.folder, self._key)

    def sign(self, content: Any) -> str:
        """JSON, signed by the device's key."""
        return signed(content, self._key, self._certificate)

    @property
    def serial(self) -> str:
        """A number that stays the same for a station and its chosen sensor."""
        own = self.desk.identity
        text = f"{own.station_id if own else ''} {self.desk.choice}"
        return hashlib.sha256(text.encode()).hexdigest()[:16].upper()

    @property
    def device_id(self) -> str:
        """By what requests name the device."""
        return f"station-{self.serial}"

    def status(self) -> str:
        """Whether it can capture now."""
        if self.desk.is_busy:
            return BUSY
        try:
            self.desk.check()
        except SensorFault:
            return NOT_READY
        except Busy:
            return BUSY
        return READY

    def digital_id(self) -> str:
        """Who the device is, signed."""
        return self.sign(
            {
                "serialNo": self.serial,
                "make": "Registry station",
                "model": (self.desk.choice or "none").partition(":")[0],
                "type": "Finger",
                "deviceSubType": "Single",
                "deviceProvider": "Registry station",
                "deviceProviderId": "STATION",
                "dateTime": now_text(),
            }
        )

    def discovered(self) -> dict[str, Any]:
        """The entry of a discovery."""
        return {
            "deviceId": self.device_id,
            "deviceStatus": self.status(),
            "certification": "L0",
            "serviceVersion": VERSION,
            "deviceSubId": ["0"],
            "callbackId": f"http://127.0.0.1:{self.port}/",
            "digitalId": self.digital_id(),
            "deviceCode": self.device_id,
            "specVersion": [SPEC],
            "purpose": "Registration",
            "error": SUCCESS,
        }

    def info(self) -> dict[str, Any]:
        """The answer to a question for information, whose main part is signed."""
        status = self.status()
        content = {
            "env": "Developer",
            "digitalId": self.digital_id(),
            "purpose": "Registration",
            "serviceVersion": VERSION,
            "deviceStatus": status,
            "firmware": VERSION,
            "certification": "L0",
            "specVersion": [SPEC],
            "deviceSubId": ["0"],
            "callbackId": f"http://127.0.0.1:{self.port}/",
            "deviceId": self.device_id,
            "deviceCode": self.device_id,
        }
        error = {READY: SUCCESS, BUSY: error_of("111")}.get(status, error_of("110"))
        return {"deviceInfo": self.sign(content), "error": error}


def _key(folder: Path) -> RSAPrivateKey:
    path = folder / _KEY
    try:
        key = load_pem_private_key(path.read_bytes(), None)
    except FileNotFoundError:
        key = generate_private_key(65537, 2048)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_whole(path, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    if not isinstance(key, RSAPrivateKey):
        raise TypeError(f"{path} must hold an RSA key")
    return key


def _certificate(folder: Path, key: RSAPrivateKey) -> x509.Certificate:
    path = folder / _CERTIFICATE
    if path.exists():
        certificate = x509.load_pem_x509_certificate(path.read_bytes())
        if certificate.public_key() == key.public_key():
            return certificate
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Registry station")])
    since = datetime.now(UTC) - timedelta(days=1)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(x509.random_serial_number()).not_valid_before(since)
    certificate = made.not_valid_after(since + timedelta(days=365 * _YEARS)).sign(key, SHA256())
    write_whole(path, certificate.public_bytes(Encoding.PEM))
    return certificate

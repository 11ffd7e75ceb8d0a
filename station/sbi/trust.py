"""Whose devices a station believes: those with a certificate issued by a device provider that the station was given.

SBI 0.9.5, *Keys*: the provider issues the certificate of each device's key, and an FTM provider that of its chip. A
chain that a device sends is ignored, as the standard wants it. The providers' certificates lie in `sbi-trust.pem` of
the station's folder, put there by whoever installs it; a device's own certificate may lie there as well.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.x509 import BasicConstraints, KeyUsage

FILE: Final = "sbi-trust.pem"
_LARGEST: Final = 1024 * 1024


class Untrusted(Exception):
    """A device that is not believed; the slug has a sentence in `station.words`."""

    def __init__(self, slug: str) -> None:
        super().__init__(slug)
        self.slug = slug


class Trust:
    """The certificates of providers and devices that are believed."""

    def __init__(self, certificates: Iterable[x509.Certificate]) -> None:
        self._certificates = tuple(certificates)

    def check(self, certificate: x509.Certificate, now: datetime | None = None) -> None:
        """Raise Untrusted unless the certificate is one of these, or issued by one of them, and neither is over."""
        if certificate in self._certificates:
            _check_time(certificate, now)
            return
        issuer = next((known for known in self._certificates if _has_issued(known, certificate)), None)
        if issuer is None:
            raise Untrusted("maker_unknown")
        _check_time(certificate, now)
        _check_time(issuer, now)


def load(folder: Path) -> Trust:
    """The trust of a station. Raises Untrusted(no_makers) where no certificate lies there that can be read."""
    try:
        with (folder / FILE).open("rb") as file:
            return Trust(x509.load_pem_x509_certificates(file.read(_LARGEST)))
    except (OSError, ValueError) as error:
        raise Untrusted("no_makers") from error


def _has_issued(issuer: x509.Certificate, certificate: x509.Certificate) -> bool:
    try:
        if not issuer.extensions.get_extension_for_class(BasicConstraints).value.ca:
            return False
        certificate.verify_directly_issued_by(issuer)
        return issuer.extensions.get_extension_for_class(KeyUsage).value.key_cert_sign
    except x509.ExtensionNotFound as missing:
        return missing.oid == KeyUsage.oid  # without it, a key may be used for everything
    except (ValueError, TypeError, InvalidSignature):
        return False


def _check_time(certificate: x509.Certificate, now: datetime | None) -> None:
    moment = now or datetime.now(UTC)
    if not certificate.not_valid_before_utc <= moment <= certificate.not_valid_after_utc:
        raise Untrusted("certificate_over")

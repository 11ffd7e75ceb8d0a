"""A receiver that is slow, sends elsewhere, is silent or is not allowed never holds a worker, nor is it followed."""

import socket
import ssl
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from registry.exchange.notifications import posting, rules
from tests.exchange.notifications.receiving import receiving

LOOPBACK = rules.networks("127.0.0.0/8")


def _drip(handler: BaseHTTPRequestHandler) -> None:
    try:
        for _second in range(200):
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: 1\r\n"[:1])
            handler.wfile.flush()
            time.sleep(0.05)
    except OSError:
        pass


@pytest.mark.parametrize(("answer", "failure"), [(200, None), (307, "redirected"), (404, "rejected"), (500, "unwell")])
def test_the_status_says_how_it_went_and_a_redirect_is_not_followed(answer: int, failure: str | None) -> None:
    with receiving() as receiver:
        receiver.answers = [answer]
        assert posting.post(receiver.url, b"{}", {"Signature": "sig=:x:"}, LOOPBACK) == failure
        assert len(receiver.received) == 1
        assert receiver.received[0][0]["signature"] == "sig=:x:"


def test_nothing_is_sent_to_an_address_that_is_not_allowed() -> None:
    with receiving() as receiver:
        assert posting.post(receiver.url, b"{}", {}, ()) == "barred_address"
        assert posting.post(receiver.url.replace("127.0.0.1", "localhost"), b"{}", {}, ()) == "barred_address"
        assert receiver.received == []


def test_a_receiver_that_answers_byte_by_byte_is_given_up() -> None:
    with receiving() as receiver:
        receiver.answers = [_drip]
        assert posting.post(receiver.url, b"{}", {}, LOOPBACK, patience_s=0.4) == "too_slow"


def test_one_that_takes_the_connection_and_says_nothing_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        for scheme in ("http", "https"):
            url = f"{scheme}://127.0.0.1:{silent.getsockname()[1]}/"
            assert posting.post(url, b"{}", {}, LOOPBACK, patience_s=0.3) == "too_slow"


def test_one_that_speaks_nonsense_or_is_not_there_is_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def nonsense() -> None:
            connection, _address = server.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(b"\x00\xff" * 100 + b"\r\n\r\n")

        threading.Thread(target=nonsense, daemon=True).start()
        port = server.getsockname()[1]
        assert posting.post(f"http://127.0.0.1:{port}/", b"{}", {}, LOOPBACK, patience_s=5) == "unreachable"
    assert posting.post(f"http://127.0.0.1:{port}/", b"{}", {}, LOOPBACK) == "unreachable"


def test_a_certificate_that_nobody_vouches_for_is_not_trusted(tmp_path: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = (
        builder.serial_number(1)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2040, 1, 1, tzinfo=UTC))
    )
    certificate = builder.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "tls.pem").write_bytes(private + certificate)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "tls.pem")
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _address = server.accept()
            with connection, suppress(OSError), context.wrap_socket(connection, server_side=True) as secured:
                secured.recv(1)

        threading.Thread(target=serve, daemon=True).start()
        url = f"https://127.0.0.1:{server.getsockname()[1]}/"
        assert posting.post(url, b"{}", {}, LOOPBACK, patience_s=5) == "not_trusted"

"""The station as a MOSIP device: MOSIP's own schemas and definitions, and what a stranger may try on its port."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key
from cryptography.x509.oid import NameOID
from hypothesis import given, settings
from hypothesis import strategies as st

from biometrics import ImageRejected, from_pixels, iso19794_4, read_image
from biometrics.images.fir_writing import record_of
from station import words
from station.sbi.capture import CannotCapture, request_of
from station.sbi.jwt import BadSignature, content_of, signed
from station.sbi.trust import Trust, Untrusted
from station.sensors.interface import SensorFault
from station.sensors.sbi_device import SbiDevice
from station.sensors.zhiantec import unpacked
from tests import real_inputs
from tests.station import sbi_definitions
from tests.station.emulator import Emulator
from tests.station.sbi_caller import Caller, chain_fault, records_of, service, with_decoded
from tests.station.test_pages import packed_finger

needs_definitions = real_inputs.needs("conformance")


@pytest.fixture(scope="module")
def packed() -> bytes:
    return packed_finger()


@pytest.fixture
def emulator(packed: bytes) -> Iterator[Emulator]:
    with Emulator(packed, 256) as made:
        yield made


@pytest.fixture
def caller(tmp_path: Path, emulator: Emulator) -> Iterator[Caller]:
    with service(tmp_path, emulator) as made:
        yield made


@needs_definitions
def test_one_definition_of_each_kind_holds(packed: bytes) -> None:
    """All are run by `python -m tests.station.sbi_definitions`."""
    rows = sbi_definitions.run(
        packed, frozenset({"SBI1000", "SBI1001", "SBI1003", "SBI1027", "SBI1035", "SBI1094", "SBI1108", "SBI1196"})
    )
    assert len(rows) == 8
    assert {result for _id, _name, result in rows} == {"holds"}


def test_the_picture_goes_out_without_loss_in_a_record_that_our_reader_reads(caller: Caller, packed: bytes) -> None:
    answer = with_decoded(caller.capture(bioSubType=["Right Thumb", "Left Thumb"], count="2"))
    assert chain_fault(answer) is None
    for record, finger in zip(records_of(answer), (1, 6), strict=True):
        (view,) = iso19794_4.load(record)
        assert view.finger == finger
        assert view.image.ppi == 500
        assert view.image.pixels.tobytes() == unpacked(packed)


def test_the_station_takes_prints_from_such_a_device(caller: Caller, packed: bytes) -> None:
    device = SbiDevice(caller.port, home=believing(caller))
    shot = device.capture(5)
    assert read_image(shot.image).pixels.tobytes() == unpacked(packed)
    caller.desk.choice = "serial:/dev/another"
    with pytest.raises(SensorFault, match="other_sensor"):
        device.check()


def test_a_device_that_is_away_or_sees_no_finger_is_told_in_a_word(caller: Caller, emulator: Emulator) -> None:
    with pytest.raises(SensorFault, match="not_there"):
        SbiDevice(4600 if caller.port != 4600 else 4599, home=believing(caller)).check()
    emulator.fingers = [False] * 99
    with pytest.raises(SensorFault, match="no_finger"):
        SbiDevice(caller.port, home=believing(caller)).capture(0.5)


def test_a_device_of_a_maker_nobody_named_is_refused_in_clear_words(caller: Caller, tmp_path: Path) -> None:
    folder = tmp_path / "another"
    folder.mkdir()
    device = SbiDevice(caller.port, home=folder)
    for content in (None, b"", b"garbage"):
        if content is not None:
            (folder / "sbi-trust.pem").write_bytes(content)
        with pytest.raises(SensorFault, match="no_makers"):
            device.check()
    _key, stranger = certified("A stranger")
    (folder / "sbi-trust.pem").write_bytes(stranger.public_bytes(Encoding.PEM))
    device.check()
    with pytest.raises(SensorFault, match="maker_unknown"):
        device.capture(5)
    assert SbiDevice(caller.port).capture(5).image, "a device on trial"
    for slug in ("no_makers", "maker_unknown", "certificate_over"):
        assert slug in words.FAULTS


def test_the_device_of_a_provider_is_believed_while_both_certificates_last(caller: Caller) -> None:
    provider, issuer = certified("A provider", ca=True)
    key = load_pem_private_key((caller.desk.folder / "sbi-key.pem").read_bytes(), None)
    assert isinstance(key, RSAPrivateKey)
    now = datetime.now(UTC)
    device = issued("A device", key, issuer, provider)
    Trust([issuer]).check(device, now)
    for moment in (now - timedelta(days=9), now + timedelta(days=9)):
        with pytest.raises(Untrusted, match="certificate_over"):
            Trust([issuer]).check(device, moment)
    _key, namesake = certified("A provider", ca=True)
    own, no_authority = certified("No authority")
    for trust, certificate in (
        (Trust([namesake]), device),
        (Trust([]), device),
        (Trust([no_authority]), issued("A device", key, no_authority, own)),
    ):
        with pytest.raises(Untrusted, match="maker_unknown"):
            trust.check(certificate, now)
    with pytest.raises(Untrusted, match="maker_unknown"):
        content_of(signed({"a": 1}, key, certified("Anybody", key=key)[1]), Trust([issuer]))
    assert content_of(signed({"a": 1}, key, device), Trust([issuer])) == {"a": 1}


def certified(
    name: str, *, ca: bool = False, key: RSAPrivateKey | None = None
) -> tuple[RSAPrivateKey, x509.Certificate]:
    """A key with a certificate that it signed itself."""
    key = key or generate_private_key(65537, 2048)
    return key, issued(name, key, None, key, ca=ca)


def issued(
    name: str, key: RSAPrivateKey, issuer: x509.Certificate | None, by: RSAPrivateKey, *, ca: bool = False
) -> x509.Certificate:
    own = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(own).issuer_name(issuer.subject if issuer else own)
    made = made.public_key(key.public_key()).serial_number(x509.random_serial_number())
    made = made.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=7))
    return made.add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True).sign(by, SHA256())


def believing(caller: Caller) -> Path:
    """The folder of a station that was given this device's certificate."""
    home = caller.desk.folder
    (home / "sbi-trust.pem").write_bytes((home / "sbi-certificate.pem").read_bytes())
    return home


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Host": "evil.example"}, {"Host": "evil.example:4501"}]
)
def test_no_web_page_takes_prints(caller: Caller, headers: dict[str, str]) -> None:
    for verb, path in (("MOSIPDISC", "/device"), ("RCAPTURE", "/capture"), ("STREAM", "/stream")):
        assert caller.send(verb, path, {"type": "Finger"}, headers)[0] == 403
    assert caller.send("OPTIONS", "/capture", {})[0] == 403


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"\xff", b"[" * 5000, b'{"bio": null}', b'{"type": {}}'])
def test_what_is_no_request_is_refused_and_breaks_nothing(caller: Caller, content: bytes) -> None:
    for verb, path in (("MOSIPDISC", "/device"), ("RCAPTURE", "/capture")):
        status, body = caller.send(verb, path, content)
        assert status in (200, 400)
        assert status == 400 or b'"errorCode": "0"' not in body
    assert caller.send("RCAPTURE", "/capture", b"x" * 70_000)[0] == 400
    assert caller.send("RCAPTURE", "/other", {})[0] == 404
    assert caller.send("GET", "/capture", {})[0] == 501
    assert caller.device()["deviceStatus"] == "Ready"


def test_two_programs_at_once_do_not_share_the_sensor(caller: Caller, emulator: Emulator) -> None:
    emulator.fingers = [False] * 99
    request = caller.request(timeout="1200")
    answers: list[Any] = []
    threads = [
        threading.Thread(target=lambda: answers.append(caller.ask("RCAPTURE", "/capture", request))) for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer["biometrics"][0]["error"]["errorCode"] for answer in answers) == ["101", "111"]


def test_a_stream_is_pictures_until_its_time_is_over(caller: Caller) -> None:
    status, body = caller.send("STREAM", "/stream", {"deviceId": "x", "timeout": "600"})
    assert status == 200
    assert body.count(b"--BoundaryString\r\nContent-Type: image/jpeg") >= 2
    assert body.count(b"\xff\xd8\xff") >= 2


def test_authentication_is_not_offered(caller: Caller) -> None:
    answer = caller.ask("CAPTURE", "/capture", caller.request(purpose="Auth"))
    assert answer["biometrics"][0]["error"]["errorCode"] == "503"


def test_a_signature_that_was_changed_is_noticed(caller: Caller) -> None:
    token = caller.device()["digitalId"]
    assert content_of(token)["type"] == "Finger"
    head, body, signature = token.split(".")
    for changed in (
        f"{head}.{body[:-4]}AAAA.{signature}",
        f"{head}.{body}.",
        f"{body}.{body}.{signature}",
        "",
        "a.b.c",
    ):
        with pytest.raises(BadSignature):
            content_of(changed)


@given(
    st.recursive(
        st.none() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
@settings(max_examples=60)
def test_any_json_is_a_request_or_refused(content: Any) -> None:
    fields = dict.fromkeys(("env", "purpose", "timeout", "captureTime", "transactionId"), "1")
    for request in ({"bio": content}, {**fields, "specVersion": "0.9.5", "bio": content}):
        with pytest.raises(CannotCapture):
            request_of(request)


def test_a_record_of_a_picture_is_read_back_as_it_was() -> None:
    pixels = np.random.default_rng(3).integers(0, 256, (120, 90), np.uint8)
    for is_compressed in (True, False):
        record = record_of(from_pixels(pixels, 500), 7, 1000, quality=61, is_compressed=is_compressed)
        (view,) = iso19794_4.load(record)
        assert (view.finger, view.quality, view.image.ppi) == (7, 61, 1000)
        assert np.array_equal(view.image.pixels, pixels)
    with pytest.raises(ImageRejected):
        record_of(from_pixels(pixels, 500), 11, 500)

"""Input sent by mistake or in malice: refused in plain words, with nothing stored."""

import io
import json
import struct
import zlib
from typing import Any

import pytest
from PIL import Image

from tests.births.samples import BOTH, Auth, Draw, digits, example, failures, pointers

SECRET = "Zoraida"


def print_of(image: str) -> dict[str, Any]:
    return {"subject": "mother", "finger": 1, "captured_at": "2025-03-14T06:00:00-05:00", "part": image}


def blank(width: int = 300, height: int = 300) -> bytes:
    png = io.BytesIO()
    Image.new("L", (width, height), 255).save(png, "PNG")
    return png.getvalue()


def bomb(side: int = 20_000) -> bytes:
    """A PNG that claims side² pixels in a few bytes."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(bytes(100_000)))
        + chunk(b"IEND", b"")
    )


IMAGES = {
    "blank": blank(),
    "bomb": bomb(),
    "empty": b"",
    "text": b"no image at all",
    "tiny": blank(3, 3),
    "cut_png": blank()[:60],
    "cut_wsq": b"\xff\xa0\xff\xa4\x00\x3a\x09\x07\x00\x09",
    "cut_jpeg": b"\xff\xd8\xff\xe0\x00\x10JFIF",
}


def test_every_image_without_a_fingerprint_is_refused_or_requested_again(send_parts: Any, sql: Any) -> None:
    for name, image in IMAGES.items():
        body = example(prints=[print_of(name)])
        response = send_parts("/births", body, {name: image})
        if response.status_code == 201:
            assert name == "blank"
            assert {"subject": "mother", "finger": 1, "why": "poor"} in response.json["prints_wanted"]
            continue
        assert response.status_code == 422, (name, response.text)
        assert pointers(response) == {"/prints/0/image"}, name
        assert sql("SELECT count(*) FROM birth WHERE cnv = :cnv", cnv=body["certificate"]["cnv"]) == 0


def test_an_image_of_a_finger_declared_missing_is_refused(send_parts: Any, finger_png: Draw) -> None:
    prints = [*failures(1), print_of("a") | {"impression": 2}]
    response = send_parts("/births", example(prints=prints), {"a": finger_png(900)})
    assert response.status_code == 422
    assert pointers(response) == {"/prints/1/image"}


def test_an_unreadable_image_is_reported_with_what_else_is_wrong_of_the_certificate(send_parts: Any) -> None:
    body = example({"/certificate/newborn/weight_g": 100}, [print_of("text")])
    response = send_parts("/births", body, {"text": IMAGES["text"]})
    assert response.status_code == 422
    assert pointers(response) == {"/certificate/newborn/weight_g", "/prints/0/image"}


def test_image_parts_and_prints_must_match(send_parts: Any) -> None:
    response = send_parts("/births", example(prints=[print_of("absent")]), {"stray": blank()})
    assert response.status_code == 422
    assert pointers(response) == {"/prints/0/part", "/stray"}


@pytest.mark.parametrize(
    "name",
    ["Ana\x00", "Ana\u202eanA", "\u200fAna", "A" * 200, "🙂", "Ana\ud800", "   ", "Ana\nMaría", "1234"],
)
def test_a_name_that_hides_something_is_refused_without_repeating_it(client: Any, auth: Auth, name: str) -> None:
    body = json.dumps(example({"/certificate/mother/given_names": name}))
    response = client.post("/api/v1/births", data=body, headers=auth(), content_type="application/json")
    assert response.status_code == 422
    assert pointers(response) == {"/certificate/mother/given_names"}
    assert name.strip() == "" or name not in response.json["errors"][0]["detail"]


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("/certificate/newborn/born_at", "2025-02-31T10:00:00-05:00"),
        ("/certificate/newborn/born_at", "2999-01-01T00:00:00-05:00"),
        ("/certificate/newborn/born_at", "0001-01-01T00:00:00+14:00"),
        ("/certificate/newborn/born_at", "9999-12-31T23:59:59-14:00"),
        ("/certificate/newborn/born_at", 1741944300),
        ("/certificate/newborn/weight_g", 10**30),
        ("/certificate/newborn/weight_g", "3000 libras"),
        ("/certificate/newborn/born_on", "05/04/2025"),
        ("/certificate/unknown", ["weight_g"]),
        ("/certificate/newborn/weight_g", "3.000,5"),
        ("/certificate/newborn/weight_g", 3000.5),
        ("/certificate/newborn/weight_g", True),
        ("/certificate/newborn/apgar_1", 11),
        ("/certificate/place/ubigeo_scheme", "IGN"),
        ("/certificate/place/ubigeo", "150199"),
        ("/certificate/place/facility", "99999999"),
        ("/certificate/mother/document_number", "12345678-2"),
        ("/certificate/mother/birth_date", "2025-03-15"),
        ("/certificate/cnv", "١٢٣٤٥٦٧٨"),
        ("/certificate/newborn/no_such", 1),
        ("/delivery_id", "6f1c3f0a-0000-4000-8000-000000000000"),
        ("/sign", "perhaps"),
    ],
)
def test_each_bad_value_is_named(post: Any, pointer: str, value: Any) -> None:
    response = post("/births", example({pointer: value}))
    assert response.status_code == 422, response.text
    assert pointer in pointers(response)
    assert len(pointers(response)) <= 2


@pytest.mark.parametrize("prints", [5, {}, "x", [5], ["x", None], [[]], [{}], [{"subject": 1, "captured_at": 2}]])
def test_malformed_prints_are_refused_whatever_their_shape(post: Any, prints: Any) -> None:
    response = post("/births", example({"/certificate/newborn/apgar_1": 11}) | {"prints": prints})
    assert response.status_code == 422, response.text
    assert {pointer.split("/")[1] for pointer in pointers(response)} == {"certificate", "prints"}


@pytest.mark.parametrize("captured_at", ["0001-01-01T00:00:00+14:00", "2999-01-01T00:00:00Z", "yesterday"])
def test_an_impossible_time_of_capture_is_refused(post: Any, captured_at: str) -> None:
    response = post("/births", example(prints=[failures(1)[0] | {"captured_at": captured_at}]))
    assert response.status_code == 422
    assert pointers(response) == {"/prints/0/captured_at"}


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"null", b"{", b'{"certificate": NaN}', b"\xff\xfe", b"[" * 100_000, b'{"sign":true,"sign":false}'],
)
def test_a_body_that_is_not_a_json_object_is_refused(client: Any, auth: Auth, body: bytes) -> None:
    response = client.post("/api/v1/births", data=body, headers=auth(), content_type="application/json")
    assert response.status_code in (400, 422)
    assert response.mimetype == "application/problem+json"


def test_a_body_of_40_megabytes_is_refused(client: Any, auth: Auth) -> None:
    response = client.post("/api/v1/births", data=bytes(40 << 20), headers=auth(), content_type="application/json")
    assert response.status_code == 413
    assert response.json["type"] == "/problems/too-large"


def test_refusals_and_logs_repeat_nothing_that_was_sent(post: Any, capfd: Any) -> None:
    body = example({"/certificate/mother/given_names": SECRET, "/certificate/newborn/apgar_1": 11}, BOTH)
    refused = post("/births", body)
    assert refused.status_code == 422
    assert SECRET not in refused.text
    body["certificate"]["newborn"]["apgar_1"] = 9
    assert post("/births", body).status_code == 201
    again = post("/births", body)
    assert again.status_code == 409
    assert SECRET not in again.text
    assert body["certificate"]["cnv"] not in again.text
    logged = "".join(capfd.readouterr())
    assert SECRET not in logged
    assert body["certificate"]["cnv"] not in logged


@pytest.mark.parametrize("key", ["", "x" * 201, "ñ"])
def test_a_key_that_cannot_be_stored_is_refused(client: Any, auth: Auth, key: str) -> None:
    headers = auth() | {"Idempotency-Key": key}
    response = client.post("/api/v1/births", json=example(), headers=headers)
    assert response.status_code == 422
    assert pointers(response) == {"/headers/Idempotency-Key"}


def test_only_registrars_enrol_and_nobody_does_without_a_token(post: Any, client: Any) -> None:
    for role in ("clerk", "investigator", "supervisor", "administrator", "auditor"):
        assert post("/births", example(), role=role).status_code == 403
    assert client.post("/api/v1/births", json=example()).status_code == 401


def test_annulling_needs_a_reason(post: Any) -> None:
    birth = post("/births", example({"/certificate/cnv": digits(10)})).json
    assert pointers(post(f"/births/{birth['id']}/annulment", {"reason": " "})) == {"/reason"}

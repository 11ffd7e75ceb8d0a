"""Certified copies: the PDF, its QR, and what anyone may ask of it."""

import hashlib
import io
from datetime import UTC, datetime
from typing import Any

import pytest
import zxingcpp
from PIL import Image

from registry.births.record import copies, service
from registry.core.context import Context
from registry.core.registry import Registry

AT = datetime(2025, 3, 20, 15, 0, 0, 123456, tzinfo=UTC)
CODE = "A" * 24


@pytest.fixture
def content(registry: Registry, actor: Any, inscribed: Any) -> Any:
    """content(language): what a copy of an acta says."""
    record_id = inscribed()["id"]

    def say(language: str = "es") -> dict[str, Any]:
        with registry.begin(actor("clerk")) as ctx:
            return _content(ctx, record_id, language)

    return say


def _content(ctx: Context, record_id: str, language: str) -> dict[str, Any]:
    return copies.content(ctx, service.read(ctx, record_id), language, CODE)  # type: ignore[arg-type]  # a UUID in text


@pytest.mark.parametrize("language", ["es", "qu"])
def test_the_qr_of_a_printed_copy_is_read_by_a_reader(content: Any, language: str) -> None:
    what = content(language)
    page = Image.open(io.BytesIO(copies.render(what, AT, "png"))).convert("L")
    (code,) = zxingcpp.read_barcodes(page)
    assert code.text == what["address"]
    assert code.text.endswith(f"/verify/copies/{CODE}")


def test_the_same_content_and_moment_give_the_same_bytes(content: Any) -> None:
    what = content()
    pdf = copies.render(what, AT)
    assert pdf.startswith(b"%PDF")
    assert pdf == copies.render(what, AT)
    assert pdf != copies.render(what | {"given_names": "Otro"}, AT)


def test_markup_in_a_name_is_printed_and_not_run(content: Any) -> None:
    what = content() | {"given_names": '#panic("x") *a* $x$ \\ "'}
    assert copies.render(what, AT).startswith(b"%PDF")


def test_a_copy_is_read_as_issued_and_its_state_is_told_to_anyone(send: Any, inscribed: Any, client: Any) -> None:
    record = inscribed()
    issued = send(f"/records/{record['id']}/copies", {"language": "qu"})
    assert issued.status_code == 201
    copy = issued.json
    pdf, again = (send(copy["location"].removeprefix("/api/v1")) for _ in range(2))
    assert pdf.mimetype == "application/pdf"
    assert pdf.data == again.data
    assert hashlib.sha256(pdf.data).hexdigest() == copy["pdf_sha256"]

    def status() -> str:
        answer = client.get(f"/verify/copies/{copy['code']}")
        assert answer.status_code == 200
        assert set(answer.json) == {"status", "issued_at", "pdf_sha256", "is_demonstration"}
        assert answer.json["pdf_sha256"] == copy["pdf_sha256"]
        return str(answer.json["status"])

    assert status() == "valid"
    send(f"/records/{record['id']}/annotation", {"reason": "Matrimonio de los padres"})
    assert status() == "changed_since"
    send(f"/records/{record['id']}/cancellation", {"reason": "Inscrita dos veces"})
    assert status() == "no_longer_in_force"
    refused = send(f"/records/{record['id']}/copies", {})
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/acta-cancelled")


def test_no_copy_is_made_of_a_draft(send: Any, drafted: Any) -> None:
    assert send(f"/records/{drafted()['id']}/copies", {}).status_code == 409


@pytest.mark.parametrize("code", [CODE, "x", "%00" * 24, "%C3%B1" * 24, "A" * 5000, "' OR 1=1 --"])
def test_a_code_that_was_never_issued_is_unknown(client: Any, code: str) -> None:
    assert client.get(f"/verify/copies/{code}").status_code == 404


def test_a_copy_of_another_acta_is_not_found(send: Any, inscribed: Any) -> None:
    one, other = inscribed(), inscribed()
    copy = send(f"/records/{one['id']}/copies", {}).json
    assert send(f"/records/{other['id']}/copies/{copy['id']}.pdf").status_code == 404
    assert send(f"/records/{one['id']}/copies/{copy['id']}.pdf", role="investigator").status_code == 403

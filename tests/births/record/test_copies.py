"""Certified copies: the PDF, its QR code, and what anybody may learn about a copy."""

import hashlib
import io
from datetime import UTC, datetime
from typing import Any

import pytest
import zxingcpp
from PIL import Image

from registry.births.record import copies, service, words
from registry.births.record.languages.table import LANGUAGES, read
from registry.births.record.words import COPY
from registry.core.context import Context
from registry.core.registry import Registry
from tests.births.record.conftest import FATHER
from tests.births.samples import ActorOf

AT = datetime(2025, 3, 20, 15, 0, 0, 123456, tzinfo=UTC)
CODE = "A" * 24


@pytest.fixture
def content(registry: Registry, actor: ActorOf, inscribed: Any) -> Any:
    """content(language): the content of an acta's copy."""
    record_id = inscribed()["id"]

    def of_copy(language: str = "es") -> dict[str, Any]:
        with registry.begin(actor("clerk")) as ctx:
            return _content(ctx, record_id, language)

    return of_copy


def _content(ctx: Context, record_id: str, language: str) -> dict[str, Any]:
    return copies.content(ctx, service.read(ctx, record_id), language, CODE)  # type: ignore[arg-type]  # a UUID in text


@pytest.mark.parametrize("language", ["es", "qu"])
def test_a_reader_reads_the_qr_code_of_a_printed_copy(content: Any, language: str) -> None:
    printed = content(language)
    page = Image.open(io.BytesIO(copies.render(printed, AT, "png"))).convert("L")
    (code,) = zxingcpp.read_barcodes(page)
    assert code.text == printed["address"]
    assert code.text.endswith(f"/verify/copies/{CODE}")


def test_the_same_content_and_moment_give_the_same_bytes(content: Any) -> None:
    printed = content()
    pdf = copies.render(printed, AT)
    assert pdf.startswith(b"%PDF")
    assert pdf == copies.render(printed, AT)
    assert pdf != copies.render(printed | {"given_names": "Otro"}, AT)


def test_markup_in_a_name_is_printed_and_not_executed(content: Any) -> None:
    printed = content() | {"given_names": '#panic("x") *a* $x$ \\ "'}
    assert copies.render(printed, AT).startswith(b"%PDF")


def test_a_copy_is_read_as_issued_and_anybody_may_check_its_status(
    send: Any, inscribed: Any, client: Any, approve: Any
) -> None:
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
        assert set(answer.json) == {"status", "meaning", "paper", "issued_at", "pdf_sha256", "is_demonstration"}
        assert (answer.json["paper"]["number"], answer.json["paper"]["cui"]) == (record["number"], record["cui"])
        assert answer.json["paper"]["given_names"] == record["given_names"]
        assert answer.json["meaning"]
        assert answer.json["pdf_sha256"] == copy["pdf_sha256"]
        return str(answer.json["status"])

    assert status() == "valid"
    send(f"/records/{record['id']}/annotation", {"reason": "Matrimonio de los padres"})
    assert status() == "changed_since"
    approve(send(f"/records/{record['id']}/cancellation", {"reason": "Inscrita dos veces"}).json)
    assert status() == "no_longer_in_force"
    refused = send(f"/records/{record['id']}/copies", {})
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/acta-cancelled")
    assert refused.json["title"] == "Certified copies can only be made of an acta in force."
    assert refused.json["detail"] == "The acta has been cancelled."


def test_no_copy_is_made_of_a_draft(send: Any, drafted: Any) -> None:
    assert send(f"/records/{drafted()['id']}/copies", {}).status_code == 409


@pytest.mark.parametrize("code", [CODE, "x", "%00" * 24, "%C3%B1" * 24, "A" * 5000, "' OR 1=1 --"])
def test_a_code_that_was_never_issued_is_unknown(client: Any, code: str) -> None:
    assert client.get(f"/verify/copies/{code}").status_code == 404


def test_a_copy_of_another_acta_is_not_found(send: Any, inscribed: Any) -> None:
    first, second = inscribed(), inscribed()
    copy = send(f"/records/{first['id']}/copies", {}).json
    assert send(f"/records/{second['id']}/copies/{copy['id']}.pdf").status_code == 404
    assert send(f"/records/{first['id']}/copies/{copy['id']}.pdf", role="investigator").status_code == 403


def test_a_copy_states_that_a_father_was_only_named(registry: Registry, actor: ActorOf, inscribed: Any) -> None:
    fathers = {"named": FATHER, "none": None, "recognising": FATHER | {"recognises": True}}
    named_only = {}
    for kind, father in fathers.items():
        record_id = inscribed(father=father)["id"]
        with registry.begin(actor("clerk", None)) as ctx:
            named_only[kind] = _content(ctx, record_id, "es")["is_father_named_only"]
    assert named_only == {"named": True, "none": False, "recognising": False}


def test_a_copy_shows_peruvian_time_with_its_offset(content: Any) -> None:
    printed = content()
    assert (printed["born_on"], printed["born_time"]) == ("14/03/2025", "04:25 −05:00")
    assert printed["issued_time"].endswith(" −05:00")


@pytest.mark.parametrize("language", ["agr", "shp", "jqr"])
def test_a_language_without_words_is_kept_and_printed_in_spanish(content: Any, language: str) -> None:
    printed = content(language)
    assert (printed["language"], printed["words"]) == (language, printed["spanish"])
    assert copies.render(printed, AT).startswith(b"%PDF")


def test_a_language_is_added_by_a_row_of_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    row = '[{"code": "xyz", "iso_639_3": "xyz", "name": "Otra", "words": {"title": "Título", "unknown": "x"}}]'
    monkeypatch.setattr(words, "LANGUAGES", read(row))
    worded = words.copy_words("xyz")
    assert (worded["title"], worded["mother"]) == ("Título", words.copy_words("es")["mother"])
    assert set(worded) == set(COPY)
    with pytest.raises(ValueError, match="twice"):
        read(row.replace("]", f", {row[1:-1]}]"))


def test_every_language_has_a_code_of_its_own_and_a_name() -> None:
    assert {"agr", "shp", "jqr", "qu", "ay"} <= set(LANGUAGES)
    assert all(row.name and 2 <= len(code) <= 3 and len(row.iso_639_3) == 3 for code, row in LANGUAGES.items())


def test_a_check_shows_the_paper_as_it_was_printed_whatever_became_of_the_acta(
    send: Any, inscribed: Any, client: Any
) -> None:
    record = inscribed()
    copy = send(f"/records/{record['id']}/copies", {"language": "es"}).json
    letter = {"reason": "Una letra", "given_names": "Ángela Ñahui"}
    assert send(f"/records/{record['id']}/rectification", letter).status_code == 200
    answer = client.get(f"/verify/copies/{copy['code']}").json
    assert (answer["status"], answer["paper"]["given_names"]) == ("changed_since", record["given_names"])
    assert "mother" not in str(answer["paper"])


@pytest.mark.parametrize("language", ["es", "en", "qu", "ay"])
def test_a_copy_is_worded_in_spanish_and_in_the_chosen_language(content: Any, language: str) -> None:
    printed = content(language)
    assert printed["words"] == {key: message.in_language(language) for key, message in COPY.items()}
    assert printed["spanish"] == {key: message.in_language("es") for key, message in COPY.items()}
    assert all(printed["words"].values())

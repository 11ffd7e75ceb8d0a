"""The dossier: sealed, chained, and only ever longer."""

import hashlib
from base64 import b64encode
from typing import Any

import pytest
from sqlalchemy import text

from registry.core.context import Context
from registry.core.database import refusals_for_constraints
from registry.core.errors import Refused
from registry.core.registry import Registry
from registry.investigations.cases.dossier.service import AddEntry, add, findings
from registry.investigations.cases.opening import OpenCase, open_by_hand
from tests.investigations.conftest import COLLEAGUE, nobody

PDF = b"%PDF-1.7\n% a scanned decision\n"


@pytest.fixture
def case(open_case: Any) -> str:
    case_id: str = open_case()["id"]
    return case_id


def test_a_note_is_read_as_it_was_written(case: str, post: Any, get: Any, sql: Any) -> None:
    words = "Primera línea\n\tsegunda línea\tcon tabulación"
    added = post(f"/cases/{case}/entries", {"kind": "note", "title": "Llamada", "text": words})
    assert added.status_code == 201, added.text
    assert added.json["sha256"] == hashlib.sha256(words.encode()).hexdigest()
    read = get(f"/cases/{case}/entries/{added.json['id']}").json
    assert (read["title"], read["text"], read["sequence"]) == ("Llamada", words, 1)
    sealed = sql(
        "SELECT encode(sealed_content, 'escape') || encode(sealed_title, 'escape') FROM case_entry WHERE id = "
        "CAST(:id AS uuid)",
        id=read["id"],
    )
    assert "segunda" not in str(sealed)
    assert "Llamada" not in str(sealed)


def test_an_attachment_comes_back_byte_for_byte_and_is_never_shown_as_a_page(case: str, post: Any, get: Any) -> None:
    encoded = b64encode(PDF).decode()
    body = {"kind": "attachment", "title": "Oficio", "content": f"{encoded[:20]}\r\n{encoded[20:]}\n"}
    body["media_type"] = "application/pdf"
    added = post(f"/cases/{case}/entries", body).json
    file = get(f"/cases/{case}/entries/{added['id']}/content")
    assert (file.data, file.content_type) == (PDF, "application/pdf")
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert get(f"/cases/{case}/entries/{added['id']}").json["text"] is None


def test_a_task_is_done_once(case: str, post: Any, get: Any) -> None:
    task = post(
        f"/cases/{case}/entries",
        {"kind": "task", "title": "Pedir partida", "text": "Al archivo", "due_on": "2099-01-01"},
    ).json
    done = {"kind": "task_done", "title": "Hecho", "text": "Llegó", "task_id": task["id"]}
    assert post(f"/cases/{case}/entries", done).status_code == 201
    again = post(f"/cases/{case}/entries", done)
    assert (again.status_code, again.json["type"]) == (409, "/problems/task-done")
    assert post(f"/cases/{case}/entries", done | {"task_id": nobody()}).status_code == 404
    assert len(get(f"/cases/{case}").json["entries"]) == 2


def test_a_task_of_another_case_is_answered_as_absent(open_case: Any, case: str, post: Any) -> None:
    task = post(f"/cases/{case}/entries", {"kind": "task", "title": "a", "text": "b"}).json["id"]
    other = open_case(COLLEAGUE)["id"]
    done = {"kind": "task_done", "title": "a", "text": "b", "task_id": task}
    assert post(f"/cases/{other}/entries", done, COLLEAGUE).status_code == 404


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"kind": "poem"}, "/kind"),
        ({"kind": "note"}, "/text"),
        ({"kind": "note", "text": " "}, "/text"),
        ({"kind": "note", "text": "a\u200bb"}, "/text"),
        ({"kind": "note", "text": "a", "task_id": nobody()}, "/task_id"),
        ({"kind": "attachment"}, "/content"),
        ({"kind": "note", "text": "a", "due_on": "2099-01-01"}, "/due_on"),
        ({"kind": "attachment", "content": "%%", "media_type": "image/png"}, "/content"),
        ({"kind": "attachment", "content": b64encode(PDF).decode(), "media_type": "image/png"}, "/content"),
        ({"kind": "attachment", "content": "", "media_type": "image/png"}, "/content"),
        ({"kind": "attachment", "content": "aaaa", "media_type": "text/html"}, "/media_type"),
        ({"kind": "task", "text": "a", "due_on": "2001-01-01"}, "/due_on"),
    ],
)
def test_an_invalid_entry_is_refused_and_not_stored(case: str, post: Any, get: Any, body: Any, pointer: str) -> None:
    refused = post(f"/cases/{case}/entries", {"title": "t", **body})
    assert refused.status_code == 422, refused.text
    assert pointer in {error["pointer"] for error in refused.json["errors"]}
    assert get(f"/cases/{case}").json["entries"] == []


def test_any_entry_changed_removed_or_exchanged_is_detected(ctx: Context) -> None:
    case = open_by_hand(ctx, OpenCase("Two records of one child"))
    for number in range(4):
        add(ctx, case.id, AddEntry("note", f"title {number}", f"words {number}".encode()))
    assert list(findings(ctx, case.id)) == []
    run = ctx.session.execute
    run(text("ALTER TABLE case_entry DISABLE TRIGGER USER"))
    forged = {
        "UPDATE case_entry SET at = at + interval '1 day' WHERE sequence = 2": "Entry 2",
        "DELETE FROM case_entry WHERE sequence = 2": "Entries 2 to 2 are missing",
        "UPDATE case_entry SET sealed_content = sealed_title WHERE sequence = 3": "Entry 3 cannot be decrypted",
        "UPDATE case_entry SET sha256 = decode(repeat('00', 32), 'hex') WHERE sequence = 1": "Entry 1 does not match",
    }
    for statement, start in forged.items():
        with ctx.session.begin_nested() as savepoint:
            run(text(statement))
            ctx.session.expire_all()
            assert any(str(finding).startswith(start) for finding in findings(ctx, case.id)), statement
            savepoint.rollback()
        ctx.session.expire_all()


@pytest.mark.parametrize("table", ["case_entry", "case_event", "case_referral", "investigation_case"])
@pytest.mark.parametrize("what", ["DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_the_database_refuses_to_remove_what_was_written(
    registry: Registry, case: str, post: Any, table: str, what: str
) -> None:
    post(f"/cases/{case}/entries", {"kind": "note", "title": "a", "text": "b"})
    post(f"/cases/{case}/referrals", {"reason": "As said", "target": "fiscalia"})
    with pytest.raises(Refused) as refused, refusals_for_constraints(), registry.engine.begin() as connection:
        connection.execute(text(what.format(table)))
    assert refused.value.slug in {"case-history-kept", "case-kept"}

"""Captures over HTTP: for accounts that may see them, with a journalled purpose."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest

from registry.core.registry import Registry
from registry.fingerprints import service
from registry.fingerprints.models import Capture
from registry.fingerprints.rules import READING_PURPOSES
from registry.people.service import RegisterPerson, register_person
from tests.births.samples import ActorOf, Auth, Draw
from tests.fingerprints.conftest import Take, submission

OTHER_HOSPITAL = "00005196"
COMMITTED = 551
"""A finger no other test uses: what these tests store stays in the shared database."""


@pytest.fixture(scope="module")
def stored(registry: Registry, actor: ActorOf, take: Take) -> list[Capture]:
    """A print and a failure, captured at the first hospital."""
    failed = service.Acquired(submission(None, finger=2), None)
    with registry.begin(actor("registrar")) as ctx:
        who = register_person(ctx, RegisterPerson(sex="female")).id
        return service.store(ctx, who, "mother", "enrolment", [take(COMMITTED), failed])


@pytest.fixture
def read(client: Any, auth: Auth) -> Callable[..., Any]:
    """read(path, role, facility, purpose)."""

    def get(
        path: object, role: str = "registrar", facility: str = "00006208", purpose: str | None = "quality_review"
    ) -> Any:
        headers = auth(role, facility) | ({"X-Purpose": purpose} if purpose is not None else {})
        return client.get(f"/api/v1/captures/{path}", headers=headers)

    return get


def journalled(sql: Any, action: str, capture: Capture) -> Any:
    return sql(
        "SELECT count(*) FROM journal WHERE action = :action AND subject_id = :id", action=action, id=str(capture.id)
    )


def test_a_capture_is_answered_without_its_image_or_template(read: Any, stored: list[Capture]) -> None:
    answer = read(stored[0].id)
    assert answer.status_code == 200
    body = answer.json
    assert (body["finger"], body["impression"], body["subject"], body["failure"]) == (1, 1, "mother", None)
    assert body["image_sha256"] == stored[0].image_sha256.hex()  # type: ignore[union-attr]  # it holds an image
    assert not [name for name in body if "sealed" in name or name in ("image", "template")]
    assert read(stored[1].id).json["failure"] == "bandaged"


def test_the_image_comes_as_it_was_sent_and_no_cache_stores_it(
    read: Any, stored: list[Capture], finger_png: Draw
) -> None:
    answer = read(f"{stored[0].id}/image")
    assert (answer.status_code, answer.mimetype) == (200, "image/png")
    assert answer.data == finger_png(COMMITTED)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_failure_to_acquire_has_no_image(read: Any, stored: list[Capture]) -> None:
    assert read(f"{stored[1].id}/image").status_code == 404


@pytest.mark.parametrize(("path", "action"), [("", "capture.read"), ("/image", "capture.image_read")])
def test_every_reading_is_journalled_with_its_purpose(
    read: Any, stored: list[Capture], sql: Any, path: str, action: str
) -> None:
    before = journalled(sql, action, stored[0])
    for purpose in READING_PURPOSES:
        assert read(f"{stored[0].id}{path}", purpose=purpose).status_code == 200
    assert journalled(sql, action, stored[0]) == before + len(READING_PURPOSES)
    newest = "SELECT content FROM journal WHERE action = :action ORDER BY sequence DESC LIMIT 1"
    assert READING_PURPOSES[-1] in sql(newest, action=action)


@pytest.mark.parametrize("purpose", [None, "", "  ", "curiosity", "Juana Quispe, DNI 12345678", "quality_review\u00ff"])
@pytest.mark.parametrize("path", ["", "/image"])
def test_without_a_purpose_nothing_is_read(
    read: Any, stored: list[Capture], sql: Any, path: str, purpose: str | None
) -> None:
    before = sql("SELECT count(*) FROM journal")
    answer = read(f"{stored[0].id}{path}", purpose=purpose)
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json["errors"]] == ["/headers/X-Purpose"]
    assert answer.json["errors"][0]["detail"].startswith("State the purpose of reading: one of quality_review, ")
    assert "Juana" not in answer.text
    assert sql("SELECT count(*) FROM journal") == before


@pytest.mark.parametrize("path", ["", "/image"])
@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("registrar", 200),
        ("investigator", 200),
        ("supervisor", 200),
        ("clerk", 403),
        ("administrator", 403),
        ("auditor", 403),
    ],
)
def test_each_role_reads_what_it_may(read: Any, stored: list[Capture], role: str, status: int, path: str) -> None:
    outside_cases = status == 200 and path == "/image" and role != "registrar"
    assert read(f"{stored[0].id}{path}", role).status_code == (403 if outside_cases else status)


@pytest.mark.parametrize("path", ["", "/image"])
def test_captures_of_another_facility_do_not_exist(read: Any, stored: list[Capture], path: str) -> None:
    elsewhere = read(f"{stored[0].id}{path}", facility=OTHER_HOSPITAL)
    nowhere = read(f"{uuid.uuid4()}{path}", facility=OTHER_HOSPITAL)
    assert elsewhere.status_code == nowhere.status_code == 404
    assert elsewhere.json | {"request_id": ""} == nowhere.json | {"request_id": ""}
    assert read(f"not-a-uuid{path}").status_code == 404

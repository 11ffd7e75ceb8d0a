"""Routes around prints that wait: what the counter, a second person and an investigator see."""

from base64 import b64encode
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.births.samples import Draw, example, failures, pointers

MOTHER, INFANT, OTHER_INFANT = 981, 982, 983
REASON = {"reason": "Acta, tarjeta de vacunas y madre presentes"}


def image(subject: str, png: bytes, at: datetime | None = None) -> dict[str, Any]:
    taken_at = at.isoformat() if at else "2025-03-14T06:00:00-05:00"
    return {"subject": subject, "finger": 1, "captured_at": taken_at, "image": b64encode(png).decode()}


@pytest.fixture(scope="module")
def drawn(finger_png: Draw) -> dict[str, bytes]:
    return {
        "mother": finger_png(MOTHER, 1),
        "infant": finger_png(INFANT, 1, newborn=True),
        "other infant": finger_png(OTHER_INFANT, 1, newborn=True),
    }


@pytest.fixture
def birth(post: Any, drawn: dict[str, bytes]) -> Any:
    response = post("/births", example(prints=[image("mother", drawn["mother"]), image("newborn", drawn["infant"])]))
    assert response.status_code == 201, response.json
    return response.json


def test_waiting_prints_are_confirmed_by_a_second_person_and_their_chain_is_read_by_an_investigator(
    post: Any, get: Any, birth: Any, drawn: dict[str, bytes]
) -> None:
    added = post(f"/births/{birth['id']}/captures", {"prints": [image("newborn", drawn["other infant"])]}).json
    (waiting,) = added["confirmation"]
    assert (waiting["subject"], waiting["prints"]) == ("newborn", [added["prints"][0]["id"]])
    assert all(need["detail"] for need in waiting["needs"])
    path = f"/births/{birth['id']}/prints/confirmation"
    body = {"captures": waiting["prints"], **REASON}
    own = post(path, body)
    assert (own.status_code, own.json["type"]) == (409, "/problems/second-person-needed")
    assert post(path, {"captures": waiting["prints"], "reason": "corto"}).status_code == 422
    unknown = post(path, {"captures": [birth["id"]], **REASON}, role="clerk", facility=None)
    assert pointers(unknown) == {"/captures/0"}
    confirmed = post(path, body, role="clerk", facility=None)
    assert confirmed.status_code == 201, confirmed.json
    chain = get(f"/births/{birth['id']}/references", role="investigator", facility=None).json
    assert [(link["subject"], link["standing"], link["ground"]) for link in chain] == [
        ("mother", "reference", "enrolment"),
        ("newborn", "reference", "enrolment"),
        ("newborn", "unconfirmed", "compared"),
        ("newborn", "reference", "second_person"),
    ]
    assert chain[3]["copy_of"] == chain[2]["capture"]
    assert chain[3]["reason"] == REASON["reason"]
    assert chain[3]["at"].endswith("-05:00"), "times shown are Peru's"


def test_the_chain_of_references_is_not_shown_at_the_counter(get: Any, birth: Any) -> None:
    assert get(f"/births/{birth['id']}/references").status_code == 403


def test_failures_alone_neither_confirm_nor_end_anything(post: Any, birth: Any) -> None:
    added = post(f"/births/{birth['id']}/captures", {"prints": failures(2, subject="newborn")})
    assert added.status_code == 201, added.json
    assert (added.json["confirmation"], added.json["is_bound"]) == ([], True)
    answer = post(f"/births/{birth['id']}/verifications", {"prints": failures(1)}).json
    assert (answer["outcome"], answer["next"]) == ("not_assessable", "second_attempt")
    again = post(f"/births/{birth['id']}/verifications", {"prints": failures(1)}).json
    assert again["next"] == "responsible_nurse"


def test_a_familys_papers_find_nothing_while_no_recapture_is_due(post: Any, birth: Any) -> None:
    certificate = birth["certificate"]
    papers = {"number": certificate["cnv"], "mother_document": certificate["mother"]["document_number"]}
    assert post("/recaptures/search", papers, facility="00005196").status_code == 404
    added = {"prints": failures(2, subject="newborn"), "family": papers}
    assert post(f"/births/{birth['id']}/captures", added, facility="00005196").status_code == 404


def test_births_without_a_confirmed_discharge_are_listed_with_whom_to_call(
    post: Any, get: Any, drawn: dict[str, bytes]
) -> None:
    born_at = datetime.now(UTC) - timedelta(days=1)
    changes = {
        "/certificate/newborn/born_at": born_at.isoformat(),
        "/certificate/certified_on": None,
        "/certificate/mother/phone": "987654321",
        "/sign": False,
    }
    taken_at = born_at + timedelta(hours=3)
    prints = [image("mother", drawn["mother"], taken_at), image("newborn", drawn["infant"], taken_at)]
    birth = post("/births", example(changes, prints)).json
    listed = {row["birth_id"]: row for row in get("/births/unverified?limit=500").json}
    assert (listed[birth["id"]]["attempts"], listed[birth["id"]]["phone"]) == (0, "987654321")
    assert listed[birth["id"]]["mother"]
    assert birth["id"] not in get("/births/unverified?limit=500", facility="00005196").text

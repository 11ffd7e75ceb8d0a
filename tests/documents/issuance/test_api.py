"""Minors' IDs over HTTP: from the first request to the card in hand."""

import hashlib
import io
import json
import uuid
from datetime import UTC, datetime, timedelta

from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy.orm import Session

from registry.core.context import SYSTEM
from registry.core.registry import Registry
from registry.demo import portrait
from registry.demo.counter import COLLECTED
from registry.documents.applications import review
from registry.documents.applications.models import Application
from registry.documents.artefact import claim169, status_list
from registry.documents.keys.service import public_keys
from tests.births.samples import Auth, Draw, digits, pointers
from tests.documents.over_http import Ask, IssueOverHttp, MakeInscribed, Sql, approved, whole


def test_a_card_is_applied_for_issued_and_delivered(ask: Ask, inscribed: MakeInscribed, registry: Registry) -> None:
    child = inscribed()
    started = ask("POST", f"/people/{child.id}/documents", whole(child))
    assert (started.status_code, started.json["state"]) == (201, "under_review")
    assert started.headers["Location"] == f"/api/v1/applications/{started.json['id']}"
    approved(registry, started.json["id"])
    issued = ask("POST", f"/applications/{started.json['id']}/card")
    assert (issued.status_code, issued.json["state"]) == (201, "live")
    assert issued.headers["Location"] == f"/api/v1/documents/{issued.json['id']}"
    assert issued.json["content"]["given_names"] == "Ángel Ñahui"
    handed = ask("POST", f"/applications/{started.json['id']}/delivery", COLLECTED)
    assert handed.json["delivered_at"]
    listed = ask("GET", f"/people/{child.id}/documents").json
    assert [card["id"] for card in listed["items"]] == [issued.json["id"]]
    assert (listed["open_application_id"], listed["next_cursor"]) == (None, None)


def test_a_card_is_handed_over_to_somebody_known_by_a_document(
    ask: Ask, inscribed: MakeInscribed, card: IssueOverHttp
) -> None:
    issued = card(inscribed())
    delivery = f"/applications/{issued['application_id']}/delivery"
    assert pointers(ask("POST", delivery, {})) == {"/collector"}
    unchecked = COLLECTED | {"name": None, "document_checked": False}
    assert pointers(ask("POST", delivery, unchecked)) == {"/document_checked", "/name"}
    assert ask("POST", delivery, COLLECTED).json["delivered_at"]


def test_nobody_collects_a_card_as_the_applicant_with_another_document(
    ask: Ask, inscribed: MakeInscribed, card: IssueOverHttp, registry: Registry
) -> None:
    child = inscribed()
    issued = card(child)
    delivery = f"/applications/{issued['application_id']}/delivery"
    stranger = COLLECTED | {"collector": "applicant", "name": None}
    refused = ask("POST", delivery, stranger)
    assert pointers(refused) == {"/document_number"}
    assert "as another person, by name" in refused.text
    with registry.begin(SYSTEM) as ctx:
        applicant = ctx.session.get_one(Application, uuid.UUID(issued["application_id"])).applicant
        assert applicant is not None
        (document,) = applicant.documents
        theirs = {"document_type": document.type, "document_number": f"{document.number[:4]} {document.number[4:]}"}
    assert ask("POST", delivery, stranger | theirs).json["delivered_at"]


def test_files_are_read_as_issued_and_the_qr_is_signed_by_the_issuer(
    client: FlaskClient, auth: Auth, card: IssueOverHttp, inscribed: MakeInscribed, registry: Registry
) -> None:
    answer = card(inscribed(given_names="Ñusta D'Ángelo"), language="qu")
    for file in answer["files"]:
        response = client.get(file["location"], headers=auth("clerk"))
        assert response.status_code == 200
        assert hashlib.sha256(response.data).hexdigest() == file["sha256"]
        if file["name"].endswith(".png"):
            assert Image.open(io.BytesIO(response.data)).size[0] > 1000
        if file["name"] == "qr.txt":
            with Session(registry.engine) as session:
                keys = public_keys(session, registry.settings.public_url)
            checked = claim169.read(response.text, keys, datetime.now(UTC))
            assert checked.verdict == "valid"
            assert checked.claims is not None
            assert checked.claims.full_name == answer["content"]["given_names"] + " " + " ".join(
                filter(None, (answer["content"]["first_surname"], answer["content"]["second_surname"]))
            )
    assert client.get(f"/api/v1/documents/{answer['id']}/files/x.png", headers=auth("clerk")).status_code == 404


def test_an_empty_application_lists_everything_missing_and_can_be_completed(ask: Ask, inscribed: MakeInscribed) -> None:
    child = inscribed()
    draft = ask("POST", f"/people/{child.id}/documents", {})
    assert (draft.status_code, draft.json["state"]) == (201, "draft")
    slugs = [reason["slug"] for reason in draft.json["refusals"]]
    assert slugs == ["applicant_missing", "fee_missing", "minor_absent", "photograph_missing", "prints_missing"]
    assert {"en", "es", "qu", "ay"} <= set(draft.json["refusals"][0])
    refused = ask("POST", f"/applications/{draft.json['id']}/submission")
    assert (refused.status_code, refused.json["type"]) == (422, "/problems/not-eligible")
    assert pointers(refused) == {"/applicant", "/fee", "/minor_present", "/photograph", "/prints"}
    body = whole(child)
    path = f"/applications/{draft.json['id']}"
    changed = ask("PATCH", path, {name: body[name] for name in ("applicant", "minor_present", "fee_receipt")})
    assert changed.status_code == 200, changed.json
    assert ask("POST", f"{path}/photograph", {"photograph": body["photograph"]}).status_code == 201
    assert ask("POST", f"{path}/prints", {"prints": body["prints"]}).status_code == 201
    assert ask("POST", f"{path}/submission").json["state"] == "under_review"


def test_a_capture_station_sends_images_as_parts(
    client: FlaskClient, auth: Auth, inscribed: MakeInscribed, finger_png: Draw
) -> None:
    child = inscribed()
    moment = (datetime.now(UTC) - timedelta(minutes=1)).isoformat()
    body = whole(child, submit=False)
    del body["photograph"]
    body["photograph_part"] = "face"
    body["prints"] = [{"subject": "minor", "finger": 1, "captured_at": moment, "ppi": 500, "part": "thumb"}]
    parts = {
        "data": json.dumps(body),
        "face": (io.BytesIO(portrait.jpeg(5)), "face.jpg"),
        "thumb": (io.BytesIO(finger_png(77)), "thumb.png"),
    }
    response = client.post(
        f"/api/v1/people/{child.id}/documents", data=parts, headers=auth("clerk"), content_type="multipart/form-data"
    )
    assert response.status_code == 201, response.json
    assert response.get_json()["has_photograph"]
    assert [(print_["subject"], print_["finger"]) for print_ in response.get_json()["prints"]] == [("minor", 1)]
    assert response.get_json()["prints"][0]["quality"] > 0
    wanted = [
        (finger["subject"], finger["finger"])
        for finger in response.get_json()["prints_wanted"]
        if finger["subject"] == "minor"
    ]
    assert wanted == [("minor", 2), ("minor", 6), ("minor", 7)]
    lacking = client.post(
        f"/api/v1/people/{inscribed().id}/documents",
        headers=auth("clerk"),
        content_type="multipart/form-data",
        data={"data": json.dumps(body)},
    )
    assert (lacking.status_code, pointers(lacking)) == (422, {"/photograph_part"})


def test_a_request_sent_again_gets_the_first_answer_and_no_second_application(
    ask: Ask, inscribed: MakeInscribed, sql: Sql
) -> None:
    child = inscribed()
    key, body = digits(20), whole(child)
    first = ask("POST", f"/people/{child.id}/documents", body, key=key)
    again = ask("POST", f"/people/{child.id}/documents", body, key=key)
    assert (first.status_code, again.status_code, first.json) == (201, 201, again.json)
    other = ask("POST", f"/people/{child.id}/documents", body | {"language": "ay"}, key=key)
    assert (other.status_code, other.json["type"]) == (409, "/problems/idempotency-key-reused")
    assert sql("SELECT count(*) FROM document_application WHERE person_id = :id", id=child.id) == 1


def test_an_application_is_rejected_reopened_corrected_and_withdrawn(ask: Ask, inscribed: MakeInscribed) -> None:
    child = inscribed()
    first = ask("POST", f"/people/{child.id}/documents", whole(child)).json["id"]
    assert ask("PATCH", f"/applications/{first}", {"language": "qu"}).status_code == 409
    reason = {"reason": "La fotografía no es reciente"}
    assert ask("POST", f"/applications/{first}/rejection", reason).status_code == 403
    rejected = ask("POST", f"/applications/{first}/rejection", reason, "supervisor")
    assert (rejected.json["state"], rejected.json["rejection"]) == ("rejected", reason["reason"])
    assert ask("POST", f"/applications/{first}/card").json["type"] == "/problems/application-rejected"
    reopened = ask("POST", f"/applications/{first}/reopening")
    assert (reopened.json["state"], reopened.json["rejection"]) == ("draft", None)
    assert ask("PATCH", f"/applications/{first}", {"language": "qu"}).json["language"] == "qu"
    assert ask("POST", f"/applications/{first}/submission").json["state"] == "under_review"
    gone = ask("POST", f"/applications/{first}/withdrawal", {"reason": "Se retiró el solicitante"})
    assert gone.json["state"] == "withdrawn"
    assert ask("POST", f"/applications/{first}/reopening").status_code == 409
    assert ask("POST", f"/people/{child.id}/documents", whole(child)).status_code == 201


def test_only_a_supervisor_lists_and_lifts_a_hold(ask: Ask, inscribed: MakeInscribed, registry: Registry) -> None:
    child = inscribed()
    application = ask("POST", f"/people/{child.id}/documents", whole(child)).json["id"]
    with registry.begin(SYSTEM) as ctx:
        review.conclude(ctx, uuid.UUID(application), review.ALERT)
    assert ask("GET", "/applications/holds").status_code == 403
    listed = ask("GET", "/applications/holds?limit=1", role="supervisor").json
    assert listed["items"][0]["application_id"] == application
    reason = {"reason": "Identidad confirmada en persona"}
    assert ask("POST", f"/applications/{application}/hold/lifting", reason).status_code == 403
    assert ask("POST", f"/applications/{application}/hold/lifting", {"reason": "ok"}, "supervisor").status_code == 422
    lifted = ask("POST", f"/applications/{application}/hold/lifting", reason, "supervisor")
    assert lifted.json["state"] == "approved"
    assert ask("GET", f"/applications/{application}").json["review"] is None


def test_lists_have_pages_and_may_be_empty(ask: Ask, inscribed: MakeInscribed) -> None:
    child = inscribed()
    assert ask("GET", f"/people/{child.id}/documents").json == {
        "items": [],
        "next_cursor": None,
        "open_application_id": None,
    }
    for _ in range(3):
        application = ask("POST", f"/people/{child.id}/documents", {}).json["id"]
        ask("POST", f"/applications/{application}/withdrawal", {"reason": "Empezada por error"})
    seen, cursor = [], ""
    while True:
        page = ask("GET", f"/applications?person_id={child.id}&state=withdrawn&limit=2{cursor}").json
        seen += [application["id"] for application in page["items"]]
        if not page["next_cursor"]:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert len(seen) == len(set(seen)) == 3
    assert ask("GET", f"/applications?person_id={child.id}&state=issued").json["items"] == []
    assert ask("GET", "/applications?state=held").status_code == 422  # no word of the counter's
    assert ask("GET", f"/people/{uuid.uuid4()}/documents").status_code == 404
    assert ask("POST", f"/people/{uuid.uuid4()}/documents", {}).status_code == 404
    assert ask("GET", f"/applications/{uuid.uuid4()}").status_code == 404


def test_the_status_list_is_signed_cacheable_and_changes_when_a_card_ends(
    client: FlaskClient, ask: Ask, card: IssueOverHttp, inscribed: MakeInscribed, registry: Registry, sql: Sql
) -> None:
    answer = card(inscribed())
    list_id = sql("SELECT status_list_id FROM identity_card WHERE id = :id", id=answer["id"])
    index = sql("SELECT status_index FROM identity_card WHERE id = :id", id=answer["id"])
    before = client.get(f"/verify/status/{list_id}")
    assert (before.status_code, before.mimetype) == (200, status_list.MEDIA_TYPE)
    assert before.cache_control.public
    assert before.cache_control.max_age == 300
    same = client.get(f"/verify/status/{list_id}", headers={"If-None-Match": before.headers["ETag"]})
    assert (same.status_code, same.data) == (304, b"")
    assert client.get(f"/verify/status/{list_id}").data == before.data
    stopped = ask("POST", f"/documents/{answer['id']}/revocation", {"reason": "theft"}, "supervisor")
    assert (stopped.json["state"], stopped.json["ended_reason"]) == ("ended", "theft")
    after = client.get(f"/verify/status/{list_id}", headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    with Session(registry.engine) as session:
        keys = public_keys(session, registry.settings.public_url)
    uri = f"{registry.settings.public_url}/verify/status/{list_id}"
    now = datetime.now(UTC)
    assert status_list.read(before.data, keys, now, uri).check(index)
    assert not status_list.read(after.data, keys, now, uri).check(index)
    assert answer["number"].encode() not in after.data
    for unknown in ("999999999", "0", "99999999999999999999"):
        assert client.get(f"/verify/status/{unknown}").status_code == 404

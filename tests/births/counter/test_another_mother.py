"""A signed certificate names another woman by a correction: a second person looks at it, and nothing is lost."""

from base64 import b64encode
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from registry.births.drafts.reading import values_of
from registry.births.schemas import CertificateSchema, certificate_from_json
from tests.access.sessions.conftest import Browser, Person
from tests.births.counter.conftest import ELSEWHERE, Child
from tests.births.samples import Auth, digits, example, pointers
from tests.documents.counter.conftest import Counter, hidden, words_of

WHY = {"reason": "Se llenó la hoja de la madre de la cama 4 con los datos de la cama 5"}


def other_woman() -> dict[str, Any]:
    return {
        "given_names": "Elvira",
        "first_surname": "Tapia",
        "second_surname": "Rojas",
        "document_number": digits(8),
        "birth_date": "1996-11-20",
    }


@pytest.fixture
def mothers(sql: Any) -> Callable[[Child], int]:
    """mothers(child): how many prints of the mother are held for the birth."""
    held = (
        "SELECT count(*) FROM birth_capture b JOIN capture c ON c.id = b.capture_id "
        "WHERE b.birth_id = :birth AND c.role = 'mother' AND c.withdrawn_at IS NULL"
    )
    return lambda child: int(sql(held, birth=child.id))


def test_another_woman_waits_for_a_second_person_who_reads_whose_fingers_were_taken(
    enrol: Callable[[], Child],
    client: FlaskClient,
    auth: Auth,
    mothers: Callable[[Child], int],
    registrar: Callable[..., Counter],
) -> None:
    child, headers = enrol(), auth("registrar", "00006208")
    path = f"/api/v1/births/{child.id}/correction"
    body = {"certificate": {"mother": other_woman()}, **WHY}
    unsaid: Any = client.post(path, json=body, headers=headers)
    assert (unsaid.status_code, pointers(unsaid)) == (422, {"/mother_prints"})
    asked: Any = client.post(path, json=body | {"mother_prints": "anothers"}, headers=headers)
    assert asked.status_code == 202, asked.text
    assert asked.json["certificate"]["mother"]["given_names"] != "Elvira"
    assert mothers(child) == 1, "nothing is withdrawn yet"
    decision = {"decision": "approve", "requested_at": asked.json["waiting"]["requested_at"]}
    own: Any = client.post(f"{path}/decision", json=decision, headers=headers)
    assert own.status_code == 409
    assert client.post(f"{path}/decision", json=decision, headers=auth("clerk")).status_code == 403
    foreign = client.post(f"{path}/decision", json=decision, headers=auth("registrar", ELSEWHERE))
    assert foreign.status_code == 404
    slip = {"certificate": {"newborn": {"weight_g": 3111}}, **WHY}
    assert client.post(path, json=slip, headers=headers).status_code == 409, "one change after the other"

    colleague, page = registrar(), f"/births/{child.id}"
    assert f'href="{page}"' in colleague.get("/")
    shown = words_of(colleague.get(page))
    assert "→ Elvira" in shown
    assert "→ Tapia" in shown
    assert "they are withdrawn" in shown
    colleague.send(page, f"{page}/correction/decision", decision="approve")
    corrected: Any = client.get(f"/api/v1/births/{child.id}", headers=headers).json
    assert (corrected["waiting"], corrected["certificate"]["mother"]["first_surname"]) == (None, "Tapia")
    assert (corrected["newborn_id"], corrected["mother_id"]) == child.persons
    assert mothers(child) == 0
    assert {"subject": "mother", "finger": 1, "why": "missing"} in corrected["prints_wanted"]
    again = client.post(f"{path}/decision", json=decision, headers=auth("supervisor"))
    assert again.status_code == 409


def test_the_wrong_form_of_two_women_is_put_right_on_pages_and_her_prints_stay(
    enrol: Callable[[], Child],
    client: FlaskClient,
    auth: Auth,
    mothers: Callable[[Child], int],
    registrar: Callable[..., Counter],
    clerk: Counter,
    browser: Callable[[], Browser],
    person: Callable[..., Person],
) -> None:
    child, nurse = enrol(), registrar()
    page, form = f"/births/{child.id}", f"/births/{child.id}/change/mother"
    birth: Any = client.get(f"/api/v1/births/{child.id}", headers=auth("registrar", "00006208")).json
    certificate = birth["certificate"] | {"mother": birth["certificate"]["mother"] | other_woman()}
    typed = values_of(certificate_from_json(CertificateSchema().load(certificate))) | WHY
    asked = nurse.send(form, form, 422, **typed)
    assert "Whose fingers were taken?" in asked.text
    nurse.send(form, form, **typed, mother_prints="hers")
    shown = nurse.get(page)
    assert "you can only withdraw it" in words_of(shown)
    assert 'value="approve"' not in shown
    assert "another mother on this certificate" in words_of(clerk.get(f"/records/inscription/{child.id}"))
    nurse.send(page, f"{page}/correction/decision", decision="refuse")
    nurse.send(form, form, **typed, mother_prints="hers")
    overseer = Counter(browser().signed_in(person("supervisor")))
    assert f'href="{page}"' in overseer.get("/approvals")
    colleague = registrar()
    stale = {"decision": "approve", "requested_at": "2026-01-01T00:00:00+00:00"}
    refused = colleague.send(page, f"{page}/correction/decision", 409, **stale)
    assert "no longer waits" in words_of(refused.text)
    assert hidden(refused.text, f"{page}/correction/decision")
    colleague.send(page, f"{page}/correction/decision", decision="approve")
    assert "Elvira Tapia" in words_of(nurse.get(page))
    assert mothers(child) == 1


def test_small_steps_do_not_add_up_to_another_woman(client: FlaskClient, auth: Auth) -> None:
    headers = auth("registrar", "00006208")
    birth: Any = client.post("/api/v1/births", json=example(), headers=headers).json
    path = f"/api/v1/births/{birth['id']}/correction"

    def correct(**mother: Any) -> int:
        body = {"certificate": {"mother": mother}, **WHY}
        return client.post(path, json=body, headers=headers).status_code

    woman = other_woman()
    names = {name: woman.pop(name) for name in ("given_names", "first_surname", "second_surname")}
    assert correct(document_number=woman["document_number"]) == 200
    assert correct(phone="987654321") == 200
    assert correct(**names) == 202


def test_a_known_woman_takes_the_place_by_two_and_an_acta_made_meanwhile_ends_it(
    client: FlaskClient, auth: Auth, sql: Any
) -> None:
    headers = auth("registrar", "00006208")
    other: Any = client.post("/api/v1/births", json=example(), headers=headers).json
    birth: Any = client.post("/api/v1/births", json=example(), headers=headers).json
    path = f"/api/v1/births/{birth['id']}/correction"
    number = other["certificate"]["mother"]["document_number"]
    body = {"certificate": {"mother": {"document_number": number}}, **WHY}
    asked: Any = client.post(path, json=body, headers=headers)
    assert asked.status_code == 202, asked.text
    decision = {"requested_at": asked.json["waiting"]["requested_at"]}
    clerk = auth("clerk")
    draft = {"birth_id": birth["id"], "given_names": "Luz", "parents_agree": True}
    record: Any = client.post("/api/v1/records", json=draft, headers=clerk)
    assert record.status_code == 201, record.text
    assert client.post(f"/api/v1/records/{record.json['id']}/inscription", json={}, headers=clerk).status_code == 200
    supervisor = auth("supervisor")
    late: Any = client.post(f"{path}/decision", json=decision | {"decision": "approve"}, headers=supervisor)
    assert (late.status_code, late.json["type"]) == (409, "/problems/certificate-used")
    ended: Any = client.post(f"{path}/decision", json=decision | {"decision": "refuse"}, headers=supervisor)
    assert (ended.status_code, ended.json["waiting"]) == (200, None)
    assert str(sql("SELECT mother_id FROM birth WHERE id = :id", id=birth["id"])) == birth["mother_id"]


def test_an_unsigned_certificate_whose_mother_touched_the_reader_is_not_renamed_wholly(
    client: FlaskClient, auth: Auth, drawn: Callable[..., bytes]
) -> None:
    headers, woman = auth("registrar", "00006208"), other_woman()
    names = {name: woman[name] for name in ("given_names", "first_surname", "second_surname")}
    print_ = {"subject": "mother", "finger": 1, "captured_at": "2025-03-14T12:00:00-05:00"}
    print_["image"] = b64encode(drawn("mother", 3)).decode()
    renamed = []
    for prints in ([print_], []):
        birth: Any = client.post("/api/v1/births", json=example({"/sign": False}, prints), headers=headers).json
        body = {"certificate": {"mother": names}}
        renamed.append(client.patch(f"/api/v1/births/{birth['id']}", json=body, headers=headers))
    assert [answer.status_code for answer in renamed] == [409, 200]
    assert pointers(renamed[0]) == {"/certificate/mother/given_names"}

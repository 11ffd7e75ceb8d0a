"""Enrolments through the API: what is answered and what is stored."""

from typing import Any

from registry.births.service import SEARCH_TASK
from registry.core.canonical import canonical
from tests.births.samples import BOTH, EXAMPLE, Auth, Draw, digits, example, failures, pointers


def test_the_documented_example_is_enrolled_signed_and_bound(send_parts: Any, get: Any, finger_png: Draw) -> None:
    body = example(prints=EXAMPLE["prints"])
    names = [print_["part"] for print_ in body["prints"] if "part" in print_]
    images = {name: finger_png(900 + n, newborn=name.startswith("newborn")) for n, name in enumerate(names)}
    response = send_parts("/births", body, images)
    assert response.status_code == 201, response.json
    answer = response.json
    assert response.headers["Location"] == f"/api/v1/births/{answer['id']}"
    assert answer["state"] == "signed"
    assert answer["is_bound"]
    assert answer["is_demonstration"] is True
    assert answer["registration"] == "extemporaneous"
    assert answer["deadline"] == "2025-05-13"
    assert [(print_["subject"], print_["finger"], print_["failure"]) for print_ in answer["prints"]] == [
        ("mother", 1, None),
        ("mother", 2, None),
        ("mother", 6, "bandaged"),
        ("newborn", 1, None),
        ("newborn", 2, None),
    ]
    assert all(print_["quality"] > 0 for print_ in answer["prints"] if print_["failure"] is None)
    assert all(print_["is_provisional"] for print_ in answer["prints"] if print_["subject"] == "newborn")
    assert {"subject": "mother", "finger": 7, "why": "missing"} in answer["prints_wanted"]
    assert answer["certificate"]["newborn"]["born_at"] == "2025-03-14T04:25:00-05:00"
    read = get(f"/births/{answer['id']}")
    assert read.status_code == 200
    assert read.json["certificate"] == answer["certificate"]


def test_every_field_of_the_example_comes_back(post: Any) -> None:
    body = example(prints=BOTH)
    answer = post("/births", body).json["certificate"]
    for group, fields in body["certificate"].items():
        if isinstance(fields, dict):
            sent = {name: value for name, value in fields.items() if value is not False}
            assert sent.items() <= answer[group].items()
        else:
            assert answer[group] == fields


def test_a_draft_may_be_almost_empty_and_lists_what_is_missing(post: Any) -> None:
    response = post("/births", {"certificate": {"newborn": {"sex": "male"}}})
    assert response.status_code == 201, response.json
    assert response.json["state"] == "draft"
    missing = {field["pointer"] for field in response.json["missing"]}
    assert {"/certificate/cnv", "/certificate/newborn/weight_g", "/certificate/mother/given_names"} <= missing
    refused = post(f"/births/{response.json['id']}/signature")
    assert refused.status_code == 422
    assert pointers(refused) == missing


def test_a_draft_is_completed_and_signed(post: Any, client: Any, auth: Auth, sql: Any) -> None:
    complete = example()
    birth = post("/births", {"certificate": {}, "prints": BOTH}).json
    changed = client.patch(
        f"/api/v1/births/{birth['id']}", json={"certificate": complete["certificate"]}, headers=auth()
    )
    assert changed.status_code == 200, changed.json
    assert changed.json["missing"] == []
    assert len(changed.json["recaptures"]) == 0  # all three days have passed
    signed = post(f"/births/{birth['id']}/signature")
    assert signed.status_code == 200, signed.json
    assert signed.json["state"] == "signed"
    assert (
        sql("SELECT folded_name FROM person WHERE id = :id", id=birth["mother_id"])
        == "DEMOSTRACION NUSTA DEPRUEBA DEJEMPLO"
    )
    assert (
        sql("SELECT number FROM identity_document WHERE person_id = :id", id=birth["mother_id"])
        == (complete["certificate"]["mother"]["document_number"])
    )
    assert not signed.json["is_bound"], "reasons why there are no prints bind nobody"
    assert "Capture at least one finger of each." in signed.json["not_bound_because"]


def test_a_field_set_to_null_is_cleared_in_a_draft(post: Any, client: Any, auth: Auth) -> None:
    birth = post("/births", example({"/sign": False})).json
    changed = client.patch(
        f"/api/v1/births/{birth['id']}",
        json={"certificate": {"newborn": {"apgar_1": None, "is_found": None}}},
        headers=auth(),
    )
    assert changed.status_code == 200, changed.json
    assert "apgar_1" not in changed.json["certificate"]["newborn"]
    assert changed.json["certificate"]["newborn"]["apgar_5"] == 9


def test_a_signed_certificate_is_not_changed(post: Any, client: Any, auth: Auth) -> None:
    birth = post("/births", example()).json
    changed = client.patch(
        f"/api/v1/births/{birth['id']}", json={"certificate": {"newborn": {"weight_g": 3000}}}, headers=auth()
    )
    assert changed.status_code == 409
    assert changed.json["type"] == "/problems/certificate-signed"
    assert changed.json["title"] == "Only a draft can be changed. Correct the signed certificate instead."


def test_all_errors_of_a_request_come_at_once(post: Any) -> None:
    body = example(
        {
            "/certificate/cnv": "12",
            "/certificate/newborn/apgar_1": 11,
            "/certificate/newborn/born_at": "2025-02-31T10:00:00",
            "/certificate/newborn/sex": "other",
            "/certificate/newborn/plurality": 2,
            "/certificate/newborn/birth_order": 3,
            "/certificate/place/ubigeo": "999999",
            "/certificate/mother/document_number": "10117410-3",
            "/certificate/mother/given_names": "Ana\x00",
            "/certificate/attendant/licence": "12a",
            "/certificate/mother/living_children": 3,
        }
    )
    response = post("/births", body)
    assert response.status_code == 422
    assert pointers(response) == {
        "/certificate/cnv",
        "/certificate/newborn/apgar_1",
        "/certificate/newborn/born_at",
        "/certificate/newborn/sex",
        "/certificate/newborn/birth_order",
        "/certificate/place/ubigeo",
        "/certificate/mother/document_number",
        "/certificate/mother/given_names",
        "/certificate/attendant/licence",
        "/certificate/mother/living_children",
    }


def test_errors_of_certificate_and_prints_come_together(post: Any) -> None:
    prints = [
        {**failures(1)[0], "captured_at": "2999-01-01T00:00:00Z"},
        {**failures(2)[0], "failure": None, "image": "!!"},
    ]
    response = post("/births", example({"/certificate/newborn/weight_g": 100}, prints))
    assert response.status_code == 422
    assert pointers(response) == {"/certificate/newborn/weight_g", "/prints/0/captured_at", "/prints/1/image"}


def test_a_stillbirth_is_refused_with_its_own_problem(post: Any) -> None:
    response = post("/births", example({"/certificate/newborn/vital_status": "stillborn"}))
    assert response.status_code == 422
    assert response.json["type"] == "/problems/stillbirth"


def test_an_unusual_weight_is_registered_with_a_warning(post: Any) -> None:
    response = post("/births", example({"/certificate/newborn/weight_g": 900}))
    assert response.status_code == 201
    assert [notice["slug"] for notice in response.json["warnings"]] == ["weight-review"]


def test_the_same_certificate_is_registered_once(post: Any) -> None:
    body = example()
    assert post("/births", body).status_code == 201
    again = example({"/certificate/cnv": body["certificate"]["cnv"]})
    for facility in ("00006208", "00005196"):
        refused = post("/births", again, facility=facility)
        assert refused.status_code == 409
        assert refused.json["type"] == "/problems/certificate-exists"
        assert pointers(refused) == {"/certificate/cnv"}


def test_an_annulled_certificate_gives_its_number_back_to_its_owner(post: Any) -> None:
    body = example({"/sign": False})
    draft = post("/births", body).json
    assert post(f"/births/{draft['id']}/annulment", {"reason": "Otra madre por error"}).json["state"] == "annulled"
    again = post("/births", example({"/certificate/cnv": body["certificate"]["cnv"]}))
    assert again.status_code == 201
    annulled = post(f"/births/{again.json['id']}/annulment", {"reason": "Error de digitación"})
    assert annulled.status_code == 200
    owner = post("/births", example({"/certificate/cnv": body["certificate"]["cnv"]}))
    assert owner.status_code == 201  # the number had been typed by mistake in both
    assert post("/births", example({"/certificate/cnv": body["certificate"]["cnv"]})).status_code == 409
    refused = post(f"/births/{again.json['id']}/annulment", {"reason": "Otra vez, no"})
    assert (refused.status_code, refused.json["title"]) == (409, "The certificate has been annulled.")


def test_a_registrar_of_another_facility_sees_nothing_of_it(post: Any, get: Any, client: Any, auth: Auth) -> None:
    birth = post("/births", example({"/sign": False})).json
    there = {"facility": "00005196"}
    body = {"prints": failures(1)}
    patched = client.patch(
        f"/api/v1/births/{birth['id']}", json={"certificate": {}}, headers=auth("registrar", "00005196")
    )
    answers = [
        get(f"/births/{birth['id']}", **there),
        patched,
        post(f"/births/{birth['id']}/signature", **there),
        post(f"/births/{birth['id']}/annulment", {"reason": "No es mío"}, **there),
        post(f"/births/{birth['id']}/captures", body, **there),
        post(f"/births/{birth['id']}/verifications", body, **there),
        get(f"/births/{birth['id']}/verifications", **there),
    ]
    absent = get(f"/births/{birth['newborn_id']}")
    assert [answer.status_code for answer in answers] == [404] * 7
    assert {answer.json["title"] for answer in answers} == {absent.json["title"]}
    assert birth["id"] not in get("/births?limit=100", **there).text
    assert get(f"/births/{birth['id']}", role="clerk").status_code == 200


def test_a_repeated_request_gets_its_first_answer(post: Any, sql: Any) -> None:
    body, key = example(prints=BOTH), digits(20)
    first, again = post("/births", body, key=key), post("/births", body, key=key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json == again.json
    assert first.headers["Location"] == again.headers["Location"]
    assert sql("SELECT count(*) FROM birth WHERE cnv = :cnv", cnv=body["certificate"]["cnv"]) == 1
    other = post("/births", example(), key=key)
    assert other.status_code == 409
    assert other.json["type"] == "/problems/idempotency-key-reused"


def test_a_search_is_queued_with_the_enrolment_and_leaves_no_trace_in_the_answer(post: Any, sql: Any) -> None:
    answer = post("/births", example(prints=BOTH)).json
    queued = "SELECT count(*) FROM procrastinate_jobs WHERE task_name = :task AND args->>'birth_id' = :id"
    assert sql(queued, task=SEARCH_TASK, id=answer["id"]) == 1
    body = canonical(answer).casefold()
    assert not any(word in body for word in ("alert", "candidate", "recognition", "suspicio", "score"))


def test_the_journal_holds_no_personal_data(post: Any, sql: Any) -> None:
    body = example(prints=BOTH)
    birth = post("/births", body).json
    mother = body["certificate"]["mother"]
    written = str(sql("SELECT string_agg(content, ' ') FROM journal WHERE subject_id = :id", id=birth["id"]))
    assert "birth.enrolled" in written
    assert "certificate_sha256" in written
    assert not any(
        str(mother[name]) in written for name in ("document_number", "given_names", "first_surname", "phone")
    )


def test_births_are_listed_by_state_and_day_in_pages(post: Any, get: Any) -> None:
    born = "1991-05-0{}T12:00:00-05:00"
    for day in (1, 2, 3):
        draft = post(
            "/births",
            example(
                {
                    "/certificate/newborn/born_at": born.format(day),
                    "/sign": False,
                    "/certificate/mother/birth_date": None,
                    "/certificate/mother/age_years": None,
                    "/certificate/mother/last_birth_on": None,
                }
            ),
        )
        assert draft.status_code == 201, draft.json
    query = "/births?state=draft&born_from=1991-05-01T00:00:00-05:00&born_before=1991-05-04T00:00:00-05:00&limit=2"
    page = get(query).json
    rest = get(f"{query}&cursor={page['next_cursor']}").json
    days = [birth["certificate"]["newborn"]["born_at"][:10] for birth in page["items"] + rest["items"]]
    assert days == ["1991-05-03", "1991-05-02", "1991-05-01"]
    assert rest["next_cursor"] is None
    assert all(birth["is_demonstration"] for birth in page["items"])
    assert get(query.replace("draft", "signed")).json["items"] == []
    assert get("/births?cursor=x").status_code == 422

"""An acta of before comes in with its CUI: one clerk enters it, another person confirms it, a job inscribes it."""

from collections.abc import Callable
from typing import Any

import pytest

from registry.births.service import SEARCH_TASK
from registry.core.context import SYSTEM
from registry.core.registry import Registry
from registry.core.worker import run_task
from registry.people import service as people
from registry.people.rules import cui_check_digit
from tests.births.samples import digits, pointers
from tests.births.transcription.papers import a_cui

Enter = Callable[..., Any]
Decide = Callable[..., dict[str, Any]]
Auth = Callable[..., dict[str, str]]


def test_a_confirmed_acta_is_in_force_with_its_cui_and_number(
    client: Any, auth: Auth, enter: Enter, decide: Decide
) -> None:
    entered = enter()
    assert entered.status_code == 201, entered.json
    assert entered.json["state"] == "waiting"
    done = decide(entered.json)
    assert done["state"] == "inscribed", done
    acta = client.get(f"/api/v1/records/{done['record_id']}", headers=auth("clerk")).json
    assert (acta["state"], acta["cui"], acta["number"]) == ("inscribed", done["acta"]["cui"], done["acta"]["number"])
    assert acta["inscribed_on"] == "2014-06-20"
    assert (acta["office"], acta["is_transcribed"]) == (done["acta"]["office"], True)
    birth = client.get(f"/api/v1/births/{acta['birth_id']}", headers=auth("clerk")).json
    assert birth["prints"] == []
    assert birth["facility"] is None
    assert "born_at" not in birth["certificate"]["newborn"]
    question = {"query_string": {"cui": acta["cui"]}, "headers": auth("clerk") | {"X-Purpose": "registry_duty"}}
    assert [item["id"] for item in client.get("/api/v1/records", **question).json["items"]] == [acta["id"]]
    copy = client.post(f"/api/v1/records/{acta['id']}/copies", json={}, headers=auth("clerk"))
    assert copy.status_code == 201, copy.json


def test_the_one_who_entered_it_cannot_confirm_it_but_can_take_it_back(enter: Enter, decide: Decide) -> None:
    entry = enter().json
    assert decide(entry, role="clerk")["type"] == "/problems/four-eyes"
    assert decide(entry, "refuse", role="clerk")["state"] == "refused"
    again = enter(cui=entry["acta"]["cui"], number=entry["acta"]["number"])
    assert again.status_code == 201, again.json


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"cui": "5414828"}, "/cui"),
        ({"cui": "99541482"}, "/cui"),
        ({"cui": "99541482-Z"}, "/cui"),
        ({"cui": "10117410-2"}, "/cui"),
        ({"number": "<b>"}, "/number"),
        ({"born_on": "2014-07-03"}, "/inscribed_on"),
        ({"born_on": "2014-02-30"}, "/born_on"),
        ({"died_on": "2013-01-01"}, "/died_on"),
        ({"sex": "x"}, "/sex"),
        ({"ubigeo": "999999"}, "/ubigeo"),
        ({"mother_document_number": "11111111"}, "/mother_document_number"),
        ({"mother_given_names": None, "mother_first_surname": None}, "/mother_given_names"),
        ({"given_names": None, "first_surname": None}, "/given_names"),
        ({"father_document_type": "DNI", "father_document_number": "40404041"}, "/father_given_names"),
        ({"given_names": "Expósito"}, "/given_names"),
        ({"paper": b"%PDF-1.7 cut"}, "/scan"),
        ({"paper": b"GIF89a"}, "/scan"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(enter: Enter, fields: dict[str, Any], pointer: str) -> None:
    answer = enter(**fields)
    assert answer.status_code == 422, answer.json
    assert pointer in pointers(answer)


def test_lost_zeros_of_a_cui_are_named(enter: Enter) -> None:
    assert "leading zeros" in enter(cui="5414828").json["errors"][0]["detail"]


def test_a_number_taken_is_refused_with_who_settles_it(enter: Enter, decide: Decide) -> None:
    first = enter()
    waiting = enter(cui=first.json["acta"]["cui"])
    assert waiting.status_code == 409
    assert "second person" in waiting.json["errors"][0]["detail"]
    decide(first.json)
    taken = enter(cui=first.json["acta"]["cui"])
    assert taken.status_code == 409
    assert "a supervisor asks the office" in taken.json["errors"][0]["detail"]
    same_number = enter(number=first.json["acta"]["number"])
    assert pointers(same_number) == {"/number"}
    other_office = enter(number=first.json["acta"]["number"], office="Municipalidad de Lurín")
    assert other_office.status_code == 201, other_office.json


def test_a_number_of_the_own_block_that_an_acta_has_is_never_assigned(registry: Registry, enter: Enter) -> None:
    with registry.begin(SYSTEM) as ctx:
        probe = people.assign_cui(ctx, people.register_person(ctx, people.RegisterPerson())).digits
    following = f"{int(probe) + 1:08d}"
    assert enter(cui=f"{following}-{cui_check_digit(following)}").status_code == 201
    with registry.begin(SYSTEM) as ctx:
        assert people.assign_cui(ctx, people.register_person(ctx, people.RegisterPerson())).digits != following


def test_an_adults_own_acta_joins_the_person_whom_the_registry_knows(
    client: Any, auth: Auth, enter: Enter, decide: Decide
) -> None:
    cui = a_cui()
    mother = {"mother_document_number": cui[:8], "mother_given_names": "Eulalia", "mother_first_surname": "Ccoa"}
    child = decide(enter(**mother).json)
    kin = client.get(
        f"/api/v1/people/{_child(client, auth, child)}", headers=auth("clerk") | {"X-Purpose": "registry_duty"}
    ).json["kin"]
    own = decide(
        enter(
            cui=cui,
            given_names="Eulalia",
            first_surname="Ccoa",
            second_surname="Quispe",
            born_on="1988-01-02",
            inscribed_on="1988-02-01",
            mother_document_number=digits(8),
            mother_given_names="Ana",
        ).json
    )
    assert own["state"] == "inscribed", own
    assert _child(client, auth, own) == kin[0]["relative_id"]


def test_a_cui_that_a_person_of_another_name_bears_is_not_inscribed(enter: Enter, decide: Decide) -> None:
    cui = a_cui()
    decide(enter(mother_document_number=cui[:8]).json)
    other = enter(
        cui=cui,
        given_names="Zacarías",
        first_surname="Tuesta",
        second_surname="Ríos",
        sex="male",
        mother_given_names="Luz",
        mother_first_surname="Ríos",
    )
    done = decide(other.json)
    assert done["state"] == "refused"
    assert "another name" in done["refusal"]


def test_people_with_one_name_come_in(enter: Enter, decide: Decide) -> None:
    single = {
        "first_surname": None,
        "second_surname": None,
        "mother_given_names": None,
        "mother_first_surname": "Suharti",
    }
    done = decide(enter(given_names="Dewi", father_given_names="Sukarno", **single).json)
    assert done["state"] == "inscribed", done
    assert (done["acta"]["given_names"], done["acta"]["first_surname"]) == ("Dewi", None)


def test_a_child_who_died_comes_in_with_the_day(client: Any, auth: Auth, enter: Enter, decide: Decide) -> None:
    done = decide(enter(died_on="2015-03-01").json)
    person = client.get(
        f"/api/v1/people/{_child(client, auth, done)}", headers=auth("clerk") | {"X-Purpose": "registry_duty"}
    ).json
    assert person["died_on"] == "2015-03-01"


def test_a_transcription_run_twice_makes_one_acta(registry: Registry, enter: Enter, decide: Decide) -> None:
    done = decide(enter().json)
    run_task(registry, "transcription.inscribe", {"transcription_id": done["id"]})
    with registry.begin(SYSTEM) as ctx:
        from registry.births.transcription import queries

        row = queries.transcription(ctx.session, done["id"])
        assert row is not None
        assert str(row.record_id) == done["record_id"]


def test_nothing_is_suspected_of_what_an_old_acta_does_not_state(
    registry: Registry, client: Any, auth: Auth, enter: Enter, decide: Decide, sql: Callable[..., Any]
) -> None:
    done = decide(enter().json)
    acta = client.get(f"/api/v1/records/{done['record_id']}", headers=auth("clerk")).json
    run_task(registry, SEARCH_TASK, {"birth_id": acta["birth_id"]})
    alerts = "SELECT count(*) FROM alert_person WHERE person_id = :child"
    assert sql(alerts, child=acta["child_id"]) == 0


def test_a_scan_is_read_as_it_was_sent(client: Any, auth: Auth, enter: Enter, scan: bytes) -> None:
    entry = enter().json
    answer = client.get(f"/api/v1/transcriptions/{entry['id']}/scan", headers=auth("supervisor"))
    assert answer.data == scan
    assert answer.mimetype == "image/png"
    assert "attachment" in answer.headers["Content-Disposition"]


def test_sex_and_names_of_an_old_acta_can_be_rectified(client: Any, auth: Auth, enter: Enter, decide: Decide) -> None:
    done = decide(enter().json)
    body = {
        "reason": "Según el libro de actas",
        "document": {"kind": "birth_certificate", "reference": "Libro 12, folio 3"},
        "certificate": {"newborn": {"sex": "male"}},
    }
    path = f"/api/v1/records/{done['record_id']}"
    asked = client.post(f"{path}/rectification", json=body, headers=auth("clerk"))
    assert asked.status_code == 202, asked.json
    decision = {"decision": "approve", "requested_at": asked.json["waiting"]["requested_at"]}
    answer = client.post(f"{path}/decision", json=decision, headers=auth("supervisor"))
    assert answer.status_code == 200, answer.json


def _child(client: Any, auth: Auth, done: dict[str, Any]) -> str:
    acta = client.get(f"/api/v1/records/{done['record_id']}", headers=auth("clerk")).json
    return str(acta["child_id"])

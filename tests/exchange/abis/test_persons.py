"""A client keeps persons of its own: enrolled, read, changed, merged, moved, deleted; nobody else is told of them."""

import base64
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from registry.exchange.abis import rules
from tests.exchange.abis.conftest import Workflow


def test_what_was_enrolled_is_read_as_it_was_sent(flow: Workflow) -> None:
    sent = flow.print(901, captureDevice="FS80H", resolution=500)
    stored = flow.enrol("A-1", "e1", sent, clientData=base64.b64encode(b"x").decode())
    assert (stored["personId"], stored["encounterId"]) == ("A-1", "e1")
    assert stored["others"]["prints"][0]["biometricSubType"] == "RIGHT_INDEX"
    read = flow.ask("GET", "persons/A-1/encounters/e1").json
    assert read["biographicData"]["firstName"] == "Ñusta"
    assert read["biometricData"] == [sent]
    assert flow.ask("GET", "persons/A-1/encounters").json == [read]
    [template] = flow.ask("GET", "persons/A-1/encounters/e1/templates").json
    assert base64.b64decode(template["template"])[:4] == b"FMR\0"
    assert flow.ask("GET", "persons/A-1/encounters/e1/templates", biometricSubType="LEFT_INDEX").json == []
    assert flow.ask("GET", "persons/A-1/encounters/e1/templates", templateFormat="X").status_code == 400


def test_a_person_without_a_name_gets_one_at_random(flow: Workflow) -> None:
    first, second = (flow.ask("POST", "persons", flow.encounter()).json for _ in range(2))
    assert len({first["personId"], second["personId"], first["encounterId"], second["encounterId"]}) == 4
    third = flow.ask("POST", f"persons/{first['personId']}/encounters", flow.encounter()).json
    assert third["personId"] == first["personId"]
    assert len(flow.ask("GET", f"persons/{first['personId']}/encounters").json) == 2


def test_the_same_encounter_twice_is_refused_and_the_first_stays(flow: Workflow) -> None:
    flow.enrol("A", "e1", encounterType="FIRST")
    again = flow.ask("POST", "persons/A/encounters/e1", flow.encounter())
    assert (again.status_code, again.json["code"]) == (409, 409)
    assert flow.ask("GET", "persons/A/encounters/e1").json["encounterType"] == "FIRST"
    flow.enrol("B", "e1")


def test_of_encounters_sent_at_once_under_one_name_one_is_stored(flow: Workflow) -> None:
    def send(number: int) -> int:
        body = flow.encounter(encounterType=str(number))
        with flow.system.http.application.test_client() as http:
            headers = flow.system.authorization | {"X-Purpose": "education"}
            address = "/osia/abis/v1/persons/A/encounters/e1?transactionId=t"
            return int(http.post(address, json=body, headers=headers).status_code)

    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(send, range(4))) == [200, 409, 409, 409]
    assert len(flow.ask("GET", "persons/A/encounters").json) == 1


def test_encounters_too_large_together_are_read_one_by_one(flow: Workflow, monkeypatch: pytest.MonkeyPatch) -> None:
    flow.enrol("A", "e1", flow.print(901))
    monkeypatch.setattr(rules, "LARGEST_ANSWER_BYTES", 1000)
    assert flow.ask("GET", "persons/A/encounters").status_code == 400
    assert flow.ask("GET", "persons/A/encounters/e1").status_code == 200


def test_a_client_keeps_no_more_than_it_may(flow: Workflow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "MOST_ENCOUNTERS_OF_ONE", 1)
    flow.enrol("A", "e1")
    assert flow.ask("POST", "persons/A/encounters/e2", flow.encounter()).status_code == 403
    flow.enrol("B", "e2")
    assert flow.ask("POST", "persons/A/merge/B").status_code == 403
    monkeypatch.setattr(rules, "MOST_ENCOUNTERS", 2)
    assert flow.ask("POST", "persons", flow.encounter()).status_code == 403


def test_an_update_replaces_all_of_an_encounter(flow: Workflow) -> None:
    flow.enrol("A", "e1", flow.print(901))
    body = flow.encounter(flow.print(902, subtype="LEFT_THUMB"), encounterId="e1", galleries=["VIP"])
    assert flow.ask("PUT", "persons/A/encounters/e1", body).status_code == 200
    read = flow.ask("GET", "persons/A/encounters/e1").json
    assert [item["biometricSubType"] for item in read["biometricData"]] == ["LEFT_THUMB"]
    assert flow.ask("GET", "galleries").json == ["VIP"]
    assert flow.names(flow.identify(flow.print(901, 2))) == []
    assert flow.ask("PUT", "persons/A/encounters/other", flow.encounter()).status_code == 404
    assert flow.ask("PUT", "persons/A/encounters/e1", flow.encounter(encounterId="e2")).status_code == 400


def test_merged_persons_are_one_unless_their_encounters_are_called_alike(flow: Workflow) -> None:
    flow.enrol("A", "e1")
    flow.enrol("B", "e1")
    assert flow.ask("POST", "persons/A/merge/B").status_code == 409
    assert flow.ask("GET", "persons/B/encounters").status_code == 200
    flow.enrol("C", "e2")
    flow.enrol("C", "e3")
    assert flow.ask("POST", "persons/A/merge/C").status_code == 204
    assert flow.ask("GET", "persons/C/encounters").status_code == 404
    assert len(flow.ask("GET", "persons/A/encounters").json) == 3
    assert flow.ask("POST", "persons/A/merge/A").status_code == 400
    assert flow.ask("POST", "persons/A/merge/nobody").status_code == 404
    assert flow.ask("POST", "persons/B/move/A/encounters/e2").status_code == 204
    assert len(flow.ask("GET", "persons/B/encounters").json) == 2
    assert flow.ask("POST", "persons/B/move/A/encounters/e1").status_code == 409


def test_with_the_last_encounter_the_person_goes(flow: Workflow) -> None:
    flow.enrol("A", "e1")
    flow.enrol("A", "e2")
    assert flow.ask("DELETE", "persons/A/encounters/e1").status_code == 204
    assert flow.ask("DELETE", "persons/A/encounters/e1").status_code == 404
    assert flow.ask("DELETE", "persons/A/encounters/e2").status_code == 204
    assert flow.ask("GET", "persons/A/encounters").status_code == 404
    flow.enrol("A", "e1")
    assert flow.ask("DELETE", "persons/A").status_code == 204
    assert flow.ask("DELETE", "persons/A").status_code == 404


def test_galleries_are_listed_in_pages_and_as_csv(flow: Workflow) -> None:
    flow.enrol("A", "e1", galleries=["VIP", "CENSUS"])
    flow.enrol("Ñ,B", "e1")
    assert flow.ask("GET", "galleries").json == ["CENSUS", "VIP"]
    assert flow.ask("GET", "galleries/VIP").json == [{"personId": "A", "encounterId": "e1"}]
    assert len(flow.ask("GET", "galleries/ALL").json) == 2
    assert flow.ask("GET", "galleries/ALL", offset=1, limit=5).json[0]["personId"] == "Ñ,B"
    assert flow.ask("GET", "galleries/OTHER").status_code == 404
    headers = flow.system.authorization | {"X-Purpose": "identity_check", "Accept": "text/csv"}
    table = flow.system.http.get("/osia/abis/v1/galleries/ALL?transactionId=t", headers=headers)
    assert table.text == 'personId,encounterId\nA,e1\n"Ñ,B",e1\n'
    assert flow.ask("PUT", "persons/A/encounters/e1/galleries", ["CENSUS"]).status_code == 204
    assert flow.ask("GET", "galleries").json == ["CENSUS"]
    refused: tuple[Any, ...] = ([], ["A", "A"], ["ALL"], {}, [1])
    for wrong in refused:
        assert flow.ask("PUT", "persons/A/encounters/e1/galleries", wrong).status_code == 400
    assert flow.ask("PUT", "persons/nobody/encounters/e1/galleries", ["A"]).status_code == 400


FACE = {"biometricType": "FACE", "image": "AAAA"}
NOT_SUPPORTED = [
    ({"biometricData": [FACE]}, "biometricType"),
    ({"biometricData": [{"biometricType": "IRIS", "biometricSubType": "EYE_LEFT", "image": "AAAA"}]}, "biometricType"),
    ({"biometricData": [{"biometricType": "FINGER", "biometricSubType": "PLAIN_THUMBS", "image": "AAAA"}]}, "SubType"),
    ({"biometricData": [{"biometricType": "FINGER", "image": "AAAA"}]}, "biometricSubType"),
    ({"biometricData": [{"biometricType": "FINGER", "imageRef": "http://127.0.0.1/x"}]}, "imageRef"),
    ({"biometricData": [{"biometricType": "FINGER"}]}, "image"),
    ({"encryption": {"type": "JWE", "scope": "$"}}, "encryption"),
    ({"integrity": []}, "integrity"),
    ({"galleries": ["ALL"]}, "galleries"),
    ({"galleries": []}, "galleries"),
    ({"status": "SLEEPING"}, "status"),
    ({"unknown": 1}, "unknown"),
]


@pytest.mark.parametrize(("changes", "where"), NOT_SUPPORTED, ids=str)
def test_what_is_not_supported_is_refused_by_its_name(flow: Workflow, changes: dict[str, Any], where: str) -> None:
    answer = flow.ask("POST", "persons", flow.encounter(**changes))
    assert answer.status_code == 400
    assert where in answer.json["message"]
    assert flow.ask("GET", "galleries").json == []


def test_a_missing_finger_needs_no_image(flow: Workflow) -> None:
    absent = {"biometricType": "FINGER", "missing": [{"biometricSubType": "LEFT_THUMB", "presence": "AMPUTATED"}]}
    flow.enrol("A", "e1", absent)
    assert flow.ask("GET", "persons/A/encounters/e1").json["biometricData"] == [absent]


@pytest.mark.parametrize("garbage", [b"", b"\x89PNG\r\n\x1a\n", b"not an image", b"FIR\x00020\x00" + b"\xff" * 60])
def test_garbage_instead_of_an_image_is_named_and_stores_nothing(flow: Workflow, garbage: bytes) -> None:
    wrong = {"biometricType": "FINGER", "biometricSubType": "LEFT_INDEX", "image": base64.b64encode(garbage).decode()}
    answer = flow.ask("POST", "persons", flow.encounter(flow.print(901), wrong))
    assert answer.status_code == 400
    assert "/biometricData/1/image" in answer.json["message"]
    assert flow.ask("GET", "galleries").json == []


def test_a_template_of_a_standard_is_taken_and_found_by_an_image(flow: Workflow) -> None:
    flow.enrol("A", "e1", flow.print(901))
    [template] = flow.ask("GET", "persons/A/encounters/e1/templates", templateFormat="ANSI_378").json
    record = {"template": template["template"], "templateFormat": "ANSI_378"}
    flow.enrol("B", "e1", {"biometricType": "FINGER", "biometricSubType": "RIGHT_INDEX"} | record)
    assert flow.ask("GET", "persons/B/encounters/e1").json["biometricData"][0]["templateFormat"] == "ANSI_378"
    assert set(flow.names(flow.identify(flow.print(901, 2)))) == {"A", "B"}
    body = flow.encounter({"biometricType": "FINGER", "biometricSubType": "LEFT_INDEX"} | record)
    assert flow.ask("POST", "persons", body).status_code == 400
    body = flow.encounter({"biometricType": "FINGER", "biometricSubType": "LEFT_INDEX", "template": "AAAA"})
    assert flow.ask("POST", "persons", body).status_code == 400


def test_another_client_sees_nothing(flow: Workflow, workflow: Callable[..., Workflow]) -> None:
    other = workflow()
    flow.enrol("A", "e1", flow.print(901))
    assert other.ask("GET", "persons/A/encounters").status_code == 404
    assert other.ask("GET", "galleries").json == []
    assert other.names(other.identify(other.print(901, 2))) == []
    assert other.ask("POST", "identify/ALL/A").status_code == 404
    other.enrol("A", "e1", other.print(902))
    assert flow.names(flow.identify(flow.print(902, 2))) == []
    assert other.ask("DELETE", "persons/A").status_code == 204
    assert flow.ask("GET", "persons/A/encounters").status_code == 200


def test_nothing_is_done_that_was_not_agreed(workflow: Callable[..., Workflow]) -> None:
    stranger = workflow(operations=("search",))
    assert stranger.ask("GET", "galleries").status_code == 403
    assert stranger.ask("POST", "persons", stranger.encounter()).status_code == 403
    flow = workflow(purposes=("education",))
    assert flow.ask("GET", "galleries").status_code == 403
    flow.purpose = None
    assert flow.ask("GET", "galleries").status_code == 403


def test_every_print_counts_against_the_day(workflow: Callable[..., Workflow]) -> None:
    flow = workflow(per_day=3)
    flow.enrol("A", "e1", flow.print(901), flow.print(902, subtype="LEFT_INDEX"))
    assert flow.ask("GET", "galleries").status_code == 200
    refused = flow.ask("POST", "persons", flow.encounter(flow.print(903)))
    assert (refused.status_code, refused.json["code"]) == (429, 429)
    assert int(refused.headers["Retry-After"]) > 0

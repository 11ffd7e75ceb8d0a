"""What was done about both families before the sealing is absent, or as if the control family had been there alone."""

import io
import json
import zipfile
from typing import Any

from tests.sealing.walk.databases import Answer, Stage
from tests.sealing.walk.desk import Desk
from tests.sealing.walk.family import ATTENDANT, COLLEAGUE, INVESTIGATOR, PHRASE, REGISTRAR, SEARCH
from tests.sealing.walk.samples import born_at, certificate
from tests.sealing.walk.values import an_id
from tests.sealing.walk.world import World, seal


def _read(stage: Stage, path: str, who: str = INVESTIGATOR) -> Answer:
    return stage.ask("GET", f"/api/v1{path}", who, X_Purpose="identity_check")


def _compared(answer: Answer) -> tuple[int, Any, tuple[str, ...]]:
    body = json.loads(answer.body)
    body.pop("request_id", None)
    return answer.status, body, answer.statements


def test_a_case_about_both_families_is_absent_as_a_whole(world: World) -> None:
    with world.copy() as stage:
        desk = Desk(stage)
        persons = [world.control.ids["child"], world.hidden.ids["mother"]]
        case = desk.post("/cases", {"reason": PHRASE, "persons": persons}, INVESTIGATOR)["id"]
        desk.post(f"/cases/{case}/reviewers", {"username": COLLEAGUE}, INVESTIGATOR, 200)
        seal(stage, world.hidden.persons)
        for who in (INVESTIGATOR, COLLEAGUE):
            for path in ("", "/searches", "/judgements", "/graph", "/timeline", "/score", "/watch-hits"):
                answer = _read(stage, f"/cases/{case}{path}", who)
                assert answer.status == 404, path
                assert _compared(answer) == _compared(_read(stage, f"/cases/{an_id()}{path}", who)), path
            assert case not in _read(stage, "/cases?limit=100&with_postponed=true", who).text


def test_a_search_that_matched_both_families_leaves_no_trace_in_a_case_about_one(world: World) -> None:
    with world.copy() as stage:
        desk = Desk(stage)
        case = desk.post("/cases", {"reason": PHRASE, "persons": [world.control.ids["child"]]}, INVESTIGATOR)["id"]
        by = SEARCH | {"kind": "attendant", "criteria": {"document_number": ATTENDANT}}
        search = desk.post(f"/cases/{case}/searches", by, INVESTIGATOR)
        seal(stage, world.hidden.persons)
        read = _read(stage, f"/cases/{case}")
        assert read.status == 200
        listed = _read(stage, f"/cases/{case}/searches")
        assert search["id"] in listed.text or search["id"] not in read.text
        assert _compared(_read(stage, f"/cases/{case}/searches/{search['id']}"))[0] == 200 or (
            _compared(_read(stage, f"/cases/{case}/searches/{search['id']}"))
            == _compared(_read(stage, f"/cases/{case}/searches/{an_id()}"))
        )
        exported = desk.post(f"/cases/{case}/exports", {"reason": PHRASE, "target": "fiscalia"}, INVESTIGATOR)
        bundle = desk.get(f"/cases/{case}/exports/{exported['id']}", INVESTIGATOR)
        assert not [person for person in world.hidden.persons if person.encode() in _unpacked(bundle)]
        assert search["id"] in listed.text or search["id"].encode() not in _unpacked(bundle)


def test_a_child_sealed_alone_hides_its_birth_and_delivery_too(world: World) -> None:
    ids = world.hidden.ids
    with world.copy() as stage:
        seal(stage, [ids["child"]])
        mother = _read(stage, f"/people/{ids['mother']}")
        assert mother.status == 200
        assert ids["child"] not in mother.text
        for path in (
            f"/people/{ids['child']}",
            f"/births/{ids['birth_id']}",
            f"/records/{ids['record_id']}",
            f"/documents/{ids['card_id']}",
            f"/cases/{ids['case_id']}",
        ):
            assert _compared(_read(stage, path)) == _compared(_read(stage, f"{path[: path.rindex('/')]}/{an_id()}")), (
                path
            )
        birth = {"certificate": certificate(world.control, born_at(2), "700000000002", "70000002"), "prints": []}
        twin, unknown = (
            stage.ask("POST", "/api/v1/births", REGISTRAR, birth | {"delivery_id": delivery})
            for delivery in (ids["delivery_id"], an_id())
        )
        assert _compared(twin) == _compared(unknown)


def _unpacked(bundle: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())

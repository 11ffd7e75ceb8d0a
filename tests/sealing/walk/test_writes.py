"""Writing with a sealed person's numbers works as with nobody's; nothing is lost, and those who may know learn of it.

Each step is sent to the registry where the family is sealed and to the one where it never was: the answers are the
same, apart from what is new.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from registry.access.http import registry_of
from registry.core.worker import run_task
from registry.fingerprints.synthetic import draw_finger
from registry.investigations.searches.service import FIND_TASK
from tests.births.samples import digits
from tests.sealing.walk.asking import Exchange, Masked, differences, hidden_from, known_ids, masking, now
from tests.sealing.walk.databases import Answer, Stage
from tests.sealing.walk.desk import Desk, run_jobs
from tests.sealing.walk.family import CLERK, INVESTIGATOR, PHRASE, REGISTRAR, SEARCH, SUPERVISOR, Json
from tests.sealing.walk.places import HEADERS
from tests.sealing.walk.samples import (
    application_body,
    born_at,
    captured_print,
    certificate,
    failed,
    image_of_finger,
    watch_body,
)
from tests.sealing.walk.world import World, seal

_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class TwoRegistries:
    """Sends the same requests to two registries, which have to answer alike."""

    def __init__(self, stages: tuple[Stage, Stage], masked: Masked) -> None:
        self.stages, self.masked = stages, masked
        self.created: list[dict[str, str]] = [{}, {}]

    def ask(self, method: str, path: str, who: str, body: Any = None, name: str = "", **headers: str) -> Answer:
        """Ask both; returns the first's answer. Later requests refer to the id it created as «name»."""
        answers = []
        for stage, made in zip(self.stages, self.created, strict=True):
            sent = None if body is None else json.loads(_filled(json.dumps(body, ensure_ascii=False), made))
            answer = stage.ask(method, f"/api/v1{_filled(path, made)}", who, sent, **HEADERS, **headers)
            if name and answer.status < 300:
                made |= {name: json.loads(answer.body)["id"]}
            answers.append(answer)
        created = [tuple(ids.values()) for ids in self.created]
        one, other = (Exchange(answer, sent) for answer, sent in zip(answers, created, strict=True))
        differing = list(differences(one, other, self.masked, of_any_length=True))
        assert not differing, (method, path, differing)
        return answers[0]


def _filled(text: str, made: Mapping[str, str]) -> str:
    for name, value in made.items():
        text = text.replace(f"«{name}»", value)
    return text


@pytest.fixture(scope="session")
def unmade(world: World) -> Masked:
    return masking(known_ids(world.known), now(), makes=True)


@pytest.fixture
def twice(world: World, unmade: Masked) -> Iterator[TwoRegistries]:
    """The registry where the family is sealed and the one where it never was; all requests are rolled back."""
    with world.sealed.undone() as sealed, world.never.undone() as never:
        yield TwoRegistries((sealed, never), unmade)


def _birth(world: World, **changes: Any) -> Json:
    """A birth of another child, of the sealed mother, under the sealed child's number, with her finger."""
    hidden, at = world.hidden, born_at(6)
    told = certificate(world.control, at, hidden.ids["cnv"], hidden.ids["mother_dni"])
    hers = captured_print("mother", 1, at, draw_finger(hidden.seed + 11, 4, newborn=False))
    prints = [hers, *failed("mother", at, 2), *failed("newborn", at, 1, 2)]
    return {"sign": True, "certificate": told, "prints": prints} | changes


def test_births_and_actas_are_registered_under_the_numbers_of_the_sealed(world: World, twice: TwoRegistries) -> None:
    ids = world.hidden.ids
    assert twice.ask("POST", "/births", REGISTRAR, _birth(world), "birth").status == 201
    father = {
        "given_names": "Andrés",
        "first_surname": "Soto",
        "document_type": "DNI",
        "recognises": True,
        "document_number": ids["father_dni"],
    }
    declarant = {"relation": "relative", "document_type": "DNI", "document_number": ids["declarant_dni"]}
    record = {"birth_id": "«birth»", "given_names": "Kusi", "father": father, "declarant": declarant}
    assert twice.ask("POST", "/records", CLERK, record, "record").status == 201
    assert twice.ask("POST", "/records/«record»/inscription", CLERK, {}).status == 200
    assert twice.ask("POST", "/records/«record»/copies", CLERK, {"language": "ay"}, "copy").status == 201
    for path in ("/records/«record»", "/births/«birth»"):
        assert twice.ask("GET", path, CLERK).status == 200
    again = {"birth_id": "«birth»", "given_names": "Kusi", "declarant": {"relation": "mother"}}
    assert twice.ask("POST", "/records", CLERK, again).status in (409, 422)


def test_a_sealed_person_cannot_be_added_to_anything(world: World, twice: TwoRegistries) -> None:
    hidden, control = world.hidden.ids, world.control.ids
    case = control["case_id"]
    for persons in ([hidden["child"]], [control["mother"], hidden["mother"]], [*world.hidden.persons]):
        assert twice.ask("POST", "/cases", INVESTIGATOR, {"reason": PHRASE, "persons": persons}).status == 422
        assert twice.ask("POST", f"/cases/{case}/persons", INVESTIGATOR, {"persons": persons}).status == 422
    body = watch_body(person_id=hidden["child"])
    assert twice.ask("POST", "/watchlist/entries", INVESTIGATOR, body).status == 422
    for path in (f"/people/{hidden['child']}/absences", f"/people/{hidden['mother']}/absences"):
        assert twice.ask("POST", path, INVESTIGATOR, {"left_on": "2024-01-01", "source": "MIG-1"}).status == 404
    death = {"died_on": "2025-01-01", "document": {"kind": "death_record", "reference": "12-2025"}}
    assert twice.ask("POST", f"/people/{hidden['child']}/death", CLERK, death).status == 404
    applied = application_body(world.control, world.control.seed, hidden["mother"], submit=False)
    path = f"/people/{control['baby']}/documents"
    assert twice.ask("POST", path, CLERK, applied).status in (404, 422)
    judged = {
        "left": control["child"],
        "right": hidden["child"],
        "verdict": "same",
        "reason": PHRASE,
        "evidence": [{"kind": "entry", "id": control["entry_id"]}],
    }
    assert twice.ask("POST", f"/cases/{case}/judgements", INVESTIGATOR, judged).status == 422


def test_an_applicant_with_a_sealed_persons_number_is_somebody_new(world: World, twice: TwoRegistries) -> None:
    applicant = {
        "relation": "aunt_or_uncle",
        "document_type": "DNI",
        "given_names": "Andrés",
        "first_surname": "Soto",
        "document_number": world.hidden.ids["father_dni"],
        "proof": "birth_record",
        "proof_number": "77",
    }
    body = {"kind": "first", "applicant": applicant, "prints": []}
    path = f"/people/{world.control.ids['baby']}/documents"
    assert twice.ask("POST", path, CLERK, body, "application").status == 201
    assert twice.ask("GET", "/applications/«application»", CLERK).status == 200


def _searched(stage: Stage, path: str, body: Json) -> None:
    desk = Desk(stage)
    search = desk.post(path, body, INVESTIGATOR)["id"]
    desk.post(f"{path}/{search}/approval", {"agrees": True, "reason": PHRASE}, SUPERVISOR, 200)
    desk.post(f"{path}/{search}/run", {}, INVESTIGATOR, 200)
    run_task(registry_of(stage.app), FIND_TASK, {"search_id": search})


def test_a_finger_of_the_sealed_matches_nobody_among_as_many_persons(world: World, twice: TwoRegistries) -> None:
    for side, seed in (("adult", 11), ("child", 1)):
        prints = [{"finger": 1, "ppi": 500, "image": image_of_finger(world.hidden, 3, seed)}]
        path = f"/cases/{world.control.ids['case_id']}/searches"
        body = SEARCH | {"kind": "prints", "criteria": {"side": side, "prints": prints}}
        for stage in twice.stages:  # galleries are loaded by whoever searches first
            _searched(stage, path, body)
        assert twice.ask("POST", path, INVESTIGATOR, body, "search").status == 201
        agreed = {"agrees": True, "reason": PHRASE}
        for stage, made in zip(twice.stages, twice.created, strict=True):
            stage.ask("POST", f"/api/v1{path}/{made['search']}/approval", SUPERVISOR, agreed)
        answer = json.loads(twice.ask("POST", f"{path}/«search»/run", INVESTIGATOR, {}).body)
        assert answer["state"] == "searching"
        for stage, made in zip(twice.stages, twice.created, strict=True):
            run_task(registry_of(stage.app), FIND_TASK, {"search_id": made["search"]})
        found = json.loads(twice.ask("GET", f"{path}/«search»", INVESTIGATOR).body)
        assert (found["state"], found["hits"]) == ("done", [])
        assert twice.ask("POST", f"{path}/«search»/replay", INVESTIGATOR, {}).status == 200


@pytest.mark.parametrize("is_changed", [False, True])
def test_a_repeated_request_of_the_sealed_is_answered_as_a_new_one(
    world: World, twice: TwoRegistries, is_changed: bool
) -> None:
    sent = world.hidden.requests["birth"]
    body = sent["body"] | ({"sign": False} if is_changed else {})
    again = twice.ask("POST", "/births", REGISTRAR, body, Idempotency_Key=sent["key"])
    assert again.status == 201
    assert not {world.hidden.ids[one] for one in ("birth_id", "child", "mother")} & set(_ID.findall(again.text))
    sent = world.hidden.requests["application"]
    path = f"/people/{world.hidden.ids['child']}/documents"
    assert twice.ask("POST", path, CLERK, sent["body"], Idempotency_Key=sent["key"]).status == 404
    sent = world.control.requests["birth"]
    kept = twice.ask("POST", "/births", REGISTRAR, sent["body"], Idempotency_Key=sent["key"])
    assert json.loads(kept.body)["id"] == world.control.ids["birth_id"]


def test_what_is_registered_beside_the_sealed_stays_and_raises_alerts_for_those_who_may_know(
    world: World, unmade: Masked
) -> None:
    with world.both() as (stage, never):
        seal(stage, world.hidden.persons)
        both = TwoRegistries((stage, never), unmade)
        made = json.loads(both.ask("POST", "/births", REGISTRAR, _birth(world), "birth").body)
        for one in (stage, never):
            run_jobs(one)
        both.created = [
            one | {"mother": _mother(each, one)} for each, one in zip(both.stages, both.created, strict=True)
        ]
        for path in ("/births/«birth»", "/people/«mother»"):
            assert both.ask("GET", path, CLERK).status == 200
        new = {made["mother_id"], made["newborn_id"]}
        sealed = set(world.hidden.persons)
        alerts = Desk(stage).get("/alerts?limit=100", SUPERVISOR)["items"]
        about = [set(one["persons"]) for one in alerts if set(one["persons"]) & new]
        assert [one for one in about if one & sealed], "those who may know see that one woman has two records"
        for role in hidden_from("alerts.read"):
            seen = Desk(stage).get("/alerts?limit=100", str(role))["items"]
            same = Desk(never).get("/alerts?limit=100", str(role))["items"]
            assert not [one for one in seen if set(one["persons"]) & sealed]
            assert [len(one["persons"]) for one in seen] == [len(one["persons"]) for one in same]


def _mother(stage: Stage, made: Mapping[str, str]) -> str:
    found: str = Desk(stage).get(f"/births/{made['birth']}", CLERK)["mother_id"]
    return found


def test_no_number_is_given_twice_though_its_bearer_is_sealed(world: World) -> None:
    with world.copy() as stage:
        seal(stage, world.hidden.persons)
        desk = Desk(stage)
        birth = desk.post(
            "/births",
            _birth(world) | {"certificate": certificate(world.control, born_at(6), digits(12), digits(8))},
            REGISTRAR,
        )
        acta = desk.post(
            "/records", {"birth_id": birth["id"], "given_names": "Kusi", "declarant": {"relation": "mother"}}, CLERK
        )
        acta = desk.post(f"/records/{acta['id']}/inscription", {}, CLERK, 200)
        assert acta["number"] not in (world.hidden.ids["acta_number"], world.control.ids["acta_number"])
        assert acta["cui"] not in (world.hidden.ids["cui"], world.control.ids["cui"])

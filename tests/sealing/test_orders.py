"""Requests and decisions that are wrong, too late, about one's own request, or made by two at once."""

import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask

from tests.births.samples import pointers
from tests.investigations.conftest import OTHER_SUPERVISOR, SUPERVISOR

THIRD = "supervisor.c"
ORDER = {"basis": "victim", "reference": "EXP-2026-0011"}
Post = Callable[..., Any]


@pytest.fixture
def sealing_request(post: Post, person: Callable[..., str]) -> Callable[..., str]:
    """sealing_request(*persons): the path of a sealing awaiting its decision; of a new person by default."""

    def request(*persons: str) -> str:
        answer = post("/sealings", ORDER | {"persons": list(persons) or [person(given_names="Illa")]}, SUPERVISOR)
        assert answer.status_code == 201, answer.text
        return f"/sealings/{answer.json['id']}"

    return request


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"persons": []}, "/persons"),
        ({"persons": None}, "/persons"),
        ({"persons": "all"}, "/persons"),
        ({"persons": [str(uuid.uuid4())]}, "/persons/0"),
        ({"persons": ["nobody"]}, "/persons/0"),
        ({"persons": [str(uuid.uuid4()) for _ in range(21)]}, "/persons"),
        ({"basis": "whim"}, "/basis"),
        ({"basis": None}, "/basis"),
        ({"reference": " "}, "/reference"),
        ({"reference": "x" * 121}, "/reference"),
        ({"reference": "EXP\u202e1"}, "/reference"),
        ({"reason": "more"}, "/reason"),
    ],
)
def test_a_wrong_request_is_refused_with_its_error(
    post: Post, person: Callable[..., str], sql: Any, change: Any, where: str
) -> None:
    before = sql("SELECT count(*) FROM sealing")
    refused = post("/sealings", ORDER | {"persons": [person(given_names="Illa")]} | change, SUPERVISOR)
    assert refused.status_code == 422, refused.text
    assert where in pointers(refused)
    assert sql("SELECT count(*) FROM sealing") == before


def test_a_sealing_names_each_person_once_and_twenty_at_most(post: Post, person: Callable[..., str]) -> None:
    person_id = person(given_names="Illa")
    assert "/persons" in pointers(post("/sealings", ORDER | {"persons": [person_id, person_id]}, SUPERVISOR))
    many = [person(given_names="Illa") for _ in range(20)]
    assert post("/sealings", ORDER | {"persons": many}, SUPERVISOR).status_code == 201


def test_an_id_that_is_not_a_persons_is_refused(
    post: Post, open_case: Any, sealing_request: Callable[..., str]
) -> None:
    for other in (open_case()["id"], sealing_request().split("/")[-1]):
        assert "/persons/0" in pointers(post("/sealings", ORDER | {"persons": [other]}, SUPERVISOR))


def test_a_person_is_never_sealed_by_two_sealings_at_once(
    post: Post, person: Callable[..., str], sealing_request: Callable[..., str]
) -> None:
    person_id, other = person(given_names="Illa"), person(given_names="Kusi")
    first, second = sealing_request(person_id), sealing_request(other, person_id)
    assert post(f"{first}/approval", None, OTHER_SUPERVISOR).status_code == 200
    for late in (
        post(f"{second}/approval", None, OTHER_SUPERVISOR),
        post("/sealings", ORDER | {"persons": [person_id]}, SUPERVISOR),
    ):
        assert (late.status_code, late.json["type"]) == (409, "/problems/already-sealed")
    assert post(f"{first}/lifting", {"reference": "EXP-1"}, SUPERVISOR).status_code == 200
    assert post("/sealings", ORDER | {"persons": [person_id]}, SUPERVISOR).status_code == 409, (
        "sealed until it is lifted"
    )
    assert post(f"{first}/lifting/approval", None, OTHER_SUPERVISOR).status_code == 200
    assert post(f"{second}/approval", None, OTHER_SUPERVISOR).status_code == 200


STEPS = {"approval": None, "refusal": None, "lifting": {"reference": "EXP-2"}, "lifting/approval": None}
PATHS = {
    "requested": [],
    "refused": ["refusal"],
    "in_force": ["approval"],
    "lift_requested": ["approval", "lifting"],
    "lifted": ["approval", "lifting", "lifting/approval"],
}
ALLOWED = {
    "requested": {"approval", "refusal"},
    "refused": set(),
    "in_force": {"lifting"},
    "lift_requested": {"refusal", "lifting/approval"},
    "lifted": set(),
}


@pytest.mark.parametrize("state", PATHS)
@pytest.mark.parametrize("step", STEPS)
def test_only_the_steps_of_a_state_are_possible(
    post: Post, sealing_request: Callable[..., str], state: str, step: str
) -> None:
    path = sealing_request()
    for number, earlier in enumerate(PATHS[state]):
        assert (
            post(f"{path}/{earlier}", STEPS[earlier], (OTHER_SUPERVISOR, SUPERVISOR)[number % 2 == 1]).status_code
            == 200
        )
    answer = post(f"{path}/{step}", STEPS[step], THIRD)
    assert answer.status_code == (200 if step in ALLOWED[state] else 409), answer.text


def test_nobody_decides_their_own_request(post: Post, sealing_request: Callable[..., str]) -> None:
    path = sealing_request()
    own = post(f"{path}/approval", None, SUPERVISOR)
    assert (own.status_code, own.json["type"]) == (409, "/problems/four-eyes")
    post(f"{path}/approval", None, OTHER_SUPERVISOR)
    post(f"{path}/lifting", {"reference": "EXP-3"}, OTHER_SUPERVISOR)
    own = post(f"{path}/lifting/approval", None, OTHER_SUPERVISOR)
    assert (own.status_code, own.json["type"]) == (409, "/problems/four-eyes")
    assert post(f"{path}/lifting/approval", None, SUPERVISOR).status_code == 200


def test_a_sealing_and_a_lifting_asked_for_by_mistake_are_taken_back(
    post: Post, sealing_request: Callable[..., str], sql: Any
) -> None:
    mistaken, path = sealing_request(), sealing_request()
    assert post(f"{mistaken}/refusal", None, SUPERVISOR).json["state"] == "refused"
    late = post(f"{mistaken}/approval", None, OTHER_SUPERVISOR)
    assert (late.status_code, late.json["type"]) == (409, "/problems/sealing-refused")
    post(f"{path}/approval", None, OTHER_SUPERVISOR)
    post(f"{path}/lifting", {"reference": "EXP-3"}, OTHER_SUPERVISOR)
    assert post(f"{path}/refusal", None, OTHER_SUPERVISOR).json["state"] == "in_force"
    journalled = "SELECT action FROM journal WHERE subject_id = :id AND action LIKE '%taken_back'"
    assert sql(journalled, id=mistaken.rpartition("/")[2]) == "sealing.taken_back"
    assert sql(journalled, id=path.rpartition("/")[2]) == "sealing.lifting_taken_back"


def test_an_unknown_sealing_is_not_found(post: Post, get: Any) -> None:
    path = f"/sealings/{uuid.uuid4()}"
    assert get(path, SUPERVISOR).status_code == 404
    for step, body in STEPS.items():
        assert post(f"{path}/{step}", body, SUPERVISOR).status_code == 404


@pytest.mark.parametrize("who", ["registrar.00006208", "clerk", "investigator", "administrator", "auditor"])
def test_every_other_role_is_refused_existing_and_unknown_sealings_alike(
    app: Flask, headers_of: Any, auth: Any, sealing_request: Callable[..., str], who: str
) -> None:
    headers = auth("registrar") if who.startswith("registrar") else headers_of(who)
    client = app.test_client()
    for path in (sealing_request(), f"/sealings/{uuid.uuid4()}"):
        answers = [client.get(f"/api/v1{path}", headers=headers)]
        answers += [client.post(f"/api/v1{path}/{step}", json=body, headers=headers) for step, body in STEPS.items()]
        assert [answer.status_code for answer in answers] == [403] * 5


@pytest.fixture
def at_once(app: Flask, headers_of: Any) -> Iterator[Callable[..., list[Any]]]:
    """at_once((path, username), …): the answers to requests sent at the same moment."""
    with ThreadPoolExecutor(4) as pool:

        def send(*requests: tuple[str, str]) -> list[Any]:
            headers = {username: headers_of(username) for _path, username in requests}
            sent = [
                pool.submit(app.test_client().post, f"/api/v1{path}", headers=headers[username])
                for path, username in requests
            ]
            return [answer.result() for answer in sent]

        yield send


@pytest.mark.parametrize("steps", [("approval", "approval"), ("approval", "refusal"), ("refusal", "refusal")])
def test_of_two_decisions_at_once_one_counts(
    sealing_request: Callable[..., str], at_once: Any, sql: Any, steps: tuple[str, str]
) -> None:
    path = sealing_request()
    answers = at_once((f"{path}/{steps[0]}", OTHER_SUPERVISOR), (f"{path}/{steps[1]}", THIRD))
    assert sorted(answer.status_code for answer in answers) == [200, 409], [answer.text for answer in answers]
    done = "SELECT count(*) FROM journal WHERE subject_id = :id AND action IN ('sealing.approved', 'sealing.refused')"
    assert sql(done, id=path.split("/")[-1]) == 1


def test_of_two_sealings_of_one_person_approved_at_once_one_counts(
    person: Callable[..., str], sealing_request: Callable[..., str], at_once: Any, sql: Any
) -> None:
    person_id = person(given_names="Illa")
    paths = [sealing_request(person_id), sealing_request(person_id)]
    answers = at_once(*((f"{path}/approval", OTHER_SUPERVISOR) for path in paths))
    assert sorted(answer.status_code for answer in answers) == [200, 409], [answer.text for answer in answers]
    assert sql("SELECT count(*) FROM sealing_person WHERE is_in_force AND person_id = :id", id=person_id) == 1


def test_the_journal_names_the_sealing_and_no_person(
    post: Post, get: Any, person: Callable[..., str], sealing_request: Callable[..., str], sql: Any
) -> None:
    person_id = person(given_names="Illa")
    path = sealing_request(person_id)
    for step, who in (
        ("approval", OTHER_SUPERVISOR),
        ("lifting", SUPERVISOR),
        ("refusal", THIRD),
        ("lifting", SUPERVISOR),
        ("lifting/approval", THIRD),
    ):
        assert post(f"{path}/{step}", STEPS[step], who).status_code == 200
        get(path, SUPERVISOR), get("/sealings", SUPERVISOR), get("/sealings/hits", SUPERVISOR)
    rows = "SELECT count(*) FROM journal WHERE (subject = 'sealing' OR action LIKE 'sealing.%')"
    assert sql(f"{rows} AND subject_id = :id", id=path.split("/")[-1]) >= 6
    assert sql(f"{rows} AND content LIKE :id", id=f"%{person_id}%") == 0

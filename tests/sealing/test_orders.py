"""Orders to seal and to lift that are wrong, too late, one's own, or given by two at once."""

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
def asked(post: Post, person: Callable[..., str]) -> Callable[..., str]:
    """asked(*persons): the path of a sealing that waits; of a new person when none is named."""

    def ask(*persons: str) -> str:
        made = post("/sealings", ORDER | {"persons": list(persons) or [person(given_names="Illa")]}, SUPERVISOR)
        assert made.status_code == 201, made.text
        return f"/sealings/{made.json['id']}"

    return ask


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
def test_an_order_that_is_wrong_is_refused_with_its_reason(
    post: Post, person: Callable[..., str], sql: Any, change: Any, where: str
) -> None:
    before = sql("SELECT count(*) FROM sealing")
    refused = post("/sealings", ORDER | {"persons": [person(given_names="Illa")]} | change, SUPERVISOR)
    assert refused.status_code == 422, refused.text
    assert where in pointers(refused)
    assert sql("SELECT count(*) FROM sealing") == before


def test_each_person_once_and_twenty_at_most(post: Post, person: Callable[..., str]) -> None:
    one = person(given_names="Illa")
    assert "/persons" in pointers(post("/sealings", ORDER | {"persons": [one, one]}, SUPERVISOR))
    many = [person(given_names="Illa") for _ in range(20)]
    assert post("/sealings", ORDER | {"persons": many}, SUPERVISOR).status_code == 201


def test_what_is_no_person_is_not_sealed(post: Post, open_case: Any, asked: Callable[..., str]) -> None:
    for other in (open_case()["id"], asked().split("/")[-1]):
        assert "/persons/0" in pointers(post("/sealings", ORDER | {"persons": [other]}, SUPERVISOR))


def test_nobody_is_sealed_twice(post: Post, person: Callable[..., str], asked: Callable[..., str]) -> None:
    one, other = person(given_names="Illa"), person(given_names="Kusi")
    first, second = asked(one), asked(other, one)
    assert post(f"{first}/approval", None, OTHER_SUPERVISOR).status_code == 200
    for late in (
        post(f"{second}/approval", None, OTHER_SUPERVISOR),
        post("/sealings", ORDER | {"persons": [one]}, SUPERVISOR),
    ):
        assert (late.status_code, late.json["type"]) == (409, "/problems/already-sealed")
    assert post(f"{first}/lifting", {"reference": "EXP-1"}, SUPERVISOR).status_code == 200
    assert post("/sealings", ORDER | {"persons": [one]}, SUPERVISOR).status_code == 409, "sealed until it is lifted"
    assert post(f"{first}/lifting/approval", None, OTHER_SUPERVISOR).status_code == 200
    assert post(f"{second}/approval", None, OTHER_SUPERVISOR).status_code == 200


DEEDS = {"approval": None, "refusal": None, "lifting": {"reference": "EXP-2"}, "lifting/approval": None}
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
@pytest.mark.parametrize("deed", DEEDS)
def test_only_what_comes_next_is_done(post: Post, asked: Callable[..., str], state: str, deed: str) -> None:
    path = asked()
    for number, one in enumerate(PATHS[state]):
        assert post(f"{path}/{one}", DEEDS[one], (OTHER_SUPERVISOR, SUPERVISOR)[number % 2 == 1]).status_code == 200
    done = post(f"{path}/{deed}", DEEDS[deed], THIRD)
    assert done.status_code == (200 if deed in ALLOWED[state] else 409), done.text


def test_a_second_person_is_another_person(post: Post, asked: Callable[..., str]) -> None:
    path = asked()
    for deed in ("approval", "refusal"):
        own = post(f"{path}/{deed}", None, SUPERVISOR)
        assert (own.status_code, own.json["type"]) == (409, "/problems/four-eyes")
    post(f"{path}/approval", None, OTHER_SUPERVISOR)
    post(f"{path}/lifting", {"reference": "EXP-3"}, OTHER_SUPERVISOR)
    for deed in ("lifting/approval", "refusal"):
        own = post(f"{path}/{deed}", None, OTHER_SUPERVISOR)
        assert (own.status_code, own.json["type"]) == (409, "/problems/four-eyes")
    assert post(f"{path}/lifting/approval", None, SUPERVISOR).status_code == 200


def test_unknown_sealings_are_not_there(post: Post, get: Any) -> None:
    path = f"/sealings/{uuid.uuid4()}"
    assert get(path, SUPERVISOR).status_code == 404
    for deed, body in DEEDS.items():
        assert post(f"{path}/{deed}", body, SUPERVISOR).status_code == 404


@pytest.mark.parametrize("who", ["registrar.00006208", "clerk", "investigator", "administrator", "auditor"])
def test_to_nobody_else_is_there_a_sealing(
    app: Flask, headers_of: Any, auth: Any, asked: Callable[..., str], who: str
) -> None:
    headers = auth("registrar") if who.startswith("registrar") else headers_of(who)
    client = app.test_client()
    for path in (asked(), f"/sealings/{uuid.uuid4()}"):
        said = [client.get(f"/api/v1{path}", headers=headers)]
        said += [client.post(f"/api/v1{path}/{deed}", json=body, headers=headers) for deed, body in DEEDS.items()]
        assert [one.status_code for one in said] == [403] * 5


@pytest.fixture
def at_once(app: Flask, headers_of: Any) -> Iterator[Callable[..., list[Any]]]:
    """at_once((path, who), …): the answers to requests sent at the same moment."""
    with ThreadPoolExecutor(4) as pool:

        def send(*asked: tuple[str, str]) -> list[Any]:
            headers = {who: headers_of(who) for _, who in asked}
            sent = [pool.submit(app.test_client().post, f"/api/v1{path}", headers=headers[who]) for path, who in asked]
            return [one.result() for one in sent]

        yield send


@pytest.mark.parametrize("deeds", [("approval", "approval"), ("approval", "refusal"), ("refusal", "refusal")])
def test_of_two_decisions_at_once_one_counts(
    asked: Callable[..., str], at_once: Any, sql: Any, deeds: tuple[str, str]
) -> None:
    path = asked()
    said = at_once((f"{path}/{deeds[0]}", OTHER_SUPERVISOR), (f"{path}/{deeds[1]}", THIRD))
    assert sorted(one.status_code for one in said) == [200, 409], [one.text for one in said]
    done = "SELECT count(*) FROM journal WHERE subject_id = :id AND action IN ('sealing.approved', 'sealing.refused')"
    assert sql(done, id=path.split("/")[-1]) == 1


def test_of_two_sealings_of_one_person_approved_at_once_one_counts(
    person: Callable[..., str], asked: Callable[..., str], at_once: Any, sql: Any
) -> None:
    one = person(given_names="Illa")
    paths = [asked(one), asked(one)]
    said = at_once(*((f"{path}/approval", OTHER_SUPERVISOR) for path in paths))
    assert sorted(each.status_code for each in said) == [200, 409], [each.text for each in said]
    assert sql("SELECT count(*) FROM sealing_person WHERE is_in_force AND person_id = :id", id=one) == 1


def test_the_journal_names_the_sealing_and_nobody(
    post: Post, get: Any, person: Callable[..., str], asked: Callable[..., str], sql: Any
) -> None:
    one = person(given_names="Illa")
    path = asked(one)
    for deed, who in (
        ("approval", OTHER_SUPERVISOR),
        ("lifting", SUPERVISOR),
        ("refusal", THIRD),
        ("lifting", SUPERVISOR),
        ("lifting/approval", THIRD),
    ):
        assert post(f"{path}/{deed}", DEEDS[deed], who).status_code == 200
        get(path, SUPERVISOR), get("/sealings", SUPERVISOR), get("/sealings/hits", SUPERVISOR)
    rows = "SELECT count(*) FROM journal WHERE (subject = 'sealing' OR action LIKE 'sealing.%')"
    assert sql(f"{rows} AND subject_id = :id", id=path.split("/")[-1]) >= 6
    assert sql(f"{rows} AND content LIKE :id", id=f"%{one}%") == 0

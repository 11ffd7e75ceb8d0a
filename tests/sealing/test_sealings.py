"""Sealings: requested by one supervisor, decided by another, lifted."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest

from registry.core.context import SYSTEM, Actor
from registry.core.errors import Invalid, NotFound, Refused
from registry.core.registry import Registry
from registry.people import queries as people
from registry.people.service import RegisterPerson, register_person
from registry.sealing import service
from registry.sealing.service import RequestSealing
from tests.investigations.conftest import OTHER_SUPERVISOR, SUPERVISOR


def _person(registry: Registry, **fields: Any) -> uuid.UUID:
    with registry.begin(SYSTEM) as ctx:
        return register_person(ctx, RegisterPerson(**fields)).id


def _is_seen(registry: Registry, actor: Actor, person_id: uuid.UUID) -> bool:
    with registry.begin(actor) as ctx:
        return people.person(ctx.session, person_id) is not None


def test_a_person_is_absent_from_the_approval_until_the_lifting(
    registry: Registry, actor: Callable[..., Actor], second_supervisor: Actor
) -> None:
    first, clerk = actor("supervisor"), actor("clerk")
    person_id = _person(registry, given_names="Illa")
    with registry.begin(first) as ctx:
        sealing_id = service.request_sealing(ctx, RequestSealing((person_id,), "victim", "EXP-1")).id
    assert _is_seen(registry, clerk, person_id)
    with registry.begin(second_supervisor) as ctx:
        assert service.approve_sealing(ctx, sealing_id).state == "in_force"
    assert not _is_seen(registry, clerk, person_id)
    assert _is_seen(registry, first, person_id)
    assert _is_seen(registry, SYSTEM, person_id)
    with registry.begin(first) as ctx:
        service.request_lifting(ctx, sealing_id, "EXP-2")
    assert not _is_seen(registry, clerk, person_id)
    with registry.begin(second_supervisor) as ctx:
        assert service.approve_lifting(ctx, sealing_id).state == "lifted"
    assert _is_seen(registry, clerk, person_id)


def test_a_request_is_refused_with_every_reason_and_decided_by_another(
    registry: Registry, actor: Callable[..., Actor], second_supervisor: Actor
) -> None:
    first, person_id = actor("supervisor"), _person(registry, given_names="Illa")
    with pytest.raises(Invalid) as wrong, registry.begin(first) as ctx:
        service.request_sealing(ctx, RequestSealing((person_id, uuid.uuid4()), "whim", "x"))
    assert [error.pointer for error in wrong.value.errors] == ["/basis", "/reference", "/persons/1"]
    with registry.begin(first) as ctx:
        sealing_id = service.request_sealing(ctx, RequestSealing((person_id,), "witness", "EXP-3")).id
    with pytest.raises(Refused, match="four-eyes"), registry.begin(first) as ctx:
        service.approve_sealing(ctx, sealing_id)
    with registry.begin(second_supervisor) as ctx:
        assert service.refuse_sealing(ctx, sealing_id).state == "refused"
    with pytest.raises(Refused, match="sealing-refused"), registry.begin(second_supervisor) as ctx:
        service.approve_sealing(ctx, sealing_id)
    assert _is_seen(registry, actor("clerk"), person_id)
    with pytest.raises(NotFound), registry.begin(second_supervisor) as ctx:
        service.approve_sealing(ctx, uuid.uuid4())


def test_supervisors_keep_sealings_through_the_api_and_every_view_is_journalled(
    get: Any, post: Any, person: Callable[..., str], sql: Any
) -> None:
    person_id = person(given_names="Illa")
    request = {"persons": [person_id], "basis": "court_order", "reference": "EXP-7"}
    for username in ("clerk", "investigator", "administrator", "auditor"):
        assert post("/sealings", request, username).status_code == 403
    answer = post("/sealings", request, SUPERVISOR)
    assert answer.status_code == 201, answer.text
    path = f"/sealings/{answer.json['id']}"
    assert answer.headers["Location"] == f"/api/v1{path}"
    assert post(f"{path}/approval", None, SUPERVISOR).json["type"].endswith("four-eyes")
    viewed = "SELECT count(*) FROM journal WHERE action = 'sealing.viewed' AND subject_id = :id"
    assert sql(viewed, id=answer.json["id"]) == 0
    approved = post(f"{path}/approval", None, OTHER_SUPERVISOR).json
    assert (approved["state"], approved["requested_by"], approved["decided_by"]) == (
        "in_force",
        SUPERVISOR,
        OTHER_SUPERVISOR,
    )
    assert sql(viewed, id=answer.json["id"]) == 1
    assert get(f"/people/{person_id}", SUPERVISOR).status_code == 200
    assert sql(viewed, id=answer.json["id"]) == 2
    assert get(f"/people/{person_id}").status_code == 404
    assert sql(viewed, id=answer.json["id"]) == 2
    assert answer.json["id"] in get("/sealings?state=in_force", SUPERVISOR).text
    assert post(f"{path}/lifting", {"reference": "EXP-8"}, SUPERVISOR).json["state"] == "lift_requested"
    assert post(f"{path}/refusal", None, OTHER_SUPERVISOR).json["state"] == "in_force"
    assert post(f"{path}/lifting", {"reference": "EXP-9"}, SUPERVISOR).status_code == 200
    assert post(f"{path}/lifting/approval", None, OTHER_SUPERVISOR).json["state"] == "lifted"
    assert get(f"/people/{person_id}").status_code == 200
    assert get(path, SUPERVISOR).json["persons"] == [person_id]
    assert sql("SELECT count(*) FROM journal WHERE subject = 'sealing' AND content LIKE :id", id=f"%{person_id}%") == 0

"""Sealings: asked, decided by another, lifted."""

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


def _person(registry: Registry, **fields: Any) -> uuid.UUID:
    with registry.begin(SYSTEM) as ctx:
        return register_person(ctx, RegisterPerson(**fields)).id


def _is_seen(registry: Registry, actor: Actor, person_id: uuid.UUID) -> bool:
    with registry.begin(actor) as ctx:
        return people.person(ctx.session, person_id) is not None


def test_a_person_is_absent_from_the_approval_to_the_lifting(
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
    assert [one.pointer for one in wrong.value.errors] == ["/basis", "/reference", "/persons/1"]
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

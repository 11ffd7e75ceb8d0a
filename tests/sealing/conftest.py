"""Persons who are sealed, and accounts that may not know of them."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest

from registry.core.context import Actor
from registry.core.registry import Registry
from registry.sealing import service
from registry.sealing.service import RequestSealing
from tests.births.conftest import send_parts as send_parts  # fixtures
from tests.duplicates.conftest import prints as prints
from tests.investigations.conftest import get as get
from tests.investigations.conftest import headers_of as headers_of
from tests.investigations.conftest import open_case as open_case
from tests.investigations.conftest import person as person
from tests.investigations.conftest import post as post

Seal = Callable[..., uuid.UUID]


@pytest.fixture
def seal(registry: Registry, actor: Callable[..., Actor], second_supervisor: Actor) -> Seal:
    """seal(*persons): the id of a sealing that hides them from now on."""

    def seal_persons(*persons: object) -> uuid.UUID:
        ids = tuple(uuid.UUID(str(person)) for person in persons)
        with registry.begin(actor("supervisor")) as ctx:
            sealing_id = service.request_sealing(ctx, RequestSealing(ids, "victim", "EXP-2026-1")).id
        with registry.begin(second_supervisor) as ctx:
            service.approve_sealing(ctx, sealing_id)
        return sealing_id

    return seal_persons


@pytest.fixture
def lift(registry: Registry, actor: Callable[..., Actor], second_supervisor: Actor) -> Callable[[uuid.UUID], None]:
    """lift(sealing): make its persons visible again."""

    def lift_sealing(sealing_id: uuid.UUID) -> None:
        with registry.begin(actor("supervisor")) as ctx:
            service.request_lifting(ctx, sealing_id, "EXP-2026-2")
        with registry.begin(second_supervisor) as ctx:
            service.approve_lifting(ctx, sealing_id)

    return lift_sealing


def same(answer: Any, other: Any) -> bool:
    """Whether two answers are the same, apart from what is new in each request."""

    def compared(answer: Any) -> tuple[Any, ...]:
        body = {name: value for name, value in (answer.json or {}).items() if name != "request_id"}
        new = ("X-Request-Id", "Date")
        return answer.status_code, body, [(name, value) for name, value in answer.headers if name not in new]

    return compared(answer) == compared(other)

"""Persons and prints: each synthetic finger is extracted once in a test process."""

import uuid
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from registry.core.context import Context
from registry.fingerprints import queries, service
from registry.fingerprints.matching.comparison import PersonComparison, compare_with_captures
from registry.fingerprints.models import Capture
from registry.fingerprints.service import Acquired, Submission, acquire
from registry.people.service import RegisterPerson, register_person
from tests.births.samples import Draw

BORN = datetime(2025, 3, 14, 9, 25, tzinfo=UTC)

Take = Callable[..., Acquired]
Keep = Callable[..., list[Capture]]


def submission(image: bytes | None, finger: int = 1, impression: int = 1, **changes: Any) -> Submission:
    """The first print of a request, of the mother, with some fields changed."""
    sent = Submission(
        "mother",
        finger,
        impression,
        BORN + timedelta(hours=2),
        "reader",
        image,
        None if image else "bandaged",
        None,
        "/prints/0",
    )
    return replace(sent, **changes)


def compare_with_person(ctx: Context, presented: Iterable[Acquired], person_id: uuid.UUID) -> PersonComparison:
    """Compare prints with all references of a person."""
    return compare_with_captures(ctx, presented, queries.templates_of(ctx.session, person_id))


@pytest.fixture(scope="session")
def take(finger_png: Draw) -> Take:
    """take(seed, impression, finger): an impression of a finger, extracted by the engine."""
    extracted: dict[tuple[int, int], Acquired] = {}

    def acquire_once(seed: int, impression: int = 1, finger: int = 1) -> Acquired:
        if (seed, impression) not in extracted:
            (extracted[seed, impression],) = acquire([submission(finger_png(seed, impression))])
        acquired = extracted[seed, impression]
        return replace(acquired, submission=replace(acquired.submission, finger=finger))

    return acquire_once


@pytest.fixture
def person(ctx: Context) -> Callable[[], uuid.UUID]:
    """person(): somebody new."""
    return lambda: register_person(ctx, RegisterPerson(sex="female")).id


@pytest.fixture
def keep(ctx: Context, person: Callable[[], uuid.UUID]) -> Keep:
    """keep(acquired…, role, person_id, purpose): their captures; of somebody new unless a person is named."""

    def store(
        *acquired: Acquired,
        role: str = "mother",
        person_id: uuid.UUID | None = None,
        purpose: str = "enrolment",
        born_at: datetime | None = None,
    ) -> list[Capture]:
        return service.store(ctx, person_id or person(), role, purpose, acquired, born_at)

    return store

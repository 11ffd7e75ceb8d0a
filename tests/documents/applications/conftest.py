"""Applications submitted and searched, and what the searches find about a person."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from registry.core.context import Context
from registry.documents.applications import prints, service
from registry.documents.applications.models import Application
from registry.duplicates.models import Alert, AlertPerson
from registry.fingerprints.service import Acquired
from tests.documents.conftest import Decide, Minor, Ready, Taken

Again = Callable[[int | None], list[Acquired]]
Decided = Callable[..., Application]
Findings = set[tuple[str, str]]
"""(indicator, severity) of reasons."""


def alerts(ctx: Context, person_id: uuid.UUID | None) -> list[Alert]:
    query = select(Alert).join(AlertPerson).where(AlertPerson.person_id == person_id)
    return list(ctx.session.scalars(query))


def findings(ctx: Context, person_id: uuid.UUID | None) -> Findings:
    return {(reason.indicator, reason.severity) for alert in alerts(ctx, person_id) for reason in alert.reasons}


@pytest.fixture
def again(taken: Taken) -> Again:
    """again(seed): another attempt of the minor's prints."""
    return lambda seed: taken("minor", seed, 3)


@pytest.fixture
def decided(clerk: Context, ready: Ready, decide: Decide, again: Again) -> Decided:
    """decided(minor, seed, twice, **changes): an application submitted and searched; with two attempts if `twice`."""

    def run(child: Minor, seed: int | None, *, twice: bool = False, **changes: Any) -> Application:
        application: Application = ready(child, seed, **changes)
        if twice:
            prints.add(clerk, application.id, again(seed))
        service.submit(clerk, application.id)
        decide(application)
        return application

    return run

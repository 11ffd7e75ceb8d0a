"""Enrolments to be searched: prints worked on once in a session, births of any day."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from registry.births import enrolment
from registry.births.models import Birth
from registry.births.rules.fields import Certificate
from registry.core.context import Context
from registry.fingerprints.service import Acquired, Submission, acquire
from tests.births.samples import digits

BORN = datetime(2025, 1, 10, 17, tzinfo=UTC)
Prints = Callable[..., list[Acquired]]


@pytest.fixture(scope="session")
def prints(finger_png: Any) -> Prints:
    """prints(subject, seed, impression, fingers, at): prints taken two hours after the birth; each finger its seed."""
    images: dict[tuple[Any, ...], Acquired] = {}

    def take(subject: str, seed: int, impression: int = 1, fingers: int = 1, at: datetime = BORN) -> list[Acquired]:
        taken = []
        for finger in range(1, fingers + 1):
            key = (subject, seed, impression, finger)
            if key not in images:
                image = finger_png(seed + 1000 * finger, impression, newborn=subject == "newborn")
                (images[key],) = acquire([Submission(subject, finger, 1, at, None, image, None, None, "/prints/0")])
            worked = images[key]
            sent = Submission(
                subject, finger, 1, at + timedelta(hours=2), "reader", worked.submission.image, None, None, "/prints/0"
            )
            taken.append(Acquired(sent, worked.extraction))
        return taken

    return take


def enrolled(ctx: Context, acquired: list[Acquired], delivery: Birth | None = None, **fields: Any) -> Birth:
    """A draft of a birth of 10 January 2025 with its prints; of the delivery of another when that is given."""
    known: dict[str, Any] = {
        "born_at": BORN,
        "sex": "female",
        "mother_document_type": "DNI",
        "mother_document_number": digits(8),
        "cnv": digits(12),
    }
    if delivery is not None:
        known["mother_document_number"] = delivery.mother_document_number
    certificate = Certificate(**(known | fields))
    command = enrolment.EnrolNewborn(certificate, delivery.delivery_id if delivery else None, False)
    return enrolment.enrol(ctx, command, acquired).birth


@pytest.fixture
def get(client: FlaskClient, auth: Callable[..., dict[str, str]]) -> Callable[..., Any]:
    """get(path, role)."""
    return lambda path, role="registrar": client.get(f"/api/v1{path}", headers=auth(role))

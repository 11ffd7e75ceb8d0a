"""An infant registered twice is found whatever border was crossed, day waited for or sex written."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from registry.core.context import Context
from registry.duplicates import queries
from registry.duplicates.birth_search import search_birth
from registry.duplicates.models import SearchCandidate
from registry.fingerprints import standing
from registry.fingerprints.service import Submission, acquire
from tests.duplicates.conftest import BORN, Prints, enrolled
from tests.duplicates.samples import alerts_about, reason_of

LIMA: dict[str, Any] = {"ubigeo_scheme": "INEI", "ubigeo": "150101", "sex": "female"}
CALLAO: dict[str, Any] = {"ubigeo_scheme": "INEI", "ubigeo": "070101"}
INFANT = 303


@pytest.mark.parametrize(
    ("days", "told"),
    [
        (4, CALLAO),
        (40, {}),
        (40, CALLAO),
        (3, {"sex": "male"}),
    ],
    ids=["neighbouring department", "forty days later", "both", "another sex"],
)
def test_an_infant_sold_is_found_outside_its_block(
    ctx: Context, prints: Prints, days: int, told: dict[str, Any]
) -> None:
    later = BORN + timedelta(days=days)
    first = enrolled(ctx, prints("newborn", INFANT, 1, 2), **LIMA)
    second = enrolled(ctx, prints("newborn", INFANT, 2, 2, later), **(LIMA | told), born_at=later)
    assert second.newborn_id not in queries.block_of(ctx.session, first, 30)
    search_birth(ctx, first.id)
    search_birth(ctx, second.id)
    (alert,) = alerts_about(ctx, first, "b1")
    assert {person.person_id for person in alert.persons} == {first.newborn_id, second.newborn_id}
    reason = reason_of(alert, "b1")
    assert (reason.severity, reason.facts["fingers"]) == ("H", 2)
    assert reason.facts["searched"] >= 2


def test_one_finger_of_an_infant_finds_nobody_outside_its_block(ctx: Context, prints: Prints) -> None:
    later = BORN + timedelta(days=40)
    first = enrolled(ctx, prints("newborn", INFANT, 1, 1), **LIMA)
    second = enrolled(ctx, prints("newborn", INFANT, 2, 1, later), **(LIMA | CALLAO), born_at=later)
    search_birth(ctx, second.id)
    assert not alerts_about(ctx, first, "b1")
    stored = select(SearchCandidate).where(SearchCandidate.person_id == second.newborn_id)
    assert ctx.session.scalars(stored).all() == []


def test_an_infant_recaptured_at_two_months_is_searched_everywhere_anew(
    ctx: Context, prints: Prints, finger_png: Any
) -> None:
    later, recaptured = BORN + timedelta(days=40), BORN + timedelta(days=100)
    first = enrolled(ctx, prints("newborn", INFANT, 1, 2), **LIMA)
    second = enrolled(ctx, [], **(LIMA | CALLAO), born_at=later)
    search_birth(ctx, second.id)
    assert not alerts_about(ctx, first, "b1")
    sent = [
        Submission(
            "newborn", finger, 1, recaptured, None, finger_png(INFANT + 1000 * finger, 3, newborn=True), None, None, "/"
        )
        for finger in (1, 2)
    ]
    standing.store(ctx, second.newborn_id, "newborn", "recapture", acquire(sent), later)
    search_birth(ctx, second.id)
    (alert,) = alerts_about(ctx, first, "b1")
    assert reason_of(alert, "b1").severity == "H"

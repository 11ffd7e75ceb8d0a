"""Stays abroad: by the authority's answer, kept as told, weighed at a birth."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from registry.core.context import SYSTEM, Context
from registry.core.database import refusals_for_constraints
from registry.core.errors import Refused
from registry.core.registry import Registry
from registry.duplicates.birth_search import search_birth
from registry.duplicates.models import Alert, AlertPerson, AlertReason
from registry.people import queries, service
from registry.people.models import Absence
from tests.duplicates.conftest import BORN, enrolled
from tests.roles import roles_without

DAY = timedelta(days=1)
SOURCE = "Migraciones, oficio 123-2026"


def test_a_mother_abroad_at_the_birth_is_hard_once_the_authority_has_answered(ctx: Context) -> None:
    birth = enrolled(ctx, [])
    assert birth.mother is not None
    search_birth(ctx, birth.id)
    reasons = (
        select(AlertReason)
        .join(Alert)
        .join(AlertPerson)
        .where(AlertPerson.person_id == birth.mother_id, AlertReason.indicator == "d1")
    )
    assert not ctx.session.scalars(reasons).all()
    day = BORN.date()
    service.record_absence(ctx, birth.mother, day - 30 * DAY, day + 30 * DAY, SOURCE)
    assert ctx.queued[-1].task == service.CHANGED_TASK
    search_birth(ctx, birth.id)
    (reason,) = ctx.session.scalars(reasons).all()
    assert (reason.severity, str(reason.reason)) == ("H", "The mother was abroad at the time of the birth.")


@pytest.mark.parametrize(
    ("left", "returned", "abroad"), [(-1, 1, True), (0, 1, False), (-1, 0, False), (-9, None, True), (-9, -3, False)]
)
def test_a_person_who_left_or_returned_that_day_was_not_abroad(
    ctx: Context, left: int, returned: int | None, abroad: bool
) -> None:
    person = service.register_person(ctx, service.RegisterPerson(sex="female"))
    day = BORN.date()
    service.record_absence(ctx, person, day + left * DAY, None if returned is None else day + returned * DAY, SOURCE)
    assert queries.was_abroad(ctx.session, person.id, day) is abroad


def test_investigators_record_it_and_see_every_mistake_at_once(client: Any, auth: Any, registry: Registry) -> None:
    with registry.begin(SYSTEM) as unit:
        person = service.register_person(unit, service.RegisterPerson(sex="female", birth_date=BORN.date())).id
    path = f"/api/v1/people/{person}/absences"
    request = {"left_on": "2025-03-01", "returned_on": "2025-04-01", "source": SOURCE}
    assert client.post(path, json=request, headers=auth("investigator")).status_code == 201
    assert client.post(path, json=request, headers=auth("investigator")).status_code == 409
    for role in roles_without("people.record_absence"):
        assert client.post(path, json=request, headers=auth(role)).status_code == 403
    turned = request | {"left_on": "2024-01-01", "returned_on": "2023-01-01"}
    refused = client.post(path, json=turned, headers=auth("supervisor"))
    assert [error["pointer"] for error in refused.json["errors"]] == ["/left_on", "/returned_on"]
    absent = client.post(f"/api/v1/people/{SOURCE}/absences", json=request, headers=auth("supervisor"))
    assert absent.status_code == 404


def test_an_absence_is_never_changed(ctx: Context) -> None:
    person = service.register_person(ctx, service.RegisterPerson(sex="female"))
    absence = service.record_absence(ctx, person, BORN.date(), None, SOURCE)
    changed = update(Absence).where(Absence.id == absence.id).values(source="another")
    with pytest.raises(Refused) as said, refusals_for_constraints(), ctx.session.begin_nested():
        ctx.session.execute(changed)
    assert said.value.slug == "absence-kept"

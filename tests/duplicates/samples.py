"""What the tests of searches share: a mother, one child registered twice, alerts about a birth."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from registry.births.models import Birth
from registry.core.context import Context
from registry.duplicates.birth_search import search_birth
from registry.duplicates.models import Alert, AlertPerson, AlertReason
from registry.people.service import rename
from tests.births.samples import digits
from tests.duplicates.conftest import BORN, enrolled

MOTHER: dict[str, Any] = {
    "mother_given_names": "Nélida",
    "mother_first_surname": "Tsamajain",
    "mother_second_surname": "Wisum",
    "mother_birth_date": date(1995, 2, 3),
}


def alerts_about(ctx: Context, birth: Birth, indicator: str) -> Sequence[Alert]:
    """Alerts about a birth's child or mother with a reason of this indicator, as they are in the database."""
    persons = [person for person in (birth.mother_id, birth.newborn_id) if person]
    query = (
        select(Alert)
        .join(AlertPerson)
        .join(AlertReason)
        .where(AlertPerson.person_id.in_(persons), AlertReason.indicator == indicator)
    )
    return ctx.session.scalars(query.distinct().execution_options(populate_existing=True)).all()


def reason_of(alert: Alert, indicator: str) -> AlertReason:
    """An alert's reason by an indicator."""
    return next(reason for reason in alert.reasons if reason.indicator == indicator)


def enrolled_twice(ctx: Context) -> tuple[Birth, Birth]:
    """One child of one mother under two certificates of one day, given its name twice; nothing is searched yet."""
    number = digits(8)
    first = enrolled(ctx, [], mother_document_number=number, **MOTHER)
    second = enrolled(ctx, [], mother_document_number=number, born_at=BORN + timedelta(hours=2), **MOTHER)
    for birth in (first, second):
        rename(ctx, birth.newborn, "Rosa Elena", "Ñaupari", "Tsamajain")
    return first, second


def registered_twice(ctx: Context) -> tuple[Birth, Birth]:
    """The same, both searched."""
    both = enrolled_twice(ctx)
    for birth in both:
        search_birth(ctx, birth.id)
    return both

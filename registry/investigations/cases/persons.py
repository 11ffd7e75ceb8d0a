"""The persons a case is about: added by hand, by an alert or from a search, and taken out again with a reason."""

import uuid
from collections.abc import Collection, Iterable
from typing import Final

from registry.core.context import Context
from registry.core.errors import FieldError, Invalid, NotFound, Refused
from registry.core.messages import _, plural
from registry.investigations.cases import queries
from registry.investigations.cases.models import Case, CasePerson
from registry.investigations.cases.service import add_event, read_to_work, refuse_closed
from registry.investigations.limits import MOST_PERSONS
from registry.people import queries as people

BY_THEMSELVES: Final = ("alert",)
"""Sources that add persons again and again; whoever was taken out of the case stays out for them."""


def add_persons(ctx: Context, case: Case, persons: Iterable[uuid.UUID], source: str) -> int:
    """Add persons to a case and return how many are new. Raises Refused beyond the most that one case may hold."""
    known = {person.person_id for person in case.persons}
    removed = queries.removed_persons(ctx.session, case.id)
    new = sorted(set(persons) - known - (removed.keys() if source in BY_THEMSELVES else set()), key=str)
    if not new:
        return 0
    if len(known) + len(new) > MOST_PERSONS:
        title = _("A case can be about at most {count} persons; open another case.", count=MOST_PERSONS)
        raise Refused("case-full", title)
    for person in new:
        row = removed.get(person) or CasePerson(case_id=case.id, person_id=person)
        row.source, row.added_at, row.removed_at, row.removed_by = source, ctx.now, None, None
        ctx.session.add(row)
    ctx.session.flush()
    ctx.session.expire(case, ["persons"])
    details = {"persons": [str(person) for person in new], "source": source}
    add_event(ctx, case, "persons_added", details=details)
    return len(new)


def remove_person(ctx: Context, case_id: uuid.UUID, person_id: uuid.UUID, reason: str) -> Case:
    """Take a person out of a case: no view or export of the case shows them any more. What was written stays.

    Raises NotFound for somebody whom the case is not about.
    """
    case = read_to_work(ctx, case_id)
    refuse_closed(case)
    row = next((person for person in case.persons if person.person_id == person_id), None)
    if row is None:
        raise NotFound
    row.removed_at, row.removed_by = ctx.now, ctx.actor.account_id
    ctx.session.flush()
    ctx.session.expire(case, ["persons"])
    add_event(ctx, case, "person_removed", reason=reason, details={"person": str(person_id), "source": row.source})
    return case


def add_known_persons(ctx: Context, case_id: uuid.UUID, persons: Collection[uuid.UUID]) -> Case:
    """Add persons to a case by hand; raises Invalid naming the unknown ones."""
    case = read_to_work(ctx, case_id)
    refuse_closed(case)
    refuse_unknown(ctx, persons)
    add_persons(ctx, case, persons, "by_hand")
    return case


def refuse_unknown(ctx: Context, persons: Collection[uuid.UUID]) -> None:
    """Raise Invalid naming the persons whom the registry does not know, or for too many."""
    if len(set(persons)) > MOST_PERSONS:
        most = plural("Must be at most {n} person.", "Must be at most {n} persons.", MOST_PERSONS)
        raise Invalid([FieldError("/persons", most)])
    errors = [
        FieldError(f"/persons/{index}", _("Unknown person."))
        for index, person in enumerate(persons)
        if people.person(ctx.session, person) is None
    ]
    if errors:
        raise Invalid(errors)

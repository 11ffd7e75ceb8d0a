"""Kinship that an application recorded by mistake, taken back by two people after its card was issued.

The card stays: whether it should have been issued is another question, which whoever approves may put to investigators.
Parents follow the acta, which is rectified or replaced.
"""

import uuid
from typing import Final

from registry.core.context import Context
from registry.core.errors import FieldError, Invalid, NotFound, Refused
from registry.core.messages import _
from registry.people import changes
from registry.people import queries as persons
from registry.people import service as people
from registry.people.changes import Ground
from registry.people.life import queries
from registry.people.life.rules import KINSHIP_ENDED
from registry.people.models import ChangeRequest, Kinship, Person

OF_THE_ACTA: Final = ("mother", "father")


def ask_end(ctx: Context, child_id: uuid.UUID, relative_id: uuid.UUID, relation: str, ground: Ground) -> Person:
    """Ask a second person to end a kinship; raises Invalid where there is none, Refused for a parent by the acta."""
    child = queries.person(ctx.session, child_id)
    if child is None:
        raise NotFound
    _recorded(ctx, child_id, relative_id, relation)
    if relation in OF_THE_ACTA:
        title = _("The acta states this kinship.")
        raise Refused("kinship-of-acta", title, detail=_("Have the acta rectified or replaced; kinship follows it."))
    changes.refuse_while_waiting(ctx, child_id)
    content = {"relative_id": str(relative_id), "relation": relation}
    changes.request(
        ctx, KINSHIP_ENDED, child_id, child_id, content=content, reason=ground.reason, evidence=ground.evidence
    )
    return child


def carry_out(ctx: Context, child: Person, change: ChangeRequest) -> None:
    """End the kinship that a second person agreed to end; the request keeps what it was and why."""
    relative_id, relation = uuid.UUID(change.content["relative_id"]), change.content["relation"]
    people.end_kinship(ctx, _recorded(ctx, child.id, relative_id, relation))
    ctx.defer(people.CHANGED_TASK, person_id=str(child.id))


def _recorded(ctx: Context, child_id: uuid.UUID, relative_id: uuid.UUID, relation: str) -> Kinship:
    for kinship in persons.parents(ctx.session, child_id):
        if (kinship.relative_id, kinship.relation) == (relative_id, relation):
            return kinship
    raise Invalid([FieldError("/relative_id", _("This person has no such relative. Read the person again."))])

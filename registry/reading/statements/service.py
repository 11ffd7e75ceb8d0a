"""States who saw a person's data, for the person or their family."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from registry.core.context import Context
from registry.core.errors import NotFound, Refused
from registry.core.messages import _
from registry.people.queries import person
from registry.reading.statements import queries
from registry.reading.statements.queries import Readings
from registry.reading.statements.rules import FAMILY, TOLD_ROLES


@dataclass(frozen=True, slots=True)
class AskForStatement:
    """The document of whoever asks at the counter."""

    person_id: uuid.UUID
    document_type: str
    document_number: str


def state(ctx: Context, command: AskForStatement) -> Sequence[Readings]:
    """What was seen of the person at counters; raises Refused for somebody who is not of the family."""
    if person(ctx.session, command.person_id) is None:
        raise NotFound
    document = (command.document_type, command.document_number)
    if not queries.is_of_family(ctx.session, command.person_id, *document, FAMILY):
        raise Refused(
            "not-of-the-family",
            _("Only the person, a parent or a guardian may ask for this. Check the document's type and number."),
        )
    readings = queries.readings(ctx.session, command.person_id, TOLD_ROLES)
    ctx.journal("reading.stated", "person", command.person_id, rows=len(readings))
    return readings

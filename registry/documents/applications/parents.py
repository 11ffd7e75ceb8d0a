"""Whether a person is the minor's parent by the acta in force or by a court's decision."""

import uuid
from collections.abc import Mapping

from registry.births.record import service as records
from registry.births.record.models import BirthRecord
from registry.core.context import Context
from registry.documents.applications.rules.entitlement import FATHER, MOTHER
from registry.people import queries as persons


def is_parent(ctx: Context, acta: BirthRecord, person_id: uuid.UUID, relation: str) -> bool:
    """Whether the acta in force or a court's decision names a person as this parent; replaced actas do not count.

    Where a court's decision names the acta's parents, the certificate's mother is none of them.
    """
    identities = persons.identities_of(ctx.session, person_id)
    if acta.parents:
        return any(parent.person_id in identities and parent.relation == relation for parent in acta.parents)
    if relation == MOTHER and records.origin(ctx, acta).mother_id in identities:
        return True
    if relation == FATHER and acta.father_id in identities:
        return True
    return any(
        kin.relative_id in identities and kin.relation == relation and kin.evidence == "court_decision"
        for kin in persons.parents(ctx.session, acta.child_id)
    )


def of_acta(ctx: Context, acta: BirthRecord) -> Mapping[uuid.UUID, str]:
    """The minor's parents by the acta in force, each with the relation; whoever a court's decision replaced is none."""
    if acta.parents:
        return {parent.person_id: parent.relation for parent in acta.parents}
    mother = records.origin(ctx, acta).mother_id
    named = ((mother, MOTHER), (acta.father_id, FATHER))
    return {person: relation for person, relation in named if person is not None}

"""Reads for statements: whose document it is, and how often a person's data was seen."""

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session

from registry.reading.statements.rules import DECLARED

_FAMILY: Final = text("""
    SELECT EXISTS (
        SELECT FROM identity_document d
        WHERE d.type = :type AND d.number = :number AND (d.person_id = :person OR d.person_id IN (
            SELECT relative_id FROM kinship WHERE child_id = :person AND relation = ANY(:relations)
                AND evidence <> :declared
            UNION SELECT mother_id FROM birth WHERE newborn_id = :person AND state <> 'annulled')))
""")
_READINGS: Final = text("""
    SELECT CAST(at AT TIME ZONE 'America/Lima' AS date) AS day, content::jsonb ->> 'role' AS role,
        content::jsonb ->> 'purpose' AS purpose, count(*) AS readings
    FROM journal
    WHERE persons @> ARRAY[CAST(:person AS uuid)] AND content::jsonb ->> 'role' = ANY(:roles)
    GROUP BY 1, 2, 3 ORDER BY 1 DESC, 2, 3
""")


class Readings(NamedTuple):
    """How often a role saw a person's data on one day for one purpose."""

    day: date
    role: str
    purpose: str | None
    readings: int


def is_of_family(
    session: Session, person_id: uuid.UUID, document_type: str, document_number: str, relations: Sequence[str]
) -> bool:
    """Whether the document is the person's own, or that of a parent or guardian."""
    values = {
        "declared": DECLARED,
        "type": document_type,
        "number": document_number,
        "person": person_id,
        "relations": list(relations),
    }
    return bool(session.scalar(_FAMILY, values))


def readings(session: Session, person_id: uuid.UUID, roles: Sequence[str]) -> list[Readings]:
    """What these roles saw of the person, newest day first."""
    rows = session.execute(_READINGS, {"person": person_id, "roles": list(roles)})
    return [Readings(*row) for row in rows]

"""Reads of sealings. For those who may see sealed persons alone: the database refuses them to everyone else."""

import uuid
from collections.abc import Collection, Sequence
from typing import Final

from sqlalchemy import select, text
from sqlalchemy.orm import Session, selectinload

from registry.core.pagination import Listing, Page, paginate
from registry.people.models import Person
from registry.sealing.models import SealedPerson, Sealing


def sealing(session: Session, sealing_id: uuid.UUID, *, lock: bool = False) -> Sealing | None:
    """The sealing of that id."""
    found = select(Sealing).where(Sealing.id == sealing_id)
    return session.scalar(found.with_for_update(of=Sealing) if lock else found)


def sealings(session: Session, state: str | None, page: Page) -> Listing[Sealing]:
    """Sealings, newest first."""
    found = select(Sealing).options(selectinload(Sealing.persons))
    if state:
        found = found.where(Sealing.state == state)
    return paginate(session, found, page, Sealing.requested_at, Sealing.id)


def lock_persons(session: Session, wanted: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Which of the persons there are. Whoever is writing a row that names one is waited for."""
    found = select(Person.id).where(Person.id.in_(wanted)).order_by(Person.id).with_for_update()
    return set(session.scalars(found))


def sealed_among(session: Session, wanted: Collection[uuid.UUID]) -> Sequence[uuid.UUID]:
    """Which of the persons are sealed now."""
    where = (SealedPerson.person_id.in_(wanted), SealedPerson.is_in_force)
    return session.scalars(select(SealedPerson.person_id).where(*where)).all()


_LEFT_OUT = text("""
    SELECT relative_id FROM kinship WHERE child_id = ANY(:persons)
    UNION SELECT child_id FROM kinship WHERE relative_id = ANY(:persons)
    UNION SELECT mother_id FROM birth WHERE newborn_id = ANY(:persons)
    UNION SELECT newborn_id FROM birth WHERE mother_id = ANY(:persons)
    UNION SELECT father_id FROM birth_record WHERE child_id = ANY(:persons)
    UNION SELECT child_id FROM birth_record WHERE father_id = ANY(:persons)
""")


def left_out(session: Session, persons: Collection[uuid.UUID]) -> list[uuid.UUID]:
    """Parents, children and other kin of the persons who are neither among them nor sealed."""
    wanted = list(persons)
    named = {one for one in session.scalars(_LEFT_OUT, {"persons": wanted}) if one is not None} - set(wanted)
    return sorted(named - set(sealed_among(session, named)))


HIDDEN_TABLES: Final = (
    "person",
    "capture",
    "delivery",
    "birth",
    "birth_record",
    "document_application",
    "identity_card",
    "search_run",
    "watch_entry",
    "alert",
    "investigation_case",
    "case_search",
)
"""Those with a view of what is hidden of them."""


def _hidden(columns: str, where: str = "true") -> str:
    return " UNION ALL ".join(f"SELECT {columns} FROM shown_{table} WHERE {where}" for table in HIDDEN_TABLES)  # noqa: S608  # our words


_SHOWN = text(
    f"SELECT sealing_id, count(DISTINCT id) FROM ({_hidden('id, sealing_id', 'id = ANY(:shown)')}) AS hidden "  # noqa: S608  # our words
    "GROUP BY sealing_id ORDER BY sealing_id"
)
_FORGET = text(
    f"WITH hidden AS MATERIALIZED ({_hidden('id')}) DELETE FROM request_key WHERE EXISTS (SELECT FROM regexp_matches("  # noqa: S608  # our words
    "body::text || coalesce(location, ''), '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}', 'g') AS named (id) "
    "WHERE named.id[1]::uuid IN (SELECT id FROM hidden)) RETURNING id"
)


def sealings_shown(session: Session, shown: Collection[uuid.UUID]) -> list[tuple[uuid.UUID, int]]:
    """(sealing, how many of these identifiers are of what it hides)."""
    return [(sealing_id, count) for sealing_id, count in session.execute(_SHOWN, {"shown": list(shown)})]


def forget_answers(session: Session) -> int:
    """Delete the answers kept for requests sent twice that name anything hidden; how many.

    Each is read: sealings are few, and an answer given again after one would tell.
    """
    session.execute(text("SET LOCAL statement_timeout = 0"))
    return len(session.execute(_FORGET).all())


_NUMBERS_TAKEN = """
    SELECT own.type || ' number', seen.person_id, own.person_id
    FROM identity_document own JOIN identity_document seen ON (seen.type, seen.number) = (own.type, own.number)
    WHERE own.person_id = ANY(:persons) AND NOT seen.is_sealed
    UNION ALL
    SELECT 'certificate number', seen.newborn_id, own.newborn_id
    FROM birth own JOIN birth seen ON seen.cnv = own.cnv
    WHERE (own.newborn_id = ANY(:persons) OR own.mother_id = ANY(:persons)) AND NOT seen.is_sealed
    AND (own.state <> 'annulled' OR own.signed_at IS NOT NULL)
    AND (seen.state <> 'annulled' OR seen.signed_at IS NOT NULL)
"""


def numbers_taken(session: Session, persons: Collection[uuid.UUID]) -> list[tuple[str, uuid.UUID, uuid.UUID]]:
    """(which number, whom of those seen it names, whom of these sealed): what stands against their being seen again."""
    found = session.execute(text(_NUMBERS_TAKEN), {"persons": list(persons)})
    return [(what, seen, own) for what, seen, own in found]

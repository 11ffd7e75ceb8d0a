"""Reads of sealings, only for those who may see sealed persons: the database refuses them to everyone else."""

import uuid
from collections.abc import Collection, Iterable, Sequence
from functools import cache
from typing import Final, NamedTuple

from sqlalchemy import TextClause, select, text
from sqlalchemy.orm import Session, selectinload

from registry.core.pagination import Listing, Page, paginate
from registry.people.models import Person
from registry.sealing.models import SealedPerson, Sealing


def sealing(session: Session, sealing_id: uuid.UUID, *, lock: bool = False) -> Sealing | None:
    """The sealing of that id."""
    statement = select(Sealing).where(Sealing.id == sealing_id)
    return session.scalar(statement.with_for_update(of=Sealing) if lock else statement)


def sealings(session: Session, state: str | None, page: Page) -> Listing[Sealing]:
    """Sealings, newest first."""
    statement = select(Sealing).options(selectinload(Sealing.persons))
    if state:
        statement = statement.where(Sealing.state == state)
    return paginate(session, statement, page, Sealing.requested_at, Sealing.id)


def lock_persons(session: Session, person_ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Those of the persons who exist, locked: waits for every transaction that is writing a row that names one."""
    statement = select(Person.id).where(Person.id.in_(person_ids)).order_by(Person.id).with_for_update()
    return set(session.scalars(statement))


def sealed_among(session: Session, person_ids: Collection[uuid.UUID]) -> Sequence[uuid.UUID]:
    """Those of the persons who are sealed now."""
    where = (SealedPerson.person_id.in_(person_ids), SealedPerson.is_in_force)
    return session.scalars(select(SealedPerson.person_id).where(*where)).all()


_LEFT_OUT = text("""
    SELECT relative_id FROM kinship WHERE child_id = ANY(:persons)
    UNION SELECT child_id FROM kinship WHERE relative_id = ANY(:persons)
    UNION SELECT mother_id FROM birth WHERE newborn_id = ANY(:persons)
    UNION SELECT newborn_id FROM birth WHERE mother_id = ANY(:persons)
    UNION SELECT father_id FROM birth_record WHERE child_id = ANY(:persons)
    UNION SELECT child_id FROM birth_record WHERE father_id = ANY(:persons)
""")


def left_out(session: Session, person_ids: Collection[uuid.UUID]) -> list[uuid.UUID]:
    """Parents, children and other kin of the persons who are neither among them nor sealed."""
    kin = {kin_id for kin_id in session.scalars(_LEFT_OUT, {"persons": list(person_ids)}) if kin_id is not None}
    visible = kin - set(person_ids)
    return sorted(visible - set(sealed_among(session, visible)))


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
"""Tables with the views `hidden_…` and `shown_…` of their hidden rows."""


def _hidden(columns: str, tables: Iterable[str], where: str = "true") -> str:
    return " UNION ALL ".join(f"SELECT {columns} FROM shown_{table} WHERE {where}" for table in tables)  # noqa: S608  # names of our own tables


_TABLES_NAMED = text(
    " UNION ALL ".join(
        f"SELECT '{table}' WHERE EXISTS (SELECT FROM {table} WHERE id = ANY(:ids))"  # noqa: S608  # names of our own tables
        for table in HIDDEN_TABLES
    )
)
_HIDDEN_IDS = text(_hidden("id", HIDDEN_TABLES))


@cache
def _shown(tables: tuple[str, ...]) -> TextClause:
    hidden = _hidden("id, sealing_id", tables, "id = ANY(:ids)")
    return text(f"SELECT sealing_id, count(DISTINCT id) FROM ({hidden}) AS hidden GROUP BY sealing_id ORDER BY 1")  # noqa: S608  # names of our own tables


_FORGET = text("DELETE FROM request_key WHERE names && CAST(:hidden AS uuid[]) RETURNING id")
_FORGET_PLAIN = text(
    "DELETE FROM request_key WHERE body IS NOT NULL AND EXISTS (SELECT FROM regexp_matches("
    "body::text || coalesce(location, ''), '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}', 'g') AS named (id) "
    "WHERE named.id[1]::uuid = ANY(CAST(:hidden AS uuid[]))) RETURNING id"
)
"""Answers of before they were sealed; the last of them ends a week after the upgrade."""


def sealings_shown(session: Session, identifiers: Collection[uuid.UUID]) -> list[tuple[uuid.UUID, int]]:
    """(sealing, how many of these identifiers belong to rows it hides).

    What a view hides may take joins over half the database to say: only those of tables that have such a row are asked.
    """
    ids = {"ids": list(identifiers)}
    if not (tables := tuple(session.scalars(_TABLES_NAMED, ids))):
        return []
    return [(sealing_id, count) for sealing_id, count in session.execute(_shown(tables), ids)]


def forget_answers(session: Session) -> int:
    """Delete the answers kept for repeated requests that name anything hidden; returns their number.

    An answer repeated after a sealing would give the person away.
    """
    session.execute(text("SET LOCAL statement_timeout = 0"))
    hidden = {"hidden": list(session.scalars(_HIDDEN_IDS))}
    return sum(len(session.execute(statement, hidden).all()) for statement in (_FORGET, _FORGET_PLAIN))


_NUMBERS_TAKEN = """
    SELECT own.type, own.number, seen.person_id, own.person_id
    FROM identity_document own JOIN identity_document seen ON (seen.type, seen.number) = (own.type, own.number)
    WHERE own.person_id = ANY(:persons) AND NOT seen.is_sealed
    UNION ALL
    SELECT NULL, NULL, seen.newborn_id, own.newborn_id
    FROM birth own JOIN birth seen ON seen.cnv = own.cnv
    WHERE (own.newborn_id = ANY(:persons) OR own.mother_id = ANY(:persons)) AND NOT seen.is_sealed
    AND own.state <> 'annulled' AND seen.state <> 'annulled'
"""


class NumberTaken(NamedTuple):
    """A number of a sealed person that a visible person bears too; `document_type` is None for a certificate's number
    (CNV).
    """

    document_type: str | None
    document_number: str | None
    visible_id: uuid.UUID
    sealed_id: uuid.UUID


def numbers_taken(session: Session, person_ids: Collection[uuid.UUID]) -> list[NumberTaken]:
    """The numbers that would exist twice if these sealed persons became visible."""
    return [NumberTaken(*row) for row in session.execute(text(_NUMBERS_TAKEN), {"persons": list(person_ids)})]

"""Counts for record linkage: of names, of records, of what persons bear; each up to a bound."""

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Final

from sqlalchemy import ScalarSelect, Text, bindparam, func, literal, select, text, tuple_
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from registry.duplicates.linkage.facts import Features
from registry.duplicates.linkage.models import LinkageRecord, LinkageTerm
from registry.duplicates.linkage.writing.placeholders import MOST_BEARERS

NAME_FIELDS: Final = ("given_1", "given_2", "surname")
"""The fields by which a model counts names."""


def terms(
    session: Session, version: str, chosen: Sequence[tuple[str, str]] | None = None
) -> dict[str, list[tuple[str, int]]]:
    """Field → (term, records that bear it), as counted for a model; of the chosen (field, term), or of all."""
    query = select(LinkageTerm.field, LinkageTerm.term, LinkageTerm.records).where(LinkageTerm.version == version)
    if chosen is not None:
        query = query.where(tuple_(LinkageTerm.field, LinkageTerm.term).in_(chosen))
    counted: dict[str, list[tuple[str, int]]] = {field: [] for field in NAME_FIELDS}
    for field, term, bearers in session.execute(query):
        counted[field].append((term, max(1, bearers)))
    return counted


COUNTED_RECORDS: Final = 20_000
"""Up to here records are counted; beyond, the planner's estimate is good enough."""


def records(session: Session) -> int:
    """About how many persons the registry has features for."""
    estimate = text("SELECT reltuples::bigint FROM pg_class WHERE oid = 'linkage_record'::regclass")
    estimated: int = session.execute(estimate).scalar_one()
    if estimated > 2 * COUNTED_RECORDS:  # however many were added or removed since, there are more than are counted
        return estimated
    count = text("SELECT count(*) FROM (SELECT 1 FROM linkage_record LIMIT :most) AS first")
    counted: int = session.execute(count, {"most": COUNTED_RECORDS}).scalar_one()
    return max(counted, estimated) if counted == COUNTED_RECORDS else counted


LIVE_TERMS: Final = ("mother_key", "mother_name", "father_name", "phone", "address")
"""Columns with too many terms for a table: counted when needed."""
MOST_COUNTED: Final = 5000
CROWDED: Final = ("phone", "address")
"""Columns whose terms say nothing once too many bear them."""


_TERM: Final = func.unnest(bindparam("terms", type_=ARRAY(Text))).table_valued("term", name="borne").render_derived()


def crowded(session: Session, persons: Sequence[Features]) -> set[tuple[str, str]]:
    """(column, term) of these persons that more than MOST_BEARERS records bear."""
    of_many = set()
    for name in CROWDED:
        terms_borne = sorted({getattr(person, name) for person in persons} - {None})
        if terms_borne:
            column = getattr(LinkageRecord, name)
            bearers = select(literal(1)).where(column == _TERM.c.term).limit(MOST_BEARERS + 1).subquery().lateral()
            query = (
                select(_TERM.c.term)
                .select_from(_TERM.join(bearers, literal(True)))
                .group_by(_TERM.c.term)
                .having(func.count() > MOST_BEARERS)
            )
            of_many |= {(name, term) for term in session.scalars(query, {"terms": terms_borne})}
    return of_many


def born_on(session: Session, day: date) -> int:
    """How many persons with features were born on a day, counted up to a bound."""
    row = session.execute(
        text(
            "SELECT count(*) FROM (SELECT 1 FROM person JOIN linkage_record ON person_id = id "
            "WHERE person.birth_date = :day AND linkage_record.birth_date = :day LIMIT :most) AS born"
        ),
        {"day": day, "most": MOST_BORN},
    )
    return int(row.scalar_one())


MOST_BORN: Final = 100_000
"""More births of one day are not counted; a whole country has 2 000."""


def living_records(session: Session, person: Features) -> dict[tuple[str, str], int]:
    """(column, term) → records that bear it now, the person's own included."""
    terms_borne = {name: getattr(person, name) for name in LIVE_TERMS if getattr(person, name) is not None}
    if not terms_borne:
        return {}
    own = uuid.UUID(person.person_id)
    row = session.execute(select(*(_bearers(name, term, own) for name, term in terms_borne.items()))).one()
    return {borne: 1 + int(count) for borne, count in zip(terms_borne.items(), row, strict=True)}


def _bearers(column: str, term: str, own: uuid.UUID) -> ScalarSelect[int]:
    """How many other records bear a term, counted up to a bound."""
    where = (getattr(LinkageRecord, column) == term, LinkageRecord.person_id != own)
    bearers = select(literal(1)).select_from(LinkageRecord).where(*where).limit(MOST_COUNTED).subquery()
    return select(func.count()).select_from(bearers).scalar_subquery()

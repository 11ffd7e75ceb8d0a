"""Who became a child's parent by an act of recognition or a court's decision, whichever acta states it."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime
from typing import Final, NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session

from registry.births.models import Birth


class Recognition(NamedTuple):
    """A parent who is not the mother of the certificate, and since when."""

    parent: uuid.UUID
    relation: str
    since: date
    is_by_court: bool


BECAME_A_PARENT: Final = """
    k.relation IN ('mother', 'father') AND k.evidence IN ('acknowledgement', 'court_decision') AND NOT EXISTS (
        SELECT FROM birth_record t WHERE t.is_transcribed AND t.child_id = k.child_id AND t.inscribed_on = k.since
    )
"""
"""Kinship by an act at this registry. It follows the acta in force: a later recognition, a rectification, an adoption.
What an acta of before states was done elsewhere, long ago."""
_RECOGNITIONS: Final = text(f"""
    SELECT k.relative_id, k.relation, k.since, k.evidence = 'court_decision' FROM kinship k
    WHERE k.child_id = :child AND {BECAME_A_PARENT} AND k.relative_id IS DISTINCT FROM CAST(:mother AS uuid)
    ORDER BY k.created_at, k.relative_id
""")  # noqa: S608  # our own words


def recognitions(session: Session, birth: Birth) -> Sequence[Recognition]:
    """Who recognised this birth's child, or was named its parent by a court."""
    rows = session.execute(_RECOGNITIONS, {"child": birth.newborn_id, "mother": birth.mother_id})
    return [Recognition(*row) for row in rows]


_OTHER_PARENTS: Final = text("""
    SELECT min(k.created_at) FROM kinship k
    WHERE k.child_id = :child AND k.relation IN ('mother', 'father') AND k.evidence = 'court_decision'
      AND NOT EXISTS (SELECT FROM kinship own WHERE own.child_id = :child AND own.relative_id = :mother)
""")


def given_to_others(session: Session, birth: Birth) -> datetime | None:
    """Since when a court's decision names others as the child's parents, and its birth mother is none any more.

    Whoever brings the child as its mother from then on is another woman, rightly.
    """
    if birth.mother_id is None:
        return None
    since: datetime | None = session.scalar(_OTHER_PARENTS, {"child": birth.newborn_id, "mother": birth.mother_id})
    return since

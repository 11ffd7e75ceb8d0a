"""Who recognised a child."""

import uuid
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session

from registry.births.models import Birth


class Recognition(NamedTuple):
    """A child's father, and when the acta that names him was inscribed."""

    father: uuid.UUID
    inscribed_at: datetime


def recognition(session: Session, birth: Birth) -> Recognition | None:
    """Who recognised this birth's child in its newest acta; a sealed acta names nobody."""
    row = session.execute(
        text(
            "SELECT father_id, inscribed_at FROM birth_record WHERE birth_id = :birth AND father_id IS NOT NULL "
            "AND inscribed_at IS NOT NULL AND NOT is_sealed ORDER BY inscribed_at DESC LIMIT 1"
        ),
        {"birth": birth.id},
    ).one_or_none()
    return None if row is None else Recognition(*row)

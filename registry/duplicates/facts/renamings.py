"""How children and mothers were named first, against how they are named now."""

from collections.abc import Iterator
from typing import Final

from sqlalchemy import text

from registry.births.record.rules import IN_FORCE
from registry.duplicates.facts.subjects import BirthSubject, Occasion, Source
from registry.duplicates.indicators.rules.renamings import CHILD, MOTHER, Renaming

_OF_CHILD: Final = text("""
    SELECT e.after ->> 'given_names', e.after ->> 'first_surname', e.after ->> 'second_surname',
           r.given_names, r.first_surname, r.second_surname
    FROM birth_record r
    JOIN birth_record first ON first.child_id = r.child_id AND (
        first.id = r.id OR NOT EXISTS (SELECT FROM record_parent p WHERE p.record_id IN (r.id, first.id))
    )
    JOIN record_event e ON e.record_id = first.id AND e.to_state = 'inscribed'
    WHERE r.child_id = :child AND r.state = ANY(:in_force)
    ORDER BY e.at, e.id LIMIT 1
""")
"""An acta made anew after a cancellation, or after a recognition, is held against the first; one whose parents a court
named begins a new name."""
_OF_MOTHER: Final = text("""
    SELECT (SELECT before ->> 'mother_given_names' FROM birth_correction
            WHERE birth_id = :birth AND before ? 'mother_given_names' ORDER BY sequence LIMIT 1),
           (SELECT before ->> 'mother_first_surname' FROM birth_correction
            WHERE birth_id = :birth AND before ? 'mother_first_surname' ORDER BY sequence LIMIT 1),
           (SELECT before ->> 'mother_second_surname' FROM birth_correction
            WHERE birth_id = :birth AND before ? 'mother_second_surname' ORDER BY sequence LIMIT 1)
""")


def of_child(subject: BirthSubject) -> Iterator[Renaming]:
    """The child's names at its first inscription, and now."""
    birth = subject.birth
    row = subject.session.execute(_OF_CHILD, {"child": birth.newborn_id, "in_force": list(IN_FORCE)}).one_or_none()
    if row is not None:
        first, now = (row[0], row[1], row[2]), (row[3], row[4], row[5])
        yield Renaming(birth.newborn_id, birth.id, CHILD, first, now)


def of_mother(subject: BirthSubject) -> Iterator[Renaming]:
    """The mother's names as the certificate was signed, and as corrected; a correction to another woman as well."""
    birth = subject.birth
    if not birth.corrections or birth.mother_id is None:
        return
    now = (birth.mother_given_names, birth.mother_first_surname, birth.mother_second_surname)
    before = subject.session.execute(_OF_MOTHER, {"birth": birth.id}).one()
    first = (before[0] or now[0], before[1] or now[1], before[2] or now[2])
    yield Renaming(birth.mother_id, birth.id, MOTHER, first, now)


SOURCES: Final = (
    Source(Occasion.BIRTH, Renaming, of_child),
    Source(Occasion.BIRTH, Renaming, of_mother),
)

"""Whose prints, turned over, are like those of a birth's mother or newborn."""

from collections.abc import Iterator
from typing import Final

from sqlalchemy import text

from registry.births.models import Birth
from registry.core.context import Context
from registry.duplicates.facts.applicants import births_with
from registry.duplicates.facts.subjects import BirthSubject, Occasion, Source
from registry.duplicates.indicators.finding import in_order
from registry.duplicates.indicators.rules.prints import agreeing_fingers
from registry.duplicates.indicators.rules.turned import TurnedPrint
from registry.fingerprints.searching.questions import Question

MOST_BESIDE: Final = 50
"""Births of one account about this one, by which a search costs the same however large the registry is: whoever turns a
picture over has it from somebody whom they enrolled."""
_BESIDE: Final = text("""
    (SELECT b.newborn_id, b.mother_id FROM birth b
     WHERE b.created_by = :account AND b.facility_code = :facility AND b.state <> 'annulled' AND b.id <> :birth
       AND b.created_at <= :at
     ORDER BY b.created_at DESC, b.id LIMIT :most)
    UNION ALL
    (SELECT b.newborn_id, b.mother_id FROM birth b
     WHERE b.created_by = :account AND b.facility_code = :facility AND b.state <> 'annulled' AND b.id <> :birth
       AND b.created_at > :at
     ORDER BY b.created_at, b.id LIMIT :most)
""")


def questions(ctx: Context, birth: Birth, of_newborn: Question, of_mother: Question | None) -> list[Question]:
    """Who has prints like the mirror images of the newborn's and the mother's, of those whom the account enrolled.

    `of_newborn` asks for children like the newborn, `of_mother` for adults like the mother.
    """
    parameters = {
        "account": birth.created_by,
        "facility": birth.facility_code,
        "birth": birth.id,
        "at": birth.created_at,
        "most": MOST_BESIDE,
    }
    rows = ctx.session.execute(_BESIDE, parameters).all() if birth.created_by is not None else ()
    newborns = frozenset(row.newborn_id for row in rows)
    mothers = frozenset(row.mother_id for row in rows if row.mother_id is not None) - {birth.mother_id}
    of_both = ((of_newborn, newborns), (of_mother, mothers))
    return [question.turned_over(beside) for question, beside in of_both if question is not None and beside]


def turned(subject: BirthSubject) -> Iterator[TurnedPrint]:
    """The persons whose prints the searches of the mirror images found."""
    for person, candidate, searched in subject.turned_alike:
        yield TurnedPrint(
            person,
            candidate.person_id,
            candidate.score,
            agreeing_fingers(candidate.by_finger),
            in_order(*subject.births, *births_with(subject, candidate.person_id)),
            searched,
        )


SOURCES: Final = (Source(Occasion.PRINTS, TurnedPrint, turned),)

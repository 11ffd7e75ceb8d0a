"""Which persons an identifier stands for, whatever it is the identifier of."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from registry.core.hiding import is_hiding

PERSONS: Final[Mapping[str, tuple[str, ...]]] = {
    "person": ("SELECT id, id AS person_id FROM person WHERE id = ANY(:ids)",),
    "birth": (
        "SELECT id, newborn_id FROM birth WHERE id = ANY(:ids)",
        "SELECT id, mother_id FROM birth WHERE id = ANY(:ids)",
    ),
    "delivery": (
        "SELECT id, mother_id FROM delivery WHERE id = ANY(:ids)",
        "SELECT delivery_id, newborn_id FROM birth WHERE delivery_id = ANY(:ids)",
    ),
    "birth_record": (
        "SELECT id, child_id FROM birth_record WHERE id = ANY(:ids)",
        "SELECT id, father_id FROM birth_record WHERE id = ANY(:ids)",
        "SELECT r.id, b.mother_id FROM birth_record r JOIN birth b ON b.id = r.birth_id WHERE r.id = ANY(:ids)",
        "SELECT record_id, person_id FROM record_parent WHERE record_id = ANY(:ids)",
    ),
    "transcription": (
        "SELECT t.id, r.child_id FROM transcription t JOIN birth_record r ON r.id = t.record_id WHERE t.id = ANY(:ids)",
        "SELECT t.id, p.person_id FROM record_parent p JOIN transcription t USING (record_id) WHERE t.id = ANY(:ids)",
    ),
    "capture": ("SELECT id, person_id FROM capture WHERE id = ANY(:ids)",),
    "document_application": (
        "SELECT id, person_id FROM document_application WHERE id = ANY(:ids)",
        "SELECT id, applicant_id FROM document_application WHERE id = ANY(:ids)",
    ),
    "identity_card": ("SELECT id, person_id FROM identity_card WHERE id = ANY(:ids)",),
    "alert": ("SELECT alert_id, person_id FROM alert_person WHERE alert_id = ANY(:ids)",),
    "investigation_case": (
        "SELECT case_id, person_id FROM case_person WHERE case_id = ANY(:ids)",
        "SELECT case_id, person_id FROM case_alert JOIN alert_person USING (alert_id) WHERE case_id = ANY(:ids)",
    ),
    "case_search": ("SELECT search_id, person_id FROM case_search_hit WHERE search_id = ANY(:ids)",),
    "watch_entry": ("SELECT id, person_id FROM watch_entry WHERE id = ANY(:ids)",),
    "watch_hit": ("SELECT id, person_id FROM watch_hit WHERE id = ANY(:ids)",),
}
"""Table → the SELECTs of (identifier, person) for its rows with these ids. An identifier stands for all its persons."""

_UNION: Final = " UNION ".join(select for selects in PERSONS.values() for select in selects)
_ASKED: Final = "WITH asked AS (SELECT CAST(:ids AS uuid[]) AS ids) "
"""The identifiers as a query of their own: how many there are must not change the plan, for that to be kept."""
_SELECTED: Final = _ASKED + _UNION.replace(":ids", "CAST((SELECT ids FROM asked) AS uuid[])")
_PERSONS_OF: Final = {hiding: text(f"/* hiding: {hiding} */ {_SELECTED}") for hiding in (False, True)}
"""To plan it takes many times as long as to run it, so each connection keeps its plan; a plan serves one role alone."""


def persons_of(session: Session, ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, frozenset[uuid.UUID]]:
    """Identifier → the persons it stands for, as far as the session sees them; identifiers of nobody are absent.

    An answer may repeat an identifier that was sent, as answers to many cases at once do: one of a sealed person must
    then cost what one of nobody costs.
    """
    if not ids:
        return {}
    persons: defaultdict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    for identifier, person_id in session.execute(_PERSONS_OF[is_hiding(session)], {"ids": list(ids)}):
        if person_id is not None:
            persons[identifier].add(person_id)
    return {identifier: frozenset(named) for identifier, named in persons.items()}

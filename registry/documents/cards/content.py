"""What a card says against what the register says now."""

from typing import Final

from sqlalchemy.orm import Session

from registry.documents.cards.models import IdentityCard
from registry.people import queries as persons
from registry.people.models import Person

COMPARED: Final = ("cui", "given_names", "first_surname", "second_surname", "sex", "birth_date")
"""Fields on which a card and the register must agree."""


def register_content(session: Session, person: Person) -> dict[str, str | None]:
    """The fields of COMPARED as the register has them now."""
    cui = persons.cui_of(session, person.id)
    return {
        "cui": cui.written if cui else None,
        "given_names": person.given_names,
        "first_surname": person.first_surname,
        "second_surname": person.second_surname,
        "sex": person.sex or "indeterminate",
        "birth_date": person.birth_date.isoformat() if person.birth_date else None,
    }


def is_outdated(session: Session, card: IdentityCard) -> bool:
    """Whether the register has changed in something that the card says."""
    current = register_content(session, card.person)
    return any(card.content.get(name) != current[name] for name in COMPARED)

"""What a family brings to another facility than the one that enrolled the birth, and the birth that its papers name.

A newborn is moved to another hospital's neonatal unit; a family moves to another town. Whoever has the papers may have
the child's prints compared there, and nobody else: an unknown number, papers of others and a sealed family are answered
alike, and whoever guesses is stopped.
"""

import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from registry.births import queries, service
from registry.births.models import Birth
from registry.core.context import Context
from registry.core.errors import NotFound
from registry.core.folding import fold
from registry.core.limits import Limit
from registry.people.rules import NO_DOCUMENT

WRONG_PAPERS: Final = Limit("family-papers", 100, timedelta(days=1))
"""Papers that name nobody, for each account: enough for slips of a busy day, useless for guessing."""


@dataclass(frozen=True, slots=True)
class Family:
    """The child's CUI, acta or certificate number, and the mother's document, or who she says that she is."""

    number: str
    mother_document: str | None = None
    """The number of the mother's, or of another recorded relative's where she does not come."""
    mother_names: str | None = None
    """Of a mother without a document, with the child's day of birth: given names and a surname, as she declared."""
    born_on: date | None = None


def birth_of_family(ctx: Context, family: Family, *, lock: bool = False) -> Birth:
    """The birth that the family's papers name, wherever it was enrolled; raises NotFound.

    Everything has to be right: whoever guesses a number learns nothing.
    """
    account = str(ctx.actor.account_id)
    ctx.limits.enforce(WRONG_PAPERS, account)
    birth = queries.birth_by_number(ctx.session, family.number.strip())
    if birth is None or not _is_theirs(ctx, birth, family):
        raise NotFound
    ctx.limits.give_back(WRONG_PAPERS, account)
    return service.read_anywhere(ctx, birth.id, lock=lock)


def _is_theirs(ctx: Context, birth: Birth, family: Family) -> bool:
    if family.mother_document is not None:
        return queries.is_of_family(ctx.session, birth, family.mother_document)
    if birth.mother_document_type != NO_DOCUMENT or family.mother_names is None or birth.born_on != family.born_on:
        return False
    surnames = (birth.mother_first_surname, birth.mother_second_surname)
    written = _words(family.mother_names)
    return written in (_words(birth.mother_given_names, *surnames), _words(birth.mother_given_names, surnames[0]))


def _words(*names: str | None) -> frozenset[str]:
    return frozenset(fold(" ".join(name for name in names if name)).split())


def birth_for_prints(ctx: Context, birth_id: uuid.UUID, family: Family | None, *, lock: bool = False) -> Birth:
    """The birth whose prints are taken: one the actor may see, or the one that the family names."""
    if family is None:
        return service.read(ctx, birth_id, lock=lock)
    birth = birth_of_family(ctx, family, lock=lock)
    if birth.id != birth_id:
        raise NotFound
    return birth


def birth_for_recapture(ctx: Context, birth_id: uuid.UUID, family: Family | None, *, lock: bool = False) -> Birth:
    """The same to add prints: for a family from elsewhere a recapture has to be due."""
    birth = birth_for_prints(ctx, birth_id, family, lock=lock)
    if family is not None:
        require_due(ctx, birth)
    return birth


def require_due(ctx: Context, birth: Birth) -> None:
    """Raise NotFound where no recapture of the child is due."""
    if not queries.recaptures_due_now(ctx.session, birth.id, ctx.today):
        raise NotFound

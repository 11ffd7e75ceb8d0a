"""What is done with a search's hits: open one to see who it is, and put an opened one into the case."""

import uuid

from registry.core.context import Context
from registry.core.errors import NotFound, Refused
from registry.core.messages import _
from registry.investigations.cases import persons
from registry.investigations.cases import service as cases
from registry.investigations.cases.models import Case
from registry.investigations.searches import queries, rules
from registry.investigations.searches.kinds import BY_NAME
from registry.investigations.searches.models import CaseSearch, HitOpening, SearchHit
from registry.investigations.searches.service import case_to_search_in, criteria_of, read
from registry.people import queries as people
from registry.people.models import Person


def open_hit(ctx: Context, case_id: uuid.UUID, search_id: uuid.UUID, rank: int) -> tuple[SearchHit, Person]:
    """A hit and the person it is. Every opening is counted and journalled. To look at somebody does not put them into
    the case: `add_hit` does.
    """
    case = cases.read_to_work(ctx, case_id)
    search = read(ctx, case_id, search_id)
    hit, person = _hit(ctx, search, rank)
    assert ctx.actor.account_id is not None
    ctx.session.add(HitOpening(search_id=search.id, rank=rank, by=ctx.actor.account_id, at=ctx.now))
    ctx.session.flush()
    ctx.journal("search.hit_opened", "person", person.id, case=str(case.id), search=str(search.id), rank=rank)
    return hit, person


def _hit(ctx: Context, search: CaseSearch, rank: int) -> tuple[SearchHit, Person]:
    hit = next((hit for hit in search.hits if hit.rank == rank), None)
    person = None if hit is None else people.person(ctx.session, hit.person_id)
    if hit is None or person is None:
        raise NotFound
    return hit, person


def is_in_case(ctx: Context, case_id: uuid.UUID, person_id: uuid.UUID) -> bool:
    """Whether a case is about a person."""
    return any(person.person_id == person_id for person in cases.read(ctx, case_id).persons)


def add_hit(ctx: Context, case_id: uuid.UUID, search_id: uuid.UUID, rank: int) -> Case:
    """Put the person of a hit into the case, once somebody has opened the hit and seen who it is."""
    case = case_to_search_in(ctx, case_id)
    search = read(ctx, case_id, search_id)
    _hit_of_rank, person = _hit(ctx, search, rank)
    if rank not in queries.openings(ctx.session, search.id):
        raise Refused("hit-not-opened", _("Open the hit first, to see who it is; then add the person to the case."))
    persons.add_persons(ctx, case, [person.id], "search")
    return case


def narrow_by(ctx: Context, search: CaseSearch) -> list[str]:
    """What else would narrow a search: criteria it did not use and by which its hits differ, the most telling first."""
    if len(search.hits) < 2:
        return []
    used = [name for name, value in criteria_of(ctx, search).items() if value]
    criteria = [criterion.name for criterion in BY_NAME[search.kind].criteria]
    return rules.narrowing(criteria, used, queries.features_of(ctx.session, [hit.person_id for hit in search.hits]))

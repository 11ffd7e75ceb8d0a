"""What is done with a search: ask, approve, run, replay, open a hit, review an emergency."""

import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from registry.access import four_eyes
from registry.core.canonical import canonical
from registry.core.context import Context
from registry.core.errors import FieldError, Invalid, NotFound, Refused, TooMany
from registry.core.hiding import sealed_as_well, without_sealed
from registry.fingerprints.queries import newest_number
from registry.investigations.cases import queries as cases
from registry.investigations.cases import service
from registry.investigations.cases.models import Case
from registry.investigations.searches import queries, rules
from registry.investigations.searches.models import CaseSearch, HitOpening, SearchHit
from registry.investigations.searches.running import Found, Limits, find, find_sealed
from registry.investigations.settings import service as settings
from registry.investigations.settings.rules import SearchSettings
from registry.investigations.visibility import kept_for
from registry.people import queries as people
from registry.people.models import Person

AN_HOUR = timedelta(hours=1)
SEALED_TASK: Final = "investigations.search_sealed"


@dataclass(frozen=True, slots=True)
class AskSearch:
    """Ask for a search. `criteria` are of its kind; an emergency does not wait for an approval."""

    kind: str
    purpose: str
    legal_basis: str
    legal_reference: str | None
    reason: str
    criteria: Mapping[str, Any]
    emergency: str | None = None


def refusals(command: AskSearch, chosen: SearchSettings) -> list[FieldError]:
    """Everything wrong with a search that is seen before anything is searched."""
    of_criteria = rules.criteria_errors(command.kind, command.criteria)
    wrong = [FieldError(f"/criteria/{name}", why) for name, why in of_criteria]
    basis = chosen.legal_bases.get(command.legal_basis)
    if command.purpose not in chosen.purposes:
        wrong.append(FieldError("/purpose", f"One of {', '.join(chosen.purposes)}."))
    if basis is None:
        wrong.append(FieldError("/legal_basis", f"One of {', '.join(chosen.legal_bases)}."))
    elif basis.needs_reference and not command.legal_reference:
        wrong.append(FieldError("/legal_reference", "The number of the document is needed."))
    if command.emergency is not None and not rules.needs_approval(command.kind):
        wrong.append(FieldError("/emergency", "Such a search waits for no approval."))
    return wrong


def refuse_beforehand(ctx: Context, case_id: uuid.UUID, command: AskSearch) -> None:
    """Raise what bars a search before the engine works on its prints."""
    _case_to_search_in(ctx, case_id)
    chosen = settings.current(ctx.session)
    wrong = refusals(command, chosen)
    if wrong:
        raise Invalid(wrong)
    _refuse_too_many(ctx, command.kind, chosen)


def ask(ctx: Context, case_id: uuid.UUID, command: AskSearch) -> CaseSearch:
    """Ask for a search; one that needs no approval, or cannot wait for it, is run at once."""
    case = _case_to_search_in(ctx, case_id)
    chosen = settings.current(ctx.session)
    wrong = refusals(command, chosen)
    if wrong:
        raise Invalid(wrong)
    assert ctx.actor.account_id is not None  # only accounts have the permission
    queries.take_turn(ctx.session, ctx.actor.account_id)
    _refuse_too_many(ctx, command.kind, chosen)
    plain = canonical(command.criteria).encode()
    waits = rules.needs_approval(command.kind)
    search = CaseSearch(
        id=uuid.uuid4(),
        case_id=case.id,
        kind=command.kind,
        purpose=command.purpose,
        legal_basis=command.legal_basis,
        legal_reference=command.legal_reference,
        reason=command.reason,
        criteria_sha256=hashlib.sha256(plain).digest(),
        state=rules.AWAITING,
        needs_approval=waits,
        emergency=command.emergency,
        requested_by=ctx.actor.account_id,
        requested_at=ctx.now,
    )
    search.sealed_criteria = ctx.vault.seal(plain, search.place)
    ctx.session.add(search)
    ctx.session.flush()
    details = {
        "search": str(search.id),
        "kind": search.kind,
        "purpose": search.purpose,
        "legal_basis": search.legal_basis,
        "criteria_sha256": search.criteria_sha256.hex(),
        "emergency": search.emergency is not None,
    }
    service.note(ctx, case, "search_asked", details=details)
    if not waits or command.emergency is not None:
        _run(ctx, case, search)
    return search


def _case_to_search_in(ctx: Context, case_id: uuid.UUID) -> Case:
    case = service.read_to_work(ctx, case_id)
    service.refuse_closed(case)
    return case


def _refuse_too_many(ctx: Context, kind: str, chosen: SearchSettings) -> None:
    assert ctx.actor.account_id is not None
    limits = {None: chosen.searches_an_hour} | (
        {rules.PRINTS: chosen.print_searches_an_hour} if kind == rules.PRINTS else {}
    )
    for counted, most in limits.items():
        if queries.requested_since(ctx.session, ctx.actor.account_id, ctx.now - AN_HOUR, counted) >= most:
            raise TooMany("too-many-searches", f"At most {most} such searches an hour; wait.")


def read(ctx: Context, case_id: uuid.UUID, search_id: uuid.UUID, *, lock: bool = False) -> CaseSearch:
    """A search of a case the actor sees; raises NotFound."""
    case = service.read(ctx, case_id)
    search = queries.search(ctx.session, case.id, search_id, lock=lock)
    if search is None:
        raise NotFound
    return search


def approve(ctx: Context, case_id: uuid.UUID, search_id: uuid.UUID, reason: str, *, agrees: bool) -> CaseSearch:
    """A supervisor's word on a search that waits; never the word of who asked."""
    search = read(ctx, case_id, search_id, lock=True)
    if search.state not in (rules.AWAITING, rules.APPROVED):
        raise Refused("search-not-waiting", "This search waits for no approval.")
    four_eyes.refuse_own(ctx.actor.account_id, search.requested_by)
    search.approval_reason = reason
    if agrees:
        search.state, search.approved_by, search.approved_at = rules.APPROVED, ctx.actor.account_id, ctx.now
        hours = settings.current(ctx.session).approval_hours
        search.approval_expires_at = ctx.now + timedelta(hours=hours)
    else:
        search.state = rules.REFUSED
    ctx.session.flush()
    details = {"search": str(search.id), "agrees": agrees}
    service.note(ctx, service.read(ctx, case_id), "search_judged", reason=reason, details=details)
    return search


def run(ctx: Context, case_id: uuid.UUID, search_id: uuid.UUID) -> CaseSearch:
    """Run an approved search, once, while the approval is good."""
    case = _case_to_search_in(ctx, case_id)
    search = read(ctx, case_id, search_id, lock=True)
    if search.requested_by != ctx.actor.account_id:
        raise Refused("search-of-another", "Who asked for a search runs it.")
    if search.state == rules.AWAITING:
        raise Refused("approval-missing", "This search waits for its approval.")
    if search.state != rules.APPROVED:
        raise Refused("search-ended", f"This search is {search.state}.")
    if rules.has_expired(search.approval_expires_at, ctx.now):
        raise Refused("approval-expired", "The approval has expired: have it approved again.")
    _run(ctx, case, search)
    return search


def _run(ctx: Context, case: Case, search: CaseSearch) -> None:
    limits = Limits.of(*settings.in_force(ctx.session))
    with sealed_as_well(ctx.session):
        newest = newest_number(ctx.session)
    with without_sealed(ctx.session):  # whoever asks: the answer stays, and others read it
        result = find(ctx, search.kind, criteria_of(ctx, search), ctx.now, newest, limits)
    search.state, search.run_at, search.ran_with, search.found = rules.DONE, ctx.now, result.ran_with, result.found
    search.hits = [
        SearchHit(rank=rank, person_id=one.person_id, score=one.score, parts=one.parts, data_hash=one.data_hash)
        for rank, one in enumerate(result.best, 1)
    ]
    ctx.session.flush()
    details = {"search": str(search.id), "found": result.found, "kept": len(result.best), "with": result.ran_with}
    service.note(ctx, case, "searched", details=details)
    ctx.defer(SEALED_TASK, search_id=str(search.id))


def search_sealed(ctx: Context, search_id: uuid.UUID) -> None:
    """Keep the sealed persons a search would have found, for those who may know. Run again it adds none twice."""
    search = ctx.session.get(CaseSearch, search_id)
    if search is None or search.ran_with is None:
        return
    newest, limits = int(search.ran_with["newest_capture"]), Limits.kept(search.ran_with)
    for one in find_sealed(ctx, search.kind, criteria_of(ctx, search), newest, limits):
        queries.keep_sealed(ctx.session, search, one.person_id, one.score, one.parts, ctx.now)


def criteria_of(ctx: Context, search: CaseSearch) -> dict[str, Any]:
    """What was searched by, out of the vault."""
    criteria: dict[str, Any] = json.loads(ctx.vault.open(search.sealed_criteria, search.place))
    return criteria


@dataclass(frozen=True, slots=True)
class Replay:
    """A search run again as of its own day: whether the answer is the same, and what it depends on has changed."""

    is_same: bool
    differences: list[dict[str, Any]]
    hits: dict[str, list[str]]
    at: datetime


def replay(ctx: Context, case_id: uuid.UUID, search_id: uuid.UUID) -> Replay:
    """Run a search again with what it was run with, on persons and captures of its day. It finds nobody new to open."""
    search = read(ctx, case_id, search_id)
    if search.state != rules.DONE or search.ran_with is None or search.run_at is None:
        raise Refused("search-not-run", "This search has not been run.")
    newest = int(search.ran_with["newest_capture"])
    limits = Limits.kept(search.ran_with)
    with kept_for(ctx.session, "case_search", search.id):
        result = find(ctx, search.kind, criteria_of(ctx, search), search.run_at, newest, limits)
    hits = rules.compare_hits(_hits(search.hits), _hits(result.best))
    is_same = not (hits["gone"] or hits["new"] or hits["scored_otherwise"]) and result.found == search.found
    ctx.journal("search.replayed", "case", search.case_id, search=str(search.id), is_same=is_same)
    then, now = search.ran_with | {"found": search.found}, result.ran_with | {"found": result.found}
    # Among how many is of today's galleries: no part of what it depends on, and it goes down when somebody is sealed.
    changed = rules.differences({**then, "persons_searched": None}, {**now, "persons_searched": None})
    return Replay(is_same, changed, hits, ctx.now)


def _hits(some: Sequence[SearchHit] | Sequence[Found]) -> list[rules.Hit]:
    return [rules.Hit(str(one.person_id), one.score, one.data_hash) for one in some]


def open_hit(ctx: Context, case_id: uuid.UUID, search_id: uuid.UUID, rank: int) -> tuple[SearchHit, Person]:
    """Who a hit is. Every opening is counted and journalled; the person comes into the case."""
    case = service.read_to_work(ctx, case_id)
    search = read(ctx, case_id, search_id)
    hit = next((one for one in search.hits if one.rank == rank), None)
    person = None if hit is None else people.person(ctx.session, hit.person_id)
    if hit is None or person is None:
        raise NotFound
    assert ctx.actor.account_id is not None
    ctx.session.add(HitOpening(search_id=search.id, rank=rank, by=ctx.actor.account_id, at=ctx.now))
    ctx.session.flush()
    if case.state in ("open", "in_review", "referred"):
        service.add_persons(ctx, case, [person.id], "search")
    ctx.journal("search.hit_opened", "person", person.id, case=str(case.id), search=str(search.id), rank=rank)
    return hit, person


def review(ctx: Context, case_id: uuid.UUID, search_id: uuid.UUID, verdict: str, reason: str) -> CaseSearch:
    """A supervisor's word on an emergency, once; never of who asked."""
    search = read(ctx, case_id, search_id, lock=True)
    if search.emergency is None or search.review is not None:
        raise Refused("no-review-due", "No review of this search is due.")
    four_eyes.refuse_own(ctx.actor.account_id, search.requested_by)
    search.review, search.review_reason = verdict, reason
    search.reviewed_by, search.reviewed_at = ctx.actor.account_id, ctx.now
    ctx.session.flush()
    details = {"search": str(search.id), "verdict": verdict}
    service.note(ctx, service.read(ctx, case_id), "emergency_reviewed", reason=reason, details=details)
    return search


def listed(ctx: Context, case_id: uuid.UUID) -> Sequence[CaseSearch]:
    """A case's searches, newest first."""
    case = service.read(ctx, case_id)
    ctx.journal("searches.listed", "case", case.id)
    return queries.searches(ctx.session, case.id)


def names_of(ctx: Context, searches: Sequence[CaseSearch]) -> dict[uuid.UUID, str]:
    """Account → name, of all who had a part in searches."""
    return cases.names_of(
        ctx.session, {who for one in searches for who in (one.requested_by, one.approved_by, one.reviewed_by)}
    )

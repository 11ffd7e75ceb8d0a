"""What is done with a search: request, approve, run, replay, review an emergency. What is done with a hit: `hits`."""

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
from registry.core.errors import FieldError, Forbidden, Invalid, NotFound, Refused, TooMany
from registry.core.hiding import sealed_as_well, without_sealed
from registry.core.messages import _
from registry.fingerprints.queries import newest_number
from registry.fingerprints.searching import service as galleries
from registry.fingerprints.searching.service import Progress
from registry.investigations.cases import service as cases
from registry.investigations.cases.models import Case
from registry.investigations.searches import queries, rules, words
from registry.investigations.searches.kinds import BY_NAME, KINDS
from registry.investigations.searches.kinds.kind import Kind, Limits
from registry.investigations.searches.models import CaseSearch, SearchHit
from registry.investigations.searches.running import find, find_sealed
from registry.investigations.settings import service as settings
from registry.investigations.settings.rules import SearchSettings

AN_HOUR = timedelta(hours=1)
SEALED_TASK: Final = "investigations.search_sealed"
FIND_TASK: Final = "investigations.search"


@dataclass(frozen=True, slots=True)
class RequestSearch:
    """Request a search. `criteria` belong to its kind; an emergency does not wait for an approval."""

    kind: str
    purpose: str
    legal_basis: str
    legal_reference: str | None
    reason: str
    criteria: Mapping[str, Any]
    emergency: str | None = None


def load_kinds(ctx: Context) -> None:
    """Let the database accept the kinds of search of this release; changes nothing the second time."""
    queries.add_kinds(ctx.session, [kind.name for kind in KINDS])


def refusals(command: RequestSearch, in_force: SearchSettings) -> list[FieldError]:
    """Everything wrong with a request that can be seen before anything is searched."""
    kind = BY_NAME[command.kind]
    errors = [FieldError(f"/criteria/{name}", reason) for name, reason in kind.errors(command.criteria)]
    basis = in_force.legal_bases.get(command.legal_basis)
    if command.purpose not in in_force.purposes:
        errors.append(FieldError("/purpose", _("Must be one of: {options}.", options=", ".join(in_force.purposes))))
    if basis is None:
        options = ", ".join(in_force.legal_bases)
        errors.append(FieldError("/legal_basis", _("Must be one of: {options}.", options=options)))
    elif basis.needs_reference and not command.legal_reference:
        errors.append(FieldError("/legal_reference", _("Give the number of the document for this legal basis.")))
    if command.emergency is not None and not kind.needs_approval:
        errors.append(FieldError("/emergency", _("This kind of search does not need approval.")))
    return errors


def refuse_beforehand(ctx: Context, case_id: uuid.UUID, command: RequestSearch) -> None:
    """Raise everything that bars a search, before the engine works on its prints."""
    case_to_search_in(ctx, case_id)
    _refuse(ctx, command)


def _refuse(ctx: Context, command: RequestSearch) -> None:
    in_force = settings.current(ctx.session)
    if errors := refusals(command, in_force):
        raise Invalid(errors)
    _refuse_too_many(ctx, BY_NAME[command.kind], in_force)


def request(ctx: Context, case_id: uuid.UUID, command: RequestSearch) -> CaseSearch:
    """Request a search; one that needs no approval, or cannot wait for it, is run at once."""
    case = case_to_search_in(ctx, case_id)
    assert ctx.actor.account_id is not None  # only accounts have the permission
    queries.take_turn(ctx.session, ctx.actor.account_id)
    _refuse(ctx, command)
    plain = canonical(command.criteria).encode()
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
        needs_approval=BY_NAME[command.kind].needs_approval,
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
    cases.add_event(ctx, case, "search_asked", details=details)
    if not search.needs_approval or command.emergency is not None:
        _run(ctx, case, search)
    return search


def case_to_search_in(ctx: Context, case_id: uuid.UUID) -> Case:
    """The case, locked, for its assignee to search in; raises Refused once it is decided."""
    case = cases.read_to_work(ctx, case_id)
    cases.refuse_closed(case)
    return case


def _refuse_too_many(ctx: Context, kind: Kind, in_force: SearchSettings) -> None:
    assert ctx.actor.account_id is not None
    for counted, limit in kind.hourly_limits(in_force).items():
        if queries.requested_since(ctx.session, ctx.actor.account_id, ctx.now - AN_HOUR, counted) >= limit:
            title = _("The limit of {count} such searches per hour has been reached; try again later.", count=limit)
            raise TooMany("too-many-searches", title)


def read(ctx: Context, case_id: uuid.UUID, search_id: uuid.UUID, *, lock: bool = False) -> CaseSearch:
    """A search of a case that the actor sees; raises NotFound."""
    case = cases.read(ctx, case_id)
    search = queries.search(ctx.session, case.id, search_id, lock=lock)
    if search is None:
        raise NotFound
    return search


def approve(ctx: Context, case_id: uuid.UUID, search_id: uuid.UUID, reason: str, *, agrees: bool) -> CaseSearch:
    """Approve or refuse a search that awaits approval; a supervisor other than the one who requested it."""
    search = _waiting(ctx, case_id, search_id)
    if not agrees and four_eyes.is_taken_back(ctx, search.requested_by):
        return _taken_back(ctx, search, reason)
    four_eyes.refuse_own(ctx, search.requested_by)
    search.approval_reason = reason
    if agrees:
        search.state, search.approved_by, search.approved_at = rules.APPROVED, ctx.actor.account_id, ctx.now
        hours = settings.current(ctx.session).approval_hours
        search.approval_expires_at = ctx.now + timedelta(hours=hours)
    else:
        search.state = rules.REFUSED
    ctx.session.flush()
    details = {"search": str(search.id), "agrees": agrees}
    cases.add_event(ctx, cases.read(ctx, case_id), "search_judged", reason=reason, details=details)
    return search


def take_back(ctx: Context, case_id: uuid.UUID, search_id: uuid.UUID, reason: str) -> CaseSearch:
    """Take an own search back that awaits approval, or that was approved and not run."""
    search = _waiting(ctx, case_id, search_id)
    if not four_eyes.is_taken_back(ctx, search.requested_by):
        raise Forbidden
    return _taken_back(ctx, search, reason)


def _waiting(ctx: Context, case_id: uuid.UUID, search_id: uuid.UUID) -> CaseSearch:
    search = read(ctx, case_id, search_id, lock=True)
    if search.state not in (rules.AWAITING, rules.APPROVED):
        raise Refused("search-not-waiting", _("This search is not awaiting approval."))
    return search


def _taken_back(ctx: Context, search: CaseSearch, reason: str) -> CaseSearch:
    search.state = rules.REFUSED
    ctx.session.flush()
    case = cases.read(ctx, search.case_id)
    cases.add_event(ctx, case, "search_taken_back", reason=reason, details={"search": str(search.id)})
    return search


def run(ctx: Context, case_id: uuid.UUID, search_id: uuid.UUID) -> CaseSearch:
    """Run an approved search, once, while its approval is valid."""
    case = case_to_search_in(ctx, case_id)
    search = read(ctx, case_id, search_id, lock=True)
    if search.requested_by != ctx.actor.account_id:
        raise Refused("search-of-another", _("Only the person who requested this search can run it."))
    if search.state == rules.AWAITING:
        raise Refused("approval-missing", _("This search has not been approved yet."))
    if search.state != rules.APPROVED:
        title = _("This search can no longer be run. Its state: {state}.", state=words.STATES[search.state])
        raise Refused("search-ended", title)
    if rules.has_expired(search.approval_expires_at, ctx.now):
        raise Refused("approval-expired", _("The approval has expired; have the search approved again."))
    _run(ctx, case, search)
    return search


def _run(ctx: Context, case: Case, search: CaseSearch) -> None:
    """Run a search, or begin it as a job where it asks the galleries."""
    limits = Limits.of(*settings.in_force(ctx.session))
    with sealed_as_well(ctx.session):
        newest = newest_number(ctx.session)
    if not BY_NAME[search.kind].is_by_galleries:
        _find(ctx, case, search, ctx.now, newest, limits)
        return
    search.state, search.run_at = rules.SEARCHING, ctx.now
    search.ran_with = {"settings": limits.version, "thresholds": limits.to_json(), "newest_capture": newest}
    ctx.session.flush()
    ctx.journal("search.begun", "case", case.id, search=str(search.id))
    ctx.defer(FIND_TASK, search_id=str(search.id))


def finish(ctx: Context, search_id: uuid.UUID) -> None:
    """Go on with a search that was begun, in a job. Run again, it does nothing."""
    search = queries.search_for_task(ctx.session, search_id, lock=True)
    if search is None or search.state != rules.SEARCHING or search.ran_with is None or search.run_at is None:
        return
    (case,) = queries.cases_of(ctx.session, [search])
    _find(ctx, case, search, search.run_at, int(search.ran_with["newest_capture"]), Limits.from_json(search.ran_with))


def _find(ctx: Context, case: Case, search: CaseSearch, begun_at: datetime, newest: int, limits: Limits) -> None:
    with without_sealed(ctx.session):  # whoever requested it: the answer stays, and others read it
        result = find(ctx, search.kind, criteria_of(ctx, search), begun_at, newest, limits)
    search.state, search.run_at, search.ran_with, search.found = rules.DONE, begun_at, result.ran_with, result.total
    search.hits = [
        SearchHit(rank=rank, person_id=match.person_id, score=match.score, parts=match.parts, data_hash=match.data_hash)
        for rank, match in enumerate(result.best, 1)
    ]
    ctx.session.flush()
    details = {"search": str(search.id), "found": result.total, "kept": len(result.best), "with": result.ran_with}
    cases.add_event(ctx, case, "searched", details=details)
    ctx.defer(SEALED_TASK, search_id=str(search.id))


def progress(ctx: Context, search: CaseSearch) -> Progress | None:
    """How many parts of the galleries have answered a search; None where none are asked at the moment."""
    if search.state != rules.SEARCHING:
        return None
    return galleries.progress(ctx, FIND_TASK, {"search_id": str(search.id)})


def search_sealed(ctx: Context, search_id: uuid.UUID) -> None:
    """Store the sealed persons a search would have found, for authorised readers. Run again, it adds none twice."""
    search = queries.search_for_task(ctx.session, search_id)
    if search is None or search.ran_with is None:
        return
    newest, limits = int(search.ran_with["newest_capture"]), Limits.from_json(search.ran_with)
    for match in find_sealed(ctx, search.kind, criteria_of(ctx, search), newest, limits):
        queries.keep_sealed(ctx.session, search, match.person_id, match.score, match.parts, ctx.now)


def criteria_of(ctx: Context, search: CaseSearch) -> dict[str, Any]:
    """The criteria of a search, out of the vault."""
    criteria: dict[str, Any] = json.loads(ctx.vault.open(search.sealed_criteria, search.place))
    return criteria


def review(ctx: Context, case_id: uuid.UUID, search_id: uuid.UUID, verdict: str, reason: str) -> CaseSearch:
    """Review an emergency, once; a supervisor other than the one who requested it."""
    search = read(ctx, case_id, search_id, lock=True)
    if search.emergency is None or search.review is not None:
        raise Refused("no-review-due", _("This search is not awaiting a review."))
    four_eyes.refuse_own(ctx, search.requested_by)
    search.review, search.review_reason = verdict, reason
    search.reviewed_by, search.reviewed_at = ctx.actor.account_id, ctx.now
    ctx.session.flush()
    details = {"search": str(search.id), "verdict": verdict}
    cases.add_event(ctx, cases.read(ctx, case_id), "emergency_reviewed", reason=reason, details=details)
    return search


def list_searches(ctx: Context, case_id: uuid.UUID) -> Sequence[CaseSearch]:
    """A case's searches, newest first. The reading is journalled."""
    case = cases.read(ctx, case_id)
    ctx.journal("searches.listed", "case", case.id)
    return queries.searches(ctx.session, case.id)

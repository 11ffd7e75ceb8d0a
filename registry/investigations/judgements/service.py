"""What is done with judgements: give one, read them, report how far reviewers agree.

A judgement changes no person and merges nothing. What it does: two persons told apart raise no alert as a pair again
until their data change.
"""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from registry.core.context import Context
from registry.core.errors import FieldError, Invalid, Refused
from registry.duplicates.thresholds import service as policies
from registry.duplicates.told_apart import service as apart
from registry.fingerprints import queries as fingerprints
from registry.fingerprints.engine import VERSION as ENGINE
from registry.investigations.cases import queries as cases
from registry.investigations.cases import rules as states
from registry.investigations.cases import service
from registry.investigations.cases.models import Case
from registry.investigations.judgements import queries, rules
from registry.investigations.judgements.models import Judgement
from registry.investigations.searches import queries as searches


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a judgement stands on."""

    kind: str
    id: uuid.UUID


@dataclass(frozen=True, slots=True)
class Judge:
    """Judge two persons of a case."""

    left: uuid.UUID
    right: uuid.UUID
    verdict: str
    reason: str
    evidence: tuple[Evidence, ...]

    @property
    def pair(self) -> tuple[uuid.UUID, uuid.UUID]:
        """The two in order."""
        first, second = sorted((self.left, self.right), key=lambda one: one.bytes)
        return first, second


def judge(ctx: Context, case_id: uuid.UUID, command: Judge) -> Judgement:
    """Give a judgement; the reviewer's earlier one of the pair is superseded. Raises Invalid with every reason."""
    case = service.read(ctx, case_id, lock=True)
    if case.assigned_to is None:
        raise Refused("case-unassigned", "Take the case first.")
    if case.state == states.CLOSED:
        raise Refused("case-decided", "The case is closed: nothing is added to it.")
    _refuse(ctx, case, command)
    assert ctx.actor.account_id is not None  # only accounts have the permission
    left, right = command.pair
    before = queries.latest(ctx.session, case.id, command.pair, ctx.actor.account_id)
    judgement = Judgement(
        id=uuid.uuid4(),
        case_id=case.id,
        left_id=left,
        right_id=right,
        verdict=command.verdict,
        reason=command.reason,
        evidence=[{"kind": one.kind, "id": str(one.id)} for one in command.evidence],
        data_hash=apart.data_hash(ctx, command.pair),
        engine=ENGINE,
        policy=policies.version(ctx.session),
        supersedes_id=before.id if before else None,
        by=ctx.actor.account_id,
        at=ctx.now,
    )
    ctx.session.add(judgement)
    ctx.session.flush()
    # The verdict stays unknown to the next reviewer.
    service.note(ctx, case, "judged", details={"judgement": str(judgement.id), "pair": f"{left} {right}"})
    _remember(ctx, case, command.pair)
    return judgement


def _remember(ctx: Context, case: Case, pair: tuple[uuid.UUID, uuid.UUID]) -> None:
    last = {one.by: one.verdict for one in queries.in_force(ctx.session, pair)}
    if rules.tells_apart(last.values(), needs_two=states.needs_second(states.DISMISSED, case.risk)):
        apart.remember(ctx, *pair)
    else:
        apart.forget(ctx, *pair)


def _refuse(ctx: Context, case: Case, command: Judge) -> None:
    persons = {one.person_id for one in case.persons}
    wrong = [
        FieldError(f"/{name}", "This person is not in the case.")
        for name in ("left", "right")
        if getattr(command, name) not in persons
    ]
    if command.left == command.right:
        wrong.append(FieldError("/right", "Two persons are judged."))
    wrong += [
        FieldError(f"/evidence/{index}", "There is no such evidence in the case.")
        for index, one in enumerate(command.evidence)
        if not _is_there(ctx, case, command, one)
    ]
    if wrong:
        raise Invalid(wrong)


def _is_there(ctx: Context, case: Case, command: Judge, one: Evidence) -> bool:
    if one.kind == "alert":
        return any(one.id == alert.alert_id for alert in case.alerts)
    if one.kind == "capture":
        capture = fingerprints.capture(ctx.session, ctx.actor, one.id)
        return capture is not None and capture.person_id in (command.left, command.right)
    if one.kind == "search":
        return searches.search(ctx.session, case.id, one.id) is not None
    return cases.entry(ctx.session, case.id, one.id) is not None


def shown(ctx: Context, case_id: uuid.UUID) -> Sequence[Judgement]:
    """The case's judgements. A reviewer sees what others hold of a pair only after judging it: agreement means little
    between those who read each other first. Supervisors see all.
    """
    case = service.read(ctx, case_id)
    found = queries.of_case(ctx.session, case.id)
    own = {(one.left_id, one.right_id) for one in found if one.by == ctx.actor.account_id}
    ctx.journal("judgements.read", "case", case.id)
    if ctx.actor.may(cases.SUPERVISE):
        return found
    return [one for one in found if (one.left_id, one.right_id) in own]


@dataclass(frozen=True, slots=True)
class ReviewersAgreement:
    """How far two reviewers agree."""

    reviewers: tuple[str, str]
    agreement: rules.Agreement


def agreements(ctx: Context) -> tuple[rules.Agreement, list[ReviewersAgreement]]:
    """Agreement of every two reviewers on the pairs both judged in one case, and all of these pooled.

    Of two verdicts, the one of whom comes first by name is the row.
    """
    judged: dict[tuple[uuid.UUID, uuid.UUID, uuid.UUID], dict[str, str]] = defaultdict(dict)
    for one in queries.in_force(ctx.session):
        judged[one.case_id, one.left_id, one.right_id][one.reviewer.username] = one.verdict
    by_two: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for verdicts in judged.values():
        for first, second in combinations(sorted(verdicts), 2):
            by_two[first, second].append((verdicts[first], verdicts[second]))
    ctx.journal("judgements.agreement_read", "judgement", "many", reviewers=len(by_two))
    pooled = rules.agreement([one for both in by_two.values() for one in both])
    return pooled, [ReviewersAgreement(names, rules.agreement(both)) for names, both in sorted(by_two.items())]

"""What is done with judgements: give one, read them, report how far reviewers agree.

A judgement changes no person and merges nothing. Its one effect: the alert about two persons told apart is closed, and
they raise none as a pair until their data change.
"""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from registry.core.context import Context
from registry.core.errors import FieldError, Invalid, NotFound, Refused
from registry.core.messages import _
from registry.duplicates import alerts
from registry.duplicates.thresholds import service as thresholds
from registry.duplicates.told_apart import service as apart
from registry.fingerprints import queries as fingerprints
from registry.fingerprints.engine import VERSION as ENGINE
from registry.investigations.cases import blindness, service
from registry.investigations.cases import queries as cases
from registry.investigations.cases import rules as states
from registry.investigations.cases.models import Case
from registry.investigations.judgements import queries, rules
from registry.investigations.judgements.models import Judgement
from registry.investigations.searches import queries as searches


@dataclass(frozen=True, slots=True)
class Evidence:
    """One piece of evidence that a judgement rests on."""

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
        first, second = sorted((self.left, self.right), key=lambda person: person.bytes)
        return first, second


def judge(ctx: Context, case_id: uuid.UUID, command: Judge) -> Judgement:
    """Give a judgement; it supersedes the reviewer's earlier one on the pair. Raises Invalid with every reason."""
    case = service.read(ctx, case_id, lock=True)
    service.refuse_unassigned(case)
    if case.state == states.CLOSED:
        raise Refused("case-decided", _("The case is closed; nothing can be added to it."))
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
        evidence=[{"kind": item.kind, "id": str(item.id)} for item in command.evidence],
        data_hash=apart.data_hash(ctx, command.pair),
        engine=ENGINE,
        policy=thresholds.version(ctx.session),
        supersedes_id=before.id if before else None,
        by=ctx.actor.account_id,
        at=ctx.now,
    )
    ctx.session.add(judgement)
    ctx.session.flush()
    # The history does not show the verdict: the next reviewer judges without knowing it.
    service.add_event(ctx, case, "judged", details={"judgement": str(judgement.id), "pair": f"{left} {right}"})
    _remember(ctx, case, command.pair)
    return judgement


def take_back(ctx: Context, case_id: uuid.UUID, left: uuid.UUID, right: uuid.UUID) -> Judgement:
    """Undo the reviewer's last judgement on two persons: the one before it is given again, or "unsure" without one.

    All of them stay in the case. Raises NotFound without a judgement of the reviewer.
    """
    assert ctx.actor.account_id is not None  # only accounts have the permission
    pair = Judge(left, right, "", "", ()).pair
    last = queries.latest(ctx.session, case_id, pair, ctx.actor.account_id)
    if last is None:
        raise NotFound
    before = queries.judgement(ctx.session, last.supersedes_id) if last.supersedes_id else None
    evidence = tuple(Evidence(item["kind"], uuid.UUID(item["id"])) for item in (before or last).evidence)
    verdict = before.verdict if before is not None else rules.UNSURE
    reason = before.reason if before is not None else str(_("The judgement before was given by mistake."))
    return judge(ctx, case_id, Judge(*pair, verdict, reason, evidence))


def _remember(ctx: Context, case: Case, pair: tuple[uuid.UUID, uuid.UUID]) -> None:
    # Two accounts of one person judge once.
    last = {
        judgement.reviewer.holder_id or judgement.by: judgement.verdict
        for judgement in queries.in_force(ctx.session, pair)
    }
    # Where a second reviewer was named, the first verdict changes nothing yet: a closed alert would tell it.
    needs_two = states.needs_second(states.DISMISSED, case.risk) or bool(case.reviewers)
    if rules.tells_apart(last.values(), needs_two=needs_two):
        apart.remember(ctx, *pair)
        alerts.follow_judgement(ctx, pair, are_apart=True)
    elif apart.forget(ctx, *pair):
        alerts.follow_judgement(ctx, pair, are_apart=False)


def _refuse(ctx: Context, case: Case, command: Judge) -> None:
    persons = {person.person_id for person in case.persons}
    errors = [
        FieldError(f"/{name}", _("This person does not belong to the case."))
        for name in ("left", "right")
        if getattr(command, name) not in persons
    ]
    if command.left == command.right:
        errors.append(FieldError("/right", _("Must be a different person from the left one.")))
    errors += [
        FieldError(f"/evidence/{index}", _("The case has no such evidence about these persons."))
        for index, item in enumerate(command.evidence)
        if not _exists(ctx, case, command, item)
    ]
    if errors:
        raise Invalid(errors)


def _exists(ctx: Context, case: Case, command: Judge, evidence: Evidence) -> bool:
    if evidence.kind == "alert":
        return any(evidence.id == case_alert.alert_id for case_alert in case.alerts)
    if evidence.kind == "capture":
        capture = fingerprints.capture(ctx.session, ctx.actor, evidence.id)
        return capture is not None and capture.person_id in (command.left, command.right)
    if evidence.kind == "search":
        return searches.search(ctx.session, case.id, evidence.id) is not None
    return cases.entry(ctx.session, case.id, evidence.id) is not None


def visible(ctx: Context, case_id: uuid.UUID) -> Sequence[Judgement]:
    """The case's judgements. A reviewer sees the others' on a pair only after judging it, since agreement means little
    between reviewers who have read each other. Supervisors see all, unless they hold or review the case.
    """
    case = service.read(ctx, case_id)
    judgements = queries.of_case(ctx.session, case.id)
    own = {(judgement.left_id, judgement.right_id) for judgement in judgements if judgement.by == ctx.actor.account_id}
    ctx.journal("judgements.read", "case", case.id)
    if ctx.actor.may(cases.SUPERVISE) and not blindness.withheld_in(ctx, case):
        return judgements
    return [judgement for judgement in judgements if (judgement.left_id, judgement.right_id) in own]


@dataclass(frozen=True, slots=True)
class ReviewersAgreement:
    """How far two reviewers agree with each other."""

    reviewers: tuple[str, str]
    agreement: rules.Agreement


def agreements(ctx: Context) -> tuple[rules.Agreement, list[ReviewersAgreement]]:
    """Agreement of each two reviewers on the pairs that both judged in one case, and all of it pooled.

    Of two verdicts, the row is that of the reviewer who comes first by name.
    """
    by_pair: dict[tuple[uuid.UUID, uuid.UUID, uuid.UUID], dict[str, str]] = defaultdict(dict)
    for judgement in queries.in_force(ctx.session):
        pair = (judgement.case_id, judgement.left_id, judgement.right_id)
        by_pair[pair][judgement.reviewer.username] = judgement.verdict
    by_two: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for verdicts in by_pair.values():
        for first, second in combinations(sorted(verdicts), 2):
            by_two[first, second].append((verdicts[first], verdicts[second]))
    ctx.journal("judgements.agreement_read", "judgement", "many", reviewers=len(by_two))
    pooled = rules.agreement([verdicts for pairs in by_two.values() for verdicts in pairs])
    return pooled, [ReviewersAgreement(names, rules.agreement(pairs)) for names, pairs in sorted(by_two.items())]

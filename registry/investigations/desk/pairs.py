"""The pairs of a case's persons, and what a reader has still to do in the case."""

import uuid
from dataclasses import dataclass
from itertools import combinations

from registry.core.context import Context
from registry.core.messages import Message, _, plural
from registry.investigations.cases import blindness, queries, rules
from registry.investigations.cases.models import Case
from registry.investigations.desk.showing import link
from registry.investigations.searches import queries as searches
from registry.investigations.searches.rules import APPROVED
from registry.investigations.visibility import hidden_searches


@dataclass(frozen=True, slots=True)
class Step:
    """Something to be done next, and the page on which it is done; None where others have to do it."""

    text: Message
    address: str | None


def pairs_of(case: Case) -> list[tuple[uuid.UUID, uuid.UUID]]:
    """Every two persons of a case."""
    return list(combinations([person.person_id for person in case.persons], 2))


def judged_by_reader(ctx: Context, case: Case) -> set[frozenset[str]]:
    """The pairs that the reader has judged."""
    given = queries.judged_pairs(ctx.session, [case.id])
    return {each.pair for each in given if each.by == ctx.actor.account_id}


def is_own_and_open(ctx: Context, case: Case) -> bool:
    """Whether the reader works on or reviews the case, and it is not decided."""
    own_part = {case.assigned_to, *(reviewer.account_id for reviewer in case.reviewers)}
    return ctx.actor.account_id in own_part and case.state in rules.LIVE


def next_steps(ctx: Context, case: Case) -> list[Step]:
    """What a reader who works on the case does next, the most pressing first."""
    if not is_own_and_open(ctx, case):
        return []
    if blindness.withheld_in(ctx, case):
        return _judgements(ctx, case)
    return [*_proposal(ctx, case), *_searches(ctx, case), *_judgements(ctx, case)]


def _proposal(ctx: Context, case: Case) -> list[Step]:
    if case.decision is None or case.state != rules.IN_REVIEW:
        return []
    if case.decision_by == ctx.actor.account_id:
        return [Step(_("Your proposal waits for a second person."), None)]
    return [Step(_("A decision is proposed: answer it."), link("act_pages.act", case_id=case.id, act="second"))]


def _searches(ctx: Context, case: Case) -> list[Step]:
    hidden = hidden_searches(ctx.session, case.id)
    return [
        Step(_("A search is approved: run it."), link("search_pages.search", case_id=case.id, search_id=search.id))
        for search in searches.searches(ctx.session, case.id)
        if search.state == APPROVED and search.requested_by == ctx.actor.account_id and search.id not in hidden
    ]


def _judgements(ctx: Context, case: Case) -> list[Step]:
    pairs = pairs_of(case)
    if not pairs:
        return [Step(_("Add a second person by a search, to compare the two."), _searching(case))]
    judged = judged_by_reader(ctx, case)
    left = [two for two in pairs if frozenset(map(str, two)) not in judged]
    if left:
        text = plural(
            "{n} pair waits for your judgement: compare the two.", "{n} pairs wait for your judgement.", len(left)
        )
        return [Step(text, link("pair_pages.pair", case_id=case.id, left=left[0][0], right=left[0][1]))]
    if case.decision is None and case.state == rules.IN_REVIEW and case.assigned_to == ctx.actor.account_id:
        address = link("act_pages.act", case_id=case.id, act="decision")
        return [Step(_("You have judged every pair. Decide the case, or search further."), address)]
    return []


def _searching(case: Case) -> str:
    return link("asking_pages.searches", case_id=case.id)

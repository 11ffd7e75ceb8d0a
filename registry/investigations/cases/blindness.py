"""The second judgement is blind: until a reader has judged two persons, what others made of them is withheld.

That is their verdicts, and what the authors of these wrote in the case from then on: a note, a reason or a proposed
decision says as much as a verdict. Supervisors read everything, unless they hold or review the case themselves.
"""

import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from registry.core.context import SYSTEM, Context
from registry.core.errors import Refused
from registry.core.messages import _
from registry.investigations.cases import queries, rules
from registry.investigations.cases.models import Case

WITHHELD: Final = _("(withheld until you have judged these persons)")
OPINIONS: Final = (
    "decision_proposed",
    "decision_sent_back",
    "decision_taken_back",
    "joining_requested",
    "joining_decided",
)
"""Events whose details say what their author holds to be true."""


@dataclass(frozen=True, slots=True)
class Withheld:
    """What a reader may not read in a case: the words of those who have judged what the reader has not."""

    since: Mapping[uuid.UUID, datetime] = field(default_factory=dict)
    """Author → from when on."""

    def __bool__(self) -> bool:
        return bool(self.since)

    def covers(self, by: uuid.UUID | None, at: datetime) -> bool:
        """Whether the words that this account wrote at this time are withheld."""
        return by is not None and by in self.since and at >= self.since[by]


def withheld(ctx: Context, cases: Collection[Case]) -> dict[uuid.UUID, Withheld]:
    """Case → what the actor may not read in it yet."""
    blind = {case.id: case for case in cases if _is_blind(ctx, case)}
    given = queries.judged_pairs(ctx.session, blind)
    own = {(each.case_id, each.pair) for each in given if each.by == ctx.actor.account_id}
    since: dict[uuid.UUID, dict[uuid.UUID, datetime]] = {case_id: {} for case_id in blind}
    for each in given:
        if each.by is not None and (each.case_id, each.pair) not in own and _is_about(blind[each.case_id], each.pair):
            since[each.case_id].setdefault(each.by, each.at)
    return {case.id: Withheld(since.get(case.id, {})) for case in cases}


def withheld_in(ctx: Context, case: Case) -> Withheld:
    """What the actor may not read in one case yet."""
    return withheld(ctx, [case])[case.id]


def refuse_before_judging(ctx: Context, case: Case) -> None:
    """Raise Refused while the actor has not judged what others have: what follows would tell their verdicts."""
    if withheld_in(ctx, case):
        raise judgement_first()


def judgement_first() -> Refused:
    """The refusal for whoever has still to judge."""
    return Refused(
        "judgement-first",
        _("Another reviewer has judged persons of this case; give your own judgement on each of these pairs first."),
    )


def _is_blind(ctx: Context, case: Case) -> bool:
    """Whether the actor is one who judges in the case: nobody does in a closed one."""
    if ctx.actor == SYSTEM or case.state == rules.CLOSED:
        return False
    own_part = {case.assigned_to, *(reviewer.account_id for reviewer in case.reviewers)}
    return ctx.actor.account_id in own_part or not ctx.actor.may(queries.SUPERVISE)


def _is_about(case: Case, pair: Iterable[str]) -> bool:
    """Whether the case is still about both, so that they can be judged."""
    return {str(person.person_id) for person in case.persons} >= set(pair)

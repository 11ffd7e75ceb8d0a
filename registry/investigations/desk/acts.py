"""What can be done with a case: each act with its form, the schema of the API that reads it, and what does it."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import marshmallow as ma
from flask import url_for

from registry.core.context import Context
from registry.core.messages import Message, _
from registry.investigations.cases import decisions, opening, queries, rules, service
from registry.investigations.cases.models import Case
from registry.investigations.cases.schemas import (
    AssignmentSchema,
    CaseDecisionSchema,
    CaseReasonSchema,
    PostponementSchema,
    ReferralRequestSchema,
    ReviewerSchema,
    SecondSchema,
)
from registry.investigations.desk import words
from registry.web.fields import DATE, LONG, RADIOS, SELECT, Choice, Field

_REASON: Final = Field("reason", _("Why"), LONG, _("It stays in the case's history."), longest=2000)
_USERNAME: Final = Field("username", _("User name"), width="w-15", longest=64)


@dataclass(frozen=True, slots=True)
class Act:
    """One act: how it is called, what is asked, by which schema it is read, what it does."""

    label: Message
    hint: Message
    fields: tuple[Field, ...]
    schema: type[ma.Schema]
    do: Callable[[Context, uuid.UUID, Mapping[str, Any]], object]


ACTS: Final[Mapping[str, Act]] = {
    "assignment": Act(
        _("Assign the case"),
        _("To an investigator; left empty, to yourself."),
        (_USERNAME,),
        AssignmentSchema,
        lambda ctx, case, answers: service.assign(ctx, case, answers["username"]),
    ),
    "reviewers": Act(
        _("Add a second reviewer"),
        _("A colleague who judges independently, and sees your judgement only after giving their own."),
        (_USERNAME,),
        ReviewerSchema,
        lambda ctx, case, answers: service.add_reviewer(ctx, case, answers["username"]),
    ),
    "postponement": Act(
        _("Postpone"),
        _("The queue shows the case again on that day."),
        (Field("until", _("Until"), DATE), _REASON),
        PostponementSchema,
        lambda ctx, case, answers: service.postpone(ctx, case, answers["until"], answers["reason"]),
    ),
    "referrals": Act(
        _("Refer to an authority"),
        _("This notes the referral. What the authority receives is the export of the case."),
        (Field("target", _("Authority"), SELECT), _REASON),
        ReferralRequestSchema,
        lambda ctx, case, answers: service.refer(ctx, case, answers["target"], answers["reason"]),
    ),
    "decision": Act(
        _("Decide"),
        _("To confirm needs a second person, and so does the dismissal of a grave case. No record is changed by it."),
        (
            Field("decision", _("Decision"), RADIOS, choices=[Choice(*pair) for pair in words.DECISIONS.items()]),
            _REASON,
        ),
        CaseDecisionSchema,
        lambda ctx, case, answers: decisions.decide(ctx, case, answers["decision"], answers["reason"]),
    ),
    "second": Act(
        _("Answer the proposed decision"),
        _("You are the second person. If you do not agree, the case goes back into review."),
        (
            Field(
                "agrees",
                _("Do you agree?"),
                RADIOS,
                choices=[Choice("true", _("Yes, it is decided so")), Choice("false", _("No, back into review"))],
            ),
            _REASON,
        ),
        SecondSchema,
        lambda ctx, case, answers: decisions.second(ctx, case, answers["reason"], agrees=answers["agrees"]),
    ),
    "withdrawal": Act(
        _("Take your proposal back"),
        _("The case goes back into review. Nobody else needs to agree."),
        (_REASON,),
        CaseReasonSchema,
        lambda ctx, case, answers: decisions.withdraw(ctx, case, answers["reason"]),
    ),
    "review": Act(
        _("Take back into review"),
        _("After the authority has answered."),
        (_REASON,),
        CaseReasonSchema,
        lambda ctx, case, answers: decisions.take_back(ctx, case, answers["reason"]),
    ),
    "closure": Act(
        _("Close the case"),
        _("Nothing can be added to a closed case."),
        (_REASON,),
        CaseReasonSchema,
        lambda ctx, case, answers: decisions.close(ctx, case, answers["reason"]),
    ),
    "again": Act(
        _("Examine it again"),
        _(
            "If it was decided by mistake, or something new is known: a new case about the same persons, assigned to "
            "you. This one stays as it was decided."
        ),
        (_REASON,),
        CaseReasonSchema,
        lambda ctx, case, answers: opening.open_again(ctx, case, answers["reason"]),
    ),
}
"""By the last part of the API's address; `again` is the page's alone, where the API opens a case about persons."""


def offered(ctx: Context, case: Case) -> list[dict[str, Any]]:
    """What the reader may do next; the services decide, this only leaves out what they would refuse in this state."""
    is_supervisor = ctx.actor.may(queries.SUPERVISE)
    works = case.assigned_to is not None and (case.assigned_to == ctx.actor.account_id or is_supervisor)
    waits = case.state == rules.IN_REVIEW and case.decision is not None
    is_live = case.state in rules.LIVE
    may = {
        "second": waits and case.decision_by != ctx.actor.account_id,
        "withdrawal": waits and case.decision_by == ctx.actor.account_id,
        "decision": works and case.state == rules.IN_REVIEW and not waits,
        "review": works and case.state == rules.REFERRED,
        "referrals": works and case.state not in (rules.DISMISSED, rules.CLOSED, rules.OPEN),
        "closure": works and rules.CLOSED in rules.TRANSITIONS[case.state],
        "reviewers": works and is_live,
        "postponement": works and is_live,
        "assignment": is_live and is_supervisor,
        "again": works and not is_live,
    }
    rows = [
        {"address": url_for("act_pages.act", case_id=case.id, act=act), "label": ACTS[act].label}
        for act, is_offered in may.items()
        if is_offered
    ]
    if works and ctx.actor.may("cases.export"):
        rows.append(
            {"address": url_for("export_pages.exports", case_id=case.id), "label": _("Export for an authority")}
        )
    return rows

"""What is done about a referral to child protection: taken, referred, noted, closed. One person suffices."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from registry.core.context import Context
from registry.core.errors import FieldError, Invalid, NotFound, Refused
from registry.core.messages import _
from registry.duplicates.models import ProtectionReferral
from registry.investigations.cases.service import refuse_unknown_target
from registry.investigations.protection import queries, rules, words
from registry.investigations.protection.models import ProtectionStep


@dataclass(frozen=True, slots=True)
class TakeStep:
    """Take a referral, refer it to an authority, note what was done, or close it."""

    step: str
    reason: str
    target: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """A referral with what was done about it: its state, and who took it last."""

    referral: ProtectionReferral
    steps: Sequence[ProtectionStep]

    @property
    def state(self) -> str:
        """The last step that is not a note; open without one."""
        return next((step.step for step in reversed(self.steps) if step.step != rules.NOTE), rules.OPEN)

    @property
    def owner(self) -> uuid.UUID | None:
        """The account that took it last."""
        return next((step.by for step in reversed(self.steps) if step.step == rules.TAKEN), None)


def standing(ctx: Context, birth_id: uuid.UUID) -> Standing:
    """The referral of a birth's mother with what was done about it; raises NotFound. The reading is journalled."""
    referral = queries.referral(ctx.session, birth_id)
    if referral is None:
        raise NotFound
    ctx.journal("protection.read", "birth", birth_id)
    return Standing(referral, queries.steps_of(ctx.session, [birth_id])[birth_id])


def _locked(ctx: Context, birth_id: uuid.UUID) -> Standing:
    """The referral of a birth's mother; raises NotFound."""
    referral = queries.referral_locked(ctx.session, birth_id)
    if referral is None:
        raise NotFound
    return Standing(referral, queries.steps_of(ctx.session, [birth_id])[birth_id])


def take_step(ctx: Context, birth_id: uuid.UUID, command: TakeStep) -> Standing:
    """Take a step; raises Refused out of order, and when somebody else's referral is neither taken over nor noted."""
    standing = _locked(ctx, birth_id)
    assert ctx.actor.account_id is not None  # only accounts have the permission
    if (command.step == rules.REFERRED) != (command.target is not None):
        raise Invalid([FieldError("/target", _("Name the authority when you refer, and only then."))])
    if command.target is not None:
        refuse_unknown_target(ctx, command.target)
    if not rules.may_follow(standing.state, command.step):
        if standing.state == rules.OPEN:
            raise Refused("protection-open", _("Take this referral first."))
        state = words.STATES[standing.state]
        raise Refused("protection-step", _("Not possible in the current state of the referral: {state}.", state=state))
    if command.step not in (rules.TAKEN, rules.NOTE) and standing.owner != ctx.actor.account_id:
        raise Refused("protection-of-another", _("Another person has this referral; take it over first."))
    step = ProtectionStep(
        id=uuid.uuid4(),
        birth_id=birth_id,
        sequence=len(standing.steps) + 1,
        step=command.step,
        target_code=command.target,
        reason=command.reason,
        by=ctx.actor.account_id,
        at=ctx.now,
    )
    ctx.session.add(step)
    ctx.session.flush()
    ctx.journal(f"protection.{command.step}", "birth", birth_id, target=command.target)
    return Standing(standing.referral, [*standing.steps, step])

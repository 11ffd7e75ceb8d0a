"""Prints added to a birth: requested again or recaptured. They are compared first, then stored for what they are.

What agrees with the references becomes one; what plainly differs is disputed; what cannot be judged waits for further
impressions, the mother's prints or a second person. The words at the counter are the same for the last two.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from registry.access.four_eyes import is_same_person
from registry.births import bonding, queries, service
from registry.births.bonding import PrintGroup
from registry.births.enrolment import Enrolment, errors_of_prints, of_subject, print_facts
from registry.births.families import Family, birth_for_recapture
from registry.births.models import Birth
from registry.births.rules.dates import latest_birth
from registry.births.rules.fields import ANNULLED
from registry.births.rules.prints import ASKED_AGAIN, MOTHER, NEWBORN, RECAPTURE, SUBJECTS
from registry.births.rules.verification import completes_enrolment
from registry.births.words import BARRED_BY_STATE, SIBLING, SLIPS
from registry.core.context import Context
from registry.core.errors import FieldError, Invalid, Refused
from registry.core.messages import _
from registry.fingerprints import attempts, standing
from registry.fingerprints import queries as captures
from registry.fingerprints.matching import comparison
from registry.fingerprints.matching.comparison import PersonComparison
from registry.fingerprints.models import Capture
from registry.fingerprints.rules import (
    AS_STATED,
    BY_COMPARISON,
    BY_SECOND_PERSON,
    CONFIRMED,
    DISPUTED,
    NOT_ASSESSABLE,
    OF_THE_FINGER,
    PLAINLY_OTHER_SCORE,
    PRESENTED,
    REVIEW,
    UNCONFIRMED,
    is_provisional,
    outcome,
)
from registry.fingerprints.service import Acquired
from registry.fingerprints.standing import ENROLLED, Ground

CONFIRM_TASK: Final = "births.confirm_by_mother"
"""Searches a child whose mother was confirmed, and makes its waiting prints references if it is nobody else."""


@dataclass(frozen=True, slots=True)
class ConfirmPrints:
    """A second person answers for prints that no comparison could judge."""

    birth_id: uuid.UUID
    captures: tuple[uuid.UUID, ...]
    reason: str


def add_prints(
    ctx: Context,
    birth_id: uuid.UUID,
    acquired: Sequence[Acquired],
    family: Family | None = None,
    *,
    is_checked: bool = False,
) -> Enrolment:
    """Compare and store prints that were requested again, or a due recapture of the child.

    `is_checked` says that the fingers are as sent, although those on file seem to be others.
    """
    birth = birth_for_recapture(ctx, birth_id, family, lock=True)
    if birth.state == ANNULLED:
        raise Refused("certificate-annulled", BARRED_BY_STATE[ANNULLED])
    errors = errors_of_prints(ctx, birth, print_facts(acquired))
    if errors:
        raise Invalid(errors)
    attempts.spend(ctx, birth.newborn_id)
    occasion = _occasion(ctx, birth, has_newborn=bool(of_subject(acquired, NEWBORN)))
    groups = [
        group
        for subject in SUBJECTS
        for group in _judged(ctx, birth, subject, of_subject(acquired, subject), is_checked=is_checked)
    ]
    stored = bonding.store_prints(ctx, birth, groups, occasion)
    _finish(ctx, birth, stored)
    waiting = [capture for capture in stored if capture.role == NEWBORN and capture.standing == UNCONFIRMED]
    if waiting and bonding.has_reference(stored, MOTHER) and _are_comparable(ctx, birth, waiting, acquired):
        ctx.defer(CONFIRM_TASK, birth_id=str(birth.id), captures=[str(capture.id) for capture in waiting])
    ctx.journal(
        "birth.prints_added",
        "birth",
        birth.id,
        prints=len(stored),
        occasion=occasion,
        standings=sorted({capture.standing for capture in stored}),
    )
    ctx.defer(service.SEARCH_TASK, birth_id=str(birth.id))
    return Enrolment(birth, stored)


def _are_comparable(ctx: Context, birth: Birth, waiting: Sequence[Capture], acquired: Sequence[Acquired]) -> bool:
    """Whether the child's prints may have failed because those of its first days faded, or for a bandage or the like.

    Otherwise any child's prints, or the tips of any child's fingers, would pass for those of a child whose mother is in
    the plot: grown fingers on file do not fade.
    """
    shown = {capture.finger for capture in waiting}
    references = captures.templates_of(ctx.session, birth.newborn_id)
    on_file = {capture.finger for capture in references}
    excused = {
        item.submission.finger for item in of_subject(acquired, NEWBORN) if item.submission.failure in OF_THE_FINGER
    }
    if not on_file & shown:
        return on_file <= excused
    return all(capture.is_provisional for capture in references if capture.finger in shown)


def _occasion(ctx: Context, birth: Birth, *, has_newborn: bool) -> str:
    if has_newborn and queries.recaptures_due_now(ctx.session, birth.id, ctx.today):
        return RECAPTURE
    if ctx.actor.facility_code != birth.facility_code:
        raise Refused(
            "no-recapture-due", _("No recapture is due. Only the facility that enrolled the birth can add prints now.")
        )
    return ASKED_AGAIN


def _finish(ctx: Context, birth: Birth, references: Iterable[Capture]) -> None:
    """End the recaptures that are due once the child has a new reference, and renew the bond."""
    if bonding.has_reference(references, NEWBORN):
        for recapture in queries.recaptures_due_now(ctx.session, birth.id, ctx.today):
            recapture.state, recapture.done_at = "done", ctx.now
    bonding.bind_delivery(ctx, birth)


def _judged(
    ctx: Context, birth: Birth, subject: str, prints: Sequence[Acquired], *, is_checked: bool
) -> list[PrintGroup]:
    """The prints of one of the two, grouped by what comparing them with the references concluded."""
    images = [item for item in prints if item.extraction is not None]
    groups = [PrintGroup(subject, [item for item in prints if item.extraction is None])]
    references = _references(ctx, birth, subject)
    if not images:
        return groups
    if not references:
        if subject == NEWBORN and not is_checked:
            children = queries.children_of(ctx.session, birth.delivery_id)
            bonding.refuse_sibling(ctx, images, [child for child in children if child.id != birth.id])
        is_completed = completes_enrolment(birth.created_at, ctx.now, birth.facility_code, ctx.actor.facility_code)
        ground = ENROLLED if is_completed else Ground(BY_COMPARISON, outcome=NOT_ASSESSABLE)
        return [*groups, PrintGroup(subject, images, ground)]
    compared = comparison.compare_with_captures(ctx, images, references)
    if compared.hypothesis != AS_STATED and not is_checked:
        raise Invalid(_slips(images, compared.hypothesis))
    born = latest_birth(birth.born_at, birth.born_on)
    is_early = subject == NEWBORN and any(is_provisional(born, item.submission.captured_at) for item in images)
    is_weak = subject == NEWBORN and (compared.is_provisional or is_early)
    conclusion = outcome(compared.fused, compared.fingers, is_provisional=is_weak)
    if conclusion != CONFIRMED:
        if subject == NEWBORN and not is_checked and bonding.is_sibling_shown(ctx, birth, images, compared):
            raise Invalid(_slips(images, SIBLING))
        return [*groups, PrintGroup(subject, images, Ground.of_comparison(compared, conclusion))]
    others = [] if is_weak else _plainly_others(ctx, images, references, compared)
    own = [item for item in images if item not in others]
    return [
        *groups,
        PrintGroup(subject, own, Ground.of_comparison(compared, CONFIRMED)),
        PrintGroup(subject, others, Ground.of_comparison(compared, REVIEW)),
    ]


def _references(ctx: Context, birth: Birth, subject: str) -> Sequence[Capture]:
    """All references of the child; of the mother those of this birth, or her earlier ones where it has none."""
    if subject == NEWBORN:
        return captures.templates_of(ctx.session, birth.newborn_id)
    if birth.mother_id is None:
        return ()
    bound = queries.bound_captures(ctx.session, birth.id, MOTHER)
    own = [capture for capture in bound if capture.sealed_template is not None]
    return own or captures.templates_of(ctx.session, birth.mother_id)


def _slips(images: Sequence[Acquired], hypothesis: str) -> list[FieldError]:
    """A slip that is told before it is stored: what becomes a reference should bear the right finger's name."""
    checked = _(
        "Correct the fingers and send them again. If they are right as sent, state here that they were checked."
    )
    errors = [FieldError(f"{item.submission.pointer}/finger", SLIPS[hypothesis]) for item in images]
    return [*errors, FieldError("/fingers_checked", checked)]


def _plainly_others(
    ctx: Context, images: Sequence[Acquired], references: Sequence[Capture], together: PersonComparison
) -> list[Acquired]:
    """The impressions that are of another finger than the references of their place, though the others agree."""
    return [
        item
        for item, alone in zip(images, comparison.compare_each(ctx, images, references, together), strict=True)
        if any(finger.can_contradict and finger.score < PLAINLY_OTHER_SCORE for finger in alone.fingers)
    ]


def confirm_by_second_person(ctx: Context, command: ConfirmPrints) -> Enrolment:
    """Make waiting prints references on another person's word, with the ground stated; never one's own captures."""
    birth = service.read(ctx, command.birth_id, lock=True)
    if birth.state == ANNULLED:
        raise Refused("certificate-annulled", BARRED_BY_STATE[ANNULLED])
    of_birth = {
        capture.id: capture
        for capture, _link in queries.captures_of(ctx.session, birth.id)
        if capture.standing != PRESENTED
    }
    errors = [
        FieldError(f"/captures/{index}", _("Unknown print of this birth."))
        for index, capture_id in enumerate(command.captures)
        if capture_id not in of_birth
    ]
    if errors:
        raise Invalid(errors)
    chosen = [of_birth[capture_id] for capture_id in command.captures]
    if any(is_same_person(ctx.session, capture.operator_id, ctx.actor.account_id) for capture in chosen):
        raise Refused(
            "second-person-needed", _("You cannot confirm prints that you captured; someone else has to confirm them.")
        )
    if any(capture.standing == DISPUTED for capture in chosen) and not ctx.actor.may("cases.supervise"):
        raise Refused("supervisor-needed", _("Only a supervisor can confirm these prints. Ask one to decide."))
    ground = Ground(BY_SECOND_PERSON, outcome=CONFIRMED, reason=command.reason)
    copies = confirm(ctx, birth, chosen, ground)
    if not copies:
        raise Refused(
            "nothing-to-confirm",
            _("None of these prints waits for confirmation: they are confirmed already, or too poor. Capture again."),
        )
    ctx.journal("birth.prints_confirmed", "birth", birth.id, prints=len(copies), ground=BY_SECOND_PERSON)
    ctx.defer(service.SEARCH_TASK, birth_id=str(birth.id))
    return Enrolment(birth, copies)


def confirm(ctx: Context, birth: Birth, waiting: Sequence[Capture], ground: Ground) -> list[Capture]:
    """Copy waiting prints to references of this birth, and end the recaptures that are due with them."""
    occasions = {capture.id: link.occasion for capture, link in queries.captures_of(ctx.session, birth.id)}
    copies = []
    for capture in waiting:
        purpose = capture.purpose if capture.purpose != "verification" else "recapture"
        for copy in standing.confirm(ctx, [capture], ground, purpose):
            bonding.link(ctx, birth, [copy], RECAPTURE if purpose == "recapture" else occasions[capture.id])
            copies.append(copy)
    _finish(ctx, birth, copies)
    return copies

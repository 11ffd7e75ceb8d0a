"""Prints brought after the enrolment that nothing confirmed: whose they are, and what they disagree with."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from registry.births import queries as births
from registry.births.models import Birth, BirthCapture
from registry.births.rules.fields import ANNULLED
from registry.births.rules.prints import ENROLMENT, MOTHER, NEWBORN
from registry.core.context import Context
from registry.duplicates import queries
from registry.duplicates.facts.presented import attempts_at_verifications
from registry.duplicates.facts.subjects import BirthSubject, Occasion, Source
from registry.duplicates.indicators.rules.brought import (
    BroughtInfant,
    Discharge,
    DisputedPrints,
    WithheldLater,
    brought_threshold,
)
from registry.duplicates.indicators.rules.presented import CONFIRMED
from registry.duplicates.indicators.rules.prints import agreeing_fingers
from registry.duplicates.thresholds.rules import Thresholds
from registry.fingerprints import queries as captures
from registry.fingerprints.matching.candidates import PersonCandidate
from registry.fingerprints.matching.comparison import compare_supposing, open_prints
from registry.fingerprints.models import Capture, PrintGround
from registry.fingerprints.rules import DISPUTED, PLAINLY_OTHER_SCORE, PRESENTED, REFERENCE, UNCONFIRMED
from registry.fingerprints.searching import service as galleries
from registry.people import queries as people

Brought = list[tuple[PersonCandidate, int]]


def search(ctx: Context, birth: Birth, limits: Thresholds) -> Brought:
    """Whom the unconfirmed prints of a newborn are like: among those who lay beside it, then among all children.

    Prints presented at the discharge count from the second attempt that did not confirm; prints that wait or are
    disputed count at once.
    """
    shown = births.presented_prints(ctx.session, birth.id)
    if not _is_unrecognised(ctx, birth, limits):
        shown = [capture for capture in shown if capture.standing != PRESENTED]
    if not shown:
        return []
    ward = queries.ward_of(ctx.session, birth, limits.ward_days)
    questions = [
        galleries.question(ctx, "child", birth.newborn_id, shown, among) for among in (None, *([ward] if ward else []))
    ]
    anywhere, *of_ward = (answer.candidates for answer in galleries.answers(ctx, questions))
    beside = of_ward[0] if of_ward else ()
    named = {candidate.person_id for candidate in beside}
    searched = galleries.persons_searched(ctx, "child")
    return [
        *((candidate, len(ward)) for candidate in beside),
        *((candidate, searched) for candidate in anywhere if candidate.person_id not in named),
    ]


def _is_unrecognised(ctx: Context, birth: Birth, limits: Thresholds) -> bool:
    """Whether the newborn was brought often enough and never recognised."""
    attempts = [
        attempt
        for attempt in attempts_at_verifications(queries.verifications_of(ctx.session, birth))
        if attempt.fingers
    ]
    is_recognised = any(attempt.outcome == CONFIRMED for attempt in attempts)
    return not is_recognised and len(attempts) >= limits.presented_attempts


def infants(subject: BirthSubject) -> Iterator[BroughtInfant]:
    """Newborns of other births whose prints were brought as this one's."""
    found = {candidate.person_id: (candidate, searched) for candidate, searched in subject.brought}
    for other in queries.births_of_newborns(subject.session, found):
        if other.mother_id is not None and other.mother_id == subject.birth.mother_id:
            continue  # twins exchanged, or a certificate made again: no child of another woman
        candidate, searched = found[other.newborn_id]
        yield BroughtInfant(
            newborn=subject.birth.newborn_id,
            birth=subject.birth.id,
            other=other.newborn_id,
            other_birth=other.id,
            score=candidate.score,
            fingers=agreeing_fingers(candidate.by_finger),
            searched=searched,
        )


def discharge(subject: BirthSubject) -> Iterator[Discharge]:
    """The newborn's attempts at verifications."""
    attempts = tuple(attempts_at_verifications(subject.verifications))
    is_another = any(
        candidate.score >= brought_threshold(searched, subject.limits) for candidate, searched in subject.brought
    )
    yield Discharge(subject.birth.newborn_id, subject.birth.id, attempts, is_another)


def disputed(subject: BirthSubject) -> Iterator[DisputedPrints]:
    """Prints added for mother or newborn that plainly differ from those bound.

    Of an infant they may only have faded; they wait, and investigators see both. An adoptive mother's are not the birth
    mother's, and say nothing; the counter hears of her what it hears of anybody.
    """
    birth = subject.birth
    is_unlike = (Capture.standing == UNCONFIRMED) & (PrintGround.score < PLAINLY_OTHER_SCORE)
    query = (
        select(Capture.person_id, func.count(Capture.id), func.min(PrintGround.score))
        .join(BirthCapture, BirthCapture.capture_id == Capture.id)
        .outerjoin(PrintGround, PrintGround.capture_id == Capture.id)
        .where(BirthCapture.birth_id == birth.id, (Capture.standing == DISPUTED) | is_unlike)
        .group_by(Capture.person_id)
    )
    adopted_at = subject.given_to_others
    if adopted_at is not None:
        query = query.where((Capture.person_id != birth.mother_id) | (Capture.created_at < adopted_at))
    for person, prints, score in subject.session.execute(query):
        yield DisputedPrints(person, subject.birth.id, prints, score)


def made_again(subject: BirthSubject) -> Iterator[DisputedPrints]:
    """A certificate made again after its annulment, with a newborn's prints that plainly differ from the annulled's.

    Of the first days' prints a quarter fail: two fingers have to differ.
    """
    annulled = _annulled_beside(subject.session, subject.birth, subject.limits.one_delivery_hours)
    if not annulled:
        return
    own = open_prints(subject.ctx, captures.templates_of(subject.session, subject.birth.newborn_id))
    for earlier in annulled:
        before = open_prints(subject.ctx, captures.templates_of(subject.session, earlier.newborn_id))
        compared = compare_supposing(own, before)
        telling = [finger for finger in compared.fingers if finger.can_contradict]
        if len(telling) >= subject.limits.presented_fingers and (compared.fused or 0.0) < PLAINLY_OTHER_SCORE:
            yield DisputedPrints(subject.birth.newborn_id, subject.birth.id, len(own), compared.fused)


def _annulled_beside(session: Session, birth: Birth, hours: int) -> Sequence[Birth]:
    """Annulled certificates of the same woman, of a birth so near that this one may be theirs made again.

    Of several children of one delivery, that of the same order.
    """
    if birth.mother_id is None or birth.born_on is None or birth.state == ANNULLED:
        return ()
    near, days = timedelta(hours=hours), timedelta(days=-(-hours // 24))
    # Where an hour is not known, the days alone are held against each other.
    by_day: ColumnElement[bool] = Birth.born_on.between(birth.born_on - days, birth.born_on + days)
    if birth.born_at is not None:
        by_hour = Birth.born_at.between(birth.born_at - near, birth.born_at + near)
        by_day = by_hour | (Birth.born_at.is_(None) & by_day)
    where = (
        Birth.mother_id == birth.mother_id,
        Birth.state == ANNULLED,
        by_day,
        func.coalesce(Birth.birth_order, 1) == (birth.birth_order or 1),
    )
    return session.scalars(select(Birth).where(*where).order_by(Birth.created_at)).all()


def withheld(subject: BirthSubject) -> Iterator[WithheldLater]:
    """Fingers bound at the birth of which none was presented at the visits since, for the mother and the newborn."""
    birth = subject.birth
    taken = births.captures_of(subject.session, birth.id)
    adopted_at = subject.given_to_others
    if adopted_at is not None:  # the birth mother is not expected with the child any more
        taken = [
            (capture, link) for capture, link in taken if capture.role != MOTHER or capture.created_at < adopted_at
        ]
    for role, person in ((MOTHER, birth.mother_id), (NEWBORN, birth.newborn_id)):
        later = [capture for capture, link in taken if capture.role == role and link.occasion != ENROLMENT]
        if person is None or not later:
            continue
        bound = {
            capture.finger
            for capture in births.bound_captures(subject.session, birth.id, role)
            if capture.sealed_template is not None and capture not in later
        }
        shown = {capture.finger for capture in later if capture.sealed_template is not None}
        is_confirmed = any(capture.standing == REFERENCE and capture.sealed_template is not None for capture in later)
        is_confirmed |= any(row.parts[role]["outcome"] == CONFIRMED for row in subject.verifications)
        if not bound or bound & shown or is_confirmed:
            continue
        yield WithheldLater(
            person,
            birth.id,
            role == MOTHER,
            tuple(sorted(bound)),
            tuple(sorted({capture.failure for capture in later if capture.failure is not None})),
            bool(shown),
            len({capture.created_at for capture in later}),
            people.died_on(subject.session, person) is not None,
        )


SOURCES: Final = (
    Source(Occasion.PRINTS, BroughtInfant, infants),
    Source(Occasion.PRINTS, Discharge, discharge),
    Source(Occasion.PRINTS, DisputedPrints, disputed),
    Source(Occasion.PRINTS, DisputedPrints, made_again),
    Source(Occasion.PRINTS, WithheldLater, withheld),
)

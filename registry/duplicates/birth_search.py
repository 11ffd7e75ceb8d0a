"""The search after an enrolment: its mother and newborn by their prints, the birth by its data, and the alerts.

Two halves of a pair enrolled at the same moment are both found: a search begins after its own enrolment's commit, reads
every capture committed by then, and of two enrolments one commits last; that one's search sees the other. Searches take
turns (an advisory lock), so that both ends of a pair give one alert.

The mother is searched among all adults, and among all children, of whom those count who were old enough: a girl who has
an ID may bear a child under another woman's name. She is searched among what applicants for IDs presented, too.

Both are searched turned over as well, among those whom the same account enrolled: a flipped picture is nobody's finger.

An infant is searched twice: in the block of its department, sex and days, and among all children, since whoever sells a
child crosses a border, waits, or writes another sex. The second search's bar pays for how many it covers.
"""

import uuid
from dataclasses import replace
from typing import Final

from registry.births.models import Birth
from registry.births.rules.fields import ANNULLED
from registry.births.service import SEARCH_TASK
from registry.core.clock import utc_now
from registry.core.context import Context
from registry.duplicates import detection, queries
from registry.duplicates.alerts import births_named_with, raise_alerts, settle_joined, withdraw
from registry.duplicates.facts import brought, turned
from registry.duplicates.facts.same_birth import births_beside_annulled
from registry.duplicates.facts.sources import OF_BIRTH, OF_RECORDS, gather
from registry.duplicates.facts.subjects import BirthSubject
from registry.duplicates.indicators.judging import judge
from registry.duplicates.indicators.rules.prints import is_found_everywhere
from registry.duplicates.indicators.rules.same_birth import ReturnedBirth, birth_come_back
from registry.duplicates.linkage import service as linkage
from registry.duplicates.queries import facts_of_birth
from registry.duplicates.runs import not_compared, store_run, take_turn, worth_storing
from registry.duplicates.thresholds import service as thresholds
from registry.fingerprints.engine import VERSION as ENGINE
from registry.fingerprints.rules import APPLICANT
from registry.fingerprints.searching import service as galleries

MOST_SEARCHED_AGAIN: Final = 50
"""Births of one person that are searched again when the person's data change: no woman has more."""


def search_birth(ctx: Context, birth_id: uuid.UUID) -> None:
    """Search, judge, raise. Run again, it finds the same alerts and adds none twice."""
    birth = ctx.session.get(Birth, birth_id)
    if birth is None:
        return
    if birth.state == ANNULLED:
        _withdraw_annulled(ctx, birth)
        return
    if birth.is_transcribed:
        _search_records(ctx, birth)
        return
    started = utc_now()
    limits = thresholds.current(ctx.session)
    block = queries.block_of(ctx.session, birth, limits.block_days)
    of_newborn = galleries.question(ctx, "child", birth.newborn_id)
    among_women = galleries.question(ctx, "adult", birth.mother_id) if birth.mother_id else None
    questions = [
        replace(of_newborn, allowed=frozenset(block)),
        of_newborn,
        *(replace(among_women, side=side) for side in ("adult", "child", APPLICANT) if among_women is not None),
    ]
    of_turned = turned.questions(ctx, birth, of_newborn, among_women)
    answers = galleries.answers(ctx, [*questions, *of_turned])
    answers, turned_answers = answers[: len(questions)], answers[len(questions) :]
    infants, everywhere, *of_mother = (answer.candidates for answer in answers)
    women, children_alike, presented_alike = of_mother or ((), (), ())
    brought_as = brought.search(ctx, birth, limits)
    take_turn(ctx)
    women_searched = galleries.persons_searched(ctx, "adult")
    children_searched = galleries.persons_searched(ctx, "child")
    elsewhere = [
        child
        for child in everywhere
        if child.person_id not in block and is_found_everywhere(child.score, child.by_finger, children_searched, limits)
    ]
    girls = queries.grown_enough(ctx.session, birth, children_alike, limits.youngest_mother_years)
    subject = BirthSubject(
        ctx,
        birth,
        limits,
        women,
        women_searched,
        infants,
        elsewhere,
        children_searched,
        brought_as,
        girls,
        [(other, answers[-1].persons) for other in presented_alike],
        [
            (question.person_id, other, len(question.allowed or ()))
            for question, answer in zip(of_turned, turned_answers, strict=True)
            for other in answer.candidates
        ],
    )
    detection.refresh(subject)
    facts = gather(subject, OF_BIRTH)
    findings = judge(facts, limits)
    detection.protect(ctx, birth, facts)
    run = store_run(
        ctx,
        started,
        {
            "mother": (birth.mother_id, [*women, *girls, *presented_alike]),
            "newborn": (birth.newborn_id, [*infants, *elsewhere]),
        },
        {
            "adults": len(worth_storing([*women, *presented_alike])),
            "children": len(worth_storing([*infants, *elsewhere])),
            **galleries.not_compared(ctx),
        },
        birth_id=birth.id,
    )
    withdraw(ctx, birth, findings)
    if len(subject.mothers_records) > 1:
        settle_joined(ctx, subject.mothers_records)
    raise_alerts(ctx, run, findings)
    ctx.journal(
        "birth.searched",
        "birth",
        birth.id,
        run=str(run.id),
        engine=ENGINE,
        policy=run.policy,
        candidates=run.counts["adults"] + run.counts["children"],
        findings=len(findings),
        **not_compared(run),
    )


def _search_records(ctx: Context, birth: Birth) -> None:
    """Search a birth known from an acta of before by its names and dates alone: nothing else about it was witnessed.

    What is usual of an enrolment (prints, hours, a facility, a deadline) is missing from it, and that shows nothing.
    """
    started = utc_now()
    take_turn(ctx)
    limits = thresholds.current(ctx.session)
    subject = BirthSubject(ctx, birth, limits)
    detection.refresh(subject)
    findings = judge(gather(subject, OF_RECORDS), limits)
    run = store_run(ctx, started, {}, {"adults": 0, "children": 0}, birth_id=birth.id)
    withdraw(ctx, birth, findings)
    raise_alerts(ctx, run, findings)
    ctx.journal("birth.searched", "birth", birth.id, run=str(run.id), policy=run.policy, findings=len(findings))


def _withdraw_annulled(ctx: Context, birth: Birth) -> None:
    """Withdraw what an annulled certificate's data showed; that its child may be another's record still counts.

    A birth that was enrolled under another woman before the annulment is searched again: it may be this one come back.
    So are the births that it was found with: without this one, what holds of the others is about fewer of them.
    """
    take_turn(ctx)
    limits = thresholds.current(ctx.session)
    subject = BirthSubject(ctx, birth, limits)
    detection.refresh(subject)
    returned = {
        other.id
        for other in births_beside_annulled(ctx.session, birth, limits, is_annulled=False)
        if any(birth_come_back(ReturnedBirth(facts_of_birth(other), facts_of_birth(birth)), limits))
    }
    found_with = sorted(births_named_with(ctx, birth), key=str)[:MOST_SEARCHED_AGAIN]
    for other_id in sorted(returned.union(found_with), key=str):
        ctx.defer(SEARCH_TASK, birth_id=str(other_id))
    withdraw(ctx, birth, judge(gather(subject, OF_RECORDS), limits))


def search_again(ctx: Context, person_id: uuid.UUID) -> None:
    """Queue the searches of a person's births: of the birth they were registered by, and of their children's."""
    linkage.refresh(ctx, [person_id])
    for birth_id in queries.births_with(ctx.session, person_id, MOST_SEARCHED_AGAIN):
        ctx.defer(SEARCH_TASK, birth_id=str(birth_id))

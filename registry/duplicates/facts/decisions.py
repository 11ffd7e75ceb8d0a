"""By which court's decision somebody applies for a minor's ID, and for whom else it was shown."""

import uuid
from collections.abc import Iterator
from typing import Final

from registry.core.clock import day_in_peru
from registry.documents.applications import queries as applications
from registry.documents.applications.models import Application
from registry.documents.applications.rules.entitlement import BY_COURT, INSTITUTIONS, PARENTS
from registry.duplicates import queries
from registry.duplicates.facts.applicants import parents_of
from registry.duplicates.facts.subjects import MOST_ROWS, ApplicationSubject, Occasion, Source
from registry.duplicates.indicators.finding import in_order
from registry.duplicates.indicators.rules.decisions import DecisionShown, key_of
from registry.people import queries as people


def shown(subject: ApplicationSubject) -> Iterator[DecisionShown]:
    """The decision that an applicant shows who is neither a parent nor an institution."""
    application = subject.application
    number, applicant = application.applicant_proof_number, application.applicant_id
    is_by_court = application.applicant_proof == BY_COURT
    if not is_by_court or not number or applicant is None or application.submitted_at is None:
        return
    if application.applicant_relation in (*PARENTS, *INSTITUTIONS):
        return
    parents = parents_of(subject, {application.person_id})
    others = _of_other_families(subject, key_of(number), parents)
    own = people.identities_of(subject.session, applicant)
    minors = [other.person_id for other in others]
    births = queries.births_of_newborns(subject.session, minors)
    yield DecisionShown(
        minor=application.person_id,
        applicant=applicant,
        number=number,
        born_on=application.person.birth_date,
        shown_on=day_in_peru(application.submitted_at),
        shown_for=tuple(sorted(set(minors), key=str)),
        by_same_applicant=any(other.applicant_id in own for other in others),
        has_parent_who_came=_has_parent_who_came(subject, parents),
        births=in_order(*subject.births, *(birth.id for birth in births)),
    )


def _of_other_families(
    subject: ApplicationSubject, key: tuple[str, ...], parents: frozenset[uuid.UUID]
) -> list[Application]:
    """Applications for minors with whom this one shares no parent, by a decision of this number.

    Mothers with the same two surnames are sisters, whose children one decision may name.
    """
    if not key:  # "S/N": nothing says that two of these are one decision
        return []
    candidates = applications.by_decision(subject.session, subject.application, key, MOST_ROWS)
    same = [other for other in candidates if key_of(other.applicant_proof_number or "") == key]
    surnames = set(queries.surnames_of(subject.session, parents).values())
    return [other for other in same if not _is_of_family(subject, other, parents, surnames)]


def _is_of_family(
    subject: ApplicationSubject,
    other: Application,
    parents: frozenset[uuid.UUID],
    surnames: set[tuple[str | None, str | None]],
) -> bool:
    theirs = parents_of(subject, {other.person_id})
    if not parents or not theirs or not parents.isdisjoint(theirs):
        return True  # of a foundling no parent is known, by whom the families could be told apart
    return any(
        names in surnames and None not in names for names in queries.surnames_of(subject.session, theirs).values()
    )


def _has_parent_who_came(subject: ApplicationSubject, parents: frozenset[uuid.UUID]) -> bool:
    """Whether a parent who lives applied for this minor before, to whom an ID was issued."""
    minor = subject.application.person_id
    living = [parent for parent in parents if people.died_on(subject.session, parent) is None]
    return bool(living) and applications.has_issued_to(subject.session, minor, living)


SOURCES: Final = (Source(Occasion.APPLICATION, DecisionShown, shown),)

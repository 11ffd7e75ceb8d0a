"""What the rules need to know of an application, read from the tables."""

import uuid

from sqlalchemy.orm import Session

from registry.births.record import service as records
from registry.births.record.models import BirthRecord
from registry.core.clock import day_in_peru
from registry.core.context import Context
from registry.core.errors import FieldError
from registry.documents.applications import queries
from registry.documents.applications.models import Application, ApplicationComparison
from registry.documents.applications.reasons import REASONS
from registry.documents.applications.rules import FATHER, MOTHER, Applicant, Facts, refusals
from registry.documents.cards.models import IdentityCard
from registry.documents.settings.rules import Policy, read_policy
from registry.fingerprints import queries as captures
from registry.fingerprints.rules import CONFIRMED, REVIEW, missing_fingers
from registry.people import queries as persons
from registry.people.ages import age_on
from registry.people.models import Person

COMPARED = ("cui", "given_names", "first_surname", "second_surname", "sex", "birth_date")
"""What a card and the register have to say alike."""


def policy_of(ctx: Context) -> Policy:
    """The policy this installation follows."""
    return read_policy(ctx.settings.documents_policy)


def reasons(ctx: Context, application: Application) -> tuple[str, ...]:
    """Every reason against issuing today."""
    return refusals(facts(ctx, application), ctx.today, policy_of(ctx))


def as_errors(slugs: tuple[str, ...]) -> list[FieldError]:
    """Reasons as field errors of the application."""
    return [FieldError(REASONS[slug].pointer, REASONS[slug].en) for slug in slugs]


def facts(ctx: Context, application: Application) -> Facts:
    """All of it."""
    session, person = ctx.session, application.person
    acta = queries.acta_in_force(session, person.id)
    replaced = queries.card_to_replace(session, person.id)
    taken = [capture.finger for capture, _ in queries.prints(session, application.id, "minor")]
    return Facts(
        kind=application.kind,
        cause=application.cause,
        born_on=person.birth_date,
        is_dead=person.died_on is not None,
        has_acta_in_force=acta is not None,
        has_live_card=queries.live_card(session, person.id) is not None,
        card_expires_on=replaced.expires_on if replaced else None,
        is_card_outdated=replaced is not None and is_outdated(session, replaced),
        applicant=_applicant(ctx, application, acta),
        has_fee=application.fee_receipt is not None,
        exemption=application.fee_exemption,
        is_minor_present=application.is_minor_present,
        has_photograph=application.photograph_sha256 is not None,
        missing_fingers=missing_fingers(taken),
        prints_wanted_again=wants_prints_again(ctx, application.id),
        are_applicants_prints_missing=_lacks_applicants_prints(session, application),
    )


def _applicant(ctx: Context, application: Application, acta: BirthRecord | None) -> Applicant | None:
    who = application.applicant
    if who is None or application.applicant_relation is None:
        return None
    return Applicant(
        relation=application.applicant_relation,
        is_subject=who.id == application.person_id,
        is_dead=who.died_on is not None,
        age=_age(ctx, who),
        has_document=bool(who.documents),
        is_parent_by_acta=acta is not None and is_parent(ctx, acta, who.id, application.applicant_relation),
        proof=application.applicant_proof,
        proof_number=application.applicant_proof_number,
        institution=application.applicant_institution,
    )


def _age(ctx: Context, who: Person) -> int | None:
    if who.birth_date is not None:
        return age_on(who.birth_date, ctx.today)
    if who.age_years is not None:  # declared when the person was registered
        return who.age_years + age_on(day_in_peru(who.created_at), ctx.today)
    return None


def is_parent(ctx: Context, acta: BirthRecord, person_id: uuid.UUID, relation: str) -> bool:
    """Whether an acta in force names a person as that parent, or a court did: not one whose acta was replaced."""
    if relation == MOTHER and records.origin(ctx, acta).mother_id == person_id:
        return True
    if relation == FATHER and acta.father_id == person_id:
        return True
    kin = persons.parents(ctx.session, acta.child_id)
    return any(
        one.relative_id == person_id and one.relation == relation and one.evidence == "court_decision" for one in kin
    )


def said_by_register(session: Session, person: Person) -> dict[str, str | None]:
    """What the register says now of what a card says."""
    number = persons.cui_of(session, person.id)
    return {
        "cui": f"{number.digits}-{number.check_digit}" if number else None,
        "given_names": person.given_names,
        "first_surname": person.first_surname,
        "second_surname": person.second_surname,
        "sex": person.sex or "indeterminate",
        "birth_date": person.birth_date.isoformat() if person.birth_date else None,
    }


def is_outdated(session: Session, card: IdentityCard) -> bool:
    """Whether a card says something else than the register says now."""
    now = said_by_register(session, card.person)
    return any(card.content.get(name) != now[name] for name in COMPARED)


def wants_prints_again(ctx: Context, application_id: uuid.UUID) -> bool:
    """Whether an attempt was for review and the number of attempts that the policy asks for is not reached."""
    of_minor = minors_comparisons(ctx, application_id)
    if any(one.outcome == CONFIRMED for one in of_minor):
        return False
    return any(one.outcome == REVIEW for one in of_minor) and len(of_minor) < policy_of(ctx).print_attempts


def minors_comparisons(ctx: Context, application_id: uuid.UUID) -> list[ApplicationComparison]:
    """How the minor's prints compared at each attempt."""
    return [one for one in queries.comparisons(ctx.session, application_id) if one.subject == "minor"]


def _lacks_applicants_prints(session: Session, application: Application) -> bool:
    if application.applicant_id is None or queries.prints(session, application.id, "applicant"):
        return False
    return bool(captures.templates_of(session, application.applicant_id))

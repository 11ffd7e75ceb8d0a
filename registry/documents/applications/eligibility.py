"""The facts about an application that the rules need, read from the tables."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from sqlalchemy.orm import Session

from registry.births.record.models import BirthRecord
from registry.core.clock import day_in_peru
from registry.core.context import Context
from registry.core.errors import FieldError, Invalid
from registry.core.messages import _
from registry.documents.applications import queries
from registry.documents.applications.confirmation import comparisons, is_mother, presented
from registry.documents.applications.models import APPLICANT, MINOR, Application
from registry.documents.applications.parents import is_parent
from registry.documents.applications.rules.confirmation import needs_another_attempt
from registry.documents.applications.rules.entitlement import PARENTS, Applicant, Facts, expiry, refusals
from registry.documents.applications.rules.reasons import REASONS
from registry.documents.applications.rules.states import DRAFT, HELD, SUBMITTED
from registry.documents.cards import queries as cards
from registry.documents.cards.content import is_outdated
from registry.documents.cards.rules import OUT_OF_HAND
from registry.documents.settings import service as settings
from registry.fingerprints import queries as captures
from registry.fingerprints.rules import CONFIRMED, missing_fingers
from registry.people import queries as persons
from registry.people.ages import age_on
from registry.people.models import Person

SLUG: Final = "not-eligible"
NOT_ELIGIBLE: Final = _("The ID cannot be issued yet; the reasons are listed below.")


def reasons(ctx: Context, application: Application) -> tuple[str, ...]:
    """Every reason against issuing the ID today, as slugs of REASONS."""
    return refusals(facts(ctx, application), ctx.today, settings.current(ctx.session))


def ends_soon(ctx: Context, application: Application) -> date | None:
    """The last day of a card issued today, if it could be renewed at once; None if it lasts, or cannot be issued."""
    born_on, policy = application.person.birth_date, settings.current(ctx.session)
    if born_on is None or not policy.youngest <= age_on(born_on, ctx.today) <= policy.oldest:
        return None
    last = expiry(born_on, ctx.today, policy)
    return last if last - ctx.today <= timedelta(days=policy.renewal_days) else None


def refusal(reasons: Sequence[str]) -> Invalid:
    """The refusal that says every reason against issuing."""
    return Invalid(field_errors(reasons), SLUG, NOT_ELIGIBLE)


def field_errors(slugs: Sequence[str]) -> list[FieldError]:
    """Reasons as field errors of the application."""
    return [FieldError(REASONS[slug].pointer, REASONS[slug].message) for slug in slugs]


def facts(ctx: Context, application: Application) -> Facts:
    """The facts about an application as of now."""
    session, person = ctx.session, application.person
    acta = queries.acta_in_force(session, person.id)
    replaced = cards.card_to_replace(session, person.id)
    captured_fingers = [capture.finger for capture, _attempt in queries.prints(session, application.id, MINOR)]
    return Facts(
        kind=application.kind,
        cause=application.cause,
        born_on=person.birth_date,
        is_dead=person.died_on is not None,
        has_acta_in_force=acta is not None,
        has_live_card=cards.live_card(session, person.id) is not None,
        card_expires_on=replaced.expires_on if replaced else None,
        is_card_outdated=replaced is not None and is_outdated(session, replaced),
        applicant=_applicant(ctx, application, acta),
        has_fee=application.fee_receipt is not None,
        exemption=application.fee_exemption,
        is_minor_present=application.is_minor_present,
        has_photograph=application.photograph_sha256 is not None,
        missing_fingers=missing_fingers(captured_fingers),
        needs_prints_again=_needs_prints_again(ctx, application),
        are_applicants_prints_missing=_lacks_applicants_prints(session, application),
    )


def _applicant(ctx: Context, application: Application, acta: BirthRecord | None) -> Applicant | None:
    person = application.applicant
    if person is None or application.applicant_relation is None:
        return None
    return Applicant(
        relation=application.applicant_relation,
        is_subject=person.id == application.person_id,
        is_dead=persons.died_on(ctx.session, person.id) is not None,
        age=_age(ctx, person),
        has_document=bool(person.documents),
        is_parent_by_acta=acta is not None and is_parent(ctx, acta, person.id, application.applicant_relation),
        proof=application.applicant_proof,
        proof_number=application.applicant_proof_number,
        institution=application.applicant_institution,
    )


def _age(ctx: Context, person: Person) -> int | None:
    if person.birth_date is not None:
        return age_on(person.birth_date, ctx.today)
    if person.age_years is not None:  # declared when the person was registered
        return person.age_years + age_on(day_in_peru(person.created_at), ctx.today)
    return None


def is_of_family(ctx: Context, application: Application) -> bool:
    """Whether the registry showed the applicant as the child's before this application, or the child's prints agreed.

    Such a report ends a lost or stolen card at once. What a tutor or another relative proves with this very application
    is a number that somebody typed; parents are checked against the acta before anything is submitted.
    """
    if application.applicant_relation in PARENTS:
        return True
    if any(row.outcome == CONFIRMED for row in comparisons(ctx, application.id, MINOR)):
        return True
    if application.applicant_id is None:
        return False
    records = persons.identities_of(ctx.session, application.applicant_id)
    is_kin = any(kin.relative_id in records for kin in persons.parents(ctx.session, application.person_id))
    return is_kin or queries.has_issued_to(ctx.session, application.person_id, records)


def is_loss_unconfirmed(ctx: Context, application: Application) -> bool:
    """Whether the card reported lost or stolen stays valid until the application is approved."""
    if application.cause not in OUT_OF_HAND or application.state not in (DRAFT, SUBMITTED, HELD):
        return False
    if cards.live_card(ctx.session, application.person_id) is None:
        return False
    return application.state != DRAFT or not is_of_family(ctx, application)


def _needs_prints_again(ctx: Context, application: Application) -> bool:
    """Whether the minor's attempts are inconclusive and fewer than the settings ask for."""
    return needs_another_attempt(
        presented(ctx, application, MINOR),
        presented(ctx, application, APPLICANT),
        settings.current(ctx.session).print_attempts,
        is_mother=is_mother(ctx, application),
    )


def _lacks_applicants_prints(session: Session, application: Application) -> bool:
    if application.applicant_id is None or queries.prints(session, application.id, APPLICANT):
        return False
    return bool(captures.templates_of(session, application.applicant_id))

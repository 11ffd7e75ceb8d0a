"""Who may have a minor's ID, and how long it is valid. Pure: returns every reason at once, raises nothing."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from registry.documents.applications.rules.states import CORRECTION, DUPLICATE, FIRST, RENEWAL
from registry.documents.cards.rules import MISPRINT, is_expired
from registry.documents.settings.rules import DEFAULTS, Policy
from registry.people.ages import age_on, birthday

MOTHER: Final = "mother"
FATHER: Final = "father"
TUTOR: Final = "tutor"
PARENTS: Final = (MOTHER, FATHER)
RELATIVES: Final = ("grandparent", "aunt_or_uncle", "sibling")
INSTITUTIONS: Final = ("defensoria", "protection_centre")
APPLICANTS: Final = (*PARENTS, TUTOR, *RELATIVES, *INSTITUTIONS)
"""Who may apply for a minor. For parents the acta is proof enough; others prove their kinship or appointment."""
BY_COURT: Final = "court_decision"
PROOFS: Final = ("birth_record", BY_COURT, "appointment")
PROOFS_OF: Final[dict[str, tuple[str, ...]]] = {
    TUTOR: (BY_COURT,),
    **dict.fromkeys(RELATIVES, ("birth_record", BY_COURT)),
    **dict.fromkeys(INSTITUTIONS, ("appointment", BY_COURT)),
}
"""Documents that prove each relation, by their number. A declaration is not proof."""
EXEMPTIONS: Final = ("poverty", "remote_community", "protection_measure", "disability", "campaign", "office_error")
"""Grounds for charging no fee (this project's list; the authority decides who is exempt)."""


def expiry(born_on: date, issued_on: date, policy: Policy = DEFAULTS) -> date:
    """The last valid day of a card issued on a day, by the table of validities."""
    age = age_on(born_on, issued_on)
    validity = [row for row in policy.validities if row.from_age <= age][-1]
    if validity.years is not None:
        return birthday(issued_on, validity.years)
    assert validity.until_age is not None  # a validity has one or the other
    return birthday(born_on, validity.until_age)


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    """What the registry knows of an applicant; None where it does not know."""

    relation: str
    is_subject: bool
    is_dead: bool
    age: int | None
    has_document: bool
    is_parent_by_acta: bool
    proof: str | None
    proof_number: str | None
    institution: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the rules need to know of an application, its minor, and the card it replaces."""

    kind: str
    cause: str | None
    born_on: date | None
    is_dead: bool
    has_acta_in_force: bool
    has_live_card: bool
    card_expires_on: date | None
    """Last day of the card to be replaced, live or expired; None if there is none."""
    is_card_outdated: bool
    """Whether the card and the register disagree now."""
    applicant: Applicant | None
    has_fee: bool
    exemption: str | None
    is_minor_present: bool
    has_photograph: bool
    missing_fingers: tuple[int, ...]
    """Fingers to capture that have neither an image nor a reason."""
    needs_prints_again: bool
    """Whether the attempts at the minor's prints were inconclusive and another one is due."""
    are_applicants_prints_missing: bool
    """Whether an applicant with bound prints has given neither a print nor a reason."""


def refusals(facts: Facts, on: date, policy: Policy = DEFAULTS) -> tuple[str, ...]:
    """Every reason against issuing on a day, in the order of `REASONS`; empty if the ID may be issued."""
    return (
        *_about_minor(facts, on, policy),
        *_about_card(facts, on, policy),
        *_about_applicant(facts, policy),
        *_at_the_counter(facts),
    )


def _applying(reasons: dict[str, bool]) -> tuple[str, ...]:
    return tuple(reason for reason, applies in reasons.items() if applies)


def _about_minor(facts: Facts, on: date, policy: Policy) -> tuple[str, ...]:
    age = None if facts.born_on is None else age_on(facts.born_on, on)
    return _applying(
        {
            "birth_date_unknown": age is None,
            "too_young": age is not None and age < policy.youngest,
            "too_old": age is not None and age > policy.oldest,
            "acta_missing": not facts.has_acta_in_force,
            "dead": facts.is_dead,
        }
    )


def _about_card(facts: Facts, on: date, policy: Policy) -> tuple[str, ...]:
    replaced = facts.card_expires_on
    is_early = replaced is not None and on < replaced - timedelta(days=policy.renewal_days)
    return _applying(
        {
            "card_live": facts.kind == FIRST and facts.has_live_card,
            "card_missing": facts.kind != FIRST and replaced is None,
            "renewal_too_early": facts.kind == RENEWAL and is_early,
            "card_expired": facts.kind in (DUPLICATE, CORRECTION) and replaced is not None and is_expired(replaced, on),
            "cause_missing": facts.kind == DUPLICATE and facts.cause is None,
            "nothing_to_correct": facts.kind == CORRECTION and not facts.is_card_outdated,
        }
    )


def _about_applicant(facts: Facts, policy: Policy) -> tuple[str, ...]:
    applicant = facts.applicant
    if applicant is None:
        return ("applicant_missing",)
    is_parent = applicant.relation in PARENTS
    least_age = policy.parent_age if is_parent else policy.adult_age
    is_proven = applicant.proof in PROOFS_OF.get(applicant.relation, ()) and bool(applicant.proof_number)
    return _applying(
        {
            "applicant_is_subject": applicant.is_subject,
            "applicant_dead": applicant.is_dead,
            # The acta names the parents, even where their age is unknown.
            "applicant_age_unknown": applicant.age is None and not is_parent,
            "applicant_under_age": applicant.age is not None and applicant.age < least_age,
            "applicant_without_document": not applicant.has_document,
            "not_a_parent": is_parent and not applicant.is_parent_by_acta,
            "court_decision_missing": applicant.relation == TUTOR and not is_proven,
            "kinship_unproven": applicant.relation in RELATIVES and not is_proven,
            "appointment_missing": applicant.relation in INSTITUTIONS and not is_proven,
            "institution_missing": applicant.relation in INSTITUTIONS and not applicant.institution,
        }
    )


def _at_the_counter(facts: Facts) -> tuple[str, ...]:
    is_our_error = facts.cause == MISPRINT
    return _applying(
        {
            "fee_missing": not facts.has_fee and facts.exemption is None and not is_our_error,
            "minor_absent": not facts.is_minor_present,
            "photograph_missing": not facts.has_photograph,
            "prints_missing": bool(facts.missing_fingers),
            "prints_again": facts.needs_prints_again,
            "applicant_prints_missing": facts.are_applicants_prints_missing,
        }
    )

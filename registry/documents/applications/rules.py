"""Who may have a minor's ID, and until when it lasts. Pure: every reason at once, nothing raised."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from registry.documents.applications.states import CORRECTION, DUPLICATE, FIRST, MISPRINT, RENEWAL
from registry.documents.settings.rules import DEFAULT, Policy
from registry.people.ages import age_on, birthday

MOTHER: Final = "mother"
FATHER: Final = "father"
TUTOR: Final = "tutor"
PARENTS: Final = (MOTHER, FATHER)
RELATIVES: Final = ("grandparent", "aunt_or_uncle", "sibling")
INSTITUTIONS: Final = ("defensoria", "protection_centre")
APPLICANTS: Final = (*PARENTS, TUTOR, *RELATIVES, *INSTITUTIONS)
"""Who may apply for a minor. Parents prove nothing more than the acta; the others prove kinship or appointment."""
PROOFS: Final = ("birth_record", "court_decision", "appointment")
PROOFS_OF: Final[dict[str, tuple[str, ...]]] = {
    TUTOR: ("court_decision",),
    **dict.fromkeys(RELATIVES, ("birth_record", "court_decision")),
    **dict.fromkeys(INSTITUTIONS, ("appointment", "court_decision")),
}
"""What proves each, by the number of its paper. A declaration proves nothing."""
EXEMPTIONS: Final = ("poverty", "remote_community", "protection_measure", "disability", "campaign", "office_error")
"""Why no fee is asked (this project's list; who is exempt is the authority's decision)."""


def expiry(born_on: date, issued_on: date, policy: Policy = DEFAULT) -> date:
    """The last day of a card issued on a day, by the table of validities."""
    age = age_on(born_on, issued_on)
    row = [one for one in policy.validities if one.from_age <= age][-1]
    if row.years is not None:
        return birthday(issued_on, row.years)
    assert row.until_age is not None  # a validity has either
    return birthday(born_on, row.until_age)


def is_expired(expires_on: date, day: date) -> bool:
    """Whether a card's last day is over."""
    return day > expires_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    """What is known of who applies; None where the registry does not know."""

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
    """What the rules need of an application, its minor, and the card it replaces."""

    kind: str
    cause: str | None
    born_on: date | None
    is_dead: bool
    has_acta_in_force: bool
    has_live_card: bool
    card_expires_on: date | None
    """Of the card to be replaced, live or expired; None when there is none."""
    is_card_outdated: bool
    """The card says something else than the register says now."""
    applicant: Applicant | None
    has_fee: bool
    exemption: str | None
    is_minor_present: bool
    has_photograph: bool
    missing_fingers: tuple[int, ...]
    """Asked fingers with neither an image nor a reason."""
    prints_wanted_again: bool
    """The first attempt said nothing for the minor: prints are taken a second time."""
    are_applicants_prints_missing: bool
    """Of an applicant to whom prints are bound, neither a print nor a reason is there."""


def refusals(facts: Facts, on: date, policy: Policy = DEFAULT) -> tuple[str, ...]:
    """Every reason against issuing on a day, in the order of `reasons.REASONS`; none: it may be issued."""
    return (
        *_about_minor(facts, on, policy),
        *_about_card(facts, on, policy),
        *_about_applicant(facts, policy),
        *_at_the_counter(facts),
    )


def _holding(bars: dict[str, bool]) -> tuple[str, ...]:
    return tuple(reason for reason, holds in bars.items() if holds)


def _about_minor(facts: Facts, on: date, policy: Policy) -> tuple[str, ...]:
    age = None if facts.born_on is None else age_on(facts.born_on, on)
    return _holding(
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
    return _holding(
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
    who = facts.applicant
    if who is None:
        return ("applicant_missing",)
    is_parent = who.relation in PARENTS
    least = policy.parent_age if is_parent else policy.adult_age
    is_proven = who.proof in PROOFS_OF.get(who.relation, ()) and bool(who.proof_number)
    return _holding(
        {
            "applicant_is_subject": who.is_subject,
            "applicant_dead": who.is_dead,
            # The acta says who a parent is, also where it does not know how old.
            "applicant_age_unknown": who.age is None and not is_parent,
            "applicant_under_age": who.age is not None and who.age < least,
            "applicant_without_document": not who.has_document,
            "not_a_parent": is_parent and not who.is_parent_by_acta,
            "court_decision_missing": who.relation == TUTOR and not is_proven,
            "kinship_unproven": who.relation in RELATIVES and not is_proven,
            "appointment_missing": who.relation in INSTITUTIONS and not is_proven,
            "institution_missing": who.relation in INSTITUTIONS and not who.institution,
        }
    )


def _at_the_counter(facts: Facts) -> tuple[str, ...]:
    is_our_error = facts.cause == MISPRINT
    return _holding(
        {
            "fee_missing": not facts.has_fee and facts.exemption is None and not is_our_error,
            "minor_absent": not facts.is_minor_present,
            "photograph_missing": not facts.has_photograph,
            "prints_missing": bool(facts.missing_fingers),
            "prints_again": facts.prints_wanted_again,
            "applicant_prints_missing": facts.are_applicants_prints_missing,
        }
    )

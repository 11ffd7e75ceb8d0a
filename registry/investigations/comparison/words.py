"""The words for slugs of comparisons and timelines, as a person reads them."""

from typing import Final

from registry.core.messages import Message, _
from registry.duplicates.fusion import Fused
from registry.duplicates.linkage.words import COMPARISON, level_in_words
from registry.duplicates.words import GROUP, LEVEL, MISSING, title_of
from registry.investigations.comparison.rules import Step

EVENTS: Final[dict[str, Message]] = {
    "registered": _("Registered as a person"),
    "died": _("Died"),
    "born": _("Was born"),
    "born_estimated": _("Was born (estimated day)"),
    "gave_birth": _("Gave birth"),
    "gave_birth_estimated": _("Gave birth (estimated day)"),
    "certificate_made": _("Live-birth certificate (CNV) drafted"),
    "certificate_signed": _("Live-birth certificate (CNV) signed"),
    "certificate_annulled": _("Live-birth certificate (CNV) annulled"),
    "inscribed": _("Birth inscribed (acta)"),
    "print_taken_enrolment": _("Fingerprint taken at enrolment"),
    "print_taken_verification": _("Fingerprint taken for a verification"),
    "print_taken_recapture": _("Fingerprint taken at a recapture"),
    "verified": _("Bond of mother and newborn verified"),
    "card_issued": _("Identity card issued"),
    "card_ended": _("Identity card ended"),
    "alert_raised": _("Alert raised"),
}
"""Every event of a timeline."""


def step_of_identity(step: Step) -> Message:
    """A step of the waterfall in bits: kind of evidence, comparison and level."""
    comparison, level = COMPARISON[step.part], level_in_words(step.level)
    if step.part == step.kind:
        return _("{comparison}: {level}", comparison=comparison, level=level)
    return _("{kind} · {comparison}: {level}", kind=GROUP[step.kind], comparison=comparison, level=level)


def step_of_score(step: Step) -> Message:
    """A step of the waterfall in points: kind of evidence and indicator."""
    return _("{kind} · {indicator}", kind=GROUP[step.kind], indicator=title_of(step.part))


def title_of_score(score: Fused) -> Message:
    """The title of a score's waterfall, with what is missing."""
    level = LEVEL[score.level]
    if not score.missing:
        return _("Score in points, level: {level}", level=level)
    missing = ", ".join(str(MISSING[item]) for item in score.missing)
    return _("Score in points, level: {level}; missing: {missing}", level=level, missing=missing)

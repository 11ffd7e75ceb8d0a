"""On what ground the minor presented is the one named: own prints, the mother's, a first capture, or none yet. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from registry.fingerprints.rules import (
    BY_COMPARISON,
    BY_ENROLMENT,
    BY_MOTHER,
    CONFIRMED,
    NOT_ASSESSABLE,
    OF_THE_FINGER,
    REVIEW,
)

NOT_CAPTURED: Final = "not_captured"
"""Stands for the reason where none was given for a finger."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt of a person's prints against the references bound to them then."""

    number: int
    outcome: str
    is_provisional: bool
    """Whether only prints of the first days of life could be compared with."""
    bound_fingers: frozenset[int]
    compared_fingers: frozenset[int]


@dataclass(frozen=True, slots=True)
class Presented:
    """Everything one person presented for an application: the attempts, and the reasons given finger by finger."""

    attempts: Sequence[Attempt]
    failures: Mapping[int, frozenset[str]]
    has_prints: bool

    @property
    def is_confirmed(self) -> bool:
        """Whether an attempt agreed with the references."""
        return any(attempt.outcome == CONFIRMED for attempt in self.attempts)

    @property
    def is_unproven(self) -> bool:
        """Whether grown fingers on file were compared, and none agreed: others', or so little that nobody can tell.

        Only prints of the first days fade. Whoever shows the tips of the fingers alone is not excused by them.
        """
        compared = any(attempt.compared_fingers and not attempt.is_provisional for attempt in self.attempts)
        return compared and not self.is_confirmed

    @property
    def bound_fingers(self) -> frozenset[int]:
        """The fingers of which there were references."""
        return frozenset().union(*(attempt.bound_fingers for attempt in self.attempts))

    @property
    def withheld(self) -> Mapping[int, frozenset[str]]:
        """The bound fingers with the reasons given, where not one of them was presented; otherwise empty.

        Other fingers do not stand in for them: nobody can compare those.
        """
        if not self.attempts or any(attempt.compared_fingers for attempt in self.attempts):
            return {}
        return {finger: self.failures.get(finger, frozenset({NOT_CAPTURED})) for finger in sorted(self.bound_fingers)}

    @property
    def is_excused(self) -> bool:
        """Whether every withheld finger has a reason of the finger itself, such as a bandage."""
        return bool(self.withheld) and all(reasons <= OF_THE_FINGER for reasons in self.withheld.values())


def ground(minor: Presented, applicant: Presented, *, is_mother: bool, is_parent: bool) -> str | None:
    """The ground on which the minor's prints become references; None when a second person has to give one.

    A comparison that supports no conclusion is never a ground, and the mother vouches only where prints of the first
    days have faded. A child who was never captured is captured now for the first time; a parent by the acta whose own
    prints are not on file is then the only one to say who it is.
    """
    if minor.is_confirmed:
        return BY_COMPARISON
    if minor.is_unproven or not minor.has_prints:
        return None
    if is_mother and applicant.is_confirmed:
        return BY_MOTHER
    is_first_capture = not minor.bound_fingers
    if is_first_capture and is_parent and (applicant.is_confirmed or not applicant.bound_fingers):
        return BY_ENROLMENT
    return None


def needs_another_attempt(minor: Presented, applicant: Presented, attempts: int, *, is_mother: bool) -> bool:
    """Whether the minor's bound fingers are asked for once more, up to so many attempts.

    The mother's prints spare a child whose prints of the first days have faded; a bandaged hand is not asked for twice.
    """
    if not minor.bound_fingers or minor.is_confirmed or len(minor.attempts) >= attempts or minor.is_excused:
        return False
    is_faded = not minor.withheld and all(
        attempt.is_provisional and attempt.outcome in (NOT_ASSESSABLE, REVIEW) for attempt in minor.attempts
    )
    return not (is_faded and is_mother and applicant.is_confirmed)
